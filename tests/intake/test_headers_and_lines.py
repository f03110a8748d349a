"""Habits B and C of real sheets: where the header is, what the columns mean, which lines are data."""

from decimal import Decimal

import openpyxl
import pytest

from fupin.errors import Refusal
from fupin.intake.header import find_header
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


def test_habit_15_repeated_headers_group_titles_and_column_numbers_are_skipped(read, tmp_path):
    body = [["甲", "乙", 1, 2, 3], ["一、上义镇"], line(2016), HEAD, ["（二）下义村"], line(2017)]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, *body]))
    assert [row["row"] for row in rows] == [4, 7]
    assert receipt.skipped == [
        {"row": 2, "reason": "栏号行"},
        {"row": 3, "reason": "小标题“一、上义镇”"},
        {"row": 5, "reason": "重复的表头"},
        {"row": 6, "reason": "小标题“(二)下义村”"},
    ]


def test_habit_15_a_second_header_in_another_order_is_refused(read, tmp_path):
    moved = [HEAD[0], HEAD[1], HEAD[3], HEAD[2], HEAD[4]]
    with pytest.raises(Refusal) as caught:
        read(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), moved, line(2017)]))
    assert caught.value.code == "other_header"
    assert "第 3 行又是表头，而 C 列的“数值（元）”与上面的不同" in caught.value.message


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ([*HEAD[:3], "数值（万元）", "依据"], "D 列的“数值（万元）”"),
        ([*HEAD[:3], "数值", "依据"], "D 列的“数值”"),
        ([*HEAD[:4], "备注"], "E 列的“备注”"),
        ([*HEAD[:2], "甲", "乙", "丙"], "C 列的“甲”"),
    ],
)
def test_habit_15_a_second_header_that_says_something_else_is_refused(read, tmp_path, head, place):
    with pytest.raises(Refusal, match=f"第 3 行又是表头，而 {place}与上面的不同") as caught:
        read(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), head, line(2017)]))
    assert caught.value.code == "other_header"


def test_habit_15_of_two_headers_with_lines_between_the_file_is_refused(read, tmp_path):
    rows = [HEAD, line(2016), [*HEAD, "条数"], [*line(2017), 1]]
    with pytest.raises(Refusal, match="第 1 行和第 3 行都是表头") as caught:
        read(xlsx(tmp_path / "a.xlsx", rows))
    assert caught.value.code == "other_header"


def test_habit_15_lines_above_the_header_are_not_read_and_told(read, tmp_path):
    above = [["政策参数"], line(2014), line(2015)]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016)], before=above))
    assert [row["year_from"] for row in rows] == [2016]
    assert [(each.row, each.code) for each in receipt.warnings] == [(2, "rows_above")]
    assert "第 2、3 行在表头（第 4 行）上面，像是数据，没有读取" in receipt.warnings[0].message


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


def test_habit_15_a_title_that_is_no_place_ends_nothing_but_what_went_before(read, tmp_path):
    head = ["地区代码", "参数", "年度", "数值（元）", "依据"]
    first = ["441621", LINE, 2016, 2952, "文件"]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [head, ["脱贫户"], first, ["续表"], ["（公章）"]]))
    assert len(rows) == 1
    assert [each["reason"] for each in receipt.skipped] == [
        "小标题“脱贫户”",
        "小标题“续表”",
        "表尾说明，不入库",
    ]


def test_habit_15_a_line_of_one_word_is_data_where_the_column_holds_words(read, tmp_path):
    head = ["依据", "地区代码", "参数", "年度", "数值（元）"]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [head, ["中央文件"], ["文件", "441621", LINE, 2016, 1]]))
    assert [each.cell for each in receipt.errors] == ["C2", "D2", "E2"]


def test_habit_16_serial_numbers_are_not_read(read, tmp_path):
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [["序号", *HEAD], [1, *line()], [1, *line(2017)]]))
    assert len(rows) == 2
    assert receipt.warnings == []


def test_habit_18_footers_are_skipped_and_totals_held_against_the_sum(read, tmp_path):
    body = [line(2016, 3000), line(2017, 3100), ["合 计", None, None, 6100, None]]
    foot = [["填表人：张三", None, "审核人：李四"], ["注：本表一式两份"], [None, None, "（盖章）"]]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, *body, *foot]))
    assert len(rows) == 2
    assert [(each["row"], each["reason"]) for each in receipt.skipped] == [
        (4, "合计行，只用来核对，不入库"),
        (5, "表尾说明，不入库"),
        (6, "表尾说明，不入库"),
        (7, "表尾说明，不入库"),
    ]
    assert receipt.warnings == []


def test_habit_18_a_footer_in_two_cells_is_one_and_a_line_that_begins_like_one_is_data(read, tmp_path):
    foot = [["注：", "本表一式两份"], ["联系人：", "张三", None, "联系电话：", "0762"]]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), *foot]))
    assert (len(rows), [each["row"] for each in receipt.skipped]) == (1, [3, 4])

    head = [HEAD[4], *HEAD[:4]]
    _, rows = read(xlsx(tmp_path / "b.xlsx", [head, ["主要领导批示", *line(2016)[:4]]]))
    assert [row["source"] for row in rows] == ["主要领导批示"]


@pytest.mark.parametrize(
    "total",
    [
        "本月合计",
        "3月合计",
        "2018年合计",
        "本日合计",
        "党费小计",
        "合计金额",
        "以上合计",
        "合计（万元）",
        "合计（大写）",
        "招元村合计",
        "上义镇小计",
        "合计：2户2人",
    ],
)
def test_habit_18_totals_have_many_names(read, tmp_path, total):
    body = [line(2016, 3000), [total, None, None, 3000, None], line(2017, 3100)]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, *body]))
    assert [row["row"] for row in rows] == [2, 4]
    assert receipt.skipped == [{"row": 3, "reason": "合计行，只用来核对，不入库"}]
    assert receipt.warnings == []


@pytest.mark.parametrize("name", ["承前页", "过次页", "本年累计", "期末余额", "结转下年"])
def test_habit_18_what_is_carried_over_is_neither_data_nor_a_total(read, tmp_path, name):
    body = [[name, None, None, 50000, None], line(2016, 3000), ["合计", None, None, 3000, None]]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, *body]))
    assert [row["row"] for row in rows] == [3]
    assert receipt.skipped[0] == {"row": 2, "reason": "转记的数或余额，不入库"}
    assert receipt.warnings == []


def test_habit_18_a_line_with_all_that_it_needs_is_data_whatever_a_word_in_it(read, tmp_path):
    head = [HEAD[4], *HEAD[:4]]
    lines = [[word, *line(2016 + at)[:4]] for at, word in enumerate(["累计", "小计：两笔", "承前页"])]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [head, *lines]))
    assert ([row["source"] for row in rows], receipt.skipped) == (["累计", "小计：两笔", "承前页"], [])


@pytest.mark.parametrize("name", ["合计划拨", "设计费合计算", "计划"])
def test_habit_18_a_line_whose_words_only_begin_like_a_total_is_data(read, tmp_path, name):
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(rule=name), line(2017)]))
    assert (receipt.skipped, codes(receipt.errors)) == ([], [("A2", "choice")])


@pytest.mark.parametrize(
    "foot",
    [
        ["制表：张三", None, "审核：李四", "会计：王五"],
        ["审核：", "李四"],
        ["会 计：王五"],
        ["以下空白"],
        ["制表单位：紫金县扶贫办"],
    ],
)
def test_habit_18_those_who_sign_are_no_data(read, tmp_path, foot):
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), foot]))
    assert (len(rows), receipt.skipped) == (1, [{"row": 3, "reason": "表尾说明，不入库"}])


def test_habit_18_somebodys_post_is_no_footer(read, tmp_path):
    head = [HEAD[4], *HEAD[:4]]
    _, rows = read(xlsx(tmp_path / "a.xlsx", [head, ["会计", *line(2016)[:4]]]))
    assert [row["source"] for row in rows] == ["会计"]


def test_habit_18_a_total_that_does_not_add_up_is_a_warning_at_its_cell(read, tmp_path):
    body = [line(2016, 3000), line(2017, 3100), ["合计", None, None, 6000, None]]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [HEAD, *body]))
    assert codes(receipt.warnings) == [("D4", "total")]
    assert "合计写的是 6000，逐行相加是 6100，相差 100" in receipt.warnings[0].message


def test_habit_18_subtotals_of_groups_and_a_total_at_the_top_are_understood(read, tmp_path):
    body = [["总计", None, None, 9300], line(2016, 3000), ["小计", None, None, 3000]]
    body += [line(2017, 3100), line(2018, 3200), ["小计", None, None, 6300]]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, *body]))
    assert len(rows) == 3
    assert receipt.warnings == []


def test_habit_19_blank_rows_rows_with_only_a_number_and_rows_of_none_are_skipped(read, tmp_path):
    body = [[1, *line()], [None] * 6, [2], ["无", "无", "无", "无"], ["  "], [3, *line(2017)]]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [["序号", *HEAD], *body]))
    assert [row["row"] for row in rows] == [2, 7]
    assert [each["row"] for each in receipt.skipped] == [4, 5]


@pytest.mark.parametrize("word", ["/", "-", "——", "无"])
def test_habit_19_rows_of_nothing_but_signs_for_nothing_are_skipped(read, tmp_path, word):
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, [word] * 5, line(2016)]))
    assert (len(rows), receipt.skipped) == (1, [{"row": 2, "reason": f"只填了“{word}”"}])


def test_a_sheet_without_lines_is_refused(read, tmp_path):
    with pytest.raises(Refusal) as refused:
        read(xlsx(tmp_path / "a.xlsx", [HEAD]))
    assert refused.value.code == "no_rows"
    with pytest.raises(Refusal) as refused:
        read(xlsx(tmp_path / "b.xlsx", []))
    assert refused.value.code == "empty"


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


def test_no_line_is_lost_between_the_head_and_the_rest(read, tmp_path):
    rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, *(line(1949 + at) for at in range(60))]))[1]
    assert [row["year_from"] for row in rows] == list(range(1949, 2009))
