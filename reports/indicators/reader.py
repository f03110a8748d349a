"""Reading figures. One Reader answers for one selection and asks the database for many figures together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from fupin.catalogue import Definition, definition, definitions
from fupin.figures import Absence, Figure, add_figures
from reports.indicators.bindings import binding
from reports.indicators.questions import (
    BESIDE,
    INSIDE,
    LATEST,
    Groups,
    MoneyBeside,
    MoneyInside,
    Sums,
    question_of,
    questions_of,
)
from reports.indicators.reported import Cover, reported, standing
from reports.indicators.selection import Selection
from reports.indicators.sources import Money, Source, add_groups
from reports.indicators.statements import Question, ask
from reports.models import ReportedFigure


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
    """Figures of one selection. What many figures need is asked in one query, what people reported in another."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self._answers: dict[Question, list[dict]] = {}
        self._indexed: dict[Groups, dict[str, list[dict]]] = {}

    def value(self, code: str) -> Value:
        """The figure of a code. Raises KeyError for a code that the catalogue does not know."""
        known = definition(code)
        if known is None:
            raise KeyError(code)
        self.foresee(questions_of((code,)))
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
        wanted = tuple(codes or definitions())
        self.foresee(questions_of(wanted))
        return [self.value(code) for code in wanted]

    def foresee(self, questions: Iterable[Question]) -> None:
        """Asks what has not been asked yet, all of it in one query."""
        unasked = [question for question in questions if question not in self._answers]
        if unasked:
            self._answers |= ask(self.selection, unasked)

    def answer(self, question: Question) -> list[dict]:
        """The rows of a question, asked now if they were not foreseen."""
        if question not in self._answers:
            self.foresee([question])
        return self._answers[question]

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

    def reported(self, code: str) -> list[ReportedFigure]:
        """What people reported for a code in the period, also what repeats another one."""
        return self._reported.get(code, [])

    def _part(self, source: Source, known: Definition, adopted: list[ReportedFigure]) -> "_Part":
        part = self._prepared(source, known)
        # What a reported figure covers is taken off row by row, if there is anything to take off.
        return self._uncovered(source, known, adopted) if adopted and part.rows else part

    def _prepared(self, source: Source, known: Definition) -> "_Part":
        """The part out of what was asked for many figures at once."""
        if isinstance(source, Money):
            return self._prepared_money(source, known.unit)
        question = question_of(source)
        if isinstance(question, Sums):
            sums = question.of(source, self.answer(question), self.selection)
            figure, unfilled = source.summed(sums, known.unit)
            return _Part(figure, sums["rows"], unfilled, sums["straddling"])
        groups = self._groups(question, known.code)
        if not groups:
            return _Part(Figure.missing(known.unit, Absence.UNFILLED), 0, 0, 0)
        inside, beside = ([each for each in groups if each["lies"] == lies] for lies in (INSIDE, BESIDE))
        if known.nature in LATEST:
            inside = _newest(inside)
        figure, unfilled = source.grouped(inside, known.unit)
        return _Part(figure, _counts(inside), unfilled, _counts(beside))

    def _uncovered(self, source: Source, known: Definition, adopted: list[ReportedFigure]) -> "_Part":
        """The part asked for by itself, without the rows that a reported figure stands for. Four queries or more."""
        rows = self._counted(source, known, adopted)
        return _Part(
            source.figure(rows, known.unit),
            rows.count(),
            source.unfilled(rows),
            source.straddling(self.selection).count(),
        )

    def _counted(self, source: Source, known: Definition, adopted: list[ReportedFigure]) -> QuerySet:
        rows = source.rows(self.selection)
        stock = source.stock or known.nature in LATEST
        for row in adopted:
            rows = rows.exclude(Cover(row).q(source.paths, stock=stock))
        return _latest(rows, source) if known.nature in LATEST else rows

    def _groups(self, question: Groups, code: str) -> list[dict]:
        if not question.by_code:
            return self.answer(question)
        if question not in self._indexed:
            self._indexed[question] = defaultdict(list)
            for group in self.answer(question):
                self._indexed[question][group["indicator"]].append(group)
        return self._indexed[question].get(code, [])

    def _prepared_money(self, source: Money, unit: str) -> "_Part":
        mine = self.money_groups(source)
        beside = [group for group in self.answer(MoneyBeside()) if source.takes(group)]
        return _Part(add_groups(mine, unit), _counts(mine), 0, _counts(beside))

    def money_groups(self, source: Money) -> list[dict]:
        """The money that a source sums, in groups by nature, channel, form, purpose and precision."""
        return [group for group in self.answer(MoneyInside()) if source.takes(group)]

    def _standing(self, code: str) -> list[ReportedFigure]:
        return standing(self.reported(code), definition(code).nature)

    @cached_property
    def _reported(self) -> dict[str, list[ReportedFigure]]:
        found: dict[str, list[ReportedFigure]] = defaultdict(list)
        for row in reported(self.selection):
            found[row.indicator].append(row)
        return found


@dataclass(frozen=True)
class _Part:
    figure: Figure
    rows: int
    unfilled: int
    straddling: int


def _counts(groups: list[dict]) -> int:
    return sum(group["count"] for group in groups)


def _newest(groups: list[dict]) -> list[dict]:
    """Of the groups of each place, those of its latest day: a level is not added up over time."""
    newest: dict[object, object] = {}
    for group in groups:
        where, day = group["latest_at"], group["latest_on"]
        newest[where] = max(day, newest.get(where, day))
    return [group for group in groups if group["latest_on"] == newest[group["latest_at"]]]


def _together(figures: list[Figure], unit: str) -> Figure:
    """The sum of what is filled in; unfilled only if nothing is."""
    known = [figure for figure in figures if figure.absence != Absence.UNFILLED]
    return add_figures(known, unit) if known else Figure.missing(unit, Absence.UNFILLED)


def _latest(rows: QuerySet, source: Source) -> QuerySet:
    """As `_newest`, of rows."""
    end, place = source.paths.end, source.paths.place
    newest: dict[object, object] = {}
    for where, day in rows.order_by().values_list(place or "pk", end).distinct():
        if where not in newest or day > newest[where]:
            newest[where] = day
    chosen = Q(pk__in=[])
    for where, day in newest.items():
        chosen |= Q(**{place or "pk": where, end: day})
    return rows.filter(chosen)
