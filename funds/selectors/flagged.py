"""The kept flags as the pages show them: by rule, still standing or gone, decided or not."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet, Sum

from funds.models import FlagState, RedFlag
from funds.selectors.redflags import RULES, RedFlagRule
from fupin.audit.models import AuditEvent
from fupin.scope import Scope

SWEEP_VERB = "筛查资金疑点"


@dataclass(frozen=True)
class RuleLine:
    """One rule with its flags that still stand: how many are open, dismissed, raised; yuan of the open ones."""

    rule: RedFlagRule
    open_count: int
    dismissed_count: int
    raised_count: int
    amount: Decimal


def last_sweep() -> datetime | None:
    """When all rules were last asked; None before the first time. One query."""
    return AuditEvent.objects.filter(verb=SWEEP_VERB).aggregate(last=Max("happened_at"))["last"]


def standing_flags(scope: Scope) -> QuerySet[RedFlag]:
    """The flags that the scope may see and that the last sweep found."""
    return RedFlag.objects.visible_to(scope).filter(gone_at__isnull=True)


def rule_lines(scope: Scope) -> list[RuleLine]:
    """Every rule, in its order, with what stands of it. One query."""
    sums = {
        row["rule"]: row
        for row in standing_flags(scope)
        .order_by()
        .values("rule")
        .annotate(
            **{f"{state}_count": Count("pk", filter=Q(state=state)) for state in FlagState.values},
            amount=Sum("amount", filter=Q(state=FlagState.OPEN)),
        )
    }
    return [_line(rule, sums.get(code, {})) for code, rule in RULES.items()]


def _line(rule: RedFlagRule, row: dict) -> RuleLine:
    counts = {f"{state}_count": row.get(f"{state}_count", 0) for state in FlagState.values}
    return RuleLine(rule, amount=row.get("amount") or Decimal(0), **counts)
