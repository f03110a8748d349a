"""What cells say by their looks: percentages are read as they are seen, colours and struck text are announced."""

from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl.styles import Font, PatternFill

from fupin.intake.cells import Choice, Percent
from fupin.intake.columns import Column
from fupin.intake.parsing import Parser
from fupin.intake.reading import open_workbook
from fupin.intake.receipt import Receipt
from fupin.intake.sheets import Context
from fupin.intake.tables import read_tables
from fupin.scope import NOTHING
from tests.intake.biff import write_ods, write_xls
from tests.intake.sample_sheet import LINES
from tests.intake.workbooks import HEAD, line, xlsx

RED, GREEN = (PatternFill("solid", start_color=colour) for colour in ("FFFF0000", "FF00B050"))
SHARES = replace(
    LINES,
    kind="sample_shares",
    columns=(
        *LINES.columns,
        Column("share", "占比", Percent()),
        Column("state", "状态", Choice([("poor", "未脱贫"), ("out", "已脱贫")])),
    ),
    status_columns=("state",),
)


@pytest.fixture
def look():
    """Reads a file of the sheet with a share and a state: look(path) gives the receipt and the rows' values."""

    def run(path):
        receipt = Receipt(SHARES.kind, path.name)
        parser = Parser(SHARES, Context(None, NOTHING), receipt)
        with open_workbook(path) as book:
            read_tables(book, parser, None)
        return receipt, [each.row.values for each in parser.lines]

    return run


def said(receipt):
    return [(each.row, each.code, each.message) for each in receipt.warnings]


def test_habit_40_a_percentage_is_what_the_cell_shows(look, tmp_path):
    def percent(sheet):
        for number, shown in (
            (2, "0.00%"),
            (3, "0%"),
            (4, "General"),
            (5, '0.0"%"'),
            (6, "[红色]0.0%;-0.0%"),
        ):
            sheet.cell(number, 6).number_format = shown

    values = (0.329, 1.5, 32.9, 0.5, 0.07)
    rows = [[*line(2014 + at), value] for at, value in enumerate(values)]
    receipt, found = look(xlsx(tmp_path / "a.xlsx", [[*HEAD, "占比"], *rows], after=percent))
    expected = ["32.90", "150.00", "32.90", "50.00", "7.00"]
    assert [each["share"] for each in found] == [Decimal(value) for value in expected]
    assert [(each.cell, each.code) for each in receipt.warnings] == [("F5", "percent")]
    assert receipt.normalised == [
        {"cell": "F4", "from": "32.9", "to": "32.9%"},
        {"cell": "F5", "from": "0.5", "to": "50%"},
    ]


def test_habit_40_a_percentage_in_an_xls_and_an_ods(look, tmp_path):
    rows = [[*HEAD, "占比"], [*line(2014), 0.329], [*line(2015), 0.07]]
    xls = write_xls(tmp_path / "a.xls", {"表": rows}, styles=[{"format": 10}], styled={(1, 5): 0, (2, 5): 0})
    ods = write_ods(tmp_path / "a.ods", {"表": rows}, percents={(1, 5), (2, 5)})
    for path in (xls, ods):
        receipt, found = look(path)
        assert [each["share"] for each in found] == [Decimal("32.90"), Decimal("7.00")], path
        assert [each.code for each in receipt.warnings] == [], path


def test_a_number_shown_as_a_percentage_is_asked_about_elsewhere(look, tmp_path):
    def percent(sheet):
        sheet["D2"].number_format = "0%"

    receipt, _ = look(xlsx(tmp_path / "a.xlsx", [HEAD, line(value=2952)], after=percent))
    assert [(each.cell, each.code) for each in receipt.errors] == [("D2", "share")]
    assert "“295200%”格子是百分数" in receipt.errors[0].message


def marked(sheet):
    for cell in sheet[3]:
        cell.fill = RED
    sheet["D5"].fill = GREEN
    sheet["A6"].font = Font(strike=True)


LINES_OF_FIVE = [HEAD, *(line(2012 + at) for at in range(5))]


def test_habit_22_colours_and_struck_text_are_announced_and_a_status_column_is_asked_for(look, tmp_path):
    receipt, found = look(xlsx(tmp_path / "a.xlsx", LINES_OF_FIVE, after=marked))
    assert len(found) == 5
    assert said(receipt) == [
        (
            3,
            "colours",
            "第 3、5 行（共 2 行）有底色，系统不解读颜色；表里没有状态列，颜色表示状态的，请补一列“状态”写明",
        ),
        (
            6,
            "struck_through",
            "第 6 行（共 1 行）有删除线，仍按正常数据读取；不要的行请删去，"
            "表里没有状态列，颜色表示状态的，请补一列“状态”写明",
        ),
    ]


def test_habit_22_where_there_is_a_status_column_it_is_to_be_checked(look, tmp_path):
    rows = [[*HEAD, "状态"], *([*line(2012 + at), "未脱贫"] for at in range(5))]
    receipt, _ = look(xlsx(tmp_path / "a.xlsx", rows, after=marked))
    assert "请核对“状态”列写的与颜色的意思一致" in receipt.warnings[0].message


def test_habit_22_colours_of_xls_and_ods(look, tmp_path):
    styles = [{"fill": 10}, {"struck": True}]
    xls = write_xls(tmp_path / "a.xls", {"表": LINES_OF_FIVE}, styles=styles, styled={(2, 0): 0, (5, 0): 1})
    ods = write_ods(tmp_path / "a.ods", {"表": LINES_OF_FIVE}, filled={(2, 0)}, struck={(5, 0)})
    for path in (xls, ods):
        assert [each[:2] for each in said(look(path)[0])] == [(3, "colours"), (6, "struck_through")], path


def test_headings_stripes_a_ground_under_all_lines_and_our_own_marks_say_nothing(look, tmp_path):
    def heading(sheet):
        for cell in sheet[1]:
            cell.fill = RED

    def striped(sheet):
        for number in (2, 4, 6):
            sheet.cell(number, 1).fill = GREEN

    def all_over(sheet):
        for number in range(2, 7):
            sheet.cell(number, 1).fill = GREEN

    def ours(sheet):
        sheet["A3"].fill = PatternFill("solid", start_color="FFFFC7CE")

    for at, looks in enumerate((heading, striped, all_over, ours)):
        assert said(look(xlsx(tmp_path / f"{at}.xlsx", LINES_OF_FIVE, after=looks))[0]) == []
