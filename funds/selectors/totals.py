"""Totals of whole years: when they may be asked instead of the entries, and whether they still agree with them."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from counties.models import Division
from funds.channels import Channel
from funds.models import Book, FundDocument, MoneyTotal
from funds.selectors.copying import copy_lines, fen_of, values_of
from fupin.money import grouped
from fupin.periods import Period
from fupin.scope import Scope

_DIMENSIONS = ", ".join(MoneyTotal._meta.get_field(name).column for name in MoneyTotal.DIMENSIONS)
_KEPT = f"""
SELECT {_DIMENSIONS}, entry_count, amount, wording FROM funds_moneytotal WHERE book_id = %d ORDER BY year, id
"""  # noqa: S608 - names of columns, and a number


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

    words: str
    kept: tuple[int, Decimal]
    computed: tuple[int, Decimal]

    @property
    def message(self) -> str:
        said, found = (f"{count} 笔 {grouped(amount)} 元" for count, amount in (self.kept, self.computed))
        return f"资金汇总“{self.words}”记为 {said}，按分录应为 {found}（或其原文写法不符）"


class Sum:
    """What entries of one kind come to: how many, how much in fen, and the wordings that they have."""

    __slots__ = ("count", "fen", "wordings")

    def __init__(self) -> None:
        self.count = self.fen = 0
        self.wordings: set[bytes] = set()


# By all that MoneyTotal.DIMENSIONS tell, in their order, as the database words it; nothing for null.
Sums = dict[tuple[bytes, ...], Sum]


def wrong_totals(book: Book, sums: Sums) -> list[WrongTotal]:
    """Where the kept totals of the book differ from its entries added up anew. One query, and two for names.

    Which of several wordings was kept says nothing, but it must be one of them.
    """
    wrong: list[tuple[tuple[bytes, ...], Sum, Sum]] = []
    met = set()

    def compare(line: bytes) -> None:
        *key, count, amount, wording = values_of(line)
        kept, key = Sum(), tuple(key)
        kept.count, kept.fen = int(count), fen_of(amount)
        computed = sums.get(key) or Sum()
        met.add(key)
        if (kept.count, kept.fen) != (computed.count, computed.fen) or wording not in computed.wordings:
            wrong.append((key, kept, computed))

    copy_lines(_KEPT % book.pk, compare)
    wrong += [(key, Sum(), computed) for key, computed in sums.items() if key not in met]
    return _worded(wrong)


def _worded(wrong: list[tuple[tuple[bytes, ...], Sum, Sum]]) -> list[WrongTotal]:
    facts = [dict(zip(MoneyTotal.DIMENSIONS, map(bytes.decode, key), strict=True)) for key, _, _ in wrong]
    places = Division.objects.in_bulk({fact["place"] for fact in facts})
    documents = FundDocument.objects.in_bulk({int(fact["document"]) for fact in facts})
    worded = []
    for fact, (_, *sides) in zip(facts, wrong, strict=True):
        channel = dict(Channel.choices).get(fact["channel"], fact["channel"])
        named = (places.get(fact["place"]), documents.get(int(fact["document"])), channel)
        words = " ".join([f"{fact['year']} 年", *(str(name) for name in named if name)])
        worded.append(WrongTotal(words, *((side.count, Decimal(side.fen).scaleb(-2)) for side in sides)))
    return worded
