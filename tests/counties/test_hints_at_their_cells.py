"""What does not fit together in a person's line is stored and told at its cell, of each kind only the first ones."""

import pytest

from counties.sheets.hints import MOST_TOLD
from tests.counties.registry_world import id_number, upload

ROW = {"行政村": "招元村", "户编号": "1", "姓名": "黄大", "证件号码": id_number(), "与户主关系": "户主"}
GOOD = {"文化程度": "初中", "在校生状况": "", "健康状况": "健康", "劳动技能": "普通劳动力"}
GOOD |= {"务工状况": "省外务工", "务工时间（月）": "6"}


def hints(world, rows, year=2016):
    receipt = upload(world, "persons", rows, year=year, dry_run=True)
    assert receipt.errors == []
    return [(issue.cell, issue.code) for issue in receipt.warnings if issue.code not in ("head_below",)]


def born(year):
    return {"证件号码": id_number(f"{year}0101")}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"在校生状况": "高中一年级", "劳动技能": "无劳动力"}, [("F2", "both_schoolings")]),
        ({"在校生状况": "非在校生"}, []),
        ({"文化程度": ""}, [("F2", "no_schooling")]),
        ({"文化程度": "小学三年级", "劳动技能": ""}, []),
        ({"文化程度": "", "在校生状况": "九年级"}, [("I2", "student_works")]),
        ({"健康状况": ""}, [("H2", "no_health")]),
        ({"劳动技能": "弱劳动力"}, [("I2", "able_idle")]),
        ({"劳动技能": "无劳动力", "健康状况": "残疾"}, []),
        ({"劳动技能": "无劳动力"} | born(1955), []),
        ({"劳动技能": "无劳动力"} | born(1956), [("I2", "able_idle")]),
        ({"务工时间（月）": ""}, [("K2", "work_half")]),
        ({"务工时间（月）": "0"}, []),
        ({"务工状况": ""}, [("K2", "work_half")]),
        ({"务工状况": "", "务工时间（月）": "0"}, []),
        ({"务工状况": "", "务工所在地": "深圳市"}, []),
        ({"务工所在地": "深圳市", "务工时间（月）": ""}, [("K2", "work_half")]),
        (born(2001), [("K2", "child_works")]),
        (born(2000), []),
        ({"文化程度": "小学"} | born(2000), [("F2", "left_school")]),
        ({"文化程度": "小学"} | born(1993), []),
        (
            {"文化程度": "", "在校生状况": "硕士研究生及以上", "劳动技能": "无劳动力"} | born(1997),
            [("G2", "young_master")],
        ),
        (
            {"文化程度": "", "在校生状况": "硕士研究生及以上", "劳动技能": "无劳动力"} | born(1996),
            [],
        ),
    ],
)
def test_a_doubt_is_told_at_its_cell(world, changes, expected):
    assert hints(world, [ROW | GOOD | changes]) == expected


def test_columns_that_the_sheet_does_not_have_are_not_asked_for(world):
    assert hints(world, [ROW]) == []
    assert hints(world, [ROW | {"文化程度": ""}]) == []


def test_those_who_are_gone_are_left_alone(world):
    gone = (
        ROW | GOOD | {"健康状况": "", "户编号": "2", "人员状态": "死亡", "证件号码": id_number(order="003")}
    )
    assert hints(world, [ROW | GOOD | {"人员状态": ""}, gone]) == []


def test_of_each_kind_the_first_are_told_and_the_last_of_these_says_so(world):
    rows = [
        ROW | GOOD | {"健康状况": "", "户编号": str(at), "证件号码": id_number(order=f"{at:03d}")}
        for at in range(1, MOST_TOLD + 6)
    ]
    rows[-1] |= {"文化程度": ""}
    receipt = upload(world, "persons", rows, year=2016)
    found = [issue for issue in receipt.warnings if issue.code == "no_health"]
    assert [issue.row for issue in found] == list(range(2, MOST_TOLD + 2))
    assert found[-1].message.endswith(f"同类只提示前 {MOST_TOLD} 处")
    assert "同类" not in found[-2].message
    assert [issue.row for issue in receipt.warnings if issue.code == "no_schooling"] == [MOST_TOLD + 6]
    assert receipt.added == len(rows)
