"""Who was registered, poor, exited, returned or watched at a place on a day: against a world worked out by hand."""

from datetime import date
from importlib import import_module
from io import BytesIO

import pytest
from openpyxl import load_workbook

from counties.models import Division, Person
from counties.selectors import annual_balance, as_of, census, persons_as_of
from counties.selectors.balance import Balance, BalanceReader
from counties.services import (
    close_household,
    dismiss_member,
    move_household,
    recode_place,
    record_household_year,
    record_status_change,
    undo_lineage,
)
from fupin.scope import NOTHING, SYSTEM
from tests.counties.registry_world import new_household, new_person
from units.access import scope_of

TOWN, COUNTY, VILLAGE, OTHER = "441621104", "441621", "441621104202", "441621104201"


def houses(day, status, place=COUNTY, scope=SYSTEM):
    rows = as_of(scope, date.fromisoformat(day), place).filter(**{status: True})
    return "".join(sorted(rows.values_list("number_on", flat=True)))


def names(day, status, place=COUNTY, scope=SYSTEM):
    rows = persons_as_of(scope, date.fromisoformat(day), place, status)
    return sorted(rows.values_list("name", flat=True))


# day: registered, poor, exited, returned households of the county, and the poor persons.
BY_HAND = {
    "2013-12-31": ("", "", "", "", []),
    "2014-06-30": ("AB", "AB", "", "", ["乙一", "乙二", "甲一", "甲二"]),
    "2016-12-31": ("ABCD", "BCD", "A", "", ["丁一", "丙一", "乙一", "乙二"]),
    "2017-12-31": ("ABC", "B", "AC", "", ["乙一", "乙二"]),
    "2018-06-01": ("ABCF", "ABF", "C", "A", ["乙一", "乙二", "甲一", "甲三", "甲二"]),
    "2018-12-31": ("ABF", "ABF", "", "A", ["乙一", "乙二", "甲一", "甲三", "甲二"]),
    "2020-01-01": ("ABE2F", "ABE2F", "", "A", ["乙一", "乙二", "戊一", "甲一", "甲三", "甲二"]),
}


@pytest.mark.parametrize("day", BY_HAND)
def test_the_county_on_a_day_is_as_worked_out_by_hand(built, day):
    registered, poor, exited, returned, persons = BY_HAND[day]
    found = {status: houses(day, status) for status in ("registered", "poor", "exited", "returned")}
    assert found == {"registered": registered, "poor": poor, "exited": exited, "returned": returned}
    assert names(day, "poor") == persons


@pytest.mark.parametrize("day", BY_HAND)
def test_the_census_counts_the_rows(built, day):
    counted = census(SYSTEM, date.fromisoformat(day), COUNTY)
    for status in ("registered", "poor", "exited", "returned", "monitored"):
        rows = as_of(SYSTEM, date.fromisoformat(day), COUNTY).filter(**{status: True})
        assert counted.households[status] == rows.count()
        assert counted.persons[status] == len(names(day, status))


def test_a_move_inside_the_county_does_not_move_last_years_villages(built):
    assert (houses("2019-02-28", "poor", VILLAGE), houses("2019-02-28", "poor", OTHER)) == ("ABF", "")
    assert (houses("2019-03-01", "poor", VILLAGE), houses("2019-03-01", "poor", OTHER)) == ("AF", "B")


def test_a_village_that_was_merged_away_keeps_what_was_counted_there(built):
    before = {day: (houses(day, "poor", VILLAGE), names(day, "registered", VILLAGE)) for day in BY_HAND}
    into = Division.objects.get(code="441621105201")
    recode_place(
        actor=built.maker, place=built.village, into=into, happened_on=date(2020, 6, 1), reason="并村"
    )
    assert {
        day: (houses(day, "poor", VILLAGE), names(day, "registered", VILLAGE)) for day in BY_HAND
    } == before
    assert (houses("2020-05-31", "poor", TOWN), houses("2020-06-01", "poor", TOWN)) == ("ABE2F", "B")
    assert houses("2020-06-01", "poor", into.pk) == "AE2F"


def test_each_county_sees_what_lay_there_on_the_day(built):
    near, far = scope_of(built.liaison), scope_of(built.far_liaison)
    assert (houses("2019-12-31", "poor", "", near), houses("2019-12-31", "poor", "", far)) == ("ABF", "E")
    assert (houses("2020-01-01", "poor", "", near), houses("2020-01-01", "poor", "", far)) == ("ABE2F", "")
    assert houses("2020-01-01", "poor", "", NOTHING) == ""
    assert names("2019-12-31", "poor", "", far) == ["戊一"]


def test_a_person_is_in_the_household_of_that_day(built):
    second = Person.objects.get(name="乙二")
    home = {
        day: persons_as_of(SYSTEM, date.fromisoformat(day)).get(pk=second.pk).home_on
        for day in ("2017-12-31", "2018-01-01")
    }
    assert home == {"2017-12-31": built.home["B"].pk, "2018-01-01": built.home["F"].pk}


def test_who_joined_or_was_born_later_is_not_there_yet(built):
    assert names("2016-05-09", "registered", VILLAGE).count("甲三") == 0
    assert "甲三" in names("2016-05-10", "registered", VILLAGE)
    assert "丁二" not in names("2017-01-31", "registered", VILLAGE)
    assert "丁二" in names("2017-02-01", "registered", VILLAGE)


def test_who_left_without_a_dated_change_was_there_until_the_day_on_the_row(built):
    gone = new_person(built, built.home["A"], "甲四", status="dead", status_on=date(2017, 3, 1))
    assert gone.name in names("2017-02-28", "registered", VILLAGE)
    assert gone.name not in names("2017-03-01", "registered", VILLAGE)


def test_a_watched_household_is_watched_from_day_to_day(built):
    record_status_change(
        actor=built.maker,
        household=built.home["A"],
        event="monitored",
        happened_on=date(2021, 5, 1),
        monitor_kind="sudden",
    )
    record_status_change(
        actor=built.maker, household=built.home["A"], event="risk_cleared", happened_on=date(2022, 1, 1)
    )
    assert [houses(day, "monitored") for day in ("2021-04-30", "2021-05-01", "2021-12-31", "2022-01-01")] == [
        "",
        "A",
        "A",
        "",
    ]


def test_without_events_the_facts_of_the_last_full_year_speak(built):
    home = new_household(built, "Y")
    record_household_year(actor=built.maker, household=home, year=2016, exit_status="poor")
    record_household_year(
        actor=built.maker, household=home, year=2018, exit_status="exited", monitor_kind="unstable"
    )
    days = ("2016-12-30", "2016-12-31", "2018-12-30", "2018-12-31")
    assert ["Y" in houses(day, "poor") for day in days] == [False, True, True, False]
    assert ["Y" in houses(day, "exited") for day in days] == [False, False, False, True]
    assert ["Y" in houses(day, "monitored") for day in days] == [False, False, False, True]
    assert census(SYSTEM, date(2017, 1, 1), COUNTY).by_year == 1


def test_a_household_without_any_date_is_counted_apart(built):
    new_household(built, "Z")
    counted = census(SYSTEM, date(2017, 12, 31), COUNTY)
    assert (counted.undated, counted.households["registered"]) == (1, 3)


def test_undoing_an_act_undoes_it_on_every_day(built):
    move = built.home["E"].lineage.get(act="moved")
    undo_lineage(move, actor=built.maker, reason="没有搬")
    assert houses("2020-01-01", "poor") == "ABF"
    assert houses("2020-01-01", "poor", "410423") == "E"


def test_the_questions_take_one_and_two_queries(built, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(as_of(SYSTEM, date(2017, 12, 31), TOWN))
    with django_assert_num_queries(1):
        list(persons_as_of(SYSTEM, date(2017, 12, 31), TOWN, "poor"))
    with django_assert_num_queries(2):
        census(SYSTEM, date(2017, 12, 31), TOWN)


# year: the balance of the county in households and in persons, worked out by hand.
HOUSEHOLDS = {
    2014: Balance(0, 2, 0, 0, 0, 0, 0, 2),
    2016: Balance(3, 1, 0, 0, 1, 0, 0, 3),
    2017: Balance(3, 0, 0, 0, 1, 1, 0, 1),
    2018: Balance(1, 0, 1, 1, 0, 0, 0, 3),
    2019: Balance(3, 0, 0, 0, 0, 0, 0, 3),
    2020: Balance(3, 0, 0, 1, 0, 0, 0, 4),
}
PERSONS = {
    2014: Balance(0, 4, 0, 0, 0, 0, 0, 4),
    2016: Balance(5, 1, 0, 1, 3, 0, 0, 4),
    2017: Balance(4, 0, 0, 1, 1, 2, 0, 2),
    2018: Balance(2, 0, 3, 0, 0, 0, 0, 5),
    2019: Balance(5, 0, 0, 0, 0, 0, 0, 5),
    2020: Balance(5, 0, 0, 1, 0, 0, 0, 6),
}


@pytest.mark.parametrize("year", HOUSEHOLDS)
def test_the_balance_of_each_year_is_as_worked_out_by_hand_and_holds(built, year):
    reader = BalanceReader(SYSTEM, COUNTY, year)
    households, persons = reader.households()[COUNTY], reader.persons()[COUNTY]
    assert (households.balance, persons.balance) == (HOUSEHOLDS[year], PERSONS[year])
    assert (households.balance.holds, persons.balance.holds) == (True, True)
    assert (households.breaking(), persons.breaking()) == ([], [])


def test_villages_balance_each_and_a_move_between_them_is_natural(built):
    reader = BalanceReader(SYSTEM, COUNTY, 2019)
    households, persons = reader.households(12), reader.persons(12)
    assert households[VILLAGE].balance == Balance(3, 0, 0, 0, 0, 0, 1, 2)
    assert households[OTHER].balance == Balance(0, 0, 0, 1, 0, 0, 0, 1)
    assert persons[VILLAGE].balance == Balance(5, 0, 0, 0, 0, 0, 1, 4)
    assert households[VILLAGE].of("natural_decrease") == [built.home["B"].pk]


def test_a_death_is_a_natural_decrease_and_a_poor_household_that_ends_too(built):
    first = Person.objects.get(name="甲一")
    dismiss_member(actor=built.maker, person=first, event="died", happened_on=date(2021, 3, 1))
    close_household(actor=built.maker, household=built.home["F"], happened_on=date(2021, 4, 1), reason="出国")
    reader = BalanceReader(SYSTEM, COUNTY, 2021)
    assert reader.households()[COUNTY].balance == Balance(4, 0, 0, 0, 0, 0, 1, 3)
    assert reader.persons()[COUNTY].balance == Balance(6, 0, 0, 0, 0, 0, 2, 4)


def test_rows_that_break_the_balance_are_named(built):
    home = new_household(built, "Y")
    new_person(built, home, "己一")
    record_household_year(actor=built.maker, household=home, year=2019, exit_status="poor")
    reader = BalanceReader(SYSTEM, COUNTY, 2019)
    households, persons = reader.households()[COUNTY], reader.persons()[COUNTY]
    assert not households.balance.holds
    assert households.breaking() == [home.pk]
    assert persons.breaking() == [home.persons.get().pk]


def test_two_counties_balance_each_for_itself(built):
    near, far = scope_of(built.liaison), scope_of(built.far_liaison)
    assert annual_balance(near, COUNTY, 2020) == HOUSEHOLDS[2020]
    assert annual_balance(far, "410423", 2020) == Balance(1, 0, 0, 0, 0, 0, 1, 0)
    assert annual_balance(near, "410423", 2020) == Balance(0, 0, 0, 0, 0, 0, 0, 0)


def test_the_balance_takes_ten_queries_at_most_however_many_rows(built, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        reader = BalanceReader(SYSTEM, COUNTY, 2018)
        reader.households(), reader.persons()
    for number in range(3):
        record_status_change(
            actor=built.maker,
            household=new_household(built, f"N{number}"),
            event="identified",
            happened_on=date(2018, 2, 1),
        )
    move_household(
        actor=built.maker,
        household=built.home["A"],
        place=built.other_village,
        happened_on=date(2018, 8, 1),
        reason="x",
    )
    with django_assert_max_num_queries(10):
        reader = BalanceReader(SYSTEM, COUNTY, 2018)
        reader.households(), reader.persons()


@pytest.mark.parametrize("chunk", [1, 1000])
def test_the_list_taken_away_is_masked_names_nobody_who_moved_and_says_how_many_it_holds(
    built, client, monkeypatch, chunk
):
    monkeypatch.setattr(import_module("counties.views.registry"), "CHUNK", chunk)
    client.force_login(built.office)
    asked = {"place": VILLAGE, "on": "2016-12-31", "status": "poor"}
    sheet = sheet_of(client.get("/registry/rows.xlsx", asked))
    assert [row[1:4] for row in sheet[1:3]] == [("B", "（已迁往外地）", 2), ("D", "丁*", 1)]
    assert sheet[-1][0] == "共 2 行"
    persons = sheet_of(client.get("/registry/rows.xlsx", asked | {"of": "persons"}))
    assert [(row[1], row[2]) for row in persons[1:4]] == [
        ("B", "（已迁往外地）"),
        ("B", "（已迁往外地）"),
        ("D", "丁*"),
    ]
    assert persons[-1][0] == "共 3 行"


def sheet_of(answer):
    """The rows of the workbook that was sent."""
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return list(book.active.iter_rows(values_only=True))
