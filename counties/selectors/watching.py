"""Watched households: their cases, the help for them, where their members work; on pages and as rows of sheets."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncMonth

from counties.models import (
    Household,
    HouseholdYear,
    MonitorCase,
    PersonYear,
    StatusChange,
    StatusEvent,
    WorkSpell,
)
from counties.models.person import MemberStatus
from counties.selectors.known import facts_of, open_homes, places_holding, places_of
from fupin.scope import Scope

OF_CASE = (
    *("disaster", "cleared_how", "wage_income", "transfer_income", "own_expense"),
    *("dropped_out", "dropped_out_after", "dropout_reason", "dibao", "tekun", "backstopped"),
    *("collector", "phone", "source", "note"),
)
OF_YEAR = ("kind", "dangerous_house", "safe_water", "net_income_per_head")
OF_SPELL = (
    *("starts_on", "ends_on", "work_county", "channel", "industry", "employer", "transport_subsidy"),
    *("source", "note"),
)
OF_WORKER = ("has_worked", "plans_work")


def last_of_month(day: date) -> date:
    """The last day of the month in which the day lies."""
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1)


def with_clearing() -> QuerySet[MonitorCase]:
    """The cases with `cleared_on`, the day on which the risk was gone; None while it lasts."""
    later = StatusChange.objects.filter(
        household=OuterRef("began__household"),
        event=StatusEvent.RISK_CLEARED,
        happened_on__gte=OuterRef("began__happened_on"),
    ).order_by("happened_on", "id")
    return MonitorCase.objects.annotate(cleared_on=Subquery(later.values("happened_on")[:1]))


def cases_of(household: Household) -> list[MonitorCase]:
    """The household's cases with `cleared_on`, latest first, each with its measures. Two queries."""
    cases = with_clearing().filter(began__household=household)
    return list(cases.select_related("began", "batch").prefetch_related("measures"))


def spells_of(household: Household) -> list[WorkSpell]:
    """Where the members work or worked, latest first. One query."""
    spells = WorkSpell.objects.filter(person__household=household).select_related("person", "batch")
    return list(spells.order_by("-starts_on", "-id"))


def overlapping(spells: QuerySet[WorkSpell], starts_on: Any, ends_on: Any) -> QuerySet[WorkSpell]:
    """Those that share more with the span than the month in which one ends and the other begins.

    Days, or expressions of the query around; a span without an end (None) lasts.
    """
    end = Coalesce(F("ends_on"), Value(date.max))
    touching = spells.annotate(last_month=TruncMonth(end)).filter(last_month__gt=starts_on)
    return touching if ends_on is None else touching.filter(starts_on__lt=TruncMonth(ends_on))


def places_with_cases(scope: Scope) -> list[tuple[str, str]]:
    """(code, full name) of the places in the scope whose open households were watched, by code. Two queries."""
    homes = Household.objects.visible_to(scope).filter(closed_on=None, changes__case__isnull=False)
    return places_holding(scope, homes)


def known_cases(scope: Scope, place_code: str, year: int | None) -> Iterator[dict[str, Any]]:
    """The cases of the open households of a place as rows of 防返贫监测, with the facts and the help of the year.

    Without a year, those of the year in which the risk was gone, else the watch began: the year under which such a row
    is kept. Six queries.
    """
    homes = {home.pk: home for home in open_homes(scope, place_code)}
    where = places_of(homes.values())
    years = {(row.household_id, row.year): row for row in HouseholdYear.objects.filter(household__in=homes)}
    for case in _cases(homes):
        began, cleared_on = case.began, case.cleared_on
        of = year or (cleared_on or began.happened_on).year
        yearly = years.get((began.household_id, of))
        gone = {"risk_cleared": True, "cleared_on": cleared_on} if cleared_on else {}
        yield {
            **where[homes[began.household_id].place_id],
            **_of_home(homes[began.household_id]),
            "year": of,
            "monitor_kind": began.monitor_kind,
            "monitored_on": began.happened_on,
            **facts_of(yearly, ("risk_cleared", *OF_YEAR)),
            **gone,
            **{f"risk_{number}": risk for number, risk in enumerate(case.risks, 1)},
            **facts_of(case, OF_CASE),
            **_help(case, of),
        }


def known_measures(scope: Scope, place_code: str, year: int | None) -> Iterator[dict[str, Any]]:
    """The help for the watched households of a place as rows of 监测帮扶措施: of the year, for each whose watch had begun
    by then and had not ended before, also where none is known; or of all years that have some. Five queries.
    """
    homes = {home.pk: home for home in open_homes(scope, place_code)}
    where = places_of(homes.values())
    for case in _cases(homes):
        known = sorted({row.year for row in case.measures.all()})
        began, cleared_on = case.began, case.cleared_on
        if year:
            watched = began.happened_on.year <= year <= (cleared_on.year if cleared_on else year)
            known = [year] if watched or year in known else []
        for of in known:
            yield {
                **where[homes[began.household_id].place_id],
                **_of_home(homes[began.household_id]),
                "year": of,
                "monitored_on": began.happened_on,
                **_help(case, of),
            }


def known_spells(scope: Scope, place_code: str, year: int | None) -> Iterator[dict[str, Any]]:
    """The work of the present members of the open households of a place as rows of 务工监测; those of the year, where one
    is asked for. Who has none, but of whom it is known whether they worked or plan to, has a row too. Six queries.
    """
    homes = {home.pk: home for home in open_homes(scope, place_code)}
    where = places_of(homes.values())
    spells = WorkSpell.objects.filter(person__household__in=homes, person__status=MemberStatus.PRESENT)
    said = PersonYear.objects.filter(person__household__in=homes, person__status=MemberStatus.PRESENT)
    said = said.filter(Q(has_worked__isnull=False) | Q(plans_work__isnull=False))
    if year:
        spells = spells.filter(starts_on__year__lte=year).exclude(ends_on__year__lt=year)
        said = said.filter(year=year)
    years = {(row.person_id, row.year): row for row in said.select_related("person").order_by("person_id")}
    rows: list[tuple[Any, int, WorkSpell | None]] = [
        (spell.person, year or spell.starts_on.year, spell)
        for spell in spells.select_related("person").order_by("starts_on", "id")
    ]
    told = {(person.pk, of) for person, of, _ in rows}
    rows += [(row.person, row.year, None) for key, row in years.items() if key not in told]
    for person, of, spell in sorted(rows, key=lambda row: (row[0].household_id, row[0].pk)):
        yield {
            **where[homes[person.household_id].place_id],
            "household_number": homes[person.household_id].number,
            "person_number": person.number or None,
            "name": person.name,
            "id_number": person.id_number or None,
            "year": of,
            **facts_of(years.get((person.pk, of)), OF_WORKER),
            **facts_of(spell, OF_SPELL),
        }


def _cases(homes: dict[int, Household]) -> list[MonitorCase]:
    cases = with_clearing().filter(began__household__in=homes)
    ordered = cases.order_by("began__household__place_id", "began__household__number", "began__happened_on")
    return list(ordered.select_related("began").prefetch_related("measures"))


def _of_home(home: Household) -> dict[str, Any]:
    return {"household_number": home.number, "head_name": home.head_name or None}


def _help(case: MonitorCase, year: int) -> dict[str, Any]:
    return {f"help_{row.kind}": row.said for row in case.measures.all() if row.year == year}
