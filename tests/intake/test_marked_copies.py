"""The liaison's own workbook comes back marked, and fixing that very file works."""

from decimal import Decimal
from html import escape

import msoffcrypto
import openpyxl
import pytest

from fupin.files.services import path_of
from fupin.rules.models import RuleParameter
from tests.intake.biff import write_ods, write_xls
from tests.intake.workbooks import HEAD, LINE, WITHOUT_UNIT, line, text, xlsx

pytestmark = pytest.mark.django_db
WRONG, DOUBTFUL = "FFFFC7CE", "FFFFEB9C"


def opened(receipt):
    return openpyxl.load_workbook(path_of(receipt.marked).open("rb"))


def test_every_wrong_cell_is_marked_and_all_others_are_as_they_were(upload, tmp_path):
    rows = [HEAD, line(2016, 100000), line("二零", "很多"), line(2018)]
    path = xlsx(tmp_path / "a.xlsx", rows)
    receipt = upload(path)
    sheet = opened(receipt)["Sheet1"]
    filled = {
        cell.coordinate: cell.fill.start_color.rgb
        for row in sheet
        for cell in row
        if cell.fill.fill_type == "solid"
    }
    assert filled == {"D2": DOUBTFUL, "C3": WRONG, "D3": WRONG}
    assert {cell.coordinate for row in sheet for cell in row if cell.comment} == set(filled)
    before = openpyxl.load_workbook(path)["Sheet1"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_col=5)] == [
        [cell.value for cell in row] for row in before.iter_rows(max_col=5)
    ]
    assert [sheet.cell(row, 6).value for row in (1, 2, 4)] == ["改正建议", None, None]
    assert sheet["F3"].value.count("；") >= 1


def test_the_marked_copy_fixed_and_sent_again_goes_in(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line("二零", 3000)]))
    book = opened(receipt)
    book["Sheet1"]["C3"] = 2017
    fixed = tmp_path / "a_批注.xlsx"
    book.save(fixed)
    again = upload(fixed)
    assert (again.added, again.committed, again.warnings) == (2, True, [])
    assert RuleParameter.objects.get(year_from=2017).value == Decimal(3000)


def test_marking_the_marked_copy_again_leaves_only_the_new_marks(upload, tmp_path):
    book = opened(upload(xlsx(tmp_path / "a.xlsx", [HEAD, line("二零"), line("二一", 3000)])))
    book["Sheet1"]["C2"] = 2016
    fixed = tmp_path / "b.xlsx"
    book.save(fixed)
    sheet = opened(upload(fixed))["Sheet1"]
    assert (sheet["C2"].comment, sheet["C2"].fill.fill_type) == (None, None)
    assert sheet["C3"].comment is not None
    assert (sheet["F1"].value, sheet["F2"].value, sheet["G1"].value) == ("改正建议", None, None)


def test_a_wrong_cell_inside_a_merged_range_is_marked_at_its_first_cell(upload, tmp_path):
    def merge(sheet):
        sheet.merge_cells("E2:E3")

    rows = [HEAD, line(2016, source="长" * 301), line(2017, source=None)]
    sheet = opened(upload(xlsx(tmp_path / "a.xlsx", rows, after=merge)))["Sheet1"]
    assert sheet["E2"].comment is not None
    assert (sheet["F2"].value is not None, sheet["F3"].value is not None) == (True, True)


@pytest.mark.parametrize("kind", ["csv", "xls"])
def test_other_formats_come_back_as_xlsx_with_long_numbers_as_text(upload, tmp_path, kind):
    rows = [HEAD, line("二零", place="441621001001")]
    path = tmp_path / f"a.{kind}"
    path = text(path, rows, encoding="gb18030") if kind == "csv" else write_xls(path, {"表一": rows})
    receipt = upload(path)
    sheet = opened(receipt).worksheets[0]
    assert receipt.marked.name == "a_批注.xlsx"
    assert (sheet["B2"].value, sheet["B2"].number_format) == ("441621001001", "@")
    assert sheet["C2"].fill.start_color.rgb == WRONG
    assert sheet["F1"].value == "改正建议"


def page(path, rows):
    """A table of a page that calls itself .xls, as systems export it."""
    lines = ("".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{each}</tr>" for each in lines)
    head = '<html><head><meta charset="gb2312"></head><body>'
    path.write_bytes(f"{head}<table>{body}</table></body></html>".encode("gb18030"))
    return path


def ods(path, rows):
    return write_ods(path, {"表一": rows})


@pytest.mark.parametrize(
    ("write", "name"),
    [(ods, "a.ods"), (page, "a.xls"), (lambda path, rows: write_xls(path, {"表一": rows}), "b.xls")],
)
def test_a_marked_copy_of_another_format_is_put_right_and_goes_in(upload, tmp_path, write, name):
    rows = [
        HEAD,
        line(2016, 100000, place="441621001001"),
        line("二零", 3000, place="441621001001"),
        line(2018, "很多", place="441621001001", source="国开发<2016>&1号"),
    ]
    receipt = upload(write(tmp_path / name, rows))
    assert [(each.cell, each.column) for each in receipt.errors] == [("C3", "年度"), ("D4", "数值")]
    assert receipt.marked.name == f"{name[0]}_批注.xlsx"
    book = opened(receipt)
    sheet = book.worksheets[0]
    filled = {
        cell.coordinate: cell.fill.start_color.rgb
        for row in sheet
        for cell in row
        if cell.fill.fill_type == "solid"
    }
    assert filled == {"D2": DOUBTFUL, "C3": WRONG, "D4": WRONG}
    for cell in filled:
        assert any("一" <= letter <= "鿿" for letter in sheet[cell].comment.text)
    assert [sheet.cell(row, 6).value[:3] if sheet.cell(row, 6).value else "" for row in range(1, 5)] == [
        *("改正建", "", "年度：", "数值：")
    ]
    assert sheet["F1"].value == "改正建议"
    assert (sheet["B3"].value, sheet["E4"].value) == ("441621001001", "国开发<2016>&1号")
    sheet["D2"], sheet["C3"], sheet["D4"] = 2952, 2017, 3100
    fixed = tmp_path / "fixed.xlsx"
    book.save(fixed)
    again = upload(fixed)
    assert (again.errors, again.added, again.committed) == ([], 3, True)
    assert set(RuleParameter.objects.filter(place_code="441621001001").values_list("year_from", "value")) == {
        *((2016, Decimal(2952)), (2017, Decimal(3000)), (2018, Decimal(3100)))
    }


def test_the_marks_of_each_worksheet_of_an_ods_stand_on_it_however_long_its_name(upload, tmp_path):
    """Excel allows 31 characters in the name of a worksheet, LibreOffice more."""
    names = [f"{'紫金县上义镇' * 5}{village}" for village in ("招元村", "上义村")]
    sheets = {names[0]: [HEAD, line(2016)], names[1]: [HEAD, line("二零")]}
    receipt = upload(write_ods(tmp_path / "a.ods", sheets))
    assert [(each.sheet, each.cell) for each in receipt.errors] == [(names[1], "C2")]
    first, second = opened(receipt).worksheets
    assert (first["C2"].comment is None, second["C2"].comment is None) == (True, False)
    assert (len(first.title), len(second.title), first.title != second.title) == (31, 31, True)


def test_a_locked_workbook_comes_back_marked_and_open(upload, tmp_path):
    plain, locked = xlsx(tmp_path / "a.xlsx", [HEAD, line("二零")]), tmp_path / "locked.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt("a1", target)
    assert opened(upload(locked, password="a1"))["Sheet1"]["C2"].comment is not None


def test_advice_never_becomes_a_formula(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(rule='=HYPERLINK("http://x","y")')]))
    assert [each.code for each in receipt.errors] == ["uncomputed"]
    receipt = upload(text(tmp_path / "a.csv", [HEAD, line(rule="=1+1|x")]))
    sheet = opened(receipt).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1|x", "s")
    assert sheet["F2"].data_type == "s"


def test_a_clean_file_is_marked_only_on_request(upload, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEAD, line()])
    assert upload(path).marked is None
    assert opened(upload(path, marked=True, year=2016))["Sheet1"]["A2"].value == LINE


def test_the_refused_lines_alone_come_back_too_and_go_in_once_put_right(upload, tmp_path):
    rows = [["政策参数表"], HEAD, line(2016), line("二零", 3000), line(2018)]
    receipt = upload(xlsx(tmp_path / "a.xlsx", rows))
    book = openpyxl.load_workbook(path_of(receipt.wrong_rows).open("rb"))
    sheet = book["Sheet1"]
    assert [sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)] == ["政策参数表", "参数", LINE]
    assert (sheet["F2"].value, sheet["C3"].value) == ("改正建议", "二零")
    assert sheet["F3"].value.startswith("年度：")
    sheet["C3"] = 2017
    fixed = tmp_path / "wrong.xlsx"
    book.save(fixed)
    assert upload(fixed).added == 1


def test_a_file_without_refused_lines_has_no_such_copy(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016, 100000)]))
    assert (receipt.wrong_rows, receipt.marked is not None) == (None, True)


def test_the_refused_lines_alone_keep_what_stands_over_their_columns(upload, tmp_path):
    def merge(sheet):
        for place in ("A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3"):
            sheet.merge_cells(place)

    head = [
        ["参数", "地区代码", "年度", "资金（万元）", None, "依据"],
        [None, None, None, "数值", "占比", None],
    ]
    rows = [
        ["政策参数表"],
        *head,
        [LINE, "441621", 2016, 3.5, 1, "文件"],
        [LINE, "441621", "二零", 4.5, 2, "文件"],
    ]
    receipt = upload(xlsx(tmp_path / "a.xlsx", rows, after=merge))
    short = openpyxl.load_workbook(path_of(receipt.wrong_rows).open("rb"))
    assert {str(each) for each in short["Sheet1"].merged_cells.ranges} == {
        "A2:A3",
        "B2:B3",
        "C2:C3",
        "D2:E2",
        "F2:F3",
    }
    short["Sheet1"]["C4"] = 2017
    short.save(tmp_path / "short.xlsx")
    assert upload(tmp_path / "short.xlsx").added == 1
    assert RuleParameter.objects.get().value == Decimal(45000)


def test_a_number_that_was_seen_smaller_is_refused_in_the_short_file_too(upload, tmp_path):
    def scaled(sheet):
        sheet["D2"].number_format = "0!.0,"

    receipt = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(value=35000)], after=scaled))
    again = upload(path_of(receipt.wrong_rows), file_name="a_错行.xlsx")
    assert [(each.cell, each.code) for each in again.errors] == [("D2", "unreadable")]


@pytest.mark.parametrize("copy", ["marked", "wrong_rows"])
def test_the_unit_chosen_for_a_file_goes_back_with_it(upload, tmp_path, copy):
    rows = [WITHOUT_UNIT, line(2016, 3.5), line("二零", 4.5)]
    receipt = upload(xlsx(tmp_path / "a.xlsx", rows), unit_of_money="万元")
    book = openpyxl.load_workbook(path_of(getattr(receipt, copy)).open("rb"))
    sheet = book["Sheet1"]
    assert sheet["F1"].value == "改正建议（金额单位：万元）"
    last = sheet.max_row
    sheet.cell(last, 3).value = 2017
    book.save(tmp_path / "again.xlsx")
    again = upload(tmp_path / "again.xlsx")
    assert [each.code for each in (*again.errors, *again.warnings)] == []
    assert RuleParameter.objects.get(year_from=2017).value == Decimal(45000)


def test_a_unit_chosen_anew_goes_before_the_one_that_came_back(upload, tmp_path):
    receipt = upload(xlsx(tmp_path / "a.xlsx", [WITHOUT_UNIT, line("二零", 4.5)]), unit_of_money="万元")
    book = openpyxl.load_workbook(path_of(receipt.marked).open("rb"))
    book["Sheet1"]["C2"] = 2017
    book.save(tmp_path / "again.xlsx")
    upload(tmp_path / "again.xlsx", unit_of_money="元")
    assert RuleParameter.objects.get().value == Decimal("4.50")
