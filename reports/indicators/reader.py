"""Reading figures. One Reader answers for one selection and asks the database for many figures together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Aggregate, Case, Count, Q, QuerySet, When
from django.db.models import Value as Constant

from funds.querysets import MoneyTotalQuerySet
from funds.selectors import totals_straddling, totals_within
from fupin.catalogue import Definition, Nature, definition, definitions
from fupin.figures import Absence, Figure, add_figures
from fupin.periods import Period
from reports.indicators.bindings import EXPECTED, RESULTS, asked_together, binding
from reports.indicators.reported import Cover, reported, standing
from reports.indicators.selection import Selection
from reports.indicators.sources import (
    ENTRY_SIDES,
    ENTRY_TOTALS,
    KEPT_TOTALS,
    STATED_TOTALS,
    Money,
    Source,
    Stated,
    add_groups,
)
from reports.models import ReportedFigure

LATEST = {Nature.LEVEL, Nature.YEARLY, Nature.RULE}
_INSIDE, _BESIDE = 1, 2


@dataclass(frozen=True)
class Value:
    """One figure under one selection. `figure` is unfilled where neither rows nor people give it."""

    definition: Definition
    selection: Selection
    figure: Figure
    row_count: int
    unfilled_count: int
    straddling_count: int
    adopted: bool

    @property
    def missing(self) -> bool:
        return self.figure.absence == Absence.UNFILLED

    @property
    def text(self) -> str:
        """As a sentence prints it; 〔待补：name〕 where it is missing, never 0 and never nothing."""
        if self.missing:
            return f"〔待补：{self.definition.name}〕"
        if self.definition.unit in {"年", "元"} or self.figure.absence != Absence.FILLED:
            return self.figure.prose()
        return self.figure.prose(self.definition.unit)

    def as_json(self) -> dict:
        """The shape of `manage.py indicators --json` (design: names that others rely on)."""
        value = self.figure.value
        return {
            "code": self.definition.code,
            "name": self.definition.name,
            "value": None if value is None else f"{value.normalize():f}",
            "unit": self.definition.unit,
            "precision": self.figure.precision.value if not self.missing else None,
            "text": self.text,
            "rows": self.row_count,
            "unfilled": self.unfilled_count,
            "straddling": self.straddling_count,
        }


@dataclass(frozen=True)
class RowSet:
    """Rows of one source that are in a figure."""

    source: Source | None
    rows: QuerySet | list


class Reader:
    """Figures of one selection. Stated figures of all codes cost one query per model, reported ones one in all."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self._sums: dict[Source, dict[str, Any]] = {}

    def value(self, code: str) -> Value:
        """The figure of a code. Raises KeyError for a code that the catalogue does not know."""
        known = definition(code)
        if known is None:
            raise KeyError(code)
        adopted = self._standing(code)
        parts, rows, unfilled, straddling = [], len(adopted), 0, 0
        for source in binding(code):
            part = self._part(source, known, adopted)
            parts.append(part.figure)
            rows += part.rows
            unfilled += part.unfilled
            straddling += part.straddling
        stated = [row.figure(known.unit) for row in adopted]
        unfilled += sum(figure.absence == Absence.UNFILLED for figure in stated)
        figure = _together([*stated, *parts], known.unit)
        return Value(known, self.selection, figure, rows, unfilled, straddling, bool(adopted))

    def values(self, codes: Iterable[str] | None = None) -> list[Value]:
        """The figures of the codes, of the whole catalogue by default, in its order."""
        return [self.value(code) for code in (codes or definitions())]

    def row_sets(self, code: str) -> list[RowSet]:
        """The rows behind a figure: reported ones first, then those of each source. They add up to it."""
        known = definition(code)
        if known is None:
            raise KeyError(code)
        adopted = self._standing(code)
        sets = [RowSet(None, adopted)] if adopted else []
        for source in binding(code):
            sets.append(RowSet(source, self._counted(source, known, adopted)))
        return sets

    def computed_beside(self, code: str) -> Figure:
        """What the rows alone would give where a reported figure stands: for the cross-check."""
        known = definition(code)
        parts = [source.figure(source.rows(self.selection), known.unit) for source in binding(code)]
        return _together(parts, known.unit)

    def _part(self, source: Source, known: Definition, adopted: list[ReportedFigure]) -> "_Part":
        if not adopted and (prepared := self._prepared(source, known)) is not None:
            return prepared
        rows = self._counted(source, known, adopted)
        return _Part(
            source.figure(rows, known.unit),
            rows.count(),
            source.unfilled(rows),
            source.straddling(self.selection).count(),
        )

    def _prepared(self, source: Source, known: Definition) -> "_Part | None":
        """The part out of what was asked for many figures at once; None where the rows must be asked for this one."""
        if isinstance(source, Money):
            return self._prepared_money(source, known.unit)
        if isinstance(source, Stated) and source.code:
            groups, straddling = self._stated_groups[(source.model, source.only)]
            mine = groups.get(source.code, [])
            # Of a level only the latest rows count; where there are none at all, there is nothing to ask.
            if known.nature in LATEST and mine:
                return None
            return _stated_part(mine, known.unit, straddling.get(source.code, 0))
        if known.nature in LATEST:
            return None
        if isinstance(source, Stated):
            groups = source.groups(source.rows(self.selection))
            return _stated_part(list(groups), known.unit, source.straddling(self.selection).count())
        return self._prepared_sums(source, known.unit)

    def _counted(self, source: Source, known: Definition, adopted: list[ReportedFigure]) -> QuerySet:
        rows = source.rows(self.selection)
        stock = source.stock or known.nature in LATEST
        for row in adopted:
            rows = rows.exclude(Cover(row).q(source.paths, stock=stock))
        return _latest(rows, source) if known.nature in LATEST else rows

    def _prepared_money(self, source: Money, unit: str) -> "_Part":
        mine, beside = ([group for group in groups if source.takes(group)] for groups in self._money_groups)
        rows = sum(group["count"] for group in mine)
        return _Part(add_groups(mine, unit), rows, 0, sum(group["count"] for group in beside))

    def _prepared_sums(self, source: Source, unit: str) -> "_Part | None":
        if source.sums(Q()) is None:
            return None
        if source not in self._sums:
            self._sums |= _sums_of(asked_together(source), self.selection)
        sums = self._sums[source]
        figure, unfilled = source.summed(sums, unit)
        return _Part(figure, sums["rows"], unfilled, sums["straddling"])

    def money_groups(self, source: Money) -> list[dict]:
        """The money that a source sums, in groups by nature, channel, form, purpose and precision."""
        return [group for group in self._money_groups[0] if source.takes(group)]

    @cached_property
    def _money_groups(self) -> tuple[list[dict], list[dict]]:
        """All money of the selection and what straddles its period, in groups that every kind of money can be made of."""
        every = Money()
        totals = every.totals(self.selection)
        if totals is not None:
            return _kept_groups(totals, self.selection.period)
        inside = (
            every.rows(self.selection).order_by().values(*ENTRY_SIDES, "precision").annotate(**ENTRY_TOTALS)
        )
        beside = every.straddling(self.selection).order_by().values(*ENTRY_SIDES)
        return list(inside), list(beside.annotate(count=ENTRY_TOTALS["count"]))

    @cached_property
    def _stated_groups(self) -> dict[tuple, tuple[dict, dict]]:
        return {(source.model, source.only): self._group(source) for source in (*RESULTS, *EXPECTED)}

    def _group(self, source: Stated) -> tuple[dict[str, list[dict]], dict[str, int]]:
        """Rows inside the period added up by indicator, and how many lie partly in it. One query."""
        inside, beside = source.inside(self.selection), source.beside(self.selection)
        lies = Case(When(inside, then=Constant(_INSIDE)), When(beside, then=Constant(_BESIDE)))
        rows = replace(source, only=Q()).chosen(self.selection).order_by().annotate(lies=lies)
        rows = rows.filter(lies__isnull=False).values("lies", "indicator", "precision", "absence")
        groups: dict[str, list[dict]] = defaultdict(list)
        straddling: dict[str, int] = defaultdict(int)
        for group in rows.annotate(**STATED_TOTALS):
            if group["lies"] == _INSIDE:
                groups[group["indicator"]].append(group)
            else:
                straddling[group["indicator"]] += group["count"]
        return groups, straddling

    def _standing(self, code: str) -> list[ReportedFigure]:
        return standing(self._reported.get(code, []), definition(code).nature)

    @cached_property
    def _reported(self) -> dict[str, list[ReportedFigure]]:
        found: dict[str, list[ReportedFigure]] = defaultdict(list)
        for row in reported(self.selection):
            found[row.indicator].append(row)
        return found


def _kept_groups(totals: MoneyTotalQuerySet, period: Period) -> tuple[list[dict], list[dict]]:
    """The same groups out of the kept totals: as many rows as there are kinds of money, not as there are entries."""
    inside = totals.filter(totals_within(period)).values(*ENTRY_SIDES, "precision").annotate(**KEPT_TOTALS)
    beside = totals.filter(totals_straddling(period)).values(*ENTRY_SIDES)
    return list(inside), list(beside.annotate(count=KEPT_TOTALS["count"]))


def _sums_of(sources: Sequence[Source], selection: Selection) -> dict[Source, dict[str, Any]]:
    """What sources of one model say of themselves, with the numbers of their rows and of those beside. One query."""
    asked: dict[str, Aggregate] = {}
    for at, source in enumerate(sources):
        inside = source.inside(selection)
        pieces = source.sums(inside) | {
            "rows": Count("pk", filter=inside),
            "straddling": Count("pk", filter=source.beside(selection)),
        }
        asked |= {f"{name}_{at}": piece for name, piece in pieces.items()}
    first = sources[0]
    everything = replace(first, only=Q()).chosen(selection).order_by()
    found: dict[Source, dict[str, Any]] = {source: {} for source in sources}
    for key, value in everything.aggregate(**asked).items():
        name, _, at = key.rpartition("_")
        found[sources[int(at)]][name] = value
    return found


@dataclass(frozen=True)
class _Part:
    figure: Figure
    rows: int
    unfilled: int
    straddling: int


def _stated_part(groups: list[dict], unit: str, straddling: int) -> _Part:
    unfilled = sum(group["count"] for group in groups if group["absence"] == Absence.UNFILLED)
    return _Part(add_groups(groups, unit), sum(group["count"] for group in groups), unfilled, straddling)


def _together(figures: list[Figure], unit: str) -> Figure:
    """The sum of what is filled in; unfilled only if nothing is."""
    known = [figure for figure in figures if figure.absence != Absence.UNFILLED]
    return add_figures(known, unit) if known else Figure.missing(unit, Absence.UNFILLED)


def _latest(rows: QuerySet, source: Source) -> QuerySet:
    """Of the rows of each place, those of its latest day: a level is not added up over time."""
    end, place = source.paths.end, source.paths.place
    newest: dict[object, object] = {}
    for where, day in rows.order_by().values_list(place or "pk", end).distinct():
        if where not in newest or day > newest[where]:
            newest[where] = day
    chosen = Q(pk__in=[])
    for where, day in newest.items():
        chosen |= Q(**{place or "pk": where, end: day})
    return rows.filter(chosen)
