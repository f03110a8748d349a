"""What is registered of a place, as rows of the sheets by which it came in: what a template is filled with."""

from collections.abc import Iterator
from typing import Any

from counties.models import Division, Household, HouseholdYear, Person, PersonYear
from counties.models.person import MemberStatus
from fupin.scope import Scope

PLACES_BY_LEVEL = {1: "province", 2: "city", 3: "county", 4: "township", 5: "village"}
OF_HOUSEHOLD = ("group_name", "standard", "identified_on", "head_name", "phone", "bank_name", "bank_account")
OF_HOUSEHOLD_YEAR = (
    *("year", "size", "kind", "poverty_kind", "exit_status", "monitor_kind", "risk_cleared", "main_cause"),
    "other_causes",
    *("has_labour", "dangerous_house", "safe_water", "net_income", "net_income_per_head"),
)
OF_PERSON = ("number", "name", "id_number", "sex", "born_on", "relation", "ethnicity", "phone", "status")
OF_PERSON_YEAR = (
    *("education", "student_status", "health", "labour", "work_status", "work_months"),
    *("serious_illness_insured", "resident_medical_insured", "resident_pension_insured"),
)


def places_with_households(scope: Scope) -> list[tuple[str, str]]:
    """(code, full name) of the places in the scope that have open households, by code. One query."""
    homes = Household.objects.visible_to(scope).filter(closed_on=None).order_by().values("place_id")
    return list(Division.objects.filter(code__in=homes).values_list("code", "full_name").order_by("code"))


def known_households(scope: Scope, place_code: str, year: int | None) -> Iterator[dict[str, Any]]:
    """The open households of a place as rows of 农户, with what was so of them in the year (or their latest).

    Four queries.
    """
    homes = _homes(scope, place_code)
    years = _by_owner(HouseholdYear.objects.filter(household__in=homes), "household_id", year)
    where = _place_columns(place_code)
    for home in homes:
        yield {
            **where,
            "household_number": home.number,
            **_facts(home, OF_HOUSEHOLD),
            **_facts(years.get(home.pk), OF_HOUSEHOLD_YEAR),
            **({"year": year} if year else {}),
        }


def known_persons(scope: Scope, place_code: str, year: int | None) -> Iterator[dict[str, Any]]:
    """The persons present in the open households of a place as rows of 人员; as above. Five queries."""
    homes = {home.pk: home for home in _homes(scope, place_code)}
    persons = list(
        Person.objects.filter(household__in=homes, status=MemberStatus.PRESENT).order_by("household_id", "id")
    )
    of_home = _by_owner(HouseholdYear.objects.filter(household__in=homes), "household_id", year)
    of_person = _by_owner(PersonYear.objects.filter(person__in=persons), "person_id", year)
    where = _place_columns(place_code)
    for person in persons:
        home = homes[person.household_id]
        yield {
            **where,
            "household_number": home.number,
            "group_name": home.group_name,
            "standard": home.standard,
            "identified_on": home.identified_on,
            "household_phone": home.phone,
            **_facts(of_home.get(home.pk), OF_HOUSEHOLD_YEAR),
            **_facts(person, OF_PERSON),
            **_facts(of_person.get(person.pk), OF_PERSON_YEAR),
            **({"year": year} if year else {}),
        }


def _homes(scope: Scope, place_code: str) -> list[Household]:
    homes = Household.objects.visible_to(scope).filter(place_id=place_code, closed_on=None)
    return list(homes.order_by("number"))


def _by_owner(rows: Any, owner: str, year: int | None) -> dict[int, Any]:
    """The row of the year of each owner, or the latest of each."""
    rows = rows.filter(year=year) if year else rows
    return {getattr(row, owner): row for row in rows.order_by("year")}


def _place_columns(code: str) -> dict[str, str]:
    place = Division.objects.get(code=code)
    above = Division.objects.filter(code__in=[*place.ancestor_codes, code])
    return {PLACES_BY_LEVEL[each.level]: each.name for each in above}


def _facts(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The named fields; what is not filled in is None."""
    return {name: getattr(row, name) if getattr(row, name) != "" else None for name in names} if row else {}
