"""Where the rows of an indicator come from, and how they add up.

A source knows its rows under a selection, those that straddle the period (and so cannot be counted in it), the figure
they make, how many are not filled in, and how to say one row in a line.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.models import Aggregate, Count, Max, Min, Model, Q, QuerySet, Sum

from funds.models import Entry, MoneyTotal
from funds.querysets import MoneyTotalQuerySet
from funds.selectors import totals_answer
from fupin.figures import Absence, Figure, Precision, add_figures
from reports.indicators.selection import Selection

NOT_SUMMED = (Precision.REDACTED, Precision.PHRASE)


@dataclass(frozen=True)
class Paths:
    """Where a model keeps the things that a selection asks for."""

    unit: str = "unit"
    place: str = "place"
    project: str = ""
    start: str | None = "starts_on"
    end: str = "ends_on"


@dataclass(frozen=True, eq=False)
class Source:
    """Rows of one model; subclasses say what figure they make. `only` narrows the model to what counts.

    Declared once and compared as the declaration that it is. So that many sources may be asked in one statement, each
    tells its figure either out of sums (`sums`, `summed`) or out of groups of its rows (`grouped_by`, `grouped`).
    """

    model: type[Model]
    paths: Paths = Paths()
    only: Q = field(default_factory=Q)
    stock: bool = False
    undated: bool = False  # a stock whose rows may lack a day: they are there all the time

    def chosen(self, selection: Selection) -> QuerySet:
        """The rows of the unit, place and project, of whatever time."""
        paths = self.paths
        rows = self.model._default_manager.filter(self.only)
        return selection.chosen(rows, unit=paths.unit, place=paths.place, project=paths.project)

    def rows(self, selection: Selection) -> QuerySet:
        """The rows that count in the period: wholly inside it, or (for a stock) there at its end."""
        return self.chosen(selection).filter(self.inside(selection))

    def straddling(self, selection: Selection) -> QuerySet:
        """The rows that lie partly in the period: what they say cannot be split, so they are told, not counted."""
        return self.chosen(selection).filter(self.beside(selection))

    def _there_at_the_end(self, selection: Selection) -> Q:
        there = Q(**{f"{self.paths.end}__lte": selection.period.end})
        return there | Q(**{f"{self.paths.end}__isnull": True}) if self.undated else there

    def figure(self, rows: QuerySet, unit: str) -> Figure:
        """The figure that the rows make, in the unit of the indicator."""
        raise TypeError(f"{type(self).__name__} 没有说明怎样合计")

    def unfilled(self, rows: QuerySet) -> int:
        """How many rows are not filled in."""
        return 0

    def sums(self, inside: Q) -> dict[str, Aggregate] | None:
        """What to ask of the rows inside beside their number; None where groups are asked for instead."""
        return None

    def summed(self, sums: dict[str, Any], unit: str) -> tuple[Figure, int]:
        """The figure, and how many rows are not filled in, out of what `sums` asked and the number of `rows`."""
        raise TypeError(f"{type(self).__name__} 没有说明怎样合计")

    @property
    def grouped_by(self) -> tuple[str, ...]:
        """What rows have in common that are told as one group."""
        return ()

    @property
    def group_totals(self) -> dict[str, Aggregate]:
        """What is told of a group."""
        return {"count": Count("pk")}

    def grouped(self, groups: list[dict], unit: str) -> tuple[Figure, int]:
        """The figure, and how many rows are not filled in, out of the groups of the rows that count."""
        raise TypeError(f"{type(self).__name__} 没有说明怎样合计")

    def inside(self, selection: Selection) -> Q:
        """The condition of `rows`, without the unit, place and project."""
        if self.stock:
            return self.only & self._there_at_the_end(selection)
        return self.only & selection.period.q_within(self.paths.start, self.paths.end)

    def beside(self, selection: Selection) -> Q:
        """The condition of `straddling`, without the unit, place and project."""
        if self.stock:
            return Q(pk__in=[])
        return self.only & selection.period.q_straddling(self.paths.start, self.paths.end)

    def figure_of(self, row: Model, unit: str) -> Figure:
        """What one row contributes."""
        return Figure.exact(1, unit)

    def day_of(self, row: Model) -> date | None:
        """The day (or last day) that the row is about."""
        return reach(row, self.paths.end)


def reach(row: Model, path: str) -> object:
    """The value at a double-underscore path."""
    value: object = row
    for name in path.split("__"):
        value = getattr(value, name) if value is not None else None
    return value


@dataclass(frozen=True, eq=False)
class Stated(Source):
    """Rows that carry a figure as it was stated, by indicator code."""

    code: str = ""

    def chosen(self, selection: Selection) -> QuerySet:
        rows = super().chosen(selection)
        return rows.filter(indicator=self.code) if self.code else rows

    def figure(self, rows: QuerySet, unit: str) -> Figure:
        return add_groups(self.groups(rows), unit)

    def groups(self, rows: QuerySet) -> QuerySet:
        """The rows added up by precision and absence."""
        return rows.order_by().values("precision", "absence").annotate(**STATED_TOTALS)

    @property
    def grouped_by(self) -> tuple[str, ...]:
        return ("precision", "absence")

    @property
    def group_totals(self) -> dict[str, Aggregate]:
        return STATED_TOTALS

    def grouped(self, groups: list[dict], unit: str) -> tuple[Figure, int]:
        unfilled = sum(group["count"] for group in groups if group["absence"] == Absence.UNFILLED)
        return add_groups(_merged(groups), unit), unfilled

    def unfilled(self, rows: QuerySet) -> int:
        return rows.filter(absence=Absence.UNFILLED).count()

    def figure_of(self, row: Model, unit: str) -> Figure:
        return row.figure(unit)


STATED_TOTALS = {"count": Count("pk"), "total": Sum("value"), "top": Sum("upper"), "wording": Min("stated")}
ENTRY_SIDES = ("nature", "channel", "form", "document__purpose")
ENTRY_TOTALS = {"count": Count("pk"), "total": Sum("signed_amount"), "wording": Min("stated")}
KEPT_TOTALS = {"count": Sum("entry_count"), "total": Sum("signed_amount"), "wording": Min("wording")}


def add_groups(groups: Iterable[dict], unit: str) -> Figure:
    """The sum of rows that the database has already added up by precision; one row alone keeps its wording."""
    return add_figures([part for group in groups for part in _group_figure(group, unit)], unit)


def _merged(groups: list[dict]) -> list[dict]:
    """One group for each precision and absence, where places and days have been told apart."""
    kinds: dict[tuple, list[dict]] = defaultdict(list)
    for group in groups:
        kinds[group["precision"], group["absence"]].append(group)
    return [alike[0] if len(alike) == 1 else _merge(alike) for alike in kinds.values()]


def _merge(alike: list[dict]) -> dict:
    filled = {name: [group[name] for group in alike if group[name] is not None] for name in ("total", "top")}
    sums = {name: sum(numbers) if numbers else None for name, numbers in filled.items()}
    words = min(group["wording"] for group in alike)
    return alike[0] | sums | {"count": sum(group["count"] for group in alike), "wording": words}


def _group_figure(group: dict, unit: str) -> list[Figure]:
    absence, precision = group.get("absence", Absence.FILLED), Precision(group["precision"])
    if absence != Absence.FILLED:
        return [Figure.missing(unit, Absence(absence))] if absence == Absence.NONE else []
    if group["count"] == 1:
        top = group.get("top")
        return [Figure.from_stored(group["total"], top, precision, group["wording"], unit)]
    if precision in NOT_SUMMED:
        return []
    parts = [Figure.plainly(Decimal(f"{group['total'].normalize():f}"), _top(group), precision, unit)]
    # A sum of several is no single statement: a second, empty part keeps add_figures from taking over a wording.
    return parts if precision is Precision.EXACT else [*parts, Figure.exact(0, unit)]


def _top(group: dict) -> Decimal | None:
    top = group.get("top")
    return Decimal(f"{top.normalize():f}") if top is not None else None


@dataclass(frozen=True, eq=False)
class Money(Source):
    """Entries from outside (reversals and returns count negative). What is left open takes all."""

    model: type[Model] = Entry
    paths: Paths = Paths(project="project_id", start="covers_from", end="occurred_on")
    natures: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()

    def chosen(self, selection: Selection) -> QuerySet:
        wanted = {f"{name}__in": allowed for name, allowed in self._allowed.items() if allowed}
        return super().chosen(selection).filter(**wanted).received().signed()

    def totals(self, selection: Selection) -> MoneyTotalQuerySet | None:
        """The kept totals of the same entries, where they say the same: for whole years. None otherwise."""
        if not totals_answer(selection.scope, selection.period):
            return None
        wanted = {f"{name}__in": allowed for name, allowed in self._allowed.items() if allowed}
        totals = selection.chosen(MoneyTotal.objects.all(), unit="unit", place="place", project="project_id")
        return totals.filter(**wanted).received().signed().order_by()

    @property
    def _allowed(self) -> dict[str, tuple[str, ...]]:
        return {
            "nature": self.natures,
            "channel": self.channels,
            "form": self.forms,
            "document__purpose": self.purposes,
        }

    def takes(self, group: dict) -> bool:
        """True if a group of entries is among what this source sums."""
        return all(group[name] in allowed for name, allowed in self._allowed.items() if allowed)

    def figure(self, rows: QuerySet, unit: str) -> Figure:
        groups = rows.order_by().values("precision").annotate(**ENTRY_TOTALS)
        return add_groups(groups, unit)

    def figure_of(self, row: Entry, unit: str) -> Figure:
        return Figure.from_stored(row.signed_amount, None, row.precision, row.stated, unit)


@dataclass(frozen=True, eq=False)
class Counted(Source):
    """How many rows, or how many different values of `distinct`."""

    distinct: str = ""
    running: str = ""

    def _there_at_the_end(self, selection: Selection) -> Q:
        """For a stock with a beginning and an end: begun by the last day and not ended before it."""
        if not self.running:
            return super()._there_at_the_end(selection)
        begun = Q(**{f"{self.running}__isnull": True}) | Q(**{f"{self.running}__lte": selection.period.end})
        end = self.paths.end
        return begun & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": selection.period.end}))

    def figure(self, rows: QuerySet, unit: str) -> Figure:
        count = rows.order_by().values(self.distinct).distinct().count() if self.distinct else rows.count()
        return _count_figure(count, unit)

    def sums(self, inside: Q) -> dict[str, Aggregate]:
        if not self.distinct:
            return {}
        different = {"different": Count(self.distinct, filter=inside, distinct=True)}
        if not self.model._meta.get_field(self.distinct).null:
            return different
        # A blank is one more value, as it is where different values are counted row by row.
        return different | {"blank": Count("pk", filter=inside & Q(**{f"{self.distinct}__isnull": True}))}

    def summed(self, sums: dict[str, Any], unit: str) -> tuple[Figure, int]:
        return _count_figure(sums.get("different", sums["rows"]) + bool(sums.get("blank")), unit), 0


@dataclass(frozen=True, eq=False)
class Amounts(Source):
    """Σ of one column; blank rows are told as unfilled."""

    column: str = ""

    def figure(self, rows: QuerySet, unit: str) -> Figure:
        return _sum_figure(rows.aggregate(total=Sum(self.column))["total"], unit)

    def sums(self, inside: Q) -> dict[str, Aggregate]:
        return {"total": Sum(self.column, filter=inside), "filled": Count(self.column, filter=inside)}

    def summed(self, sums: dict[str, Any], unit: str) -> tuple[Figure, int]:
        return _sum_figure(sums["total"], unit), sums["rows"] - sums["filled"]

    def unfilled(self, rows: QuerySet) -> int:
        return rows.filter(**{f"{self.column}__isnull": True}).count()

    def figure_of(self, row: Model, unit: str) -> Figure:
        value = getattr(row, self.column)
        return Figure.missing(unit, Absence.UNFILLED) if value is None else Figure.exact(_plain(value), unit)


@dataclass(frozen=True, eq=False)
class Rates(Amounts):
    """Rates stand beside each other: one if all agree, else from the lowest to the highest. They are never added."""

    def sums(self, inside: Q) -> None:
        return None

    def figure(self, rows: QuerySet, unit: str) -> Figure:
        ends = rows.aggregate(low=Min(self.column), high=Max(self.column))
        if ends["low"] is None:
            return Figure.missing(unit, Absence.UNFILLED)
        return _rate_figure(ends["low"], ends["high"], unit)

    @property
    def grouped_by(self) -> tuple[str, ...]:
        return (self.column,)

    def grouped(self, groups: list[dict], unit: str) -> tuple[Figure, int]:
        rates = [group[self.column] for group in groups if group[self.column] is not None]
        unfilled = sum(group["count"] for group in groups if group[self.column] is None)
        if not rates:
            return Figure.missing(unit, Absence.UNFILLED), unfilled
        return _rate_figure(min(rates), max(rates), unit), unfilled


@dataclass(frozen=True, eq=False)
class FirstYear(Source):
    """The year of the earliest day."""

    column: str = "starts_on"

    def _there_at_the_end(self, selection: Selection) -> Q:
        return Q(**{f"{self.column}__lte": selection.period.end})

    def figure(self, rows: QuerySet, unit: str) -> Figure:
        return _year_figure(rows.aggregate(first=Min(self.column))["first"], unit)

    def sums(self, inside: Q) -> dict[str, Aggregate]:
        return {"first": Min(self.column, filter=inside)}

    def summed(self, sums: dict[str, Any], unit: str) -> tuple[Figure, int]:
        return _year_figure(sums["first"], unit), 0

    def figure_of(self, row: Model, unit: str) -> Figure:
        return Figure.exact(getattr(row, self.column).year, unit)


@dataclass(frozen=True, eq=False)
class Computed(Source):
    """Rows of which each gives a number by a function of some of its columns: a contract's yearly income, say."""

    number: Callable[[Any], Decimal | None] = lambda row: None
    columns: tuple[str, ...] = ()

    def figure(self, rows: QuerySet, unit: str) -> Figure:
        parts = [self.figure_of(row, unit) for row in rows]
        return add_figures(parts, unit)

    def figure_of(self, row: Model, unit: str) -> Figure:
        value = self.number(row)
        return Figure.missing(unit, Absence.UNFILLED) if value is None else Figure.exact(_plain(value), unit)

    def unfilled(self, rows: QuerySet) -> int:
        return sum(self.number(row) is None for row in rows)

    @property
    def grouped_by(self) -> tuple[str, ...]:
        return self.columns

    def grouped(self, groups: list[dict], unit: str) -> tuple[Figure, int]:
        rows = [SimpleNamespace(**group) for group in groups for _ in range(group["count"])]
        return add_figures([self.figure_of(row, unit) for row in rows], unit), self.unfilled(rows)


def _count_figure(count: int, unit: str) -> Figure:
    return Figure.exact(count, unit) if count else Figure.missing(unit, Absence.UNFILLED)


def _sum_figure(total: Decimal | int | None, unit: str) -> Figure:
    return Figure.missing(unit, Absence.UNFILLED) if total is None else Figure.exact(_plain(total), unit)


def _rate_figure(lowest: Decimal, highest: Decimal, unit: str) -> Figure:
    low, high = _plain(lowest), _plain(highest)
    return Figure.exact(low, unit) if low == high else Figure.plainly(low, high, Precision.RANGE, unit)


def _year_figure(first: date | None, unit: str) -> Figure:
    return Figure.exact(first.year, unit) if first else Figure.missing(unit, Absence.UNFILLED)


def _plain(value: Decimal) -> Decimal:
    return Decimal(f"{Decimal(value).normalize():f}")
