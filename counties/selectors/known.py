"""What is registered of a place, as rows of the sheets by which it came in: what a template is filled with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import Model, QuerySet

from counties.models import (
    Division,
    Household,
    HouseholdKind,
    HouseholdYear,
    IncomeYear,
    LivingYear,
    Person,
    PersonYear,
    PovertyKind,
    StatusChange,
    StatusEvent,
    WelfareYear,
    WorkYear,
)
from counties.models.person import MemberStatus
from counties.selectors.standing import Turn
from fupin.intake.models import Sourced
from fupin.scope import Scope

PLACES_BY_LEVEL = {1: "province", 2: "city", 3: "county", 4: "township", 5: "village"}
OF_HOUSEHOLD = (
    *("group_name", "standard", "head_name", "phone", "bank_name", "bank_account"),
    *("martyr_family", "only_child_family", "two_daughters_family", "village_phone", "source", "note"),
)
OF_PERSON = (
    *("number", "name", "id_kind", "id_number", "sex", "born_on", "relation", "ethnicity", "phone"),
    *("status", "status_on", "entered_on", "source", "note"),
)


def fields_of_year(model: type[Model]) -> tuple[str, ...]:
    """The fields of a yearly table that say something of the year."""
    inherited = {each.name for each in Sourced._meta.fields} | {"id", "batch", "household", "person", "year"}
    return tuple(each.name for each in model._meta.concrete_fields if each.name not in inherited)


OF_HOME_BY_YEAR = tuple((model, fields_of_year(model)) for model in (HouseholdYear, IncomeYear, LivingYear))
OF_PERSON_BY_YEAR = tuple((model, fields_of_year(model)) for model in (PersonYear, WorkYear, WelfareYear))
TURNS = (StatusEvent.EXITED, StatusEvent.RETURNED)
PORTION = 500


def places_with_households(scope: Scope) -> list[tuple[str, str]]:
    """(code, full name) of the places in the scope that have open households, by code. Two queries."""
    return places_holding(scope, Household.objects.visible_to(scope).filter(closed_on=None))


def places_holding(scope: Scope, homes: QuerySet[Household]) -> list[tuple[str, str]]:
    """(code, full name) of the villages of the households, and of their townships and counties that lie in the scope."""
    codes = homes.order_by().values_list("place_id", flat=True).distinct()
    within = {code[:length] for code in codes for length in (6, 9, 12) if scope.covers_place(code[:length])}
    return list(Division.objects.filter(code__in=within).values_list("code", "full_name").order_by("code"))


def known_households(scope: Scope, place_code: str, year: int | None) -> Iterator[dict[str, Any]]:
    """The open households of a place and all below it as rows of 农户, with what was so of them in the year (or in the
    last of which anything is known). Eight queries for each portion of households.
    """
    for homes in _portions(scope, place_code):
        yearly = _years_of(OF_HOME_BY_YEAR, "household_id", homes, year)
        dated, where = _dated(homes), places_of(homes.values())
        for pk, home in homes.items():
            last = year or max(yearly[pk], default=None)
            facts = yearly[pk].get(last, {})
            yield {
                **where[home.place_id],
                "household_number": home.number,
                **facts_of(home, OF_HOUSEHOLD),
                **facts,
                **_dates(home, dated.get(pk, ()), facts),
                "year": last,
            }


def known_persons(scope: Scope, place_code: str, year: int | None) -> Iterator[dict[str, Any]]:
    """The persons present in the open households of a place and below as rows of 人员; as above, ten queries.

    The row's year is the household's and the person's: without one, the last of which anything is known of either.
    """
    for homes in _portions(scope, place_code):
        persons = _members(homes)
        of_home = _years_of(OF_HOME_BY_YEAR[:1], "household_id", homes, year)
        of_person = _years_of(OF_PERSON_BY_YEAR, "person_id", [each.pk for each in persons], year)
        dated, where = _dated(homes), places_of(homes.values())
        last = _last_years(persons, of_home, of_person)
        for person in persons:
            home = homes[person.household_id]
            facts = of_home[home.pk].get(year or last[home.pk], {})
            yield {
                **where[home.place_id],
                "household_number": home.number,
                **facts_of(home, ("group_name", "standard")),
                "household_phone": home.phone or None,
                **facts,
                **_dates(home, dated.get(home.pk, ()), facts),
                **facts_of(person, OF_PERSON),
                "disability": person.disability_code[:2] or None,
                **of_person[person.pk].get(year or last[home.pk], {}),
                "year": year or last[home.pk],
            }


def _portions(scope: Scope, place_code: str) -> Iterator[dict[int, Household]]:
    """The open households by place and number, some hundreds at a time."""
    homes = open_homes(scope, place_code).iterator(chunk_size=PORTION)
    while portion := {home.pk: home for home in islice(homes, PORTION)}:
        yield portion


def open_homes(scope: Scope, place_code: str) -> QuerySet[Household]:
    """The households of the place and all below it that are not closed, by place and number."""
    rows = Household.objects.visible_to(scope).filter(place__code__startswith=place_code, closed_on=None)
    return rows.order_by("place_id", "number", "id")


def _members(homes: Mapping[int, Household]) -> list[Person]:
    """The persons present, in the order of their households."""
    order = {pk: at for at, pk in enumerate(homes)}
    rows = Person.objects.filter(household__in=order, status=MemberStatus.PRESENT).order_by("id")
    return sorted(rows, key=lambda person: order[person.household_id])


def _years_of(
    tables: Iterable[tuple[type[Model], tuple[str, ...]]], owner: str, pks: Iterable[int], year: int | None
) -> dict[int, dict[int, dict[str, Any]]]:
    """{owner: {year: facts}} of the owners; only of the year, if there is one. One query a table."""
    found: dict[int, dict[int, dict[str, Any]]] = {pk: {} for pk in pks}
    for model, names in tables:
        rows = model.objects.filter(**{f"{owner}__in": list(found)})
        for row in rows.filter(year=year) if year else rows:
            found[getattr(row, owner)].setdefault(row.year, {}).update(facts_of(row, names))
    return found


def _last_years(persons: Iterable[Person], of_home: Mapping, of_person: Mapping) -> dict[int, int | None]:
    """The last year of which anything is known of each household or its members."""
    last = {pk: max(years, default=None) for pk, years in of_home.items()}
    for person in persons:
        years = [*of_person[person.pk], *filter(None, [last[person.household_id]])]
        last[person.household_id] = max(years, default=None)
    return last


def _dated(homes: Iterable[int]) -> dict[int, list[StatusChange]]:
    """The events of each household in the order of their days. One query."""
    found: dict[int, list[StatusChange]] = {}
    for change in StatusChange.objects.filter(household__in=list(homes)).order_by("happened_on", "id"):
        found.setdefault(change.household_id, []).append(change)
    return found


def _dates(home: Household, changes: Sequence[StatusChange], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The dates that the sheets have a column for: of identification, of exits, of the last watch of this kind.

    A date that stands for no event so far is left out where it would become one on its way back.
    """
    turns = tuple(Turn(each.event, each.happened_on) for each in changes if each.event in TURNS)
    told: dict[str, Any] = {"exit_year": turns or None}
    known = changes or not dates_poverty(
        *(facts.get(name) for name in ("poverty_kind", "kind", "monitor_kind"))
    )
    told["identified_on"] = home.identified_on if known else None
    for each in changes:
        if each.event == StatusEvent.MONITORED:
            told |= {"monitored_on": each.happened_on, "cleared_on": None}
            told["of_kind"] = each.monitor_kind
        if each.event == StatusEvent.RISK_CLEARED:
            told["cleared_on"] = each.happened_on
    if told.pop("of_kind", None) != facts.get("monitor_kind") or facts.get("risk_cleared") is False:
        return {name: value for name, value in told.items() if name in ("exit_year", "identified_on")}
    return told


def dates_poverty(poverty_kind: str | None, kind: str | None, monitor_kind: str | None) -> bool:
    """True if the dates of such a household are those of poverty: an ordinary one under watch was identified for that."""
    ordinary = poverty_kind == PovertyKind.ORDINARY or kind == HouseholdKind.ORDINARY
    return not ordinary and (monitor_kind is None or kind == HouseholdKind.EXITED)


def places_of(homes: Iterable[Household]) -> dict[str, dict[str, str]]:
    """The columns of place for each place of the households. One query."""
    prefixes = {home.place_id[:length] for home in homes for length in (2, 4, 6, 9, 12)}
    places = Division.objects.in_bulk(prefixes)
    return {
        code: {
            PLACES_BY_LEVEL[places[each].level]: places[each].name
            for each in (*place.ancestor_codes, code)
            if each in places
        }
        for code, place in places.items()
    }


def facts_of(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The named fields, what is not filled in as None; nothing where there is no row."""
    return {name: getattr(row, name) if getattr(row, name) != "" else None for name in names} if row else {}
