"""Two lines of one sheet that tell of the same thing under two names: neither silently wins over the other."""

from dataclasses import replace

import pytest

from counties.models import Division, Household
from funds.models import BeneficiaryPayment, Entry, GoodsIssue, InKindItem, PaymentOrder
from tests.funds.registers_world import build_registers
from tests.funds.test_upload_registers import (
    ALLOTTED,
    GOODS,
    PAID,
    PAYMENT,
    TO_SCHOOL,
)
from tests.projects.project_world import problems

TWICE = "与第 2 行说的是同一笔，后一行会盖掉前一行；请删去一行，或合成一行"
BY_SEQ = {"凭证号": "", "分录序号": "5"}


@pytest.fixture
def office(db, tmp_path):
    """Sources, entries and goods, and two households to be paid."""
    return build_registers(tmp_path / "sheets", "张三", "李四")


def told(receipt):
    return [(issue.cell, issue.code, issue.message) for issue in receipt.errors]


@pytest.mark.parametrize("dry_run", [True, False])
def test_one_households_part_by_voucher_and_by_entry_is_told_twice(office, dry_run):
    by_voucher = PAYMENT | {"分录序号": "", "金额": "1000"}
    by_entry = PAYMENT | {"凭证号": "", "分录序号": "4", "金额": "2000"}
    other = by_entry | {"户编号": "0002"}

    receipt = office.upload("payments", [by_voucher, by_entry, other], accept="good", dry_run=dry_run)

    assert told(receipt) == [("D3", "duplicate", TWICE)]
    assert [str(each.amount) for each in BeneficiaryPayment.objects.order_by("pk")] == (
        [] if dry_run else ["1000.00", "2000.00"]
    )


def test_goods_by_voucher_and_by_entry_are_told_twice(office):
    rows = [GOODS | {"品名": "课桌", "数量": "5", "单价": ""}, GOODS | BY_SEQ | {"品名": "课桌", "数量": "7"}]

    receipt = office.upload("goods", rows, accept="good")

    assert told(receipt) == [("C3", "duplicate", TWICE)]
    assert InKindItem.objects.get(name="课桌").quantity == 5


def test_goods_handed_out_by_voucher_and_by_entry_are_told_twice(office):
    rows = [TO_SCHOOL | {"发放数量": "3"}, TO_SCHOOL | BY_SEQ | {"发放数量": "4"}]

    receipt = office.upload("goods_issues", rows, accept="good")

    assert told(receipt) == [("C3", "duplicate", TWICE)]
    assert GoodsIssue.objects.get().quantity == 3


def test_a_line_that_was_refused_has_told_of_nothing(office):
    too_much, right = PAYMENT | {"金额": "5001", "分录序号": ""}, PAYMENT | {"凭证号": "", "分录序号": "4"}

    receipt = office.upload("payments", [too_much, right], accept="good")

    assert problems(receipt) == [("I2", "too_much")]
    assert str(BeneficiaryPayment.objects.get().amount) == "5000.00"


def test_other_papers_of_the_same_entry_are_refused_at_their_cell(office):
    lines = [PAID | {"分录序号": "3", "合同号": name} for name in ("合-7", "合-8", "合-7")]

    receipt = office.upload("fund_payments", lines, accept="good")

    assert told(receipt) == [
        (
            "L3",
            "papers_differ",
            "与第 2 行是同一笔，这一格却不同；是一笔的，请合成一行（几张发票用顿号隔开）",
        )
    ]
    assert PaymentOrder.objects.get(entry__seq=3).contract_no == "合-7"


def test_two_movements_that_only_their_papers_tell_apart_are_not_made_one(office):
    new = PAID | {"支出": "10", "凭证字号": "记-9"}

    receipt = office.upload("fund_payments", [new, new | {"合同号": "合-2", "发票号": "0009"}], accept="good")

    assert [each[:2] for each in told(receipt)] == [("L3", "papers_differ")]
    assert "确为另一笔的，请用凭证号或摘要区分" in receipt.errors[0].message
    entry = Entry.objects.get(voucher_no="记-9")
    assert (entry.order.contract_no, entry.order.invoices) == ("合-1", ["0001", "0002"])


def test_the_papers_of_one_entry_may_stand_in_several_lines(office):
    line = {name: text for name, text in PAID.items() if name in {*ALLOTTED, "支出", "收款人户名"} - {"收入"}}
    line |= {"分录序号": "3", "支付令号": ""}

    receipt = office.upload("fund_payments", [line | {"验收单号": "验-1"}, line | {"公示号": "公-1"}])

    order = PaymentOrder.objects.get(entry__seq=3)
    assert (problems(receipt), order.acceptance_no, order.notice_no) == ([], "验-1", "公-1")


def test_papers_of_a_line_that_was_refused_do_not_hold(office):
    lines = [
        PAID | {"分录序号": "3", "合同号": "合-7", "进度比例": "140%"},
        PAID | {"分录序号": "3", "合同号": "合-8"},
    ]

    receipt = office.upload("fund_payments", lines, accept="good")

    assert problems(receipt) == [("P2", "invalid")]
    assert PaymentOrder.objects.get(entry__seq=3).contract_no == "合-8"


@pytest.fixture
def another_county(office):
    """A village of another county that the unit helps too, with a household of a number that is known in the first."""
    county = Division.objects.create(code="441622", name="龙川县", level=3, full_name="广东省河源市龙川县")
    village = Division.objects.create(
        code="441622104202", name="黄洞村", level=5, full_name=f"{county.full_name}黄洞村"
    )
    Household.objects.create(place=village, number="0001", head_name="王五")
    office.scope = replace(office.scope, served_places=(office.village.pk, village.pk))
    return village.full_name


def test_households_of_one_number_in_two_counties_are_two(office, another_county):
    rows = [PAYMENT | {"金额": "1000"}, PAYMENT | {"金额": "2000", "所在村": another_county}]

    receipt = office.upload("payments", rows)

    assert (problems(receipt), receipt.added) == ([], 2)


def test_goods_for_households_of_one_number_in_two_counties_are_two(office, another_county):
    row = TO_SCHOOL | {"发放去向": "户", "领取单位": "", "发放数量": "2", "户编号": "0001"}

    receipt = office.upload(
        "goods_issues", [row | {"所在村": office.village.full_name}, row | {"所在村": another_county}]
    )

    assert (problems(receipt), receipt.added) == ([], 2)


def test_one_household_under_two_villages_is_told_twice(office):
    name = "广东省河源市紫金县上义镇黄洞村"
    other = Division.objects.create(code="441621104203", name="黄洞村", level=5, full_name=name)
    office.scope = replace(office.scope, served_places=(office.village.pk, other.pk))

    receipt = office.upload("payments", [PAYMENT | {"金额": "1"}, PAYMENT | {"金额": "2", "所在村": name}])

    assert told(receipt) == [("D3", "duplicate", TWICE)]
