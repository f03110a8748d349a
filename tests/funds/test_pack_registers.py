"""The registers in the pack say what the pages say, cover persons, and are checked against the entries offline."""

import shutil
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from counties.models import Household
from funds.channels import Level
from funds.models import InKindItem
from funds.selectors import LedgerFilters
from funds.services import confirm_receipt, issue_goods, record_allocation, sweep_red_flags
from projects.services import record_paper
from tests.funds.chain_world import CONTRACTOR, build_chain, move
from tests.funds.pack_forging import forged
from tests.funds.pack_world import PERSON, exported, fill, rows, verifier, verify

REGISTERS = (
    *("sources", "allocations", "project_lines", "payments", "goods", "goods_issues", "papers"),
    "red_flags",
)
HEAD = "黄大壮"


def fill_registers(world):
    """Something in every register: a source in all its steps, two levels of transfers, goods handed out, papers, flags."""
    build_chain(world)
    move(
        world, "paid", "500", date(2017, 3, 5), project=world.project, payee=PERSON, summary=f"付{PERSON}工钱"
    )
    fill(world)
    top = _sent(
        world, "1", (Level.PROVINCE, "省财政厅"), (Level.COUNTY, "县财政局"), "310000", date(2015, 2, 1)
    )
    confirm_receipt(
        actor=world.clerk, allocation=top, received_on=date(2015, 2, 20), received_amount=Decimal("310000")
    )
    below = _sent(
        world, "1-1", (Level.COUNTY, "县财政局"), (Level.UNIT, PERSON), "300000", date(2015, 3, 1), above=top
    )
    confirm_receipt(
        actor=world.clerk,
        allocation=below,
        received_on=date(2015, 3, 10),
        received_amount=Decimal("300000"),
        entry=world.first,
    )
    issue_goods(
        actor=world.clerk,
        item=InKindItem.objects.get(),
        destination="household",
        household=Household.objects.get(head_name=HEAD),
        quantity=Decimal("4"),
        issued_on=date(2018, 12, 31),
        signed_by=HEAD,
    )
    record_paper(
        actor=world.clerk,
        project=world.project,
        kind="contract",
        number="合同-1",
        party=PERSON,
        amount=Decimal("120000"),
    )
    sweep_red_flags(actor=None, day=date(2018, 12, 31))


def _sent(world, line, sender, receiver, amount, day, **rest):
    return record_allocation(
        actor=world.clerk,
        document=world.document,
        line=line,
        sender_level=sender[0],
        sender=sender[1],
        receiver_level=receiver[0],
        receiver=receiver[1],
        sent_on=day,
        sent_amount=Decimal(amount),
        **rest,
    )


@pytest.fixture
def pack(world, tmp_path):
    fill_registers(world)
    exported(world, tmp_path / "out" / "pack")
    return shutil.move(tmp_path / "out" / "pack", tmp_path / "elsewhere")


def test_every_register_is_there_and_the_pack_holds_offline(pack):
    result = verify(pack)

    assert (result.returncode, result.stderr) == (0, "")
    assert "各台账与分录全部相符" in result.stdout
    sheets = openpyxl.load_workbook(pack / "ledger.xlsx", read_only=True).sheetnames
    assert sheets[-8:] == [
        *("资金来源台账", "逐级拨付台账", "项目资金明细账", "到户发放表", "物资台账", "物资发放", "六单一致"),
        "资金疑点与整改",
    ]
    assert all(rows(pack, table) for table in REGISTERS)


def test_a_source_is_followed_from_plan_to_payment(pack):
    line = next(row for row in rows(pack, "sources") if row["文号"] == "紫财农〔2015〕3 号")

    names = ("计划金额(元)", "下达金额(元)", "到账金额", "已安排金额", "已支出", "收回(上缴)", "结余")
    assert [line[name] for name in names] == [
        *("700000.00", "600000.00", "500000.00", "350000.00", "100500.00", "10000.00", "389500.00")
    ]
    assert (line["结余环节"], line["不符之处"]) == ("未实施、已验收未报账", "")


def test_transfers_go_level_by_level_down_to_the_entry(pack):
    top, below = rows(pack, "allocations")

    assert (top["拨出级次·单位"], top["下拨周期(天)"], top["在途差额"]) == ("省·省财政厅", "19", "0.00")
    assert (below["上级拨付编号"], below["下拨周期(天)"], below["分录序号"]) == ("1", "18", "1")
    assert below["收款级次·单位"].endswith("·林**")


def test_the_account_of_a_project_rolls_and_sums_up(pack):
    lines = [
        (row["摘要"], row["收入(借)"], row["支出(贷)"], row["余额"]) for row in rows(pack, "project_lines")
    ]

    assert lines[:6] == [
        ("拨付到项目", "350000.00", "", "350000.00"),
        ("本月合计", "350000.00", "0.00", "350000.00"),
        ("本年累计", "350000.00", "0.00", "350000.00"),
        ("付工程款", "", "120000.00", "230000.00"),
        ("本月合计", "0.00", "120000.00", "230000.00"),
        ("本年累计", "350000.00", "120000.00", "230000.00"),
    ]


def test_persons_are_covered_in_every_register(pack):
    whole = "".join((pack / f"{table}.csv").read_text(encoding="utf-8-sig") for table in REGISTERS)

    assert PERSON not in whole
    assert HEAD not in whole
    assert CONTRACTOR in whole
    (issue,) = rows(pack, "goods_issues")
    assert (issue["户主"], issue["签收"], issue["发放数量"]) == ("黄**", "黄**", "4.0000")
    (goods,) = rows(pack, "goods")
    assert (goods["数量"], goods["已发放数量"], goods["结存"]) == ("10.0000", "4.0000", "6.0000")


def test_with_the_right_the_registers_show_names(world, tmp_path):
    fill_registers(world)
    directory = exported(world, tmp_path / "pack", masked=False, purpose="核实收款人").directory

    assert PERSON in {row["收款人户名"] for row in rows(directory, "project_lines")}
    assert rows(directory, "payments")[0]["户主"] == HEAD
    assert verifier().verify(directory).faults == []


FORGERIES = {
    "sources": ({"received": "500001.00"}, "到账、安排、支付、收回与分录不符"),
    "allocations": ({"received": "299999.00", "on_the_way": "10001.00"}, "下级拨出的合计"),
    "project_lines": ({"came": "350001.00"}, "余额不等于上一行余额加收入减支出"),
    "payments": ({"amount": "9999999.00"}, "超过分录金额"),
    "goods": ({"stock": "7"}, "结存与物资发放表不符"),
    "goods_issues": ({"quantity": "5"}, "结存与物资发放表不符"),
    "red_flags": ({}, "没有第 999 号分录"),
}


@pytest.mark.parametrize("table", FORGERIES)
def test_a_register_that_is_changed_with_everything_made_to_agree_is_named(pack, table):
    change, fault = FORGERIES[table]

    def changed(said):
        at = next((at for at, row in enumerate(said) if row.get("number") == "紫财农〔2015〕3 号"), 0)
        if table == "red_flags":
            book, _, _ = said[at]["entries"].partition(":")
            change.update(entries=f"{book}:999", entry_count="1")
        said[at] |= change
        return said

    assert any(fault in each for each in forged(pack, table, changed))


def test_a_broken_order_must_be_said_and_is_told(pack):
    def hidden(said):
        for row in said:
            if row["issued"]:
                row["issued"] = "1.00"
        return said

    found = forged(pack, "sources", hidden)
    assert any("“不符之处”与计划、下达、到账、支付的次序对不上" in fault for fault in found)


@pytest.mark.parametrize("table", ["project_lines", "goods_issues", "sources", "allocations"])
def test_a_row_taken_out_of_a_register_is_missed(pack, table):
    assert forged(pack, table, lambda said: said[1:]) != []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("entries", "to_name"),
        ("entries", "document_title"),
        ("entries", "channel_label"),
        ("accounts", "name"),
        ("documents", "title"),
        ("channels", "channel_label"),
        ("sources", "number"),
        ("sources", "unallocated"),
        ("project_lines", "project_name"),
    ],
)
def test_a_name_that_is_changed_in_one_place_is_told_from_the_others(pack, table, column):
    def changed(said):
        at = next((at for at, row in enumerate(said) if row.get("number") and row[column]), 0)
        said[at][column] = "1" if column == "unallocated" else "另一个"
        return said

    assert forged(pack, table, changed) != []


def test_the_last_sums_of_a_project_taken_off_are_missed(pack):
    found = forged(pack, "project_lines", lambda said: said[:-1])

    assert found == ["project_lines.csv 末行：之前一个项目的账没有以本年累计结束，有行被拿掉"]


def test_two_payments_of_a_project_that_changed_places_are_found(pack):
    def swapped(said):
        moved = [row for row in said if not row["line_kind"]]
        moved[1]["book"], moved[1]["entry_seq"] = moved[0]["book"], moved[0]["entry_seq"]
        return said

    assert any("明细账的收支与分录不符" in fault for fault in forged(pack, "project_lines", swapped))


def test_a_year_of_the_registers_opens_with_what_was_there(world, tmp_path):
    fill_registers(world)
    filters = LedgerFilters(unit=world.unit, start=date(2016, 8, 1), end=date(2017, 12, 31))

    directory = exported(world, tmp_path / "pack", filters=filters).directory

    opening = rows(directory, "project_lines")[0]
    assert (opening["摘要"], opening["余额"]) == ("期初余额", "350000.00")
    assert verify(directory).returncode == 0
