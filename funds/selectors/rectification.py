"""How the problems with money are being put right."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from funds.models import RedFlag
from fupin.scope import Scope
from units.models import Finding


@dataclass(frozen=True)
class Rectification:
    """Findings with money of one year: how many were raised, closed, closed in time, and are overdue."""

    raised: int
    closed: int
    in_time: int
    overdue: int

    @property
    def rate(self) -> str:
        """整改率: closed of raised, in percent with one decimal; 不适用 where nothing was raised."""
        return f"{self.closed * 100 / self.raised:.1f}%" if self.raised else "不适用"


def money_findings(scope: Scope) -> QuerySet[Finding]:
    """The findings that came of red flags which the scope may see."""
    of_flags = RedFlag.objects.visible_to(scope).filter(finding=OuterRef("pk"))
    return Finding.objects.filter(Exists(of_flags))


def rectification(scope: Scope, *, day: date, year: int | None = None) -> Rectification:
    """整改率 of the findings that were raised in the year (all years without one), as of the day. One query."""
    rows = money_findings(scope)
    if year is not None:
        rows = rows.filter(inspection__ends_on__year=year)
    late = Q(closed_on__isnull=True, due_on__lt=day)
    counts = rows.aggregate(
        raised=Count("pk"),
        closed=Count("pk", filter=Q(state="closed")),
        in_time=Count("pk", filter=Q(state="closed", closed_on__lte=F("due_on"))),
        overdue=Count("pk", filter=late),
    )
    return Rectification(**counts)
