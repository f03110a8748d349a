"""What a register's own rules refuse is told at a cell of the row, and nothing is stored of it."""

import pytest

from funds.models import BeneficiaryPayment, FundDocument
from tests.funds.registers_world import build_registers
from tests.funds.test_upload_registers import (
    DOCUMENT,
    PAID,
    PAYMENT,
    SENT,
    TO_SCHOOL,
)
from tests.projects.project_world import problems

SETTLED = "决算日期和决算金额要一起填写，金额不能为负数"
RETURNED = "退回的要写明退回日期和原因，日期不能早于发放日期"
TO_NOBODY = {name: text for name, text in TO_SCHOOL.items() if name != "领取单位"}
REFUSED = {
    "settled without a day": ("fund_documents", DOCUMENT | {"决算金额": "5"}, ("N2", SETTLED)),
    "settled with a blank day": (
        "fund_documents",
        DOCUMENT | {"资金文件名称": "新的", "决算日期": "", "决算金额": "5"},
        ("O2", SETTLED),
    ),
    "payment of nothing": ("payments", PAYMENT | {"金额": "0"}, ("I2", "发放金额须大于 0")),
    "returned without a reason": ("payments", PAYMENT | {"退回日期": "2016-06-01"}, ("M2", RETURNED)),
    "returned too early": (
        "payments",
        PAYMENT | {"退回原因": "账号错", "退回日期": "2016-05-05"},
        ("N2", RETURNED),
    ),
    "nothing handed out": ("goods_issues", TO_SCHOOL | {"发放数量": "0"}, ("F2", "发放数量须大于 0")),
    "handed to nobody": (
        "goods_issues",
        TO_SCHOOL | {"领取单位": "", "发放数量": "3"},
        ("E2", "请填写领取的农户，或领取单位（人）"),
    ),
    "handed to nobody, without the column": (
        "goods_issues",
        TO_NOBODY | {"发放数量": "3"},
        ("D2", "请填写领取的农户，或领取单位（人）"),
    ),
    "nothing sent": ("allocations", SENT | {"拨付编号": "7", "拨出金额": "0"}, ("H2", "拨出金额须大于 0")),
    "arrived without the column of the amount": (
        "allocations",
        SENT | {"拨付编号": "7", "到账日期": "2016-02-03"},
        ("K2", "填了到账的，到账日期和到账金额要一起填写"),
    ),
    "arrived with nothing": (
        "allocations",
        SENT | {"拨付编号": "7", "到账日期": "2016-02-03", "到账金额": "0"},
        ("L2", "到账日期和到账金额要一起填写，金额须大于 0"),
    ),
    "more than the whole": (
        "fund_payments",
        PAID | {"分录序号": "3", "进度比例": "140%"},
        ("P2", "进度比例须在 0 到 100 之间"),
    ),
}


@pytest.fixture
def office(db, tmp_path):
    """Sources, entries and goods, and a household to be paid."""
    return build_registers(tmp_path / "sheets", "张三")


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("name", REFUSED)
def test_the_refusal_names_its_cell_once(office, name, dry_run):
    kind, row, expected = REFUSED[name]

    receipt = office.upload(kind, [row], dry_run=dry_run)

    assert [(issue.cell, issue.message) for issue in receipt.errors] == [expected]
    assert (receipt.added, receipt.changed, receipt.refused) == (0, 0, 1)


def test_a_settlement_may_go_by_the_day_that_is_registered(office):
    office.upload("fund_documents", [DOCUMENT | {"决算日期": "2016-12-31"}])

    receipt = office.upload("fund_documents", [DOCUMENT | {"决算金额": "590000"}])

    assert (problems(receipt), receipt.changed) == ([], 1)
    assert str(FundDocument.objects.get(title=DOCUMENT["资金文件名称"]).settled_amount) == "590000.00"


def test_money_that_came_back_may_go_by_the_reason_that_is_registered(office):
    told = {"退回日期": "2016-06-01", "退回原因": "账号错"}
    assert office.upload("payments", [PAYMENT | told]).added == 1

    receipt = office.upload("payments", [PAYMENT | told | {"退回日期": "2016-06-02", "退回原因": ""}])

    assert (problems(receipt), receipt.changed) == ([], 1)
    assert str(BeneficiaryPayment.objects.get().returned_on) == "2016-06-02"


def test_a_payment_is_not_moved_behind_the_day_it_came_back(office):
    assert office.upload("payments", [PAYMENT | {"退回日期": "2016-06-01", "退回原因": "账号错"}]).added == 1

    receipt = office.upload("payments", [PAYMENT | {"发放日期": "2016-06-02"}])

    assert [(issue.cell, issue.message) for issue in receipt.errors] == [("L2", RETURNED)]


def test_a_correction_without_the_column_of_its_reason_is_refused_where_it_differs(office):
    assert office.upload("allocations", [SENT]).added == 1

    receipt = office.upload("allocations", [SENT | {"拨出金额": "310000"}])

    assert problems(receipt) == [("H2", "reason")]
