"""Two of one name in one household: two persons where something tells them apart, and asked about where nothing does."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counties.models import Person
from fupin.files.services import path_of
from tests.counties.registry_world import faults, id_number, new_person, upload

PLACE = {"县": "紫金县", "乡(镇)": "上义镇", "行政村": "招元村"}
HEAD = PLACE | {"户编号": "1", "姓名": "张大", "证件号码": id_number(), "与户主关系": "户主"}
TWIN = HEAD | {"姓名": "张小宝", "证件号码": "", "与户主关系": "之子"}
BLANK = {"人编号": "", "出生日期": ""}
HEAD, TWIN = HEAD | BLANK, TWIN | BLANK
FIRST, SECOND = {"出生日期": "2019-01-05"}, {"出生日期": "2019-05-06"}
NUMBER, OTHER = id_number("20190105", "001"), id_number("20190506", "003")


def counted(receipt):
    return (receipt.added, receipt.changed, receipt.unchanged, receipt.refused)


def twins():
    """(person number, ID number, birth) of those called 张小宝."""
    rows = Person.objects.filter(name="张小宝").order_by("born_on", "number", "pk")
    return [(each.number, each.id_number, each.born_on and str(each.born_on)) for each in rows]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        (FIRST, FIRST),
        (FIRST, {}),
        ({}, FIRST),
        ({"证件号码": NUMBER}, {}),
        ({}, {"证件号码": NUMBER}),
        ({"证件号码": NUMBER}, FIRST),
        # A month alone may be that day.
        ({"证件号码": NUMBER}, {"出生日期": "2019-01"}),
        ({"人编号": "P2"}, {"人编号": "P2"} | FIRST),
    ],
)
def test_two_lines_of_one_name_that_nothing_tells_apart_are_both_refused_each_naming_the_other(
    world, first, second
):
    rows = [HEAD, TWIN | first, TWIN | second]
    for dry_run in (True, False):
        receipt = upload(world, "persons", rows, year=2019, accept="good", dry_run=dry_run)
        assert faults(receipt) == [(3, "姓名", "same_name"), (4, "姓名", "same_name")]
        assert [each.cell for each in receipt.errors] == ["E3", "E4"]
        assert counted(receipt) == (1, 0, 0, 2)
        for other, error in zip((4, 3), receipt.errors, strict=True):
            assert f"与第 {other} 行同户同名" in error.message
            assert "请在两行都填证件号码、人编号或出生日期" in error.message
    assert twins() == []


def test_a_line_is_refused_beside_one_of_its_name_that_is_refused_for_something_else(world):
    receipt = upload(
        world, "persons", [HEAD, TWIN | {"出生日期": "2019-13-01"}, TWIN], accept="good", year=2019
    )
    assert (4, "姓名", "same_name") in faults(receipt)
    assert twins() == []


def test_of_two_lines_with_one_id_number_the_first_goes_in(world):
    rows = [HEAD, TWIN | {"证件号码": NUMBER}, TWIN | {"证件号码": NUMBER}]
    receipt = upload(world, "persons", rows, year=2019, accept="good")
    assert {row for row, *_ in faults(receipt)} == {4}
    assert twins() == [("", NUMBER, "2019-01-05")]


def test_a_household_of_another_county_with_the_number_is_another_household(world):
    elsewhere = TWIN | {"县": "鲁山县", "乡(镇)": "下汤镇", "行政村": "松垛沟村"}
    receipt = upload(world, "persons", [HEAD, TWIN, elsewhere], year=2019, accept="good")
    assert faults(receipt) == [(4, "行政村", "out_of_scope")]
    assert len(twins()) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (FIRST, SECOND),
        ({"人编号": "P2"}, {"人编号": "P3"}),
        ({"证件号码": NUMBER}, SECOND),
        (SECOND, {"证件号码": NUMBER}),
        ({"证件号码": NUMBER}, {"证件号码": OTHER}),
    ],
)
def test_two_that_can_be_told_apart_are_two_and_stay_two_when_the_list_is_sent_again(world, first, second):
    rows = [HEAD, TWIN | first, TWIN | second]
    assert counted(upload(world, "persons", rows, year=2019)) == (3, 0, 0, 0)
    known = twins()
    assert len(known) == 2
    again = [HEAD, TWIN | second | {"备注": ""}, TWIN | first]
    assert counted(upload(world, "persons", again, year=2019)) == (0, 0, 3, 0)
    assert twins() == known


def test_each_of_two_is_corrected_as_the_one_who_was_born_that_day(world):
    upload(world, "persons", [HEAD, TWIN | FIRST, TWIN | SECOND], year=2019)
    receipt = upload(world, "persons", [TWIN | SECOND | {"民族": "苗族"}], year=2019)
    assert counted(receipt) == (0, 1, 0, 0)
    assert list(Person.objects.filter(ethnicity="苗族").values_list("born_on", flat=True)) == [
        date(2019, 5, 6)
    ]
    vague = upload(world, "persons", [TWIN | {"民族": "回族"}], year=2019)
    assert faults(vague) == [(2, "姓名", "namesakes")]
    assert len(twins()) == 2


def test_the_one_who_is_known_is_found_whichever_of_the_two_lines_comes_first(world, home):
    new_person(world, home, "张小宝", born_on=date(2019, 1, 5), ethnicity="苗族")
    rows = [TWIN | {"户编号": home.number} | each for each in (SECOND, FIRST)]
    assert counted(upload(world, "persons", rows, year=2019)) == (1, 1, 0, 0)
    assert Person.objects.get(born_on=date(2019, 1, 5)).ethnicity == "苗族"
    assert Person.objects.get(born_on=date(2019, 5, 6)).ethnicity == ""


def test_a_birth_that_is_mended_in_the_list_corrects_the_one_whom_no_other_line_means(world):
    upload(world, "persons", [HEAD, TWIN | FIRST, TWIN | SECOND], year=2019)
    mended = [HEAD, TWIN | {"出生日期": "2019-02-05"}, TWIN | SECOND]
    assert counted(upload(world, "persons", mended, year=2019)) == (0, 1, 2, 0)
    assert [born for *_, born in twins()] == ["2019-02-05", "2019-05-06"]


def test_who_is_known_by_name_only_is_neither_of_two_without_being_asked(world, home):
    new_person(world, home, "张小宝")
    rows = [TWIN | {"户编号": home.number} | each for each in (FIRST, SECOND)]
    receipt = upload(world, "persons", rows, year=2019)
    assert faults(receipt) == [(2, "姓名", "namesakes"), (3, "姓名", "namesakes")]
    assert "请先在后台“人员”里补上" in receipt.errors[0].message
    assert twins() == [("", "", None)]


def test_the_same_person_in_two_years_is_one(world):
    rows = [
        HEAD | {"年度": "2018"},
        TWIN | {"年度": "2018"},
        HEAD | {"年度": "2019"},
        TWIN | {"年度": "2019"},
    ]
    assert counted(upload(world, "persons", rows))[3] == 0
    assert len(twins()) == 1


def test_lines_that_lie_apart_and_are_taken_in_apart_are_compared(world, monkeypatch):
    monkeypatch.setattr("fupin.intake.saving.AT_ONCE", 2)
    monkeypatch.setattr("fupin.intake.parsing.PORTION", 2)
    others = [HEAD | {"户编号": str(at), "证件号码": id_number(order=f"{at}1")} for at in range(10, 16)]
    receipt = upload(world, "persons", [HEAD, TWIN, *others, TWIN], year=2019, accept="good")
    assert faults(receipt) == [(3, "姓名", "same_name"), (10, "姓名", "same_name")]
    upload(world, "persons", [HEAD, TWIN], year=2019)
    receipt = upload(world, "persons", [HEAD, TWIN | SECOND, *others, TWIN | FIRST], year=2019)
    # The one that is known without a birth may be either.
    assert faults(receipt) == [(3, "姓名", "namesakes"), (10, "姓名", "namesakes")]


def test_namesakes_of_two_households_are_no_matter(world):
    rows = [HEAD, TWIN, HEAD | {"户编号": "2", "证件号码": id_number(order="003")}, TWIN | {"户编号": "2"}]
    assert counted(upload(world, "persons", rows, year=2019)) == (4, 0, 0, 0)


def test_namesakes_cost_no_more_statements(world):
    found = []
    for number, name in (("1", "张小贝"), ("2", "张小宝"), ("3", "张小贝"), ("4", "张小宝")):
        rows = [HEAD | {"证件号码": ""}, TWIN | FIRST | {"姓名": name}, TWIN | SECOND]
        with CaptureQueriesContext(connection) as taken:
            upload(world, "persons", [row | {"户编号": number} for row in rows], year=2019, marked=False)
        found.append(len(taken))
    # The first uploads fill what is kept in memory.
    assert found[3] == found[2]


def test_the_short_file_holds_both_and_with_their_numbers_filled_in_both_go_in(world):
    receipt = upload(world, "persons", [HEAD, TWIN, TWIN | {"与户主关系": "次子"}], year=2019, accept="good")
    page = openpyxl.load_workbook(io.BytesIO(path_of(receipt.wrong_rows).read_bytes())).active
    headings, *lines = page.iter_rows(values_only=True)
    rows = [{key: cell or "" for key, cell in zip(headings, line, strict=True)} for line in lines]
    assert [row["姓名"] for row in rows] == ["张小宝", "张小宝"]
    numbered = [row | {"证件号码": number} for row, number in zip(rows, (NUMBER, OTHER), strict=True)]
    assert counted(upload(world, "persons", numbered, year=2019)) == (2, 0, 0, 0)
    assert [number for _, number, _ in twins()] == [NUMBER, OTHER]
