"""One number under two names in one household: the lines of a file must agree, before either is taken for the other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counties.models import Household, Person
from tests.counties.registry_world import faults, id_number, new_person, upload

PLACE = {"县": "紫金县", "乡(镇)": "上义镇", "行政村": "招元村"}
HEAD = PLACE | {
    "户编号": "1",
    "姓名": "张大",
    "人编号": "P1",
    "证件号码": id_number(),
    "与户主关系": "户主",
    "年度": "2019",
}
SON = HEAD | {"姓名": "张小宝", "人编号": "P2", "证件号码": "", "与户主关系": "之子"}
DAUGHTER = SON | {"姓名": "张小花", "与户主关系": "之女"}
NUMBER = id_number("20190105", "001")


def names():
    return sorted(Person.objects.values_list("name", flat=True))


@pytest.mark.parametrize("year", ["2019", "2020"])
def test_two_names_of_one_person_number_are_both_refused_each_naming_the_other(world, year):
    for dry_run in (True, False):
        receipt = upload(
            world, "persons", [HEAD, SON, DAUGHTER | {"年度": year}], accept="good", dry_run=dry_run
        )
        assert faults(receipt) == [(3, "人编号", "number_of_two"), (4, "人编号", "number_of_two")]
        assert [each.cell for each in receipt.errors] == ["F3", "F4"]
        assert (receipt.added, receipt.changed, receipt.refused) == (1, 0, 2)
        for other, error in zip((4, 3), receipt.errors, strict=True):
            assert f"与第 {other} 行同户，人编号相同而姓名不同" in error.message
            assert "张" not in error.message
    assert names() == ["张大"]


def test_a_third_line_of_the_first_name_is_refused_too(world):
    rows = [HEAD, SON, DAUGHTER, SON | {"年度": "2020"}]
    receipt = upload(world, "persons", rows, accept="good")
    assert faults(receipt) == [(row, "人编号", "number_of_two") for row in (3, 4, 5)]


def test_one_id_number_under_two_names_in_two_years_is_refused(world):
    own = {"人编号": "", "证件号码": NUMBER}
    rows = [HEAD, SON | own, SON | own | {"姓名": "张小保", "年度": "2020"}]
    receipt = upload(world, "persons", rows, accept="good")
    assert faults(receipt) == [(3, "证件号码", "number_of_two"), (4, "证件号码", "number_of_two")]
    assert NUMBER not in "".join(each.message for each in receipt.errors)
    assert names() == ["张大"]


def test_the_name_of_who_is_registered_may_change_by_a_file_that_agrees_with_itself(world):
    upload(world, "persons", [HEAD, SON])
    again = [HEAD, DAUGHTER, DAUGHTER | {"年度": "2020"}]
    receipt = upload(world, "persons", again)
    assert (faults(receipt), receipt.changed) == ([], 1)
    assert names() == ["张大", "张小花"]


def test_one_number_in_two_households_or_two_counties_is_no_matter(world):
    other = {"户编号": "2", "证件号码": id_number(order="003")}
    receipt = upload(world, "persons", [HEAD, SON, HEAD | other, DAUGHTER | other | {"证件号码": ""}])
    assert (faults(receipt), receipt.added) == ([], 4)
    elsewhere = DAUGHTER | {"县": "鲁山县", "乡(镇)": "下汤镇", "行政村": "松垛沟村"}
    receipt = upload(world, "persons", [HEAD, SON, elsewhere], accept="good")
    assert faults(receipt) == [(4, "行政村", "out_of_scope")]


def test_lines_that_lie_apart_are_compared(world, monkeypatch):
    monkeypatch.setattr("fupin.intake.saving.AT_ONCE", 2)
    monkeypatch.setattr("fupin.intake.parsing.PORTION", 2)
    others = [
        HEAD | {"户编号": str(at), "人编号": f"P{at}", "证件号码": id_number(order=f"{at}1")}
        for at in range(10, 16)
    ]
    receipt = upload(world, "persons", [HEAD, SON, *others, DAUGHTER], accept="good")
    assert faults(receipt) == [(3, "人编号", "number_of_two"), (10, "人编号", "number_of_two")]


def test_a_line_is_refused_beside_one_that_is_refused_for_something_else(world):
    receipt = upload(world, "persons", [HEAD, SON | {"出生日期": "2019-13-01"}, DAUGHTER], accept="good")
    assert {(3, "人编号", "number_of_two"), (4, "人编号", "number_of_two")} <= set(faults(receipt))
    assert names() == ["张大"]


@pytest.mark.parametrize("key", ["户主编号", "户主证件号码"])
def test_one_number_of_a_head_under_two_names_is_refused_in_a_list_of_households(world, key):
    number = NUMBER if key == "户主证件号码" else "P1"
    home = PLACE | {"户编号": "1", "户主姓名": "张大", key: number, "年度": "2019"}
    receipt = upload(world, "households", [home, home | {"户主姓名": "张二", "年度": "2020"}], accept="good")
    assert faults(receipt) == [(2, key, "number_of_two"), (3, key, "number_of_two")]
    assert "与第 3 行同户" in receipt.errors[0].message
    assert not Household.objects.exists()


def test_looking_for_them_costs_no_statement(world, home):
    new_person(world, home, "张小宝")
    found = []
    for number, name in (("1", "张小贝"), ("2", "张小贝"), ("3", "张小花"), ("4", "张小花")):
        rows = [HEAD | {"证件号码": ""}, SON, DAUGHTER | {"姓名": name, "人编号": "P3"}]
        with CaptureQueriesContext(connection) as taken:
            upload(world, "persons", [row | {"户编号": number} for row in rows], marked=False)
        found.append(len(taken))
    assert found[3] == found[2]
