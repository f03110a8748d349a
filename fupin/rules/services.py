"""Setting policy numbers."""

from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User

from fupin.audit.services import amend, write
from fupin.rules.models import RuleParameter


def set_rule(
    *,
    actor: User,
    rule: str,
    value: Decimal,
    year_from: int,
    source: str,
    place_code: str = "",
    **details: object,
) -> RuleParameter:
    """Records a policy number. Raises Refusal if the same rule, place and year has one already."""
    row = RuleParameter(
        rule=rule, value=value, year_from=year_from, source=source, place_code=place_code, **details
    )
    return write(row, actor=actor, verb="设定政策参数")


def amend_rule(row: RuleParameter, *, actor: User, **changes: object) -> dict[str, tuple]:
    """Corrects a policy number; {field: (old, new)}. What was judged by the old one is judged anew when it is next asked."""
    return amend(row, actor=actor, verb="更正政策参数", **changes)
