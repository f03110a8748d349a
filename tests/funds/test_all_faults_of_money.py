"""A line with a bad cell is told what its source, its entry and its amounts are refused for too, and where."""

from dataclasses import replace

import pytest

from funds.models import Entry
from tests.funds.test_upload_funds import CASH
from tests.funds.test_upload_registers import ARRIVED, DOCUMENT, LINE, SENT, UNIT
from tests.projects.project_world import VILLAGE, build_world, problems

PART = UNIT | {"凭证号": "没有"}
LINES = {
    "funds": (
        "funds",
        CASH | {"项目": "没有", "累计起始日期": "2019-01-01", "发生日期": "2018-12-31", "下达日期": "许多"},
        [("K2", "date"), ("J2", "unknown_project"), ("F2", "invalid")],
    ),
    "funds_seq": (
        "funds",
        CASH | {"分录序号": "7", "下达日期": "许多"},
        [("K2", "date"), ("J2", "entry_seq")],
    ),
    "funds_other": (
        "funds",
        ARRIVED | {"渠道": "专项党费", "下达日期": "许多", "收入账户": "项目"},
        [("I2", "date"), ("E2", "other_kind"), ("", "project")],
    ),
    "documents": (
        "fund_documents",
        DOCUMENT | {"公示起": "2016-03-01", "公示止": "2016-02-01", "计划金额": "许多"},
        [("I2", "vague"), ("O2", "invalid")],
    ),
    "allocations": (
        "allocations",
        SENT | {"上级拨付编号": "9", "到账日期": "2016-01-01", "到账金额": "许多", "到账分录序号": "77"},
        [("M2", "vague"), ("N2", "entry_seq"), ("L2", "invalid")],
    ),
    "fund_payments": (
        "fund_payments",
        LINE | {"日期": "2016-03-01", "项目名称": "没有", "资金文件名称": "没有的", "进度比例": "许多"},
        [("G2", "vague"), ("", "one_side"), ("E2", "unknown_project"), ("B2", "unknown_document")],
    ),
    "payments": (
        "payments",
        PART
        | {"所在村": VILLAGE, "户编号": "没有", "补助项目": "奖补", "金额": "许多", "发放日期": "2018-06-01"},
        [("F2", "vague"), ("B2", "voucher_no"), ("D2", "unknown_household")],
    ),
    "goods": ("goods", PART | {"品名": "大米", "单价": "许多"}, [("D2", "vague"), ("B2", "voucher_no")]),
    "goods_issues": (
        "goods_issues",
        PART
        | {
            "品名": "大米",
            "发放去向": "户",
            "发放数量": "许多",
            "发放日期": "2018-06-01",
            "户编号": "没有",
            "所在村": "",
        },
        [("E2", "vague"), ("B2", "voucher_no"), ("H2", "place")],
    ),
    "batch_rows": (
        "batch_rows",
        UNIT
        | {
            "地区": VILLAGE,
            "业务": "支付",
            "资金来源名称": "没有",
            "金额": "3—4万元",
            "发生日期": "许多",
            "摘要": "工程款",
        },
        [("F2", "date"), ("D2", "document"), ("E2", "amount"), ("", "payee")],
    ),
}


@pytest.fixture
def office(db, tmp_path):
    (tmp_path / "sheets").mkdir()
    found = build_world(tmp_path / "sheets")
    found.upload("fund_documents", [DOCUMENT])
    return found


@pytest.mark.parametrize("name", LINES)
def test_a_bad_cell_does_not_hide_what_the_line_is_refused_for_besides(office, name):
    kind, row, expected = LINES[name]
    rights = {"scope": office.scope} if kind != "batch_rows" else {"scope": entering(office)}
    receipt = office.upload(kind, [row], **rights)
    assert (receipt.added, receipt.refused) == (0, 1)
    assert not Entry.objects.exists()
    assert problems(receipt) == expected


def entering(office):
    return replace(office.scope, rights=frozenset({"import", "enter"}))
