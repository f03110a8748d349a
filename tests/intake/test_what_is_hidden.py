"""What is hidden is said in the receipt, in every format alike: worksheets are not read, rows and columns are."""

import openpyxl
import pytest

from fupin.files.services import path_of
from tests.intake.biff import write_ods, write_xls
from tests.intake.workbooks import HEAD, line, xlsx

OLD = "旧表"


def as_xlsx(path, sheets, *, hidden=(), hidden_rows=(), hidden_columns=()):
    def hide(first):
        book = first.parent
        for name, rows in list(sheets.items())[1:]:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        for sheet in book:
            sheet.sheet_state = "hidden" if sheet.title in hidden else "visible"
            for number in hidden_rows:
                sheet.row_dimensions[number].hidden = True
            for number in hidden_columns:
                sheet.column_dimensions[openpyxl.utils.get_column_letter(number)].hidden = True

    name, rows = next(iter(sheets.items()))
    return xlsx(path, rows, title=name, after=hide)


WRITERS = {"xlsx": as_xlsx, "xls": write_xls, "ods": write_ods}


@pytest.fixture(params=WRITERS)
def write(request, tmp_path):
    """write({name: rows}, hidden=…, hidden_rows=…, hidden_columns=…) gives a workbook of the format."""
    return lambda sheets, **options: WRITERS[request.param](
        tmp_path / f"a.{request.param}", sheets, **options
    )


def said(receipt):
    return [(each.sheet, each.cell, each.row, each.code) for each in receipt.warnings]


def test_a_hidden_worksheet_is_not_read_unless_it_is_named(read, write):
    path = write({"表": [HEAD, line()], OLD: [HEAD, line(2010)]}, hidden=[OLD])
    receipt, rows = read(path)
    assert [row["year_from"] for row in rows] == [2016]
    assert said(receipt) == [(OLD, "", 0, "hidden_sheet")]
    assert receipt.warnings[0].message == ("工作表“旧表”是隐藏的，没有读取；要导入请取消隐藏，或指定工作表名")
    receipt, rows = read(path, sheet=OLD)
    assert ([row["year_from"] for row in rows], said(receipt)) == ([2010], [])


def test_a_hidden_worksheet_before_the_one_that_is_read_changes_nothing(read, write):
    path = write({OLD: [HEAD, line(2010)], "表": [HEAD, line(), line(2017, "很多")]}, hidden=[OLD])
    receipt, rows = read(path)
    assert (receipt.sheet, [row["year_from"] for row in rows]) == ("表", [2016, 2017])
    assert [(each.sheet, each.cell) for each in receipt.errors] == [("表", "D3")]
    assert said(receipt) == [(OLD, "", 0, "hidden_sheet")]


def test_a_hidden_worksheet_without_content_is_not_worth_a_word(read, write):
    receipt, _ = read(write({"表": [HEAD, line()], OLD: []}, hidden=[OLD]))
    assert said(receipt) == []


def test_hidden_rows_are_read_and_each_is_told(read, write):
    rows = [HEAD, *(line(year) for year in range(2010, 2018))]
    receipt, found = read(write({"表": rows}, hidden_rows=[3, 4, 5, 8]))
    assert [(row["row"], row["year_from"]) for row in found] == [(each, 2008 + each) for each in range(2, 10)]
    assert said(receipt) == [("表", "", 3, "hidden_rows")]
    assert receipt.warnings[0].message == (
        "有 4 行数据是隐藏或筛选掉的（第 3、4、5、8 行），也已读取，请核对"
    )


def test_hidden_columns_are_read_and_told_at_their_headings(read, write):
    receipt, found = read(write({"表": [HEAD, line()]}, hidden_columns=[2, 4]))
    assert (found[0]["place_code"], found[0]["value"]) == ("441621", 2952)
    assert said(receipt) == [("表", "B1", 1, "hidden_column"), ("表", "D1", 1, "hidden_column")]


def test_a_hidden_column_that_no_column_of_ours_is_read_from_is_not_told(read, write):
    rows = [[*HEAD, "村干部看法"], [*line(), "好"]]
    receipt, _ = read(write({"表": rows}, hidden_columns=[6]))
    assert said(receipt) == [("表", "F1", 1, "unknown_column")]


def test_a_hidden_row_above_the_header_is_not_told(read, write):
    receipt, found = read(write({"表": [["政策参数表"], HEAD, line()]}, hidden_rows=[1]))
    assert ([row["row"] for row in found], said(receipt)) == ([3], [])


@pytest.mark.django_db
def test_the_marked_copy_keeps_a_hidden_worksheet_hidden(upload, write):
    path = write({"表": [HEAD, line("二零")], OLD: [HEAD, line(2010)]}, hidden=[OLD])
    book = openpyxl.load_workbook(path_of(upload(path).marked).open("rb"))
    assert {sheet.title: sheet.sheet_state for sheet in book} == {"表": "visible", OLD: "hidden"}
    assert (book["表"]["C2"].comment is not None, book[OLD]["C2"].comment) == (True, None)


def test_a_worksheet_hidden_deeper_counts_as_hidden(read, tmp_path):
    """Excel does not even offer to show it."""
    receipt, _ = read(
        write_xls(tmp_path / "a.xls", {"表": [HEAD, line()], OLD: [HEAD, line(2010)]}, hidden={OLD: 2})
    )
    assert said(receipt) == [(OLD, "", 0, "hidden_sheet")]


def test_rows_that_a_filter_of_an_ods_hides_are_hidden_rows(read, tmp_path):
    rows = [HEAD, line(), line(2017)]
    path = write_ods(tmp_path / "a.ods", {"表": rows}, row_attributes='table:visibility="filter"')
    receipt, found = read(path)
    assert (len(found), said(receipt)) == (2, [("表", "", 2, "hidden_rows")])


def test_rows_that_a_web_page_does_not_show_are_announced(read, tmp_path):
    rows = [HEAD, line(2016), line(2017)]
    styles = ["", ' style="height:14pt"', ' style="mso-height:0;DISPLAY: none"']
    text = "".join(
        f"<tr{style}>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
        for row, style in zip(rows, styles, strict=True)
    )
    path = tmp_path / "a.xls"
    path.write_text(f"<html><table>{text}</table></html>", encoding="utf-8")
    receipt, found = read(path)
    assert [row["year_from"] for row in found] == [2016, 2017]
    assert [(each.row, each.code) for each in receipt.warnings] == [(3, "hidden_rows")]
