"""Who helps, for whom they answer, what they promised, and how they organise the work."""

from units.models.commitment import Commitment, CommitmentTarget
from units.models.membership import Membership, Role
from units.models.organising import (
    Award,
    FieldVisit,
    Finding,
    GroupMember,
    Inspection,
    LeadingGroup,
    Meeting,
    PolicyDocument,
)
from units.models.unit import Pairing, Unit

__all__ = [
    "Award",
    "Commitment",
    "CommitmentTarget",
    "FieldVisit",
    "Finding",
    "GroupMember",
    "Inspection",
    "LeadingGroup",
    "Meeting",
    "Membership",
    "Pairing",
    "PolicyDocument",
    "Role",
    "Unit",
]
