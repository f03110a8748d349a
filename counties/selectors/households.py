"""Households as they stood on a day, and the yearly balance of poor households."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import OuterRef, Q, QuerySet, Subquery

from counties.models import Household, StatusChange, StatusEvent
from counties.selectors.standing import ENDING, Event, Standing, after
from fupin.scope import Scope

POOR_AFTER = (StatusEvent.IDENTIFIED, StatusEvent.RETURNED)
POVERTY_EVENTS = (*POOR_AFTER, StatusEvent.EXITED, StatusEvent.PURGED, *ENDING)


def as_of(scope: Scope, day: date, place: str = "") -> QuerySet[Household]:
    """The households at or below the place, each with `poor` (bool) and `standing_event` on that day. One query.

    `standing_event` is the last event up to the day that bears on poverty, None if there was none: the household
    is then in the registry without having been identified.
    """
    last = (
        StatusChange.objects.filter(household=OuterRef("pk"), happened_on__lte=day, event__in=POVERTY_EVENTS)
        .order_by("-happened_on", "-id")
        .values("event")[:1]
    )
    rows = Household.objects.visible_to(scope).filter(place__code__startswith=place)
    rows = rows.annotate(standing_event=Subquery(last))
    return rows.annotate(poor=Q(standing_event__isnull=False) & Q(standing_event__in=POOR_AFTER))


@dataclass(frozen=True)
class Balance:
    """年末 = 年初 + 新识别 + 返贫 + 自然增加 − 脱贫 − 清退 − 自然减少, in households."""

    opening: int
    identified: int
    returned: int
    natural_increase: int
    exited: int
    purged: int
    natural_decrease: int
    closing: int

    @property
    def holds(self) -> bool:
        """True if the closing number, counted by itself, is what the movements lead to."""
        came = self.identified + self.returned + self.natural_increase
        return self.closing == self.opening + came - self.exited - self.purged - self.natural_decrease


def annual_balance(scope: Scope, place: str, year: int) -> Balance:
    """The balance of poor households at or below the place in the calendar year. Three queries.

    Opening and closing are counted on the two days, the movements from the events between: `holds` compares them.
    """
    moved = _movements(scope, place, year)
    return Balance(
        opening=as_of(scope, date(year - 1, 12, 31), place).filter(poor=True).count(),
        closing=as_of(scope, date(year, 12, 31), place).filter(poor=True).count(),
        **{name: moved[name] for name in _MOVEMENTS.values()},
        natural_increase=moved["natural_increase"],
    )


_MOVEMENTS = {
    StatusEvent.IDENTIFIED: "identified",
    StatusEvent.RETURNED: "returned",
    StatusEvent.EXITED: "exited",
    StatusEvent.PURGED: "purged",
} | dict.fromkeys(ENDING, "natural_decrease")


def _movements(scope: Scope, place: str, year: int) -> Counter:
    changes = StatusChange.objects.visible_to(scope).filter(household__place__code__startswith=place)
    stirred = changes.filter(happened_on__year=year).order_by().values("household")
    rows = changes.filter(household__in=stirred, happened_on__lte=date(year, 12, 31))
    rows = rows.order_by("household_id", "happened_on", "id").values_list(
        "household_id", "happened_on", "event"
    )
    moved: Counter = Counter()
    for _, events in groupby(rows.iterator(), key=lambda row: row[0]):
        standing = Standing()
        for _, day, event in events:
            following = after(standing, Event(day, event))
            if day.year == year and following.poor != standing.poor:
                inherited = following.poor and standing.split_on == day
                moved["natural_increase" if inherited else _MOVEMENTS[event]] += 1
            standing = following
    return moved
