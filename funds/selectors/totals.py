"""Totals of whole years: when they may be asked instead of the entries, and whether they still agree with them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from counties.models import Division
from funds.channels import Channel
from funds.models import FundDocument, MoneyTotal
from fupin.money import grouped
from fupin.periods import Period
from fupin.scope import Scope

_DIMENSIONS = ", ".join(MoneyTotal._meta.get_field(name).column for name in MoneyTotal.DIMENSIONS)
_MEASURES = "entry_count, amount, wording"
# Where the two sides do not come to the same, both are told; sums of what was kept and of what entries give.
_WRONG = f"""
SELECT {_DIMENSIONS},
       sum(entry_count) FILTER (WHERE kept), sum(amount) FILTER (WHERE kept),
       sum(entry_count) FILTER (WHERE NOT kept), sum(amount) FILTER (WHERE NOT kept)
FROM (
    SELECT true AS kept, {_DIMENSIONS}, {_MEASURES} FROM funds_moneytotal
    UNION ALL
    SELECT false, {_DIMENSIONS}, {_MEASURES} FROM funds_entry_total
) AS sides
WHERE book_id = ANY(%s)
GROUP BY {_DIMENSIONS}
HAVING sum(entry_count) FILTER (WHERE kept) IS DISTINCT FROM sum(entry_count) FILTER (WHERE NOT kept)
    OR sum(amount) FILTER (WHERE kept) IS DISTINCT FROM sum(amount) FILTER (WHERE NOT kept)
    OR min(wording) FILTER (WHERE kept) IS DISTINCT FROM min(wording) FILTER (WHERE NOT kept)
ORDER BY book_id, year, place_id, document_id
"""  # noqa: S608 - names of columns


def totals_answer(scope: Scope, period: Period | None) -> bool:
    """True if totals of years say the same as the entries: whole years, and a scope that is not cut by days."""
    return (period is None or period.is_whole_years) and not (scope.seen_from or scope.seen_to)


def totals_within(period: Period) -> Q:
    """As `Period.q_within` of entries: what happened, from the first day covered to the last, in these years."""
    return Q(year__range=(period.start.year, period.end.year), since_year__gte=period.start.year)


def totals_straddling(period: Period) -> Q:
    """As `Period.q_straddling` of entries: sums over several years that these years cut."""
    first, last = period.start.year, period.end.year
    return Q(since_year__lt=first, year__gte=first) | Q(since_year__lte=last, year__gt=last)


class WrongTotal(NamedTuple):
    """A kept total that does not agree with the entries: how many and how much, as kept and as they are."""

    book_id: int
    words: str
    kept: tuple[int, Decimal]
    computed: tuple[int, Decimal]

    @property
    def message(self) -> str:
        said, found = (f"{count} 笔 {grouped(amount)} 元" for count, amount in (self.kept, self.computed))
        return f"资金汇总“{self.words}”记为 {said}，按分录应为 {found}（或其原文写法不符）"


def wrong_totals(books: Iterable[int]) -> list[WrongTotal]:
    """All entries of the books added up anew and compared with what is kept, by year. One query, and two for names."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG, [list(books)])
        rows = cursor.fetchall()
    facts = [dict(zip(MoneyTotal.DIMENSIONS, row, strict=False)) for row in rows]
    places = Division.objects.in_bulk({fact["place"] for fact in facts})
    documents = FundDocument.objects.in_bulk({fact["document"] for fact in facts})
    wrong = []
    for fact, row in zip(facts, rows, strict=True):
        channel = dict(Channel.choices).get(fact["channel"], fact["channel"])
        named = (places.get(fact["place"]), documents.get(fact["document"]), channel)
        words = " ".join([f"{fact['year']} 年", *(str(name) for name in named if name)])
        kept_count, kept, count, amount = (each or 0 for each in row[-4:])
        wrong.append(WrongTotal(fact["book"], words, (kept_count, Decimal(kept)), (count, Decimal(amount))))
    return wrong
