"""Each rule of data quality names the row that breaks it and leaves alone the one that nearly does."""

from datetime import date
from decimal import Decimal

import pytest

from counties.models import Household, Person
from counties.selectors.quality import RULES, Asked, counts_by_township, rows_of
from counties.services import record_household_year, record_person_year, record_status_change
from fupin.rules.models import Rule as Policy
from fupin.rules.services import set_rule
from fupin.scope import NOTHING, SYSTEM
from tests.counties.registry_world import id_number, new_household, new_person
from units.access import scope_of

YEAR = 2019


def home(world, number, members=(("户主", "male"),), year=None, **facts):
    """A household with members (relation, sex) and a year without faults but for what is said."""
    row = new_household(world, number, identified_on=date(2014, 1, 1), **facts)
    for at, (relation, sex) in enumerate(members):
        who = new_person(world, row, f"人{number}{at}", sex=sex, born_on=date(1980, 1, at + 1))
        # No service writes what a family cannot be; what was stored before still has to be found.
        Person.objects.filter(pk=who.pk).update(relation=relation)
    given = {"size": len(members)} | (year or {})
    record_household_year(actor=world.maker, household=row, year=YEAR, **given)
    return row


def person(world, number, year, born_on=date(1980, 1, 1), **facts):
    row = home(world, number)
    who = row.persons.get()
    Person.objects.filter(pk=who.pk).update(born_on=born_on, **facts)
    if year:
        record_person_year(actor=world.maker, person=who, year=YEAR, **year)
    return who


def named(code, scope=SYSTEM, place="441621"):
    return {row.pk for row in rows_of(RULES[code], Asked(scope, place, YEAR))}


HEAD, WIFE = ("户主", "male"), ("配偶", "female")
HOUSEHOLDS = {
    "household-no-head": ({"members": [WIFE]}, {"members": [HEAD]}),
    "household-two-heads": ({"members": [HEAD, HEAD]}, {"members": [HEAD, WIFE]}),
    "household-two-spouses": ({"members": [HEAD, WIFE, WIFE]}, {"members": [HEAD, WIFE]}),
    "household-one-sex": ({"members": [HEAD, ("配偶", "male")]}, {"members": [HEAD, ("配偶", "unstated")]}),
    "household-size": ({"year": {"size": 3}}, {"year": {"size": 1}}),
    "household-no-cause": (
        {"year": {"exit_status": "poor"}},
        {"year": {"exit_status": "poor", "main_cause": "illness"}},
    ),
    "household-danger": (
        {"year": {"exit_status": "exited", "dangerous_house": True}},
        {"year": {"exit_status": "poor", "dangerous_house": True}},
    ),
    "household-water": (
        {"year": {"exit_status": "exited", "safe_water": False}},
        {"year": {"exit_status": "exited"}},
    ),
}


@pytest.mark.parametrize("code", HOUSEHOLDS)
def test_a_household_that_breaks_the_rule_is_named_and_its_neighbour_is_not(world, code):
    wrong, right = HOUSEHOLDS[code]
    bad = home(world, "1", **wrong)
    home(world, "2", **right)
    assert named(code) == {bad.pk}
    assert named(code, scope_of(world.far_liaison), "") == set()
    assert named(code, NOTHING, "") == set()


PERSONS = {
    "person-sex": ({}, {"relation": "之父", "sex": "female"}, {"relation": "之父", "sex": "male"}),
    "person-no-id": ({}, {}, {"id_index": "x"}),
    "person-no-relation": ({}, {"relation": ""}, {"relation": "户主"}),
    "person-both-schoolings": (
        {"education": "初中", "student_status": "九年级", "health": "健康"},
        {},
        {"education": "初中", "student_status": "非在校生", "health": "健康"},
    ),
    "person-no-schooling": ({"health": "健康"}, {}, {"education": "小学"}),
    "person-no-health": ({"education": "小学"}, {}, {"education": "小学", "health": "健康"}),
    "person-student-works": (
        {"student_status": "九年级", "labour": "普通劳动力"},
        {},
        {"student_status": "九年级", "labour": "无劳动力"},
    ),
    "person-child-works": ({"work_months": 1}, {"born_on": date(2004, 1, 1)}, {"work_months": 0}),
    "person-left-school": ({"education": "小学"}, {"born_on": date(2001, 5, 1)}, {"education": "初中"}),
    "person-young-master": (
        {"student_status": "硕士研究生及以上"},
        {"born_on": date(2000, 1, 1)},
        {"student_status": "本科一年级"},
    ),
    "person-work-half": ({"work_status": "省外务工"}, {}, {"work_status": "省外务工", "work_months": 3}),
}


@pytest.mark.parametrize("code", PERSONS)
def test_a_person_who_breaks_the_rule_is_named_and_the_neighbour_is_not(world, code):
    year, facts, better = PERSONS[code]
    bad = person(world, "1", year, **facts)
    if year:
        person(world, "2", better, **facts)
    else:
        person(world, "2", year, **{**facts, **better})
    assert named(code) == {bad.pk}


def test_ages_are_those_at_the_end_of_the_year(world):
    sixteen = person(world, "1", {"work_months": 1}, born_on=date(2003, 12, 31))
    younger = person(world, "2", {"work_months": 1}, born_on=date(2004, 1, 1))
    assert named("person-child-works") == {younger.pk}
    record_person_year(actor=world.maker, person=sixteen, year=YEAR, education="小学")
    record_person_year(actor=world.maker, person=younger, year=YEAR, education="小学")
    old = person(world, "3", {"education": "小学"}, born_on=date(1996, 12, 31))
    last = person(world, "4", {"education": "小学"}, born_on=date(1997, 1, 1))
    assert named("person-left-school") == {sixteen.pk, last.pk}
    assert old.pk not in named("person-left-school")


def test_dates_that_are_missing_are_findings(world):
    undated = new_household(world, "1")
    assert named("household-undated") == {undated.pk}
    assert named("household-no-year") == {undated.pk}
    gone = new_person(world, undated, "走了", status="moved_out")
    new_person(world, undated, "走的人", status="moved_out", status_on=date(2018, 1, 1))
    assert named("person-gone-undated") == {gone.pk}


def test_a_year_that_contradicts_the_events_is_a_finding(world):
    wrong, right = (
        home(world, "1", year={"exit_status": "poor"}),
        home(world, "2", year={"exit_status": "exited"}),
    )
    for each in (wrong, right):
        for event, year in (("identified", 2014), ("exited", 2018), ("returned", 2020)):
            record_status_change(actor=world.maker, household=each, event=event, happened_on=date(year, 1, 1))
    assert named("household-contradiction") == {wrong.pk}


def test_income_below_the_line_of_the_county_is_a_finding(world):
    poor = home(world, "1", year={"exit_status": "exited", "net_income_per_head": Decimal(3217)})
    home(world, "2", year={"exit_status": "exited", "net_income_per_head": Decimal(3218)})
    assert named("household-below-line") == set()
    set_rule(
        actor=world.maker, rule=Policy.POVERTY_LINE, value=Decimal(3218), year_from=2019, source="国家标准"
    )
    assert named("household-below-line") == {poor.pk}


def test_a_risk_that_is_gone_at_once_is_a_finding(world):
    for number, cleared in (("1", date(2021, 6, 1)), ("2", date(2021, 8, 1))):
        row = home(world, number)
        record_status_change(
            actor=world.maker,
            household=row,
            event="monitored",
            happened_on=date(2021, 5, 10),
            monitor_kind="sudden",
        )
        record_status_change(actor=world.maker, household=row, event="risk_cleared", happened_on=cleared)
    assert named("household-cleared-at-once") == {Household.objects.get(number="1").pk}


def test_one_account_for_two_households_and_one_person_twice_are_findings(world):
    pair = [home(world, number, bank_account="6222000012345678") for number in "12"]
    home(world, "3", bank_account="6222000012345679")
    assert named("household-shared-account") == {row.pk for row in pair}
    twins = [new_person(world, row, "黄同", born_on=date(1990, 1, 1)) for row in pair]
    new_person(world, pair[0], "黄同", born_on=date(1990, 1, 2))
    assert named("person-twin") == {row.pk for row in twins}


def test_uninsured_members_of_exited_households_are_findings(world):
    row = home(world, "1", year={"exit_status": "exited"})
    who = row.persons.get()
    record_person_year(actor=world.maker, person=who, year=YEAR, serious_illness_insured=False)
    other = person(world, "2", {"serious_illness_insured": False})
    assert named("person-uninsured") == {who.pk}
    assert other.pk not in named("person-uninsured")


def test_counts_by_township_are_the_rows_and_take_one_query_a_rule(world, django_assert_num_queries):
    for number in "123":
        home(world, number, members=[WIFE])
    record_household_year(
        actor=world.maker, household=new_household(world, "4", place=world.far_village), year=YEAR, size=1
    )
    asked = Asked(SYSTEM, "", YEAR)
    # The poverty line is looked up once for each of the two counties, after asking which they are.
    with django_assert_num_queries(len(RULES) + 2):
        counts = counts_by_township(asked)
    assert counts["household-no-head"] == {"441621104": 3, "410423100": 1}
    for code, found in counts.items():
        assert sum(found.values()) == rows_of(RULES[code], asked).count()
    assert id_number() not in str(counts)


def test_a_head_of_another_name_than_the_household_says_is_a_doubt(world):
    bad, good, unnamed = (
        new_household(world, number, head_name=name)
        for number, name in (("1", "黄一"), ("2", "黄二"), ("3", ""))
    )
    for row, name in ((bad, "黄二"), (good, "黄二"), (unnamed, "黄三")):
        new_person(world, row, name, relation="户主")
    new_person(world, good, "李四", relation="之女")
    assert named("household-head-name") == {bad.pk}
