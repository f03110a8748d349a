"""An amount a thousand times above its plan is told at its cell, with both readings; nothing is kept out for it."""

from datetime import date
from decimal import Decimal

import pytest

from funds.models import Entry, FundDocument
from funds.services import approve_budget
from fupin.intake.guards import out_of_plan
from tests.funds.ledger_people import checker
from tests.funds.test_upload_funds import CASH
from tests.projects.project_world import build_world, new_project, problems


@pytest.fixture
def office(db, tmp_path):
    (tmp_path / "sheets").mkdir()
    return build_world(tmp_path / "sheets")


def told(receipt):
    return [(issue.cell, issue.row, issue.code) for issue in receipt.warnings]


@pytest.mark.parametrize(
    ("amount", "plan", "tells"),
    [
        ("350000000", "35000", True),
        ("35000000", "35000", True),
        ("34999999", "35000", False),
        ("3.5", "35000", True),
        ("3.6", "35000", False),
        ("35000", "0", False),
        ("0", "35000", False),
    ],
)
def test_only_what_is_out_of_all_proportion_is_told(amount, plan, tells):
    assert bool(out_of_plan(Decimal(amount), Decimal(plan), "计划金额")) is tells


def test_money_that_came_is_held_against_what_was_issued(office):
    row = CASH | {"下达金额": "3.2万元", "金额": "32000万元"}
    receipt = office.upload("funds", [row])
    assert (problems(receipt), receipt.added) == ([], 1)
    assert told(receipt) == [("H2", 2, "off_plan")]
    assert receipt.warnings[0].message == (
        "与资金来源“专项党费”的下达金额（32000 元）相差千倍以上，两种读法：现在读作 320000000 元；"
        "单位错了一万倍则是 32000 元。请核对是元还是万元，并在格子里写明单位"
    )
    assert Entry.objects.get().amount == Decimal("320000000.00")
    assert told(office.upload("funds", [CASH | {"资金来源": "工会经费", "下达金额": "32000元"}])) == []


def test_money_for_a_project_is_held_against_its_approval_before_its_budget(office):
    project = new_project(office, budget=Decimal(100_000))
    row = CASH | {"项目": project.name, "金额": "1亿元"}
    assert "计划投资（100000 元）" in office.upload("funds", [row]).warnings[0].message
    approve_budget(
        actor=checker(office), project=project, amount=Decimal(90_000), approved_on=date(2018, 1, 1)
    )
    again = office.upload("funds", [row | {"凭证号": "记-0099"}])
    assert "批复金额（90000 元）" in again.warnings[0].message


def test_a_document_is_held_against_its_own_plan(office):
    row = {
        "单位": "深圳中支",
        "资金来源": "以奖代补",
        "资金年度": "2018",
        "来源渠道": "专项党费",
        "计划金额": "12万元",
    }
    receipt = office.upload("fund_documents", [row | {"下达金额": "12"}])
    assert (problems(receipt), told(receipt)) == ([], [("F1", 1, "unit_assumed"), ("F2", 2, "off_plan")])
    assert FundDocument.objects.get().amount == Decimal("12.00")
