"""Who helped whom on a day, and what falls short of policy, which flags and never keeps anything from being recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from cadres.models import Cadre, HelpPairing, Post, Secondment
from cadres.models import DayKind as Day
from counties.selectors import as_of
from fupin.money import plain
from fupin.rules.models import Rule
from fupin.rules.selectors import rule_value
from fupin.scope import SYSTEM, Scope
from units.models import Pairing

RESIDENT_POSTS = (Post.FIRST_SECRETARY, Post.TEAM_LEADER, Post.TEAM_MEMBER, Post.VILLAGE)
COUNTED_DAYS = (Day.RESIDENT, Day.OFFICIAL)


@dataclass(frozen=True)
class Flag:
    """One shortfall: whose, of which policy number, what is required and what there is, and that in a sentence."""

    rule: str
    row: Model
    required: Decimal
    actual: Decimal
    text: str


def flags(scope: Scope, year: int, today: date | None = None) -> list[Flag]:
    """The shortfalls of the year among what the scope sees: resident days, households per cadre, terms of service.

    Where nobody set a policy number, nothing falls short of it. Two queries, and one for each place and
    policy number.
    """
    today = today or timezone.localdate()
    rules = _Rules(year)
    found = [*_too_few_days(scope, year, today, rules), *_too_short_terms(scope, year, rules)]
    return found + list(_too_few_households(scope, year, today, rules))


class _Rules:
    """Policy numbers of the year, each looked up once."""

    def __init__(self, year: int) -> None:
        self._look_up = partial(rule_value, year=year)
        self._known: dict[tuple[str, str, str], Decimal | None] = {}

    def get(self, rule: str, place_code: str, unit_name: str) -> Decimal | None:
        key = (rule, place_code, unit_name)
        if key not in self._known:
            self._known[key] = self._look_up(rule, place_code=place_code, unit_name=unit_name)
        return self._known[key]


def _too_few_days(scope: Scope, year: int, today: date, rules: _Rules) -> Iterator[Flag]:
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    if last < first:
        return
    counted = Count(
        "attendance",
        filter=Q(attendance__day__gte=first, attendance__day__lte=last, attendance__kind__in=COUNTED_DAYS),
    )
    rows = Secondment.objects.visible_to(scope).filter(post__in=RESIDENT_POSTS).overlapping(first, last)
    for row in rows.select_related("cadre", "unit", "place").annotate(counted_days=counted):
        required = rules.get(Rule.RESIDENT_DAYS, row.place_id, row.unit.name)
        if required is None:
            continue
        served = (min(last, row.ends_on or last) - max(first, row.starts_on)).days + 1
        due = (required * served / (date(year + 1, 1, 1) - first).days).to_integral_value()
        if row.counted_days < due:
            text = f"{row.cadre}在{row.place.name} {year} 年已记驻村 {row.counted_days} 天，按在任时间应有 {due} 天"
            yield Flag(Rule.RESIDENT_DAYS, row, due, Decimal(row.counted_days), text)


def _too_short_terms(scope: Scope, year: int, rules: _Rules) -> Iterator[Flag]:
    rows = Secondment.objects.visible_to(scope).filter(ends_on__year=year, start_precision="day")
    for row in rows.exclude(post=Post.CONTACT).select_related("cadre", "unit", "place"):
        required = rules.get(Rule.SECONDMENT_YEARS, row.place_id, row.unit.name)
        years = (Decimal((row.ends_on - row.starts_on).days + 1) / Decimal("365.25")).quantize(Decimal("0.1"))
        if required is not None and years < required:
            text = f"{row.cadre}在{row.place.name}任职 {years} 年，任期应为 {plain(required)} 年"
            yield Flag(Rule.SECONDMENT_YEARS, row, required, years, text)


def _too_few_households(scope: Scope, year: int, today: date, rules: _Rules) -> Iterator[Flag]:
    day = min(date(year, 12, 31), today)
    running = Q(pairings__starts_on__lte=day) & (
        Q(pairings__ends_on__isnull=True) | Q(pairings__ends_on__gte=day)
    )
    helpers = Cadre.objects.visible_to(scope).filter(pairings__isnull=False)
    paired = Count("pairings__household", filter=running, distinct=True)
    for cadre in helpers.select_related("unit").annotate(paired=paired):
        required = rules.get(Rule.PAIRED_HOUSEHOLDS, "", cadre.unit.name)
        if required is not None and cadre.paired < required:
            text = f"{cadre.unit.called}{cadre} {year} 年结对 {cadre.paired} 户，应为 {plain(required)} 户"
            yield Flag(Rule.PAIRED_HOUSEHOLDS, cadre, required, Decimal(cadre.paired), text)


def help_pairings_as_of(scope: Scope, day: date, place: str = "") -> QuerySet[HelpPairing]:
    """The pairings that ran on the day with households that lay at or below the place then. One query.

    Seen are those of the scope's units, and those with households that lay in its own places on that day.
    """
    there = as_of(SYSTEM, day, place).values("pk")
    own = as_of(Scope(places=scope.places), day).values("pk")
    rows = HelpPairing.objects.on(day).filter(household__in=there)
    if not scope.everything:
        rows = rows.filter(Q(unit__in=scope.unit_ids) | Q(household__in=own))
    if not scope.sees_day(day):
        rows = rows.none()
    return rows.select_related("unit", "cadre", "household__place").order_by("household__number", "starts_on")


def unit_pairings_as_of(scope: Scope, day: date, place: str = "") -> QuerySet[Pairing]:
    """The units' pairings that ran on the day at or below the place, or with a place above it. One query."""
    above = [place[:length] for length in (2, 4, 6, 9) if length < len(place)]
    rows = Pairing.objects.visible_to(scope).on(day)
    if not scope.sees_day(day):
        rows = rows.none()
    rows = rows.filter(Q(place__code__startswith=place) | Q(place__in=above))
    return rows.select_related("unit", "place").order_by("place_id", "unit__path")
