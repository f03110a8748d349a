"""疑点 of 防返贫监测: watches over too soon, help that is missing or does not fit the risk, work at two places at once."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from counties.models import (
    DEVELOPING,
    HelpKind,
    HelpMeasure,
    Household,
    MonitorRisk,
    Person,
    StatusChange,
    StatusEvent,
    WorkSpell,
)
from counties.models.person import MemberStatus
from counties.selectors.watching import last_of_month, overlapping

if TYPE_CHECKING:
    from counties.selectors.quality import Asked

TO_HELP, TO_DEVELOP = 1, 6
ABLE = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")
HOUSING_RISKS = (MonitorRisk.HOUSING, MonitorRisk.HOUSE)
HOUSING_HELP = (HelpKind.HOUSING, HelpKind.RELOCATION)


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month if it has no such day."""
    at = day.year * 12 + day.month - 1 - months
    first = date(at // 12, at % 12 + 1, 1)
    return min(date.fromordinal(first.toordinal() + day.day - 1), last_of_month(first))


def _day(asked: "Asked") -> date:
    """The end of the year, or today while it lasts."""
    return min(date(asked.year, 12, 31), timezone.localdate())


def _watches(day: date, months: int = 0) -> QuerySet[StatusChange]:
    """Of a household around: the watch that lasts on the day, and began so many months before it or earlier."""
    cleared = StatusChange.objects.filter(
        household=OuterRef("household"),
        event=StatusEvent.RISK_CLEARED,
        happened_on__gte=OuterRef("happened_on"),
        happened_on__lte=day,
    )
    watched = StatusChange.objects.filter(
        household=OuterRef("pk"), event=StatusEvent.MONITORED, happened_on__lte=_months_before(day, months)
    )
    return watched.filter(~Exists(cleared))


def _helped(*kinds: str) -> Exists:
    """Whether help of one of these kinds (none named: of any) is given under the watch around."""
    given = HelpMeasure.objects.filter(case__began=OuterRef("pk"), carried_out=True)
    return Exists(given.filter(kind__in=kinds) if kinds else given)


def not_helped(asked: "Asked") -> QuerySet[Household]:
    """Watched for a month without any help."""
    return asked.homes.filter(Exists(_watches(_day(asked), TO_HELP).filter(~_helped())))


def not_developed(asked: "Asked") -> QuerySet[Household]:
    """Watched for half a year, able to work, and without help that develops the household."""
    watches = _watches(_day(asked), TO_DEVELOP).filter(~_helped(*DEVELOPING))
    able = Person.objects.filter(
        household=OuterRef("pk"), status=MemberStatus.PRESENT, years__year=asked.year, years__labour__in=ABLE
    )
    has_labour = asked.of_year(Q(has_labour=True)) | Exists(able)
    return asked.homes.filter(
        has_labour, Exists(watches.filter(Q(case__backstopped=None) | Q(case__backstopped=False)))
    )


def ill_without_expense(asked: "Asked") -> QuerySet[Household]:
    """At risk by illness, but what they paid for it is 0; that it is not filled in is another thing."""
    ill = Q(case__risks__contains=[MonitorRisk.ILLNESS], case__own_expense=0)
    return asked.homes.filter(Exists(_watches(_day(asked)).filter(ill)))


def risk_without_help(asked: "Asked") -> QuerySet[Household]:
    """At risk by water or housing without help against it."""
    water = Q(case__risks__contains=[MonitorRisk.WATER]) & ~_helped(HelpKind.WATER)
    housing = Q(case__risks__overlap=list(HOUSING_RISKS)) & ~_helped(*HOUSING_HELP)
    return asked.homes.filter(Exists(_watches(_day(asked)).filter(water | housing)))


def cleared_at_once(asked: "Asked") -> QuerySet[Household]:
    """The risk was gone in the month in which the watch began, or in the next."""
    cleared = StatusChange.objects.filter(
        household=OuterRef("household"),
        event=StatusEvent.RISK_CLEARED,
        happened_on__gte=OuterRef("happened_on"),
    ).annotate(month=TruncMonth("happened_on"))
    # 31 days after the first of a month lie in the next one, whichever it is.
    soon = cleared.filter(month__lte=OuterRef("month") + timedelta(days=31))
    watched = StatusChange.objects.filter(household=OuterRef("pk"), event=StatusEvent.MONITORED)
    return asked.homes.filter(Exists(watched.annotate(month=TruncMonth("happened_on")).filter(Exists(soon))))


def working_twice(asked: "Asked") -> QuerySet[Person]:
    """Two spells of work of one person share more than the month between them."""
    others = WorkSpell.objects.filter(person=OuterRef("person")).exclude(pk=OuterRef("pk"))
    end = Coalesce(OuterRef("ends_on"), Value(date.max), output_field=DateField())
    spells = WorkSpell.objects.filter(person=OuterRef("pk"))
    return asked.persons.filter(
        Exists(spells.filter(Exists(overlapping(others, OuterRef("starts_on"), end))))
    )
