"""What may be paid for projects, and what has been."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, Sum, When

from funds.models import BudgetApproval, MoneyTotal
from funds.querysets import MONEY

NOUGHT = Decimal("0.00")


@dataclass
class Limit:
    """One approval in force, with what has been paid of the money that it is about, in yuan."""

    approval: BudgetApproval
    paid: Decimal

    @property
    def left(self) -> Decimal:
        return self.approval.amount - self.paid


def project_limits(projects: Iterable[int]) -> dict[int, list[Limit]]:
    """The approvals in force by project, in all before those of a channel or document. Two queries.

    Paid is what left the books for payees, less what came back from them, of all books and days.
    """
    in_force: dict[tuple, BudgetApproval] = {}
    approvals = BudgetApproval.objects.filter(project__in=list(projects)).select_related(
        "project", "document"
    )
    for approval in approvals.order_by("pk"):
        in_force[approval.project_id, approval.document_id or 0, approval.channel] = approval
    paid = _paid({approval.project_id for approval in in_force.values()})
    limits: dict[int, list[Limit]] = defaultdict(list)
    for key in sorted(in_force):
        approval = in_force[key]
        parts = paid.get(approval.project_id, {})
        counted = [amount for part, amount in parts.items() if is_about(approval, *part)]
        limits[approval.project_id].append(Limit(approval, sum(counted, NOUGHT)))
    return limits


def is_about(approval: BudgetApproval, channel: str, document: int) -> bool:
    """True if the approval is about money of this channel and document."""
    if approval.document_id:
        return approval.document_id == document
    return not approval.channel or approval.channel == channel


def _paid(projects: set[int]) -> dict[int, dict[tuple[str, int], Decimal]]:
    """By project, and by channel and document. One query, or none where there is no limit."""
    if not projects:
        return {}
    net = Case(
        When(to_kind="payee", then=F("amount")),
        When(from_kind="payee", then=-F("amount")),
        output_field=MONEY,
    )
    sums = (
        MoneyTotal.objects.filter(project__in=projects).exclude(from_kind="payee", to_kind="payee").order_by()
    )
    found: dict[int, dict[tuple[str, int], Decimal]] = defaultdict(dict)
    for row in sums.values("project", "channel", "document").annotate(paid=Sum(net)):
        found[row["project"]][row["channel"], row["document"]] = row["paid"] or NOUGHT
    return found
