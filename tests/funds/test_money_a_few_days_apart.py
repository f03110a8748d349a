"""The same sum for the same purpose a few days apart is asked about: two payments, or one that was mended."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from funds.channels import Channel
from funds.models import DraftEntry, Entry
from funds.services import receive_document
from fupin.rules.models import Rule
from fupin.rules.services import set_rule
from tests.funds.test_upload_registers import ALLOTTED, ARRIVED, DOCUMENT, PAID
from tests.projects.project_world import VILLAGE, build_world, new_project, problems
from units.models import Membership, Role

RECEIPT = {
    "单位": "深圳中支",
    "地区": VILLAGE,
    "资金来源": "专项党费",
    "渠道": "专项党费",
    "发生日期": "2018-12-20",
    "金额": "35000",
    "凭证号": "",
    "摘要": "党费到账",
    "项目": "",
    "收款人": "",
}
MENDED = {"发生日期": "2018-12-24", "摘要": "收到专项党费"}
PROPOSED = {
    "单位": "深圳中支",
    "地区": VILLAGE,
    "业务": "到账",
    "资金来源名称": "专项党费",
    "金额": "35000",
    "发生日期": "2018-12-20",
    "摘要": "党费到账",
}


@pytest.fixture
def office(db, tmp_path):
    (tmp_path / "sheets").mkdir()
    return build_world(tmp_path / "sheets")


@pytest.fixture
def approving(office):
    """An office where another approves of what is posted."""
    set_rule(
        actor=office.clerk, rule=Rule.FUNDS_APPROVED, value=Decimal(1), year_from=2016, source="内控制度"
    )
    Membership.objects.create(
        user=office.clerk, role=Role.OFFICE, unit=office.unit, starts_on=date(2010, 1, 1)
    )
    scope = replace(office.scope, rights=frozenset({"import", "enter"}))
    office.propose = lambda row: office.upload("batch_rows", [row], scope=scope)
    return office


def told(receipt):
    """The doubts of a receipt without errors."""
    assert problems(receipt) == []
    told_of_all = {"unit_assumed", "needs_approval"}
    return [(issue.cell, issue.code) for issue in receipt.warnings if issue.code not in told_of_all]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_receipt_with_another_day_and_another_abstract_is_asked_about_at_its_day(office, dry_run):
    office.upload("funds", [RECEIPT | {"凭证号": "记-1"}])

    receipt = office.upload("funds", [RECEIPT | MENDED | {"凭证号": "记-1"}], dry_run=dry_run)

    assert (told(receipt), receipt.added) == ([("E2", "near_entry")], 1)
    assert next(issue.message for issue in receipt.warnings if issue.code == "near_entry") == (
        "与第 1 号分录来源、金额和去向相同，日期（2018-12-20）只差 4 天，按另一笔处理；"
        "如果是更正，请先红字冲销第 1 号分录；确为另一笔的，不用改"
    )


def test_who_sends_it_again_all_the_same_is_not_asked_twice(office):
    office.upload("funds", [RECEIPT])
    office.upload("funds", [RECEIPT | MENDED])

    again = office.upload("funds", [RECEIPT | MENDED, RECEIPT | {"金额": "1"}])

    assert told(again)[0] == ("F2", "same_entry")
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({}, {"发生日期": "2018-12-28"}),
        ({"凭证号": "记-1"}, {"凭证号": "记-2"}),
        ({"收款人": "甲"}, {"收款人": "乙"}),
        ({}, {"金额": "35001"}),
        ({}, {"项目": "村道硬底化"}),
        ({}, {"资金来源": "工会经费"}),
    ],
)
def test_another_payment_is_not_asked_about(office, before, now):
    new_project(office)
    office.upload("funds", [RECEIPT | before])

    assert told(office.upload("funds", [RECEIPT | before | MENDED | now])) == []


def test_two_payments_of_one_sheet_are_not_asked_about(office):
    lines = [RECEIPT, RECEIPT | MENDED, RECEIPT | {"发生日期": "2018-12-26", "摘要": "第三次"}]

    assert told(office.upload("funds", lines)) == []


def test_the_nearest_day_is_named(office):
    office.upload("funds", [RECEIPT, RECEIPT | {"发生日期": "2018-12-27", "摘要": "第二次"}])

    receipt = office.upload("funds", [RECEIPT | {"发生日期": "2018-12-25", "摘要": "第三次"}])

    assert "与第 2 号分录" in next(each.message for each in receipt.warnings if each.code == "near_entry")


def test_a_day_over_the_new_year_is_near(office):
    office.upload("funds", [RECEIPT | {"发生日期": "2018-12-30"}])

    receipt = office.upload("funds", [RECEIPT | {"发生日期": "2019-01-02", "摘要": "收到"}])

    assert told(receipt) == [("C2", "alike_document"), ("E2", "near_entry")]


def test_a_receipt_is_held_against_those_that_wait_for_approval(approving):
    approving.upload("funds", [RECEIPT])

    receipt = approving.upload("funds", [RECEIPT | MENDED])

    assert told(receipt) == [("E2", "near_draft")]
    message = next(issue.message for issue in receipt.warnings if issue.code == "near_draft")
    assert message.startswith("与待复核的分录批“funds-0.csv”第 1 行来源、金额和去向相同，日期（2018-12-20）")
    assert "如果是同一笔，请在那个分录批里改，不要重复填报" in message


def test_proposals_are_held_against_what_waits_and_what_is_posted_a_few_days_off(approving):
    facts = {"title": "专项党费", "year": 2018, "channel": Channel.PARTY_FEE}
    receive_document(actor=approving.clerk, unit=approving.unit, **facts)
    approving.propose(PROPOSED)

    assert told(approving.propose(PROPOSED | {"发生日期": "2018-12-27"})) == [("F2", "near_draft")]
    assert told(approving.propose(PROPOSED | {"发生日期": "2019-01-04"})) == []
    assert DraftEntry.objects.count() == 3


def test_a_line_of_a_project_is_asked_about_as_a_receipt_is(office):
    new_project(office)
    office.upload("fund_documents", [DOCUMENT])
    office.upload("funds", [ARRIVED])
    paid = PAID | {"支出": "20000"}
    office.upload("fund_payments", [ALLOTTED, paid])
    mended = paid | {"日期": "2016-04-08", "摘要": "付工程进度款", "合同号": "合-2"}

    assert told(office.upload("fund_payments", [mended])) == [("F2", "near_entry")]
    other = mended | {"日期": "2016-04-09", "收款人户名": "电器行"}
    assert told(office.upload("fund_payments", [other])) == []


@pytest.mark.parametrize(
    ("before", "left_out"),
    [({}, "摘要"), ({"凭证号": "记-1"}, "凭证号")],
)
def test_what_differs_in_nothing_but_a_column_that_is_not_there_is_told_at_the_amount(
    office, before, left_out
):
    office.upload("funds", [RECEIPT | before])
    row = {name: text for name, text in (RECEIPT | before).items() if name != left_out}

    receipt = office.upload("funds", [row])

    assert (told(receipt), receipt.added) == ([("F2", "alike_entry")], 1)
    message = next(issue.message for issue in receipt.warnings if issue.code == "alike_entry")
    assert message == (
        "与第 1 号分录只差这一行没有写的内容，按另一笔处理；如果是更正，请先红字冲销第 1 号分录"
    )
