"""Books by month: what is closed, what still hangs, what was mended afterwards."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils import timezone

from funds.models import Book, DraftEntry, Entry, PeriodClose
from fupin.approvals.models import State
from fupin.scope import Scope

OPEN_STATES = (State.DRAFT, State.RETURNED, State.PENDING)


@dataclass(frozen=True)
class MonthState:
    """A month of a book: how many entries, what of drafts hangs in it, closed by which close."""

    year: int
    month: int
    entry_count: int
    hanging: int
    closed: bool
    over: bool


def months_of(book: Book, scope: Scope) -> dict[int, list[MonthState]]:
    """By year, the latest first: the twelve months. Two queries."""
    entries = _by_month(Entry.objects.visible_to(scope).filter(book=book))
    hanging = _by_month(hanging_rows(book.unit_id).visible_to(scope))
    years = {year for year, _ in (*entries, *hanging)} | {scope.latest(timezone.localdate()).year}
    years |= set(PeriodClose.objects.visible_to(scope).filter(book=book).values_list("year", flat=True))
    return {
        year: [
            MonthState(
                year,
                month,
                entries.get((year, month), 0),
                hanging.get((year, month), 0),
                book.closed_until is not None and (year, month) <= _month(book.closed_until),
                (year, month) < _month(timezone.localdate()),
            )
            for month in range(1, 13)
        ]
        for year in sorted(years, reverse=True)
    }


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _by_month(rows: QuerySet) -> dict[tuple[int, int], int]:
    counts = (
        rows.order_by().values_list("occurred_on__year", "occurred_on__month").annotate(count=Count("pk"))
    )
    return {(year, month): count for year, month, count in counts}


def hanging_rows(unit_id: int, until: date | None = None) -> QuerySet[DraftEntry]:
    """Proposed entries of the unit that are not posted: in drafts, returned, or waiting for a checker."""
    rows = DraftEntry.objects.filter(
        entry_batch__unit_id=unit_id, entry_batch__submission__state__in=OPEN_STATES
    )
    return rows.filter(occurred_on__lte=until) if until else rows
