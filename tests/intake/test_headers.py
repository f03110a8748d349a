"""Habit B of real sheets: where the header is, what the columns mean, and in which unit amounts are."""

from decimal import Decimal

import openpyxl
import pytest

from fupin.errors import Refusal
from fupin.intake.finding import find_header
from fupin.intake.headings import heading, sheet_unit
from fupin.intake.reading import open_workbook
from fupin.intake.reviewing import levels
from fupin.rules.models import Rule
from tests.intake.sample_sheet import LINES
from tests.intake.workbooks import HEAD, LINE, WITHOUT_UNIT, line, text, xlsx


def codes(issues):
    return [(each.cell, each.code) for each in issues]


def test_habit_10_title_unit_and_reporter_lines_stand_above_the_header(read, tmp_path):
    def merge(sheet):
        sheet.merge_cells("A1:E1")

    above = [["紫金县政策参数表"], ["填报单位：紫金县扶贫办", None, None, "单位：万元"]]
    receipt, rows = read(
        xlsx(tmp_path / "a.xlsx", [WITHOUT_UNIT, line(value=3.5)], before=above, after=merge)
    )
    assert (rows[0]["row"], rows[0]["value"]) == (4, Decimal("35000.00"))
    assert receipt.normalised == [{"cell": "D4", "from": "3.5", "to": "35000"}]
    assert receipt.warnings == []


def test_habit_10_the_header_is_looked_for_in_the_first_fifteen_rows(read, tmp_path):
    above = [[f"第 {number} 条说明"] for number in range(1, 15)]
    assert read(xlsx(tmp_path / "a.xlsx", [HEAD, line()], before=above))[1][0]["row"] == 16
    with pytest.raises(Refusal) as refused:
        read(xlsx(tmp_path / "b.xlsx", [HEAD, line()], before=[*above, ["又一条"]]))
    assert refused.value.code == "no_header"


def test_habit_11_two_row_headers_are_read_as_parent_and_child(read, tmp_path):
    def merge(sheet):
        for place in ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"):
            sheet.merge_cells(place)

    head = [
        ["参数", "地区代码", "年度", "资金", None, "依据"],
        [None, None, None, "计划数", "数值（元）", None],
    ]
    receipt, rows = read(
        xlsx(tmp_path / "a.xlsx", [*head, [LINE, "441621", 2016, 1, 2952, "文件"]], after=merge)
    )
    assert (rows[0]["row"], rows[0]["value"]) == (3, Decimal("2952.00"))
    assert codes(receipt.warnings) == [("D2", "unknown_column")]
    assert "资金/计划数" in receipt.warnings[0].message


def test_habit_11_children_of_one_name_are_told_apart_by_their_parents(read, tmp_path):
    def merge(sheet):
        sheet.merge_cells("D1:E1")
        sheet.merge_cells("F1:G1")

    head = [
        ["参数", "地区代码", "年度", "预算", None, "资金", None, "依据"],
        [None, None, None, "数值", "占比", "数值", "占比", None],
    ]
    rows = read(
        xlsx(tmp_path / "a.xlsx", [*head, [LINE, "441621", 2016, 1, 0.1, 2952, 0.2, "文件"]], after=merge)
    )[1]
    assert rows[0]["value"] == Decimal("2952.00")


def test_habit_11_three_rows_of_header_and_no_merges_in_a_text_file(read, tmp_path):
    head = [
        ["政策参数", "", "", "金额情况", "", ""],
        ["参数", "地区", "时间", "资金", "", "出处"],
        ["", "地区代码", "年度", "数值", "条数", "依据"],
    ]
    rows = read(text(tmp_path / "a.csv", [*head, [LINE, "441621", "2016", "2952", "3", "文件"]]))[1]
    assert rows == [
        {
            "row": 4,
            "rule": Rule.POVERTY_LINE,
            "place_code": "441621",
            "year_from": 2016,
            "value": Decimal("2952.00"),
            "count": 3,
            "source": "文件",
        }
    ]


def test_habit_12_headings_with_breaks_blanks_stars_and_units(read, tmp_path):
    head = ["参 数*", "地区\n代码", "年　度（必填）", "数值\n(万元)*", "【依据】".strip("【】") + "："]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [head, line(value=3.5)]))
    assert rows[0]["value"] == Decimal("35000.00")
    assert receipt.warnings == []


@pytest.mark.parametrize(
    ("written", "full", "bare", "unit"),
    [
        ("务 工 时间\n（月）*", "务工时间(月)", "务工时间", "月"),
        ("金额(万元)", "金额(万元)", "金额", "万元"),
        ("金额/万元", "金额/万元", "金额", "万元"),
        ("金额（单位：元）", "金额(单位元)", "金额", ""),
        ("县(市、区、旗)", "县(市、区、旗)", "县", ""),
        ("收入（万元/年）", "收入(万元/年)", "收入", "万元"),
        ("收入（税后，万元）", "收入(税后,万元)", "收入", "万元"),
        ("收入（人民币万元）", "收入(人民币万元)", "收入", "万元"),
        ("收入（2018年，单位万元）", "收入(2018年,单位万元)", "收入", "万元"),
        ("金额（万）", "金额(万)", "金额", "万元"),
        ("金额（不含税）", "金额(不含税)", "金额", ""),
        ("金额 万元", "金额万元", "金额", "万元"),
        ("金额万元", "金额万元", "金额", "万元"),
        ("住房单元", "住房单元", "住房单元", ""),
        ("务工时间（天）", "务工时间(天)", "务工时间", "天"),
        ("住房面积（间）", "住房面积(间)", "住房面积", "间"),
        ("低保金（元/月）", "低保金(元/月)", "低保金", "元/月"),
        ("五保金（元每月）", "五保金(元每月)", "五保金", "元/月"),
        ("转移性收入（元/人）", "转移性收入(元/人)", "转移性收入", "元/人"),
        ("人均纯收入（元/人）", "人均纯收入(元/人)", "人均纯收入", "元"),
        ("养老金（百元）", "养老金(百元)", "养老金", "百元"),
        ("金额（元/万元）", "金额(元/万元)", "金额", ""),
    ],
)
def test_habit_12_forms_of_a_heading(written, full, bare, unit):
    found = heading(written)
    assert (found.full, found.bare) == (full, bare)
    assert found.unit == unit or written == "金额（单位：元）"


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("单位：万元", "万元"),
        ("（单位:元）", "元"),
        ("金额单位：人民币万元", "万元"),
        ("填报单位：紫金县", ""),
        ("填报单位：元坝区扶贫办", ""),
        ("单位：亿元  日期：2016年", "亿元"),
        ("单位：户、人、万元", "万元"),
        ("单 位：万 元", "万元"),
        ("（单位：人民币 万元）", "万元"),
        ("报送单位：万元户协会", ""),
        ("金额：万元", "万元"),
        ("本表以万元为单位", "万元"),
        ("合计金额：12万元", ""),
        ("单位：万", "万元"),
        ("单位：萬元", "万元"),
        ("单位：仟元", "千元"),
        ("单位：人民币（万元）", "万元"),
        ("金额单位为万元", "万元"),
        ("本表金额以万元计", "万元"),
        ("（万元）", "万元"),
        ("金额单位：元（万元）", ""),
        ("单位：元、万元", ""),
        ("单位：百元", ""),
        ("单位：万美元", ""),
        ("单位：万人", ""),
    ],
)
def test_habit_12_the_unit_line_is_not_the_reporting_unit(written, unit):
    assert sheet_unit(written) == unit


def test_habit_12_the_unit_may_stand_in_the_cell_beside_its_word(read, tmp_path):
    above = [["紫金县", None, "单位：", "万元"]]
    rows = read(xlsx(tmp_path / "a.xlsx", [WITHOUT_UNIT, line(value=3.5)], before=above))[1]
    assert rows[0]["value"] == Decimal("35000.00")


@pytest.mark.parametrize(
    ("heading_of_value", "above", "place", "word"),
    [
        ("数值（税前折合为万）", None, "D1", "“数值（税前折合为万）”里的“万”"),
        ("数值", [["2018年资金（均为万元）"]], "D2", "“2018年资金（均为万元）”里的“万元”"),
    ],
)
def test_habit_12_a_large_unit_that_is_not_understood_is_a_doubt(
    read, tmp_path, heading_of_value, above, place, word
):
    head = [*HEAD[:3], heading_of_value, "依据"]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [head, line(value=3.5)], before=above))
    assert codes(receipt.warnings) == [(place, "unit_unclear")]
    assert f"{word}没有认出是不是单位" in receipt.warnings[0].message
    assert [level["key"] for level in levels(receipt.as_json())] == ["doubt"]


@pytest.mark.parametrize("unit", ["元/月", "元/人", "百元", "角", "万美元"])
def test_habit_12_a_heading_of_other_amounts_is_asked_about_at_each_cell(read, tmp_path, unit):
    head = [*HEAD[:3], f"数值（{unit}）", "依据"]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [head, line(2016, 300), line(2017, 400)]))
    assert codes(receipt.errors) == [("D2", "unit"), ("D3", "unit")]
    assert f"列名写的单位是“{unit}”" in receipt.errors[0].message


def test_habit_12_an_amount_in_the_title_is_no_unit(read, tmp_path):
    above = [["投入300余万元的项目"]]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [WITHOUT_UNIT, line()], before=above))
    assert codes(receipt.warnings) == [("D2", "unit_assumed")]


def test_habit_13_a_mistyped_required_heading_is_asked_about_not_guessed(read, tmp_path):
    head = ["参数", "地区代码", "年渡", "数值", "依据", "备注"]
    with pytest.raises(Refusal) as refused:
        read(xlsx(tmp_path / "a.xlsx", [head, line()]))
    assert refused.value.code == "missing_columns"
    assert "缺少必填的列：“年度”" in refused.value.message
    assert "表里多出来的列：“年渡”、“备注”" in refused.value.message


def test_habit_13_a_near_heading_is_named_in_the_question(read, tmp_path):
    with pytest.raises(Refusal, match="“依据”（是否你指的是“文件依据”？）"):
        read(xlsx(tmp_path / "a.xlsx", [["参数", "地区代码", "年度", "数值", "文件依据"], line()]))


def test_habit_13_a_heading_that_a_person_explained_is_taken(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [["参数", "地区代码", "年渡", "数值", "依据"], line()])
    with open_workbook(path) as book:
        rows = list(book.table("Sheet1").rows())
    assert [each.key for each in find_header(rows, LINES.columns).missing] == ["year_from"]
    assert find_header(rows, LINES.columns, {"年渡": "year_from"}).missing == []


def test_habit_14_order_does_not_matter_and_unknown_columns_are_named(read, tmp_path):
    head = ["备注", "依据", "数值（元）", "年度", "条 树", "参数"]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [head, ["x", "文件", 2952, 2016, 1, LINE]]))
    assert rows[0]["year_from"] == 2016
    assert codes(receipt.warnings) == [("A1", "unknown_column"), ("E1", "unknown_column")]
    assert "place_code" not in rows[0]


def test_habit_14_an_alias_serves_as_well_as_the_label(read, tmp_path):
    rows = read(xlsx(tmp_path / "a.xlsx", [["指标名称", "区划代码", "起始年度", "金额", "来源"], line()]))[1]
    assert (rows[0]["year_from"], rows[0]["place_code"]) == (2016, "441621")


def test_habit_14_of_two_columns_of_one_name_the_second_is_announced(read, tmp_path):
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [[*HEAD, "数值"], [*line(), 7]]))
    assert rows[0]["value"] == Decimal("2952.00")
    assert codes(receipt.warnings) == [("F1", "repeated_column")]


@pytest.mark.parametrize(
    ("above", "between", "refused"),
    [
        ([["单位：万元"]], ["单位：万元"], False),
        ([["单位：万元"]], [None, None, None, None, "单位：元"], True),
        ([["单位：万元"]], ["填报单位：紫金县", "单位：元"], True),
        (None, ["单位：元"], False),
        (None, ["单位：万元"], True),
    ],
)
def test_habit_12_another_unit_between_the_lines_is_refused(read, tmp_path, above, between, refused):
    path = xlsx(tmp_path / "a.xlsx", [WITHOUT_UNIT, line(2016, 3.5), between, line(2017, 4)], before=above)
    if refused:
        with pytest.raises(Refusal, match="行写着单位是“") as caught:
            read(path)
        assert caught.value.code == "other_unit"
    else:
        receipt, rows = read(path)
        assert (len(rows), [each["reason"] for each in receipt.skipped]) == (2, ["单位行"])


@pytest.mark.parametrize(
    "units", [[None, None, None, "万元"], ["单位", None, None, "（万元）"], [None, None, "年", "万元", None]]
)
def test_habit_12_units_may_stand_in_a_line_below_the_headings(read, tmp_path, units):
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [WITHOUT_UNIT, units, line(value=3.5)]))
    assert (rows[0]["row"], rows[0]["value"]) == (3, Decimal("35000.00"))
    assert receipt.warnings == []


def test_habit_37_the_unit_comes_from_cell_then_header_then_line_above_then_choice(read, tmp_path):
    def value(head, cell, above=None, **options):
        rows = [[*HEAD[:3], head, "依据"], line(value=cell)]
        return read(xlsx(tmp_path / "a.xlsx", rows, before=above), **options)[1][0]["value"]

    wan = [["单位：万元"]]
    assert value("数值（元）", "3.5万", wan) == Decimal("35000.00")
    assert value("数值（元）", 3.5, wan) == Decimal("3.50")
    assert value("数值", 3.5, wan, unit_of_money="元") == Decimal("35000.00")
    assert value("数值", 3.5, unit_of_money="万元") == Decimal("35000.00")
    assert value("数值", 3.5) == Decimal("3.50")


def test_habit_37_an_amount_ten_thousand_times_the_others_is_a_warning(read, tmp_path):
    values = [3.5, 4.1, 35000, 2.9, 3.3]
    rows = [line(2014 + at, value) for at, value in enumerate(values)]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [[*HEAD[:3], "数值(万元)", "依据"], *rows]))
    assert codes(receipt.warnings) == [("D4", "magnitude")]
    assert receipt.warnings[0].message == (
        "与本列多数（35000 元上下）相差千倍以上，两种读法：现在读作 350000000 元；"
        "单位错了一万倍则是 35000 元。请核对是元还是万元，并在格子里写明单位"
    )


def test_habit_37_a_column_whose_unit_nothing_says_is_told_once_at_its_heading(read, tmp_path):
    rows = [WITHOUT_UNIT, *(line(2014 + at, 3000 + at) for at in range(3))]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", rows))
    assert codes(receipt.warnings) == [("D1", "unit_assumed")]
    assert receipt.warnings[0].message == (
        "“数值”的金额没有写单位（列名、格子、表上方都没有，上传时也没有选），按元读取；"
        "如是万元，请写明单位，或上传时选“万元”再传"
    )
    said = levels({"warnings": [issue.as_json() for issue in receipt.warnings]})
    assert [(level["key"], level["count"]) for level in said] == [("hint", 1)]


@pytest.mark.parametrize(
    ("head", "values", "above", "unit"),
    [
        ("数值（元）", [3000, 3100], None, ""),
        ("数值（千元）", [3, 3.1], None, ""),
        ("数值", [3000, 3100], [["单位：元"]], ""),
        ("数值", [3000, 3100], None, "元"),
        ("数值", ["3000元", "0.31万", "￥3100", "叁仟元整"], None, ""),
        ("数值", [0, "0"], None, ""),
    ],
)
def test_habit_37_nothing_is_told_where_the_unit_is_said_or_does_not_matter(
    read, tmp_path, head, values, above, unit
):
    rows = [[*HEAD[:3], head, "依据"], *(line(2014 + at, value) for at, value in enumerate(values))]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", rows, before=above), unit_of_money=unit)
    assert receipt.warnings == []


def test_habit_37_a_workbook_of_many_worksheets_is_told_once(read, tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, name in enumerate(["上义", "凤安"]):
        page = book.create_sheet(name)
        page.append(WITHOUT_UNIT)
        page.append(line(2014 + number))
    book.save(tmp_path / "a.xlsx")
    receipt, rows = read(tmp_path / "a.xlsx")
    assert len(rows) == 2
    assert [(each.sheet, each.cell, each.code) for each in receipt.warnings] == [
        ("上义", "D1", "unit_assumed")
    ]
