"""Columns of one name, of names that say as much as each other, and of no name: announced, never guessed, never lost."""

from decimal import Decimal

import openpyxl
import pytest

from fupin.errors import Refusal
from fupin.files.services import path_of
from fupin.intake.aside import aside_table
from fupin.intake.mapping import RIVAL, choose, look_over, to_be_asked
from fupin.intake.parsing import Parser
from fupin.intake.reading import open_workbook
from fupin.intake.receipt import Receipt
from fupin.intake.reviewing import levels
from fupin.intake.sheets import Context
from fupin.intake.tables import read_tables
from fupin.scope import NOTHING
from tests.intake.sample_sheet import LINES
from tests.intake.workbooks import HEAD, LINE, line, xlsx

TWO_AMOUNTS = [
    ["参数", "地区代码", "年度", "计划", "完成", "依据"],
    [None, None, None, "数值（元）", "数值（元）", None],
]
PLANNED, DONE = 9999, 2952


def merge_down(sheet):
    for place in ("A1:A2", "B1:B2", "C1:C2", "F1:F2"):
        sheet.merge_cells(place)


def two_amounts(path, after=merge_down):
    return xlsx(path / "a.xlsx", [*TWO_AMOUNTS, [LINE, "441621", 2016, PLANNED, DONE, "文件"]], after=after)


def told(receipt):
    return [(each.cell, each.code) for each in receipt.warnings]


@pytest.mark.parametrize("after", [merge_down, None])
def test_of_two_groups_with_one_heading_neither_is_taken_for_a_required_column(read, tmp_path, after):
    with pytest.raises(Refusal) as caught:
        read(two_amounts(tmp_path, after))
    assert caught.value.code == "missing_columns"
    assert (
        "缺少必填的列：“数值”（“计划/数值（元）”（D 列）、“完成/数值（元）”（E 列）都像，分不清读哪一列）"
        in caught.value.message
    )


@pytest.mark.parametrize("after", [True, False])
def test_a_title_above_is_no_part_of_the_headings(liaison, scope, tmp_path, after):
    def merge(sheet):
        for place in ("A2:A3", "B2:B3", "C2:C3", "D2:D2", "F2:F3"):
            sheet.merge_cells(place)

    rows = [["2016年政策参数表"], *TWO_AMOUNTS, [LINE, "441621", 2016, PLANNED, DONE, "文件"]]
    path = xlsx(tmp_path / "a.xlsx", rows, after=merge if after else None)
    tables = look_over(actor=liaison, scope=scope, sheet=LINES, path=path)
    written = [each.written for each in tables[0].columns]
    assert written == ["参数", "地区代码", "年度", "计划/数值（元）", "完成/数值（元）", "依据"]


def test_what_a_person_chose_of_them_is_read_and_the_other_is_not(liaison, scope, tmp_path):
    path = two_amounts(tmp_path)
    tables = look_over(actor=liaison, scope=scope, sheet=LINES, path=path)
    states = [(each.letter, each.state) for each in tables[0].columns if each.state == RIVAL]
    assert (states, to_be_asked(tables)) == ([("D", RIVAL), ("E", RIVAL)], True)
    assert [(column.key, nearest) for column, nearest in tables[0].missing] == [("value", "")]

    confirmed = choose(tables, {("Sheet1", 4): "", ("Sheet1", 5): "value"}, LINES)
    parser = Parser(LINES, Context(None, NOTHING), Receipt(LINES.kind, "a.xlsx"), confirmed)
    with open_workbook(path) as book:
        read_tables(book, parser, None)
    assert [each.row.values["value"] for each in parser.lines] == [Decimal(DONE)]
    assert told(parser.receipt) == []


def test_of_two_groups_with_one_heading_neither_is_taken_for_any_other_column(read, tmp_path):
    head = [["参数", "年度", "数值（元）", "依据", "计划", "完成"], [None, None, None, None, "条数", "条数"]]

    def merge(sheet):
        for place in ("A1:A2", "B1:B2", "C1:C2", "D1:D2"):
            sheet.merge_cells(place)

    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [*head, [LINE, 2016, 2952, "文件", 5, 4]], after=merge))
    assert "count" not in rows[0]
    assert told(receipt) == [("E2", "rival_columns")]
    assert "“计划/条数”（E 列）、“完成/条数”（F 列）都像“条数”" in receipt.warnings[0].message
    assert receipt.aside == [
        {"sheet": "Sheet1", "cell": "E2", "heading": "计划/条数"},
        {"sheet": "Sheet1", "cell": "F2", "heading": "完成/条数"},
    ]


@pytest.mark.parametrize("after", [merge_down, None])
def test_of_a_heading_over_several_columns_the_words_below_count(read, tmp_path, after):
    def merge(sheet):
        if after:
            after(sheet)
        sheet.merge_cells("D1:E1")

    head = [["参数", "地区代码", "年度", "数值（元）", None, "依据"], [None, None, None, "计划", "到位"]]
    path = xlsx(tmp_path / "a.xlsx", [*head, [LINE, "441621", 2016, PLANNED, DONE, "文件"]], after=merge)
    with pytest.raises(Refusal, match="缺少必填的列：“数值”") as caught:
        read(path)
    assert caught.value.code == "missing_columns"
    assert "“数值（元）/计划”、“数值（元）/到位”" in caught.value.message


def test_a_group_that_belongs_to_the_name_of_a_column_decides(read, tmp_path):
    head = [["参数", "年度", "依据", "计划", "资金"], [None, None, None, "数值", "数值"]]
    rows = read(xlsx(tmp_path / "a.xlsx", [*head, [LINE, 2016, "文件", PLANNED, DONE]]))[1]
    assert rows[0]["value"] == Decimal(DONE)


def test_lines_above_that_are_notes_make_no_groups_of_columns_of_one_name(read, tmp_path):
    above = [["填报单位：紫金县", None, None, "单位：万元"]]
    head = ["参数", "年度", "依据", "数值", "数值"]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [head, [LINE, 2016, "文件", 3.5, 4]], before=above))
    assert rows[0]["value"] == Decimal("35000.00")
    assert told(receipt) == [("E2", "repeated_column")]


def unheaded_in_and_beside(sheet):
    sheet["D1"] = None
    sheet["G3"], sheet["I4"], sheet["J9"] = "已核实", 7, "填表人：张三"


def test_columns_without_a_heading_are_announced_and_kept(upload, tmp_path):
    head = ["参数", "年度", "数值（元）", None, "依据"]
    lines = [[LINE, year, 2952, "夹在中间", "文件"] for year in (2016, 2017, 2018)]
    receipt = upload(xlsx(tmp_path / "a.xlsx", [head, *lines], after=unheaded_in_and_beside))
    assert (receipt.added, told(receipt)) == (
        3,
        [("D1", "unheaded_column"), ("G1", "unheaded_column"), ("I1", "unheaded_column")],
    )
    assert receipt.warnings[1].message == (
        "G 列没有列名而有内容（第 3 行起），没有读取，入库后原样另存；如果漏写了列名，请补上再传"
    )
    names, rows = aside_table(receipt.batch)
    assert names == [
        "工作表",
        "行号",
        "（没有列名，D 列）",
        "（没有列名，G 列）",
        "（没有列名，I 列）",
    ]
    assert list(rows) == [
        ["Sheet1", "2", "夹在中间", "", ""],
        ["Sheet1", "3", "夹在中间", "已核实", ""],
        ["Sheet1", "4", "夹在中间", "", "7"],
    ]
    said = levels({"warnings": [issue.as_json() for issue in receipt.warnings]})
    assert [(level["key"], level["count"]) for level in said] == [("hint", 3)]


def test_advice_stands_beyond_all_that_the_lines_hold(upload, tmp_path):
    def beside(sheet):
        sheet["G3"], sheet["J5"] = "已核实", "填表人：张三"

    foot = ["填表人：李四"]
    rows = [HEAD, line(2016), line("二零"), line(2018), foot]
    receipt = upload(xlsx(tmp_path / "a.xlsx", rows, after=beside))
    marked = openpyxl.load_workbook(path_of(receipt.marked).open("rb"))["Sheet1"]
    assert (marked["K1"].value, marked["K3"].value[:3]) == ("改正建议", "年度：")
    assert (marked["F1"].value, marked["G3"].value, marked["J5"].value) == (None, "已核实", "填表人：张三")
    short = openpyxl.load_workbook(path_of(receipt.wrong_rows).open("rb"))["Sheet1"]
    assert (short["K1"].value, short["G2"].value) == ("改正建议", "已核实")


def test_of_unknown_columns_with_one_heading_each_is_kept(upload, tmp_path):
    head = [*HEAD, "备注", "备注", "数值"]
    receipt = upload(xlsx(tmp_path / "a.xlsx", [head, [*line(), "甲", "乙", 7]]))
    assert receipt.aside == [
        {"sheet": "Sheet1", "cell": "F1", "heading": "备注"},
        {"sheet": "Sheet1", "cell": "G1", "heading": "备注（G 列）"},
        {"sheet": "Sheet1", "cell": "H1", "heading": "数值"},
    ]
    names, rows = aside_table(receipt.batch)
    assert names[2:] == ["备注", "备注（G 列）", "数值"]
    assert list(rows) == [["Sheet1", "2", "甲", "乙", "7"]]
