"""The years of which a unit or place has anything."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Model, QuerySet
from django.utils import timezone

from funds.models import Entry, MoneyTotal
from funds.selectors import totals_answer
from projects.models import Activity, Project
from reports.indicators import Selection
from reports.indicators.statements import ask, one_row
from reports.models import ReportedFigure

EARLIEST = 1949


@dataclass(frozen=True)
class Ends:
    """The first and the last day (or year) in two columns of the rows of a unit or place, of whatever time. One row."""

    model: type[Model]
    first: str = "starts_on"
    last: str = "ends_on"

    def rows(self, selection: Selection) -> QuerySet:
        rows = selection.chosen(self.model._default_manager.all(), unit="unit", place="place")
        return one_row(rows, {"start": Min(self.first), "own": Min(self.last), "end": Max(self.last)})


def years_with_data(selection: Selection) -> tuple[int, int]:
    """The first and last year of which the unit or place has anything; this year if nothing. One query."""
    kept = totals_answer(selection.scope, None)
    money = Ends(MoneyTotal, "since_year", "year") if kept else Ends(Entry, "covers_from", "occurred_on")
    found = ask(selection, (money, Ends(Activity), Ends(Project), Ends(ReportedFigure)))
    ends = [row[name] for rows in found.values() for row in rows for name in ("start", "own", "end")]
    this = timezone.localdate().year
    years = [min(max(_year(end), EARLIEST), this) for end in ends if end is not None] or [this]
    return min(years), max(years)


def _year(end: date | int) -> int:
    return end.year if isinstance(end, date) else end
