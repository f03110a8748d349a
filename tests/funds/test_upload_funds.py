"""Sheets of money: receipts become entries once, undoing reverses them, goods and payments are parts of entries."""

from datetime import date
from decimal import Decimal

import pytest

from counties.models import Household
from funds.models import BeneficiaryPayment, Entry, FundDocument, InKindItem, LedgerAccount
from funds.selectors import totals_by_channel, verify_ledger
from funds.services import payee_account, pool_account, post_entry, take_back_uploaded
from fupin.intake.services import run_intake, undo_batch
from tests.intake.workbooks import xlsx
from tests.projects.project_world import VILLAGE, build_world, new_project, problems

GOODS_GIVEN = {
    "单位": "深圳中支",
    "地区": VILLAGE,
    "资金来源": "捐助物资",
    "渠道": "定点帮扶单位—渠道未写明",
    "形态": "物资折款",
    "累计起始日期": "2016-05-23",
    "发生日期": "2018-12-31",
    "金额": "600余万元",
    "凭证号": "记-0012",
}
CASH = GOODS_GIVEN | {
    "资金来源": "专项党费",
    "渠道": "专项党费",
    "形态": "货币",
    "金额": "3.2万元",
    "凭证号": "记-0013",
}


@pytest.fixture
def office(db, tmp_path):
    (tmp_path / "sheets").mkdir()
    return build_world(tmp_path / "sheets")


def test_a_row_becomes_a_document_accounts_and_an_entry(office):
    receipt = office.upload("funds", [GOODS_GIVEN, CASH])

    assert (problems(receipt), receipt.added) == ([], 2)
    entry = Entry.objects.get(seq=1)
    assert (entry.amount, entry.precision, entry.stated) == (Decimal("6000000.00"), "at_least", "600余万元")
    assert (entry.covers_from, entry.form, entry.row_number) == (date(2016, 5, 23), "in_kind", 2)
    assert (entry.from_account.name, entry.to_account.name) == (
        "捐助物资（2018）",
        f"{VILLAGE}帮扶资金户",
    )
    assert FundDocument.objects.get(title="专项党费").channel == "party_fee"
    assert verify_ledger().holds


def test_the_unit_of_the_heading_or_of_the_upload_gives_the_scale(office):
    bare = {key: value for key, value in CASH.items() if key != "金额"}
    office.upload("funds", [bare | {"金额（万元）": "108.304"}])
    office.upload("funds", [CASH | {"资金来源": "路灯", "金额": "10"}], unit_of_money="万元")
    office.upload("funds", [CASH | {"资金来源": "利息", "金额": "12.5"}])

    amounts = [str(entry.amount) for entry in Entry.objects.order_by("seq")]
    assert amounts == ["1083040.00", "100000.00", "12.50"]


def test_a_total_of_exact_amounts_is_compared_with_their_sum(office):
    total = dict.fromkeys(CASH, "") | {"单位": "合计"}
    rows = [CASH | {"金额": "3万元"}, CASH | {"金额": "20000"}]

    right = office.upload("funds", [*rows, total | {"金额": "5万元"}], dry_run=True)
    wrong = office.upload("funds", [*rows, total | {"金额": "6万元"}])

    totals = [
        [(each.cell, each.message) for each in told.warnings if each.code == "total"]
        for told in (right, wrong)
    ]
    assert totals == [[], [("H4", "合计写的是 60000，逐行相加是 50000，相差 10000，请核对")]]


def test_a_total_of_amounts_of_which_one_is_not_exact_is_not_compared(office):
    rows = [CASH | {"金额": "3万元"}, CASH | {"金额": "2万余元"}]
    total = dict.fromkeys(CASH, "") | {"单位": "合计", "金额": "6万元"}

    receipt = office.upload("funds", [*rows, total])

    assert "total" not in [each.code for each in receipt.warnings]


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_amount_that_is_merged_over_several_rows_is_refused_at_each_of_them(office, tmp_path, dry_run):
    rows = [CASH | {"金额": amount, "凭证号": f"记-{n}"} for n, amount in enumerate((90000, None, None, 500))]

    def merge(sheet):
        sheet.merge_cells("H2:H4")

    path = xlsx(tmp_path / "a.xlsx", [list(CASH), *(list(row.values()) for row in rows)], after=merge)
    facts = {"actor": office.clerk, "scope": office.scope, "file_name": path.name, "accept": "good"}
    receipt = run_intake(kind="funds", path=path, dry_run=dry_run, **facts)

    assert problems(receipt) == [(cell, "merged_number") for cell in ("H2", "H3", "H4")]
    assert "请拆开合并的格子，一行填一个金额" in receipt.errors[0].message
    assert [str(entry.amount) for entry in Entry.objects.all()] == ([] if dry_run else ["500.00"])


def test_other_numbers_may_be_merged_over_the_rows_of_one_source(office, tmp_path):
    rows = [CASH | {"金额": 300, "凭证号": "记-1", "下达金额": 800}, CASH | {"金额": 500, "凭证号": "记-2"}]

    def merge(sheet):
        sheet.merge_cells("J2:J3")

    path = xlsx(tmp_path / "a.xlsx", [list(rows[0]), *(list(row.values()) for row in rows)], after=merge)
    facts = {"actor": office.clerk, "scope": office.scope, "file_name": path.name}
    receipt = run_intake(kind="funds", path=path, **facts)

    assert (problems(receipt), receipt.added) == ([], 2)
    assert [each.cell for each in receipt.warnings if each.code == "merged_number"] == ["J3"]


def test_the_same_row_in_another_file_is_the_same_entry(office):
    office.upload("funds", [CASH])
    receipt = office.upload("funds", [CASH, GOODS_GIVEN])

    assert (receipt.unchanged, receipt.added) == (1, 1)
    assert [(issue.code, issue.row) for issue in receipt.warnings] == [("same_entry", 2)]
    assert Entry.objects.count() == 2


def test_a_row_given_twice_in_one_file_is_one_entry_and_said_so(office):
    receipt = office.upload("funds", [CASH, CASH])

    assert (receipt.added, receipt.unchanged, Entry.objects.count()) == (1, 1, 1)
    assert "确为另一笔的，请用凭证号或摘要区分" in receipt.warnings[0].message
    other = office.upload("funds", [CASH, CASH | {"凭证号": "记-0014"}])
    assert (other.unchanged, other.added) == (1, 1)


def test_undoing_an_upload_reverses_its_entries(office):
    receipt = office.upload("funds", [CASH, GOODS_GIVEN])

    undone = undo_batch(actor=office.clerk, scope=office.scope, batch=receipt.batch)

    assert (undone["reversed"], undone["left"]) == (2, [])
    assert Entry.objects.count() == 4
    assert [total.amount for total in totals_by_channel(Entry.objects.all())] == [0, 0]
    assert Entry.objects.get(seq=3).reason == f"撤销上传批次 {receipt.batch.pk}"
    assert not LedgerAccount.objects.exclude(balance=0).exists()


def test_what_was_undone_can_be_sent_again(office):
    receipt = office.upload("funds", [CASH])
    undo_batch(actor=office.clerk, scope=office.scope, batch=receipt.batch)

    again = office.upload("funds", [CASH])

    assert again.added == 1
    assert [total.amount for total in totals_by_channel(Entry.objects.all())] == [Decimal("32000.00")]


def test_the_same_sheet_sent_again_tells_what_was_reversed_since_and_how_to_post_it_anew(office):
    first = office.upload("funds", [CASH, GOODS_GIVEN])
    take_back_uploaded(actor=office.clerk, entry=Entry.objects.get(seq=1))

    again = office.upload("funds", [CASH, GOODS_GIVEN])

    assert (again.repeated, again.batch, again.unchanged, Entry.objects.count()) == (True, first.batch, 2, 3)
    told = next(issue.message for issue in again.warnings if issue.code == "already_stored")
    assert "本次没有改动；其中 1 笔分录后来已红字冲销，要重新入账的，请只传这几行；" in told
    assert office.upload("funds", [CASH]).added == 1


def test_money_that_is_spent_stays_when_its_upload_is_undone(office):
    receipt = office.upload("funds", [CASH])
    entry = Entry.objects.get()
    pay_out(office, entry, "30000")

    undone = undo_batch(actor=office.clerk, scope=office.scope, batch=receipt.batch)

    assert undone["reversed"] == 0
    assert undone["left"][0]["row"] == 2
    assert "余额 2,000.00 元，不够付 32,000.00 元" in undone["left"][0]["reason"]


def test_money_for_a_project_goes_to_the_projects_account(office):
    project = new_project(office, name="党员活动室")

    assert problems(office.upload("funds", [CASH | {"项目": "没有的项目"}])) == [("J2", "unknown_project")]
    assert not FundDocument.objects.exists()
    office.upload("funds", [CASH | {"项目": "党员活动室"}])
    entry = Entry.objects.get()
    assert (entry.project, entry.to_account.kind, entry.to_account.project) == (project, "project", project)


def test_a_prize_goes_to_the_village_and_is_income(office):
    office.upload("funds", [CASH | {"资金来源": "奖金", "渠道": "奖金", "收入账户": "村集体"}])

    entry = Entry.objects.get()
    assert (entry.nature, entry.to_account.name) == ("income", f"{VILLAGE}村集体")


def test_one_source_has_one_channel(office):
    office.upload("funds", [CASH])

    receipt = office.upload("funds", [CASH | {"渠道": "行政经费", "凭证号": "记-0099"}])

    assert problems(receipt) == [("D2", "other_kind")]
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("amount", ["3—4万元", "XX万元", "0", "-5"])
def test_what_is_no_positive_amount_is_refused_and_nothing_is_opened(office, amount):
    receipt = office.upload("funds", [CASH | {"金额": amount}])

    assert [issue.column for issue in receipt.errors] == ["金额"]
    assert not (Entry.objects.exists() or FundDocument.objects.exists() or LedgerAccount.objects.exists())


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("0.005", "“0.005元”合 0.005 元，不足一分的部分无法入账，请按元计写到分（两位小数）"),
        ("0.123元", "“0.123元”合 0.123 元，不足一分的部分无法入账，请按元计写到分（两位小数）"),
        (
            "1.23456789万元",
            "“1.23456789万元”合 12345.6789 元，不足一分的部分无法入账，请按元计写到分（两位小数）",
        ),
    ],
)
def test_a_part_of_a_fen_is_refused_at_its_cell(office, amount, message, dry_run):
    row = CASH | {"凭证号": "记-0014", "金额": amount}
    receipt = office.upload("funds", [CASH, row], dry_run=dry_run)

    assert [(issue.cell, issue.code, issue.message) for issue in receipt.errors] == [("H3", "money", message)]
    assert not (Entry.objects.exists() or FundDocument.objects.exists())


def test_an_amount_in_wan_may_have_six_decimals(office):
    office.upload("funds", [CASH | {"金额": "1.234567万元"}])

    assert Entry.objects.get().amount == Decimal("12345.67")


def test_a_part_of_a_fen_is_told_beside_what_else_is_wrong_with_its_line(office):
    row = CASH | {"金额": "0.123", "项目": "没有的项目", "下达日期": "许多"}
    receipt = office.upload("funds", [row])

    assert sorted(problems(receipt)) == [("H2", "money"), ("J2", "unknown_project"), ("K2", "date")]


def pay_out(office, entry, amount, **rest):
    return post_entry(
        actor=office.clerk,
        unit=office.unit,
        document=entry.document,
        from_account=pool_account(actor=office.clerk, book=entry.book, place=office.village),
        to_account=payee_account(actor=office.clerk, book=entry.book, name="农户"),
        amount=Decimal(amount),
        occurred_on=date(2018, 12, 31),
        place=office.village,
        summary="补助到户",
        **rest,
    )


def test_payments_to_households_never_exceed_the_voucher(office):
    office.upload("funds", [CASH])
    pay_out(office, Entry.objects.get(), "1000", voucher_no="支-1")
    for number in ("44162100001", "44162100002"):
        Household.objects.create(place=office.village, number=number, head_name="张三")
    row = {
        "单位": "深圳中支",
        "凭证号": "支-1",
        "所在村": VILLAGE,
        "户编号": "44162100001",
        "补助项目": "红薯种植奖励",
        "金额": "700",
        "发放日期": "2018-12-31",
    }

    receipt = office.upload("payments", [row, row | {"户编号": "44162100002", "金额": "300.01"}])
    assert problems(receipt) == [("F3", "too_much")]
    assert not BeneficiaryPayment.objects.exists()

    office.upload("payments", [row, row | {"户编号": "44162100002", "金额": "300"}])
    assert sum(each.amount for each in BeneficiaryPayment.objects.all()) == Decimal("1000.00")
    assert problems(office.upload("payments", [row | {"户编号": "9"}])) == [("D2", "unknown_household")]
    assert problems(office.upload("payments", [row | {"凭证号": "支-2"}])) == [("B2", "voucher_no")]


def test_goods_are_parts_of_an_entry_in_kind(office):
    office.upload("funds", [GOODS_GIVEN, CASH])
    row = {"单位": "深圳中支", "凭证号": "记-0012", "品名": "图书", "数量": "1000", "单价": "25.5"}

    receipt = office.upload("goods", [row])

    assert (problems(receipt), receipt.added) == ([], 1)
    assert office.upload("goods", [row | {"接收方": "招元小学"}]).changed == 1
    assert (InKindItem.objects.get().price, InKindItem.objects.get().receiver) == (
        Decimal("25.50"),
        "招元小学",
    )
    assert problems(office.upload("goods", [row | {"凭证号": "记-0013"}])) == [("", "not_goods")]
    assert problems(office.upload("goods", [row | {"品名": "乐器", "单价": "6000"}])) == [("E2", "too_much")]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_row_that_names_an_entry_that_was_reversed_is_told_by_which(office, dry_run):
    first = office.upload("funds", [CASH])
    undo_batch(actor=office.clerk, scope=office.scope, batch=first.batch)

    receipt = office.upload("funds", [CASH | {"分录序号": "1"}], dry_run=dry_run)

    assert problems(receipt) == [("J2", "reversed")]
    assert receipt.errors[0].message == (
        "第 1 号分录已由第 2 号红字冲销，账上不再有这一笔；重新入账了的，请填新的分录序号，没有的，请把这一格空着再传"
    )
    assert office.upload("funds", [CASH | {"分录序号": ""}]).added == 1


def test_a_row_that_names_the_reversal_itself_is_refused(office):
    first = office.upload("funds", [CASH])
    undo_batch(actor=office.clerk, scope=office.scope, batch=first.batch)

    receipt = office.upload("funds", [CASH | {"分录序号": "2"}])

    assert problems(receipt) == [("J2", "reversed")]
    assert "第 2 号分录是对第 1 号的红字冲销" in receipt.errors[0].message


def test_a_receipt_does_not_name_an_entry_that_moved_money_on(office):
    office.upload("funds", [CASH])
    pay_out(office, Entry.objects.get(), "32000", voucher_no="记-0013")

    receipt = office.upload("funds", [CASH | {"分录序号": "2", "累计起始日期": ""}])

    assert problems(receipt) == [("J2", "entry_seq")]
    assert "第 2 号分录不是到账" in receipt.errors[0].message


def test_goods_are_not_recorded_of_an_entry_that_was_reversed(office):
    first = office.upload("funds", [GOODS_GIVEN])
    goods = {"单位": "深圳中支", "分录序号": "1", "品名": "图书", "数量": "10", "接收方": ""}
    assert office.upload("goods", [goods]).added == 1
    undo_batch(actor=office.clerk, scope=office.scope, batch=first.batch)

    receipt = office.upload("goods", [goods | {"接收方": "招元小学"}])

    assert problems(receipt) == [("B2", "reversed")]
    assert InKindItem.objects.get().receiver == ""
