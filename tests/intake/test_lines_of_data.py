"""Habit C of real sheets: which lines below a header are data, and which are titles, totals and footers."""

import pytest

from fupin.errors import Refusal
from tests.intake.workbooks import HEAD, LINE, line, xlsx


def codes(issues):
    return [(each.cell, each.code) for each in issues]


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


def test_no_line_is_lost_between_the_head_and_the_rest(read, tmp_path):
    rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, *(line(1949 + at) for at in range(60))]))[1]
    assert [row["year_from"] for row in rows] == list(range(1949, 2009))
