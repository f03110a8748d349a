"""Each doubt about a watch names the household or person that breaks the rule and leaves alone the one that nearly does."""

from datetime import date
from decimal import Decimal

import pytest

from counties.models import Help
from counties.selectors.quality import RULES, Asked, rows_of
from counties.services import (
    keep_case,
    keep_measure,
    record_household_year,
    record_person_year,
    record_work_spell,
)
from fupin.scope import NOTHING, SYSTEM
from tests.counties.registry_world import new_household, new_person

YEAR = 2023


def watched(world, number, day=date(YEAR, 3, 1), *, helped=(), not_helped=(), cleared_on=None, **facts):
    """A household of one who can work, watched since the day, with the help of these kinds."""
    row = new_household(world, number)
    who = new_person(world, row, relation="户主")
    record_person_year(actor=world.maker, person=who, year=YEAR, labour="普通劳动力")
    case, _ = keep_case(
        actor=world.maker,
        household=row,
        monitored_on=day,
        monitor_kind="marginal",
        cleared_on=cleared_on,
        provenance={},
        **facts,
    )
    for carried_out, kinds in ((True, helped), (False, not_helped)):
        for kind in kinds:
            said = Help(carried_out, "鸡苗" if carried_out else "")
            keep_measure(actor=world.maker, case=case, year=YEAR, kind=kind, said=said, provenance={})
    return row


def named(code, year=YEAR, scope=SYSTEM):
    return {row.pk for row in rows_of(RULES[code], Asked(scope, "441621", year))}


def test_a_watch_without_any_help_for_a_month_is_a_doubt(world):
    bad = watched(world, "1", date(YEAR, 11, 30))
    said_not = watched(world, "2", date(YEAR, 3, 1), not_helped=["industry"])
    watched(world, "3", date(YEAR, 12, 1))
    watched(world, "4", helped=["security"])
    watched(world, "5", cleared_on=date(YEAR, 9, 30))
    assert named("household-watch-unhelped") == {bad.pk, said_not.pk}
    assert named("household-watch-unhelped", YEAR - 1) == set()
    assert named("household-watch-unhelped", scope=NOTHING) == set()


def test_help_that_develops_is_owed_to_who_can_work_after_half_a_year(world):
    bad = watched(world, "1", date(YEAR, 6, 30), helped=["security", "health"])
    watched(world, "2", date(YEAR, 7, 1), helped=["security"])
    watched(world, "3", helped=["public_post"])
    watched(world, "4", helped=["development"], not_helped=["industry"])
    watched(world, "5", helped=["security"], backstopped=True)
    unable = watched(world, "6", helped=["security"])
    record_person_year(actor=world.maker, person=unable.persons.get(), year=YEAR, labour="无劳动力")
    assert named("household-watch-undeveloped") == {bad.pk}
    record_household_year(actor=world.maker, household=unable, year=YEAR, has_labour=True)
    assert named("household-watch-undeveloped") == {bad.pk, unable.pk}


def test_illness_that_cost_nothing_is_a_doubt_and_a_cost_not_filled_in_is_none(world):
    bad = watched(world, "1", risks=["job", "illness"], own_expense=Decimal(0))
    watched(world, "2", risks=["illness"])
    watched(world, "3", risks=["illness"], own_expense=Decimal(1))
    watched(world, "4", risks=["job"], own_expense=Decimal(0))
    assert named("household-watch-no-expense") == {bad.pk}


def test_risks_of_water_and_housing_want_help_of_their_own(world):
    thirsty = watched(world, "1", risks=["water"], helped=["housing"])
    unhoused = watched(world, "2", risks=["illness", "house"], helped=["water"])
    both = watched(world, "3", risks=["water", "housing"], helped=["water"], not_helped=["housing"])
    watched(world, "4", risks=["water", "housing"], helped=["water", "relocation"])
    watched(world, "5", risks=["illness"])
    assert named("household-watch-no-measure") == {thirsty.pk, unhoused.pk, both.pk}


@pytest.mark.parametrize(
    ("began", "cleared", "found"),
    [
        (date(2021, 5, 1), date(2021, 6, 30), True),
        (date(2021, 5, 31), date(2021, 5, 31), True),
        (date(2020, 12, 31), date(2021, 1, 1), True),
        (date(2021, 1, 31), date(2021, 3, 1), False),
        (date(2021, 5, 31), date(2021, 7, 1), False),
    ],
)
def test_a_risk_gone_in_the_month_or_the_next_is_a_doubt_also_where_only_months_are_known(
    world, began, cleared, found
):
    row = watched(world, "1", began, cleared_on=cleared)
    assert named("household-cleared-at-once") == ({row.pk} if found else set())


def test_spells_of_work_that_overlap_are_a_doubt_about_the_person(world):
    def person(number, *spells):
        who = new_person(world, new_household(world, number), f"人{number}")
        for at, (starts_on, ends_on) in enumerate(spells):
            record_work_spell(
                actor=world.maker, person=who, starts_on=starts_on, ends_on=ends_on, employer=str(at)
            )
        return who

    may = (date(YEAR, 5, 1), date(YEAR, 5, 31))
    year_long = (date(YEAR, 1, 1), date(YEAR, 12, 31))
    inside = person("1", year_long, may)
    still = person("2", (date(2022, 3, 1), None), may)
    person("3", (date(YEAR, 1, 1), date(YEAR, 5, 31)), may, (date(YEAR, 6, 1), None))
    person("4", year_long)
    person("5", may)
    assert named("person-work-overlap") == {inside.pk, still.pk}
