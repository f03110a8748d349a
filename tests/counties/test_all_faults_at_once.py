"""A refused line is told all that is wrong with it, and the others are judged as without it."""

import pytest

from counties.models import Division, Person
from tests.counties.registry_world import faults, new_household, upload

PLACE = {"县": "紫金县", "乡(镇)": "上义镇", "行政村": "招元村"}
HEAD = PLACE | {"户编号": "1", "姓名": "黄招元", "与户主关系": "户主", "家庭人口数": "2", "年度": "2016"}
MEMBER = HEAD | {"姓名": "李四妹", "与户主关系": "妻子"}


def test_a_line_with_a_bad_cell_is_told_of_its_village_and_its_family_too(world):
    bad = MEMBER | {"与户主关系": "户主", "行政村": "没有村", "人联系电话": "123", "家庭人口数": "3"}
    receipt = upload(world, "persons", [HEAD, HEAD | {"户编号": "2"}, bad])
    assert faults(receipt) == [
        (4, "人联系电话", "phone"),
        (4, "行政村", "unknown_place"),
    ]
    same_village = bad | {"行政村": "招元村"}
    receipt = upload(world, "persons", [HEAD, same_village])
    assert faults(receipt) == [
        (3, "人联系电话", "phone"),
        (3, "家庭人口数", "household_differs"),
        (3, "与户主关系", "two_heads"),
    ]


def test_a_sound_line_that_is_refused_is_told_of_all_the_rest(world):
    second = MEMBER | {"与户主关系": "户主", "家庭人口数": "3"}
    pupil = MEMBER | {"行政村": "没有村", "文化程度": "初中二年级", "在校生状况": "高中一年级"}
    receipt = upload(world, "persons", [HEAD, second, pupil])
    assert faults(receipt) == [
        (3, "家庭人口数", "household_differs"),
        (3, "与户主关系", "two_heads"),
        (4, "文化程度", "schooling"),
        (4, "行政村", "unknown_place"),
    ]
    assert receipt.refused == 2


def test_a_household_is_told_of_its_village_beside_a_bad_cell(world):
    row = PLACE | {"户编号": "1", "行政村": "没有村", "家庭人口数": "许多"}
    assert [(column, code) for _, column, code in faults(upload(world, "households", [row]))][1:] == [
        ("行政村", "unknown_place")
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"年度": "2016", "家庭人口数": "2", "纯收入": "5000", "人均纯收入": "100"},
            ("人均纯收入", "income"),
        ),
        ({"年度": "2016", "饮水安全": "是", "饮水困难": "是"}, ("饮水困难", "water")),
        ({"家庭人口数": "2"}, ("年度", "no_year")),
    ],
)
@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("households", {"联系电话": "123"}),
        ("persons", {"姓名": "黄招元", "与户主关系": "户主", "人联系电话": "123"}),
    ],
)
def test_what_is_said_of_the_household_is_asked_beside_a_bad_cell(world, kind, line, said, expected):
    found = faults(upload(world, kind, [PLACE | {"户编号": "1"} | line | said]))
    assert {(column, code) for _, column, code in found} == {(list(line)[-1], "phone"), expected}


def test_a_need_of_a_household_elsewhere_is_told_at_its_number_beside_a_bad_cell(world):
    new_household(world, "1", place=Division.objects.get(code="441621104201"))
    row = PLACE | {"户编号": "1", "需求": "修路", "提出日期": "2016-05-01", "所需资金": "许多"}
    assert faults(upload(world, "needs", [row])) == [
        (2, "所需资金", "vague"),
        (2, "户编号", "other_place"),
    ]


def test_a_head_that_is_refused_is_no_second_head_beside_itself(world):
    receipt = upload(world, "persons", [HEAD | {"行政村": "没有村"}])
    assert faults(receipt) == [(2, "行政村", "unknown_place")]


def test_of_a_bad_cell_nothing_more_is_said(world):
    pupil = MEMBER | {"文化程度": "初二三", "在校生状况": "高中一年级"}
    [(_, column, _)] = faults(upload(world, "persons", [pupil]))
    assert column == "文化程度"


@pytest.mark.parametrize("number", ["", "x" * 40])
def test_lines_without_a_household_number_are_no_family(world, number):
    rows = [HEAD | {"户编号": number}, HEAD | {"户编号": number, "姓名": "李四妹", "家庭人口数": "5"}]
    assert {column for _, column, _ in faults(upload(world, "persons", rows))} == {"户编号"}


def test_what_a_bad_line_says_counts_for_no_other(world):
    bad = HEAD | {"姓名": "黄大元", "人联系电话": "123", "家庭人口数": "4"}
    receipt = upload(world, "persons", [bad, HEAD, MEMBER], accept="good")
    assert faults(receipt) == [(2, "人联系电话", "phone")]
    assert sorted(Person.objects.values_list("name", flat=True)) == ["李四妹", "黄招元"]


def test_doubts_about_a_refused_line_are_told_once(world):
    above = MEMBER | {"人联系电话": "123"}
    below = HEAD | {"行政村": "没有村"}
    receipt = upload(world, "persons", [MEMBER, above, below | {"行政村": "招元村", "人联系电话": "12"}])
    assert [(each.row, each.code) for each in receipt.warnings if each.code == "head_below"] == [
        (4, "head_below")
    ]


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("needs", {"需求": "修路", "提出日期": "2016-05-01", "所需资金": "许多"}),
        ("help_pairings", {"单位": "深圳中支", "姓名": "张三", "帮扶开始时间": "许多"}),
    ],
)
def test_other_sheets_tell_of_the_household_beside_a_bad_cell(world, kind, row):
    receipt = upload(world, kind, [PLACE | {"户编号": "没有"} | row])
    assert ("户编号", "unknown_household") in [(column, code) for _, column, code in faults(receipt)][1:]


def test_a_watch_that_is_over_and_is_not_is_told_beside_an_unknown_village(world):
    row = PLACE | {"户编号": "1", "户主姓名": "黄招元", "行政村": "没有村", "监测对象类别": "脱贫不稳定户"}
    row |= {"识别监测时间": "2021-03-01", "风险消除时间": "2021-09-01", "风险是否已消除": "否"}
    found = {(column, code) for _, column, code in faults(upload(world, "monitoring", [row]))}
    assert {("行政村", "unknown_place"), ("风险是否已消除", "cleared")} <= found
