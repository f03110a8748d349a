"""Households and persons as they stood on a day: where they lay, whether they were poor, watched, still registered."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from counties.models import (
    ExitStatus,
    Household,
    HouseholdKind,
    HouseholdYear,
    LineageEvent,
    MemberChange,
    Person,
    StatusChange,
    StatusEvent,
)
from counties.models.lineage import MOVES
from counties.models.person import MemberStatus
from counties.selectors.standing import ENDING
from fupin.scope import Scope, place_q

POOR_AFTER = (StatusEvent.IDENTIFIED, StatusEvent.RETURNED)
POVERTY = (*POOR_AFTER, StatusEvent.EXITED, StatusEvent.PURGED)
POVERTY_EVENTS = (*POVERTY, *ENDING)
WATCH_EVENTS = (StatusEvent.MONITORED, StatusEvent.RISK_CLEARED)
POOR_YEARS = (ExitStatus.POOR, ExitStatus.RETURNED, ExitStatus.EXPECTED)
# What one may ask of a household on a day, and its name on pages.
STATUSES = {
    "registered": "在册",
    "poor": "贫困（未脱贫、返贫）",
    "exited": "已脱贫",
    "returned": "返贫",
    "monitored": "监测中",
}


def as_of(scope: Scope, day: date, place: str = "") -> QuerySet[Household]:
    """The households that lay at or below the place on that day, each with how it stood then. One query.

    Annotated are `place_on` (division code then), `number_on` (number then), `standing_event` (the last event up to
    the day that bears on poverty), and as bool `registered`, `poor`, `exited`, `returned`, `monitored`, `undated` (no
    date at all: it is not known since when it is registered) and `by_year`.
    A household without any event of poverty stands as its latest yearly row says that was complete on the day
    (`by_year`): the facts of a year are those of its end. What is seen is what lay in the scope on that day.
    """
    rows = Household.objects.annotate(
        place_on=_before_move("from_place_id", "place_id", day),
        number_on=_before_move("from_number", "number", day),
    )
    rows = rows.filter(Q(place__code__startswith=place) | Q(moved_on__gt=day), place_on__startswith=place)
    if not scope.everything:
        rows = rows.filter(place_q("place_on", scope.places + scope.served_places))
    if not scope.sees_day(day):
        rows = rows.none()
    return _with_standing(rows, day)


def _before_move(old: str, now: str, day: date) -> Case:
    """The value before the first move after the day, else what it is now. `moved_on` spares those that never moved."""
    moves = LineageEvent.objects.standing().filter(household=OuterRef("pk"), act__in=MOVES)
    first = moves.filter(happened_on__gt=day).order_by("happened_on", "id").values(old)[:1]
    return Case(
        When(moved_on__gt=day, then=Subquery(first, output_field=CharField())),
        default=F(now),
        output_field=CharField(),
    )


def _with_standing(rows: QuerySet[Household], day: date) -> QuerySet[Household]:
    events = StatusChange.objects.filter(household=OuterRef("pk"))
    until = events.filter(happened_on__lte=day).order_by("-happened_on", "-id")
    years = HouseholdYear.objects.filter(household=OuterRef("pk"))
    rows = rows.annotate(
        standing_event=Subquery(until.filter(event__in=POVERTY_EVENTS).values("event")[:1]),
        watch_event=Subquery(until.filter(event__in=WATCH_EVENTS).values("event")[:1]),
        year_status=Case(
            When(~Exists(events.filter(event__in=POVERTY)), then=_said_of_year(years, day)),
            output_field=CharField(),
        ),
        year_watch=Case(
            When(~Exists(events.filter(event__in=WATCH_EVENTS)), then=_watched_in_year(years, day)),
            output_field=CharField(),
        ),
        known=_bool(
            Q(identified_on__isnull=False, identified_on__lte=day)
            | Exists(events.filter(happened_on__lte=day))
            | Exists(years.filter(year__lte=day.year))
        ),
        undated=_bool(Q(identified_on__isnull=True) & ~Exists(events) & ~Exists(years)),
    )
    ended = Q(closed_on__isnull=False, closed_on__lte=day)
    return rows.annotate(
        registered=_bool(Q(known=True) & ~ended & ~_is("standing_event", StatusEvent.PURGED)),
        by_year=_bool(Q(standing_event__isnull=True, year_status__isnull=False) & ~ended),
        poor=_bool(_is("standing_event", *POOR_AFTER) | (_is("year_status", *POOR_YEARS) & ~ended)),
        exited=_bool(
            _is("standing_event", StatusEvent.EXITED) | (_is("year_status", ExitStatus.EXITED) & ~ended)
        ),
        returned=_bool(
            _is("standing_event", StatusEvent.RETURNED) | (_is("year_status", ExitStatus.RETURNED) & ~ended)
        ),
        monitored=_bool(
            (_is("watch_event", StatusEvent.MONITORED) | Q(year_watch__isnull=False, year_watch__gt=""))
            & ~ended
        ),
    )


def _is(name: str, *values: str) -> Q:
    """True or false, never unknown, also where there is no value."""
    return Q(**{f"{name}__isnull": False, f"{name}__in": values})


def _bool(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _last_full_year(day: date) -> int:
    return (day + timedelta(days=1)).year - 1


def _said_of_year(years: QuerySet, day: date) -> Subquery:
    told = years.filter(year__lte=_last_full_year(day)).filter(
        Q(exit_status__gt="") | Q(kind=HouseholdKind.EXITED)
    )
    status = Coalesce(NullIf("exit_status", Value("")), Value(ExitStatus.EXITED.value))
    return Subquery(told.order_by("-year").annotate(said=status).values("said")[:1])


def _watched_in_year(years: QuerySet, day: date) -> Subquery:
    """The kind of watch that the latest full year names; empty where the risk was said to be gone."""
    told = years.filter(year__lte=_last_full_year(day)).order_by("-year")
    kind = Case(When(risk_cleared=True, then=Value("")), default=F("monitor_kind"))
    return Subquery(told.annotate(watch=kind).values("watch")[:1], output_field=CharField())


def persons_as_of(scope: Scope, day: date, place: str = "", status: str = "registered") -> QuerySet[Person]:
    """The persons who on that day were present members of a household of that status at or below the place. One query.

    Annotated are `home_on` (number of the household then) and `relation_on`. A person is where the first change after
    the day says they were before; without one, where they are now. Who was born later, had died or left is not there.
    """
    homes = as_of(scope, day, place).filter(**{status: True}).values("pk")
    return members_on(day).filter(home_on__in=homes)


def members_on(day: date) -> QuerySet[Person]:
    """Everybody who was a present member of some household on the day, with `home_on` and `relation_on`."""
    later = MemberChange.objects.filter(person=OuterRef("pk"), happened_on__gt=day).order_by(
        "happened_on", "id"
    )
    changed = Exists(later)
    rows = Person.objects.annotate(
        home_on=Case(
            When(changed, then=Subquery(later.values("from_household")[:1])),
            default=F("household_id"),
            output_field=BigIntegerField(),
        ),
        relation_on=Case(
            When(changed, then=Subquery(later.values("from_relation")[:1])),
            default=F("relation"),
            output_field=CharField(),
        ),
        status_then=Case(
            When(changed, then=Subquery(later.values("from_status")[:1])),
            # Who left without a dated change was there until the day on which the row says so.
            When(status_on__gt=day, then=Value(MemberStatus.PRESENT.value)),
            default=F("status"),
            output_field=CharField(),
        ),
    )
    return rows.filter(Q(born_on__isnull=True) | Q(born_on__lte=day), status_then=MemberStatus.PRESENT)


@dataclass(frozen=True)
class Census:
    """How many households and persons stood how on a day; `undated` and `by_year` are households."""

    households: dict[str, int]
    persons: dict[str, int]
    undated: int
    by_year: int


def census(scope: Scope, day: date, place: str = "") -> Census:
    """The counts of a place on a day, by status. Two queries, whatever the size."""
    names = list(STATUSES)
    homes = as_of(scope, day, place)
    sizes = dict(
        members_on(day)
        .filter(home_on__in=homes.values("pk"))
        .order_by()
        .values_list("home_on")
        .annotate(members=Count("pk"))
    )
    households, persons = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    undated = by_year = 0
    for pk, is_undated, is_by_year, *flags in homes.order_by().values_list(
        "pk", "undated", "by_year", *names
    ):
        undated += is_undated
        by_year += is_by_year
        for name, flag in zip(names, flags, strict=True):
            households[name] += flag
            persons[name] += sizes.get(pk, 0) if flag else 0
    return Census(households, persons, undated, by_year)
