"""The registers as pages and workbooks: the columns of the field, numbers that open, two-row headers, scope."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from counties.services import register_household
from funds.services import amend_document, record_payment
from fupin.audit.models import AuditEvent

COLUMNS = {
    "sources": (
        "序号｜资金年度｜资金文件名称｜文号｜级次｜来源渠道｜支出方向｜形态｜下达日期｜"
        "下达金额(元)｜收到日期｜到账金额｜到账凭证号｜付款单位｜收款单位·开户行·账号(掩码)｜"
        "已安排金额｜未安排金额｜已拨付｜已支出｜支出率｜结余｜结余环节｜滞留天数｜"
        "公示起止·网址·照片｜备注"
    ),
    "allocations": (
        "文号｜拨出级次·单位｜拨出文号｜拨出日期｜拨出金额｜拨出凭证号｜收款级次·单位｜到账日期｜"
        "到账金额｜到账凭证号｜下拨周期(天)｜在途差额｜用途"
    ),
    "projects": (
        "序号｜年｜月｜日｜凭证字号｜支出凭证号/支付令号｜摘要｜项目编码｜项目名称｜实施单位｜"
        "资金文号｜级次｜合同号｜发票号(多)｜验收/进度单号｜报账批次｜支付方式｜收款人户名｜"
        "开户行｜账号(掩码)｜收入(借)｜支出(贷)｜余额｜进度比例｜经办｜审核｜审批｜附件张数｜"
        "公示号｜备注"
    ),
    "payments": (
        "序号｜户主｜身份证号｜乡｜村｜组｜人口｜补助项目｜规模(亩/头/人/月)｜标准｜金额｜"
        "开户行｜一卡通账号｜发放批次｜发放日期｜代发回单号｜状态(成功/退回+原因)｜"
        "领取人签字/附件"
    ),
    "goods": (
        "名称｜规格｜数量｜单位｜单价｜折价｜依据｜捐赠方｜接收方｜接收日期｜验收人｜"
        "发放去向(户/校/村)｜发放日期｜签收｜结存"
    ),
}


def sheet(response):
    return load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0]


@pytest.mark.parametrize("table", COLUMNS)
def test_each_register_has_the_columns_of_the_field(enter, table):
    page = sheet(enter("auditor").get(f"/ledger/registers/{table}/rows.xlsx"))
    assert [cell.value for cell in page[1]] == COLUMNS[table].split("｜")


@pytest.mark.parametrize("table", [*COLUMNS, "papers", "checks"])
def test_each_register_opens_as_a_page(enter, table):
    text = enter("auditor").get(f"/ledger/registers/{table}/").content.decode()
    assert "别的单位的钱" not in text
    assert 'class="register"' in text


def test_columns_without_a_word_on_the_page_are_named_below(enter):
    text = enter("auditor").get("/ledger/registers/sources/").content.decode()
    assert "本页都空着、没有显示的列：文号、级次、" in text
    assert '<th scope="col">文号</th>' not in text


def test_sums_are_not_numbered(enter):
    page = sheet(enter("auditor").get("/ledger/registers/projects/rows.xlsx"))
    shown = enter("auditor").get("/ledger/registers/projects/").content.decode()
    assert [page.cell(row, 1).value for row in (2, 3, 4)] == [1, None, None]
    assert shown.count('<tr class="sum">') == 2
    assert page["A6"].value == "共 1 行"


def test_there_is_no_other_register(enter):
    assert enter("auditor").get("/ledger/registers/entries/").status_code == 404
    assert enter("auditor").get("/ledger/sheets/units.xlsx").status_code == 404


def test_a_source_opens_from_its_amount_to_its_entries(enter, world):
    document = world.entry.document
    client = enter("auditor")
    text = client.get("/ledger/registers/sources/?to=2018-12-31").content.decode()
    assert f"/ledger/sources/{document.pk}/?to=2018-12-31&amp;stage=received" in text
    opened = client.get(f"/ledger/sources/{document.pk}/?stage=allocated&to=2018-12-31").content.decode()
    assert "拨付光伏电站" in opened
    assert "150,000.00" in opened
    assert "未填" in opened


def test_anothers_source_is_not_found(enter, world):
    assert enter("auditor").get(f"/ledger/sources/{world.foreign.document_id}/").status_code == 404


def test_what_cannot_be_opened_is_refused_in_words(enter, world):
    answer = enter("auditor").get(f"/ledger/sources/{world.entry.document_id}/?stage=x")
    assert answer.status_code == 400
    assert "没有“x”这一项" in answer.content.decode()


def test_an_account_number_is_shown_by_its_last_four_digits(enter, world):
    amend_document(actor=world.maker, document=world.entry.document, bank_account="6228480012345678901")
    text = enter("auditor").get("/ledger/registers/sources/").content.decode()
    assert "***************8901" in text
    assert "62284800" not in text


def test_who_was_paid_is_masked_on_the_page_and_in_the_workbook(enter, world):
    home = register_household(actor=world.maker, place=world.village, number="9", head_name="黄招元")
    paid = {
        "item": "危房改造补助",
        "amount": Decimal("3000"),
        "paid_on": date(2016, 6, 4),
        "signed_by": "李四妹",
    }
    record_payment(actor=world.maker, entry=world.entry, household=home, **paid)
    client = enter("auditor")
    text = client.get("/ledger/registers/payments/").content.decode()
    row = [cell.value for cell in sheet(client.get("/ledger/registers/payments/rows.xlsx"))[2]]
    assert ("黄**" in text, "黄招元" in text, "李四妹" in text) == (True, False, False)
    assert (row[1], row[-1]) == ("黄**", "李**")


def test_the_cross_table_has_a_merged_header_of_two_rows(enter):
    client = enter("auditor")
    page = sheet(client.get("/ledger/crosstable/rows.xlsx?to=2018-12-31"))
    merged = {str(cells) for cells in page.merged_cells.ranges}
    assert {"A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:J1", "K1:P1"} == merged
    assert [page["E1"].value, page["K1"].value] == ["直接投入·定点帮扶单位", "引进（协调）·引进（协调）资金"]
    assert [cell.value for cell in page[2][4:10]] == [
        "计划数",
        "下达数",
        "到账数",
        "支付数",
        "支出率",
        "待安排数",
    ]
    assert [cell.value for cell in page[5][1:8]] == ["合计", None, None, None, None, 1123400, 0]


def test_a_number_of_the_cross_table_opens_to_its_sources(enter):
    opened = enter("auditor").get(
        "/ledger/crosstable/", {"to": "2018-12-31", "group": "引进（协调）资金", "group_nature": "introduced"}
    )
    assert "协调引进道路资金" in opened.content.decode()


def test_idle_money_opens_by_cell(enter, world):
    client = enter("auditor")
    text = client.get("/ledger/ageing/?to=2018-12-31").content.decode()
    assert "150,000.00" in text
    cell = client.get("/ledger/ageing/?to=2018-12-31&stuck=not_accepted&age=old").content.decode()
    assert f"/ledger/entries/{world.entry.pk}/" in cell
    page = sheet(client.get("/ledger/ageing/rows.xlsx?to=2018-12-31&stuck=not_accepted"))
    assert page["J2"].value == Decimal("150000")
    assert page["G2"].value == str(date(2016, 12, 31))


def test_what_leaves_is_recorded_with_its_rows(enter, world):
    enter("auditor").get("/ledger/registers/sources/rows.xlsx")
    enter("auditor").get("/ledger/sheets/funds.xlsx")
    acts = AuditEvent.objects.filter(actor=world.users["auditor"]).order_by("pk")
    assert list(acts.values_list("object_name", "detail__rows"))[-2:] == [
        ("资金来源台账", 7),
        ("资金到账", 6),
    ]


def test_the_papers_of_a_project_open(enter, world):
    text = enter("auditor").get(f"/ledger/projects/{world.project.pk}/papers/").content.decode()
    assert "光伏电站" in text
    assert "应有未有" in text
