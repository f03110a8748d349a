"""Who is meant by a line of a sheet, where the household has members already, and what a refused line leaves behind."""

import pytest

from counties.models import Household, Person, StatusChange
from tests.counties.registry_world import faults, id_number, new_household, new_person, upload

pytestmark = pytest.mark.django_db
ROW = {"行政村": "招元村", "户编号": "1001", "姓名": "黄招元", "民族": "汉"}


def test_a_name_that_two_members_have_is_asked_about_and_makes_no_third(world):
    home = new_household(world, "1001")
    for number in ("P1", "P2"):
        new_person(world, home, "黄招元", number=number, ethnicity="苗族")
    receipt = upload(world, "persons", [ROW], year=2016)
    assert (faults(receipt), receipt.added, receipt.changed) == ([(2, "姓名", "namesakes")], 0, 0)
    assert sorted(Person.objects.values_list("number", "ethnicity")) == [
        ("P1", "苗族"),
        ("P2", "苗族"),
    ]


def test_the_id_number_and_the_person_number_go_before_the_name(world):
    home = new_household(world, "1001")
    by_id = new_person(world, home, "甲某", number="P1", id_number=id_number())
    by_number = new_person(world, home, "乙某", number="P2")
    by_name = new_person(world, home, "丙某")
    rows = [
        ROW | {"姓名": "乙某", "人编号": "", "证件号码": id_number(), "民族": "苗"},
        ROW | {"姓名": "丁某", "人编号": "P2", "证件号码": "", "民族": "侗"},
        ROW | {"姓名": "丙某", "人编号": "", "证件号码": "", "民族": "回"},
    ]
    receipt = upload(world, "persons", rows, year=2016)
    assert (faults(receipt), receipt.changed) == ([], 3)
    for person, name, ethnicity in (
        (by_id, "乙某", "苗族"),
        (by_number, "丁某", "侗族"),
        (by_name, "丙某", "回族"),
    ):
        person.refresh_from_db()
        assert (person.name, person.ethnicity) == (name, ethnicity)


def test_a_refused_line_takes_back_the_household_that_it_would_have_brought(world):
    new_person(world, new_household(world, "9"), "外人", id_number=id_number())
    rows = [ROW | {"证件号码": id_number()}, ROW | {"户编号": "1002", "姓名": "李四妹", "证件号码": ""}]
    receipt = upload(world, "persons", rows, year=2016, accept="good")
    assert faults(receipt) == [(2, "证件号码", "taken")]
    assert sorted(Household.objects.values_list("number", flat=True)) == ["1002", "9"]


def test_dates_bring_the_events_of_a_household_that_had_none(world):
    new_household(world, "1001")
    row = ROW | {"首次识别时间": "2014-03-01", "脱贫年度": "2016", "姓名": "黄招元"}
    receipt = upload(world, "persons", [row], year=2016)
    assert receipt.added == 1
    assert list(StatusChange.objects.values_list("event", "row_number")) == [("identified", 2), ("exited", 2)]
    again = upload(world, "persons", [row | {"民族": "苗"}], year=2016)
    assert [entry["fields"] for entry in again.changes] == [{"ethnicity": ["汉族", "苗族"]}]
    assert StatusChange.objects.count() == 2


def test_events_of_a_known_household_are_among_the_changes_of_the_line(world):
    new_person(world, new_household(world, "1001"), "黄招元", ethnicity="汉族")
    receipt = upload(world, "persons", [ROW | {"首次识别时间": "2014-03-01"}], year=2016)
    assert receipt.changed == 1
    assert set(receipt.changes[0]["fields"]) == {"identified_on"}


def test_an_exit_before_the_identification_is_refused_with_what_does_not_fit(world):
    rows = [ROW | {"首次识别时间": "2017-01-01", "脱贫年度": "2013"}]
    receipt = upload(world, "persons", rows, year=2016)
    assert [issue.code for issue in receipt.errors] == ["status_order"]
    assert not Household.objects.exists()
