"""A line with a bad cell is told what its cadre, its household and its days are refused for too, and where."""

import pytest

from tests.cadres.test_uploading_cadres import HELPER, SENT
from tests.counties.registry_world import new_household, upload

DAY = {"派出单位": "深圳中支", "姓名": "林晓", "日期": "2016-06-01", "情况": "在岗", "住村": "许多"}
VISIT = {"县": "紫金县", "乡": "上义镇", "村": "招元村", "户编号": "1001", "帮扶单位": "深圳中支"}
VISIT |= {"帮扶干部": "林晓", "日期": "2016-06-01", "慰问金额": "许多"}
LINES = {
    "order": (
        "secondments",
        SENT | {"结束日期": "2015-12-31", "联系电话": "123"},
        [("E2", "phone"), ("J2", "invalid")],
    ),
    "attendance": ("attendance", DAY, [("E2", "yes_no"), ("B2", "not_serving")]),
    "visits": ("visits", VISIT, [("H2", "vague"), ("F2", "not_paired")]),
    "helper": (
        "help_pairings",
        HELPER | {"姓名": "", "帮扶支部": "", "联系人电话": "123"},
        [("J2", "phone"), ("N2", "invalid")],
    ),
    "span": (
        "help_pairings",
        HELPER | {"帮扶结束时间": "2015年6月", "联系人电话": "123"},
        [("J2", "phone"), ("M2", "invalid")],
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_a_bad_cell_does_not_hide_what_the_line_is_refused_for_besides(world, name):
    kind, row, expected = LINES[name]
    new_household(world, "1001")
    receipt = upload(world, kind, [row], actor=world.office)
    assert (receipt.added, receipt.refused) == (0, 1)
    assert [(issue.cell, issue.code) for issue in receipt.errors] == expected
