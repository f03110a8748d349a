"""What is asked of the database for figures: one question for all sources that the same rows can answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db.models import Aggregate, Case, Count, F, Q, QuerySet, When
from django.db.models import Value as Constant

from funds.selectors import totals_straddling, totals_within
from fupin.catalogue import Nature, definitions
from reports.indicators.bindings import EXPECTED, RESULTS, SPECIAL, binding
from reports.indicators.selection import Selection
from reports.indicators.sources import ENTRY_SIDES, ENTRY_TOTALS, KEPT_TOTALS, Money, Source, Stated
from reports.indicators.statements import Question, one_row

LATEST = {Nature.LEVEL, Nature.YEARLY, Nature.RULE}
INSIDE, BESIDE = 1, 2


@dataclass(frozen=True)
class Sums:
    """What sources of one model say of themselves, with the numbers of their rows and of those beside. One row."""

    sources: tuple[Source, ...]

    def rows(self, selection: Selection) -> QuerySet:
        first = self.sources[0]
        return one_row(replace(first, only=Q()).chosen(selection), self._asked(selection))

    def of(self, source: Source, found: list[dict], selection: Selection) -> dict[str, Any]:
        """What was found for one of the sources; of no rows at all, nothing."""
        ending = f"_{self.sources.index(source)}"
        row = found[0] if found else self._nothing(selection)
        return {name.removesuffix(ending): value for name, value in row.items() if name.endswith(ending)}

    def _asked(self, selection: Selection) -> dict[str, Aggregate]:
        asked: dict[str, Aggregate] = {}
        for at, source in enumerate(self.sources):
            inside = source.inside(selection)
            pieces = source.sums(inside) | {
                "rows": Count("pk", filter=inside),
                "straddling": Count("pk", filter=source.beside(selection)),
            }
            asked |= {f"{name}_{at}": piece for name, piece in pieces.items()}
        return asked

    def _nothing(self, selection: Selection) -> dict[str, Any]:
        return {name: piece.empty_result_set_value for name, piece in self._asked(selection).items()}


@dataclass(frozen=True)
class Groups:
    """The rows of a source in groups, those inside the period and those that lie partly in it.

    Rows of stated figures are of many codes and are told apart by them. Where only the latest rows of each place
    count, a group is of one place and day.
    """

    source: Source
    codes: tuple[str, ...]
    by_code: bool

    def rows(self, selection: Selection) -> QuerySet:
        source = self.source
        inside, beside = source.inside(selection), source.beside(selection)
        lies = Case(When(inside, then=Constant(INSIDE)), When(beside, then=Constant(BESIDE)))
        rows = (
            replace(source, only=Q()).chosen(selection).order_by().annotate(lies=lies, **self._told_apart())
        )
        rows = rows.filter(lies__isnull=False)
        return rows.values("lies", *self._keys(), *self._told_apart()).annotate(**source.group_totals)

    def _keys(self) -> tuple[str, ...]:
        return ("indicator", *self.source.grouped_by) if self.by_code else self.source.grouped_by

    def _told_apart(self) -> dict[str, F | Case]:
        codes = [code for code in self.codes if definitions()[code].nature in LATEST]
        if not codes:
            return {}
        where, day = F(self.source.paths.place or "pk"), F(self.source.paths.end)
        if not self.by_code:
            return {"latest_at": where, "latest_on": day}
        of_these = Q(indicator__in=codes)
        return {
            "latest_at": Case(When(of_these, then=where)),
            "latest_on": Case(When(of_these, then=day)),
        }


@dataclass(frozen=True)
class MoneyInside:
    """All money of the selection, in groups that every kind of money can be made of."""

    def rows(self, selection: Selection) -> QuerySet:
        every, sides = Money(), (*ENTRY_SIDES, "precision")
        totals = every.totals(selection)
        if totals is not None:
            return totals.filter(totals_within(selection.period)).values(*sides).annotate(**KEPT_TOTALS)
        return every.rows(selection).order_by().values(*sides).annotate(**ENTRY_TOTALS)


@dataclass(frozen=True)
class MoneyBeside:
    """How many entries lie partly in the period, in the same groups."""

    def rows(self, selection: Selection) -> QuerySet:
        every = Money()
        totals = every.totals(selection)
        if totals is not None:
            rows, count = totals.filter(totals_straddling(selection.period)), KEPT_TOTALS["count"]
        else:
            rows, count = every.straddling(selection).order_by(), ENTRY_TOTALS["count"]
        return rows.values(*ENTRY_SIDES).annotate(count=count)


@cache
def questions_of(codes: tuple[str, ...]) -> tuple[Question, ...]:
    """All that is asked for the figures of the codes."""
    sources = (source for code in codes for source in binding(code))
    return tuple(dict.fromkeys(question for source in sources for question in _asked_for(source)))


def _asked_for(source: Source) -> Iterable[Question]:
    return (MoneyInside(), MoneyBeside()) if isinstance(source, Money) else (question_of(source),)


@cache
def question_of(source: Source) -> Sums | Groups:
    """The question that answers for a source that is not money, and for others with it."""
    if source.sums(Q()) is not None:
        return Sums(_asked_together(source))
    if not isinstance(source, Stated) or not source.code:
        codes = tuple(code for code, sources in SPECIAL.items() if source in sources)
        return Groups(source, codes, by_code=False)
    return _by_code(next(whole for whole in (*RESULTS, *EXPECTED) if _alike(whole, source)))


@cache
def _by_code(whole: Source) -> Groups:
    stated = (code for code in definitions() if code not in SPECIAL)
    codes = tuple(code for code in stated if any(_alike(whole, each) for each in binding(code)))
    return Groups(whole, codes, by_code=True)


def _alike(one: Source, other: Source) -> bool:
    return (one.model, one.only) == (other.model, other.only)


@cache
def _asked_together(source: Source) -> tuple[Source, ...]:
    """The sources that one query can answer with this one: of the same model, and by the same paths to unit and place."""
    return tuple(
        dict.fromkeys(
            other
            for sources in SPECIAL.values()
            for other in sources
            if other.model is source.model and _sides(other) == _sides(source) and other.sums(Q()) is not None
        )
    )


def _sides(source: Source) -> tuple[str, str, str]:
    return source.paths.unit, source.paths.place, source.paths.project
