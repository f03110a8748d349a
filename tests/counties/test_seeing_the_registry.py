"""Who sees which households and persons."""

from datetime import date

import pytest

from counties.models import Household, HouseholdYear, Need, Person, PersonYear, StatusChange
from counties.services import (
    raise_need,
    record_household_year,
    record_person_year,
    record_status_change,
)
from fupin.scope import NOTHING, SYSTEM
from tests.counties.registry_world import member, new_household, new_person
from units.access import scope_of
from units.models import Role

MODELS = (Household, HouseholdYear, Person, PersonYear, StatusChange, Need)


@pytest.fixture
def both(world):
    """One household with everything in 招元村, one in 松垛沟村 of 鲁山县."""
    for place in (world.village, world.far_village):
        household = new_household(world, "1", place=place)
        person = new_person(world, household)
        record_household_year(actor=world.maker, household=household, year=2016, size=1)
        record_person_year(actor=world.maker, person=person, year=2016, work_months=3)
        record_status_change(
            actor=world.maker, household=household, event="identified", happened_on=date(2016, 1, 1)
        )
        raise_need(actor=world.maker, place=place, subject="修路", raised_on=date(2016, 6, 1))
    return world


def seen_places(model, scope):
    path = {Person: "household__place", PersonYear: "person__household__place"}.get(
        model, "place" if model in {Household, Need} else "household__place"
    )
    return sorted(model.objects.visible_to(scope).values_list(path, flat=True))


@pytest.mark.parametrize("model", MODELS)
def test_an_empty_scope_sees_nothing_and_the_system_everything(both, model):
    assert seen_places(model, NOTHING) == []
    assert seen_places(model, SYSTEM) == sorted([both.village.code, both.far_village.code])


@pytest.mark.parametrize("model", MODELS)
def test_a_liaison_sees_the_own_county_only(both, model):
    assert seen_places(model, scope_of(both.liaison)) == [both.village.code]
    assert seen_places(model, scope_of(both.far_liaison)) == [both.far_village.code]


@pytest.mark.parametrize("model", MODELS)
def test_a_unit_sees_the_registry_of_the_places_it_serves(both, model):
    assert seen_places(model, scope_of(both.office)) == [both.village.code]


def test_a_role_without_a_side_sees_no_household(both):
    for role in (Role.SYSADMIN, Role.SECADMIN, Role.LOGADMIN):
        assert seen_places(Household, scope_of(member(both, role, role))) == []
