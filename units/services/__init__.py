"""Writing about units: the tree, pairings, roles, commitments, and how the work is organised."""

from units.services.commitments import commit_targets, sign_commitment
from units.services.inspections import (
    check_due,
    close_finding,
    inspect,
    keep_finding,
    keep_inspection,
    raise_finding,
)
from units.services.organising import (
    amend_document,
    document_number,
    form_leading_group,
    give_award,
    hold_meeting,
    issue_document,
    keep_document,
    keep_meeting,
    keep_seat,
    seat_member,
    visit_place,
)
from units.services.pairings import amend_pairing, end_pairing, keep_pairing, pair_unit
from units.services.roles import end_role, grant_role
from units.services.tree import amend_unit, found_unit, keep_unit, move_unit

__all__ = [
    "amend_document",
    "amend_pairing",
    "amend_unit",
    "check_due",
    "close_finding",
    "commit_targets",
    "document_number",
    "end_pairing",
    "end_role",
    "form_leading_group",
    "found_unit",
    "give_award",
    "grant_role",
    "hold_meeting",
    "inspect",
    "issue_document",
    "keep_document",
    "keep_finding",
    "keep_inspection",
    "keep_meeting",
    "keep_pairing",
    "keep_seat",
    "keep_unit",
    "move_unit",
    "pair_unit",
    "raise_finding",
    "seat_member",
    "sign_commitment",
    "visit_place",
]
