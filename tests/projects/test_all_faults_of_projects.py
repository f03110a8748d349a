"""A line with a bad cell is told what its project, its figures and its days are refused for too, and where."""

import pytest

from tests.projects.project_world import VILLAGE, problems

OWN = {"帮扶单位": "深圳中支", "地区": VILLAGE}
PROJECT = {"帮扶单位": "深圳中支", "实施地点": VILLAGE, "项目名称": "村道", "项目类别": "村基础设施"}
PROJECT |= {"完成日期": "2018-12-31", "计划投资": "许多"}
ACTIVITY = OWN | {"活动名称": "培训", "类型": "产业帮扶", "截止日期": "2018-12-31"}
ASSET = {"单位": "深圳中支", "坐落": VILLAGE, "资产名称": "电站", "类别": "许多", "形成日期": "2017-06-01"}
LINES = {
    "project_days": (
        "projects",
        PROJECT | {"起始日期": "2019-01-01"},
        [("F2", "vague"), ("E2", "invalid")],
    ),
    "project_groups": (
        "projects",
        PROJECT | {"指标": "硬化道路", "数量": "5户", "受益方面": "", "受益人数": "30人"},
        [("F2", "vague"), ("H2", "unit"), ("J2", "lone_figure")],
    ),
    "activity": (
        "activities",
        ACTIVITY | {"起始日期": "2019-01-01", "所属项目": "没有", "指标": "", "数据": "30人", "类型": "许多"},
        [("D2", "choice"), ("G2", "unknown_project"), ("H2", "lone_figure"), ("E2", "invalid")],
    ),
    "activity_unit": (
        "activities",
        ACTIVITY | {"起始日期": "许多", "指标": "硬化道路", "数据": "30人"},
        [("F2", "date"), ("H2", "unit")],
    ),
    "asset": ("assets", ASSET | {"所属项目": "没有"}, [("D2", "choice"), ("F2", "unknown_project")]),
    "asset_size": (
        "assets",
        ASSET | {"类别": "经营性资产", "规模": "70千瓦", "原值": "许多", "规模指标": ""},
        [("G2", "vague"), ("H2", "size")],
    ),
    "asset_receipt": (
        "asset_receipts",
        {"资产名称": "没有", "指标": "硬化道路", "数据": "30人", "截止日期": "2018-12-31", "预计数": "许多"},
        [("E2", "yes_no"), ("A2", "unknown_asset"), ("C2", "unit")],
    ),
    "paper": (
        "project_papers",
        OWN | {"项目名称": "没有", "单据": "合同", "编号": "合-1", "金额": "许多"},
        [("F2", "vague"), ("C2", "unknown_project")],
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_a_bad_cell_does_not_hide_what_the_line_is_refused_for_besides(world, name):
    kind, row, expected = LINES[name]
    receipt = world.upload(kind, [row])
    assert (receipt.added, receipt.refused) == (0, 1)
    assert problems(receipt) == expected
