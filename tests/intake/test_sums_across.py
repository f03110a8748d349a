"""Habit 42: a column headed 合计 that differs from the columns beside it is told at its cell, where most rows add up."""

from dataclasses import replace

import pytest

from fupin.intake.across import MOST_TOLD
from fupin.intake.cells import Integer
from fupin.intake.columns import Column
from tests.intake.sample_sheet import LINES
from tests.intake.workbooks import LINE, xlsx

HEAD = ["参数", "年度", "数值（元）", "依据"]


def rows_of(*amounts):
    """Lines of the sample sheet with these cells behind them."""
    return [[LINE, 2000 + at, 2952, "文件", *cells] for at, cells in enumerate(amounts)]


@pytest.fixture
def told(read, tmp_path):
    """The (cell, message) of the sums across the row that differ, for a table with these headings behind HEAD."""

    def run(headings, *amounts, before=None, after=None, **options):
        path = xlsx(tmp_path / "a.xlsx", [[*HEAD, *headings], *rows_of(*amounts)], before=before, after=after)
        receipt, rows = read(path, **options)
        assert len(rows) == len(amounts)
        return [(each.cell, each.message) for each in receipt.warnings if each.code == "row_total"]

    return run


SOURCES = ["中央（万元）", "省（万元）", "合计（万元）"]


def test_habit_42_a_sum_that_differs_is_told_at_its_cell(told):
    assert told(SOURCES, (10, 2, 12), (16, 0.05, 16.5), (3.3, 0.7, 4), (1, None, 1)) == [
        (
            "G3",
            "这一行的“合计（万元）”写的是 16.5 万元，“中央（万元）”“省（万元）”相加是 16.05 万元，"
            "相差 0.45 万元；其他行大多相符，请核对",
        )
    ]


@pytest.mark.parametrize(
    "amounts",
    [
        [(10, 2, 12), (16, 0.05, 16.05), (3.3, 0.7, 4)],
        # Binary tails are none.
        [(0.1, 0.2, 0.30000000000000004), (165.03299999999999, 1, 166.033)],
        # Who rounds each amount to the fen may be off by a little.
        [(10, 2, 12), (4, 3, 7), (1.33333, 1.33333, 2.66669)],
        # No total, no details, a word: nothing can be compared.
        [(10, 2, 12), (1, 2, 3), (1, 2, None), (None, "/", 7), ("详见附件", 2, 9), (1, 2, "待定")],
        # Written out with separators and units.
        [("1,000", "2万", "1,002"), ("￥30000", 2, 5), (1, 2, 3)],
    ],
)
def test_habit_42_nothing_is_told_of_rows_that_add_up_or_cannot_be_compared(told, amounts):
    headings = SOURCES if amounts[0][0] != "1,000" else ["中央（万元）", "省（万元）", "合计（万元）"]
    assert told(headings, *amounts) == []


@pytest.mark.parametrize(
    "amounts",
    [
        # It adds up in no row, or in one: then it is not the sum of these.
        [(10, 2, 50), (16, 0.05, 60), (3, 4, 70)],
        [(10, 2, 12), (16, 0.05, 16.5), (3, 4, 70)],
        [(10, 2, 12), (16, 1, 17), (3, 4, 70), (3, 5, 70)],
        # Rows of a single addend say nothing of the others.
        [(10, None, 10), (16, 0, 16), (3, None, 3), (3, 4, 70)],
        [(0, 0, 0), (0, 0, 0), (0, 0, 0), (3, 4, 70)],
    ],
)
def test_habit_42_a_column_that_is_not_plainly_the_sum_raises_no_alarm(told, amounts):
    assert told(SOURCES, *amounts) == []


def test_habit_42_the_run_of_columns_is_found_that_makes_the_sum(told):
    headings = ["人口", "中央", "省", "市", "合计"]
    amounts = [(300, 1, 2, 3, 6), (200, 4, 5, 6, 15), (100, 7, 8, 9, 24), (50, 1, 1, 1, 4)]
    assert [(cell, message[:40]) for cell, message in told(headings, *amounts)] == [
        ("I5", "这一行的“合计”写的是 4，“中央”“省”“市”相加是 3，相差 1；其他行大多")
    ]


def test_habit_42_a_total_may_stand_before_its_parts(told):
    amounts = [(30, 10, 20), (21, 11, 10), (9, 4, 4), (5, 2, 3)]
    assert [cell for cell, _ in told(["总人数", "男", "女"], *amounts)] == ["E4"]


def test_habit_42_sub_totals_are_not_added_twice(told):
    headings = ["中央", "省", "小计", "市", "县", "小计", "合计"]
    good = [(1, 2, 3, 4, 5, 9, 12), (2, 2, 4, 1, 1, 2, 6), (5, 5, 10, 2, 3, 5, 15)]
    assert told(headings, *good) == []
    wrong_part, wrong_whole = (1, 1, 3, 1, 1, 2, 4), (1, 1, 2, 1, 1, 2, 7)
    assert [cell for cell, _ in told(headings, *good, wrong_part)] == ["G5"]
    assert [cell for cell, _ in told(headings, *good, wrong_whole)] == ["K5"]


def test_habit_42_under_a_heading_of_two_rows_only_its_group_is_added(read, tmp_path):
    def merge(sheet):
        for place in ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:G1", "H1:I1"):
            sheet.merge_cells(place)

    head = [
        [*HEAD, "到账资金", None, None, "支付资金", None],
        [None, None, None, None, "合计", "中央", "省", "中央", "省"],
    ]
    amounts = [(3, 1, 2, 9, 9), (7, 3, 4, 8, 9), (10, 5, 6, 1, 1), (2, 1, 1, 5, 4)]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [*head, *rows_of(*amounts)], after=merge))
    said = [(each.cell, each.message) for each in receipt.warnings if each.code == "row_total"]
    assert [cell for cell, _ in said] == ["E5"]
    assert "“中央”“省”相加是 11，相差 1" in said[0][1]


def test_habit_42_a_total_over_several_rows_is_of_none_of_them(told):
    def merge(sheet):
        sheet.merge_cells("G4:G5")

    amounts = [(1, 2, 3), (4, 5, 9), (6, 7, 13), (1, 1, None)]
    assert told(SOURCES, *amounts, after=merge) == []


def test_habit_42_the_line_of_totals_at_the_foot_is_no_row(read, tmp_path):
    amounts = [(1, 2, 3), (4, 5, 9), (6, 7, 13)]
    foot = ["合计", None, None, None, 11, 14, 99]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [[*HEAD, *SOURCES], *rows_of(*amounts), foot]))
    assert [each.code for each in receipt.warnings] == ["unknown_column"] * 3


def test_habit_42_amounts_in_different_units_are_added_in_yuan(told):
    headings = ["中央（万元）", "自筹（元）", "合计（万元）"]
    amounts = [(1, 5000, 1.5), (2, 1000, 2.1), (3, 2000, 3.2), (4, 4000, 4.5)]
    assert told(headings, *amounts) == [
        (
            "G5",
            "这一行的“合计（万元）”写的是 4.5 万元，“中央（万元）”“自筹（元）”相加是 4.4 万元，"
            "相差 0.1 万元；其他行大多相符，请核对",
        )
    ]


def test_habit_42_so_many_are_told_and_the_rest_is_counted(told):
    wrong = MOST_TOLD + 5
    amounts = [(1, 2, 3)] * (3 * wrong) + [(1, 2, 4)] * wrong
    said = told(SOURCES, *[(a, b, c) for a, b, c in amounts])
    assert len(said) == MOST_TOLD
    assert said[-1][1].endswith("（另有 5 行也不符）")


def test_habit_42_a_declared_column_headed_as_a_sum_is_looked_at_too(read, tmp_path):
    columns = (*LINES.columns[:-1], Column("count", "总人数", Integer()), Column("men", "男", Integer()))
    sheet = replace(LINES, columns=columns)
    people = [["总人数", "男", "女"], (30, 10, 20), (21, 11, 10), (9, 4, 4)]
    path = xlsx(tmp_path / "a.xlsx", [[*HEAD, *people[0]], *rows_of(*people[1:])])
    receipt, rows = read(path, declared=sheet)
    assert [row["count"] for row in rows] == [30, 21, 9]
    assert [(each.cell, each.column) for each in receipt.warnings if each.code == "row_total"] == [
        ("E4", "总人数")
    ]


def test_habit_42_texts_and_shares_between_end_the_run(told):
    headings = ["中央", "省", "说明", "占比", "合计"]
    amounts = [(1, 2, "一", "50%", 3), (2, 3, "二", "50%", 5), (3, 4, "三", "50%", 9)]
    assert told(headings, *amounts) == []
