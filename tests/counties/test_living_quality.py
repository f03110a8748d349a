"""Each doubt about income, land and insurance names who breaks the rule and leaves alone who nearly does."""

from decimal import Decimal

import pytest

from counties.selectors.quality import RULES, Asked, rows_of
from counties.services import (
    record_household_year,
    record_income_year,
    record_living_year,
    record_person_year,
    record_welfare_year,
    record_work_year,
)
from fupin.scope import NOTHING, SYSTEM
from tests.counties.registry_world import new_household, new_person

YEAR = 2021
pytestmark = pytest.mark.django_db


def named(code, year=YEAR, scope=SYSTEM):
    return {row.pk for row in rows_of(RULES[code], Asked(scope, "441621", year))}


def earning(world, number, **facts):
    home = new_household(world, number)
    facts = {name: Decimal(value) for name, value in facts.items()}
    record_income_year(actor=world.maker, household=home, year=YEAR, **facts)
    return home


def living(world, number, **facts):
    home = new_household(world, number)
    facts = {name: Decimal(value) for name, value in facts.items()}
    record_living_year(actor=world.maker, household=home, year=YEAR, **facts)
    return home


@pytest.mark.parametrize(
    ("code", "field", "odd", "sound"),
    [
        ("household-wages", "wages", ("0.01", "299.99", "300000.01"), ("0", "300", "300000")),
        ("household-dibao", "dibao_grant", ("199.99",), ("0", "200")),
        ("household-family-planning", "family_planning_grant", ("99.99",), ("0", "100")),
        ("household-pension", "pension", ("87.99",), ("0", "88")),
        ("household-tekun", "tekun_grant", ("199.99",), ("0", "200")),
    ],
)
def test_amounts_between_nothing_and_the_least_that_is_paid(world, code, field, odd, sound):
    bad = {earning(world, f"1{at}", **{field: amount}).pk for at, amount in enumerate(odd)}
    for at, amount in enumerate(sound):
        earning(world, f"2{at}", **{field: amount})
    assert named(code) == bad
    assert named(code, YEAR - 1) == set()
    assert named(code, scope=NOTHING) == set()


@pytest.mark.parametrize(
    ("income", "size", "per_head", "odd"),
    [("3000", 2, "1501.01", 1), ("3000", 2, "1498.99", 1), ("3000", 2, "1501", 0), ("3000", 0, "9", 0)],
)
def test_income_size_and_income_per_head_that_came_one_after_the_other(world, income, size, per_head, odd):
    home = new_household(world, "1")
    record_household_year(actor=world.maker, household=home, year=YEAR, net_income=Decimal(income), size=size)
    record_household_year(actor=world.maker, household=home, year=YEAR, net_income_per_head=Decimal(per_head))
    assert len(named("household-income")) == odd


def test_business_has_costs(world):
    bad = {earning(world, "1", business="1").pk, earning(world, "2", business="1", business_costs="0").pk}
    earning(world, "3", business="1", business_costs="1")
    earning(world, "4", business="0")
    assert named("household-no-costs") == bad


def test_who_is_paid_for_forest_has_some(world):
    bad = earning(world, "1", ecology_grant="1")
    good = earning(world, "2", ecology_grant="1")
    record_living_year(actor=world.maker, household=good, year=YEAR, returned_to_forest=Decimal("0.1"))
    assert named("household-no-forest") == {bad.pk}


def test_land_returned_to_forest_is_part_of_woodland_and_pasture(world):
    bad = living(world, "1", returned_to_forest="3.1", woodland="2", pasture="1")
    unknown = living(world, "2", returned_to_forest="1")
    living(world, "3", returned_to_forest="3", woodland="2", pasture="1")
    assert named("household-forest") == {bad.pk, unknown.pk}


def test_far_from_the_road_and_without_land(world):
    far = living(world, "1", road_distance="5.01")
    living(world, "2", road_distance="5", farmland="0")
    assert named("household-road") == {far.pk}
    assert named("household-no-land") == {far.pk}


@pytest.mark.parametrize(
    ("resident", "employee", "odd"), [(True, True, 1), (False, False, 1), (True, False, 0)]
)
def test_one_medical_insurance_and_not_both_or_none(world, resident, employee, odd):
    person = new_person(world, new_household(world, "1"))
    record_person_year(actor=world.maker, person=person, year=YEAR, resident_medical_insured=resident)
    record_welfare_year(actor=world.maker, person=person, year=YEAR, employee_medical_insured=employee)
    assert len(named("person-insured-twice")) == odd


def test_members_of_a_household_that_left_poverty_are_insured_as_residents(world):
    home = new_household(world, "1")
    record_household_year(actor=world.maker, household=home, year=YEAR, exit_status="exited")
    bad, good = new_person(world, home, "甲"), new_person(world, home, "乙")
    for person, insured in ((bad, False), (good, True)):
        record_person_year(actor=world.maker, person=person, year=YEAR, resident_medical_insured=insured)
    assert named("person-no-medical") == {bad.pk}


def test_a_place_of_work_and_its_months_go_together(world):
    home = new_household(world, "1")
    by_status, by_place, placed, without = (new_person(world, home, name) for name in "甲乙丙丁")
    record_person_year(actor=world.maker, person=by_status, year=YEAR, work_status="省外务工")
    record_work_year(actor=world.maker, person=by_place, year=YEAR, work_place="深圳市")
    record_work_year(actor=world.maker, person=placed, year=YEAR, work_place="深圳市")
    record_person_year(actor=world.maker, person=placed, year=YEAR, work_months=6)
    record_person_year(actor=world.maker, person=without, year=YEAR, work_months=6)
    assert named("person-work-half") == {by_status.pk, by_place.pk, without.pk}
