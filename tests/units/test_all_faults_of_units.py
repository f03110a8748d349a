"""A line with a bad cell is told what its unit, its place and its days are refused for too, and where."""

import pytest

from fupin.scope import SYSTEM
from tests.counties.registry_world import upload
from units.access import scope_of

OWN = {"帮扶单位": "深圳中支"}
OTHERS = {"帮扶单位": "海关总署"}
FAR = "鲁山县下汤镇松垛沟村"
PAIRED = OWN | {"帮扶对象": "招元村"}
INSPECTED = OWN | {"检查名称": "督导", "检查日期": "2018-06-01", "问题": "账实不符", "责任人": ""}
PROMISED = OWN | {"年度": "2016", "指标": "硬化道路"}
POLICY = {"参数": "扶贫标准", "起始年度": "2016", "截止年度": "2015", "数值": "许多", "依据": "文件"}
LINES = {
    "pairings": PAIRED | {"起始日期": "2018-01-01", "截止日期": "2017-01-01", "责任占比": "许多"},
    "inspections": INSPECTED | {"整改期限": "2018-05-01", "起始日期": "许多"},
    "commitments": PROMISED | {"目标值": "许多", "签订日期": "许多"},
    "policy_numbers": POLICY,
    "units": {"单位名称": "某某局", "上级单位": "没有的单位", "撤并日期": "许多"},
}
TOLD = {
    "pairings": [("E2", "vague"), ("D2", "invalid"), ("C2", "overlapping_pairing")],
    "inspections": [("G2", "date"), ("E2", "finding"), ("F2", "due_before")],
    "commitments": [("D2", "vague"), ("E2", "date")],
    "policy_numbers": [("A2", "choice"), ("D2", "vague"), ("C2", "years")],
    "units": [("C2", "date"), ("B2", "unknown_unit")],
}


def told(world, kind, row, actor, scope):
    receipt = upload(world, kind, [row], actor=actor, scope=scope)
    assert (receipt.added, receipt.refused) == (0, 1)
    return [(issue.cell, issue.code) for issue in receipt.errors]


@pytest.mark.parametrize("kind", LINES)
def test_a_bad_cell_does_not_hide_what_the_line_is_refused_for_besides(world, kind):
    assert told(world, kind, LINES[kind], world.maker, SYSTEM) == TOLD[kind]


# Whose unit it is not, the cell of the unit says; a place outside is asked about beside it.
OUTSIDE = {
    "pairings": OTHERS | {"帮扶对象": FAR, "责任占比": "许多"},
    "meetings": OTHERS | {"会议名称": "动员会", "召开日期": "2016-05-20", "参会人数": "许多"},
    "documents": OTHERS | {"文件名称": "意见", "印发日期": "许多"},
    "leading_groups": OTHERS | {"名称": "领导小组", "职务": "组长", "本职": "行长", "成立日期": "许多"},
}
BAD = {"pairings": "C2", "meetings": "D2", "documents": "C2", "leading_groups": "E2"}


@pytest.mark.parametrize("kind", OUTSIDE)
def test_whose_line_it_is_is_told_beside_a_bad_cell(world, kind):
    found = told(world, kind, OUTSIDE[kind], world.liaison, scope_of(world.liaison))
    assert [cell for cell, _ in found] == ["A2", BAD[kind]]
    assert found[0][1] == "out_of_scope"


def test_a_cell_that_cannot_be_read_is_guessed_about_by_nobody(world):
    row = PAIRED | {"起始日期": "2018-01-01", "截止日期": "许多"}
    assert told(world, "pairings", row, world.maker, SYSTEM) == [("D2", "date")]
    row = PAIRED | {"起始日期": "许多", "截止日期": "2017-01-01"}
    assert told(world, "pairings", row, world.maker, SYSTEM) == [("C2", "date")]
