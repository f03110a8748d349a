"""Looking up policy numbers."""

from decimal import Decimal

from django.db.models import Q

from fupin.rules.models import RuleParameter

PREFIX_LENGTHS = (12, 9, 6, 4, 2, 0)


def rule_value(rule: str, *, year: int, place_code: str = "", unit_name: str = "") -> Decimal | None:
    """The number in force for the place in that year: the nearest ancestor's, else the country's; None if nobody set it.

    A number for the unit itself goes before one for everybody. One query.
    """
    codes = {place_code[:length] for length in PREFIX_LENGTHS}
    rows = RuleParameter.objects.filter(
        Q(year_to__isnull=True) | Q(year_to__gte=year),
        rule=rule,
        place_code__in=codes,
        unit_name__in={"", unit_name},
        year_from__lte=year,
    )
    best = max(rows, key=lambda row: (bool(row.unit_name), len(row.place_code), row.year_from), default=None)
    return best.value if best else None
