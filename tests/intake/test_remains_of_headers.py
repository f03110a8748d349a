"""What a printed form says below its headings and of its pages is no line of data; what only looks like it is one."""

import pytest

from fupin.intake.remains import remain_of
from tests.intake.workbooks import HEAD, line, xlsx


def skipped(receipt):
    return [(each["row"], each["reason"]) for each in receipt.skipped]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["AAC001", "AAB004", "AAC002", "AAC003", "AAE013"], "列代码行"),
        (["rule", "place_code", "year_from", "value", "source"], "列代码行"),
        (["A", "B", "C", "D"], "列代码行"),
        (["代码", "A01", "A02", "A03"], "列代码行"),
        (["（1）", "（2）", "（3）", "（4）", "（5）"], "栏号行"),
        (["①", "②", "③", "④", "⑤"], "栏号行"),
        (["栏次", 1, 2, 3, 4], "栏号行"),
        (["1", "2", "3=1+2", "(4)=(1)+(3)", "5"], "栏号行"),
        (["甲", "乙", 1, 2, 3], "栏号行"),
        (["必填", "必填", "格式：2020", "单位元", "选填"], "填写说明行"),
        (["（必填）", "12位数字", "格式为2016", "数字", "文本"], "填写说明行"),
        (["请从下拉框中选择", None, "如：2016", None, None], "填写说明行"),
        (["填写说明：一行一项"], "填写说明行"),
        (["与文件一致", "（12位）", "填统计年度", "（可不填）", "从下拉选"], "填写说明行"),
        *(
            ([word, "441621", "2016", "2952", "某文件"], "示例行，不入库")
            for word in ("示例", "例2", "（示例）", "例如", "样表", "示例（勿删）", "示例行，请删除")
        ),
        *(([word, "2016", "2952"], "示例行，不入库") for word in ("示例：29", "例：29", "（例）29")),
    ],
)
def test_what_stands_right_below_the_headings_is_skipped_with_the_reason(read, tmp_path, cells, reason):
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, cells, line(2016)]))
    assert ([row["row"] for row in rows], receipt.errors) == ([3], [])
    assert skipped(receipt) == [(2, reason)]


@pytest.mark.parametrize("cells", [["示例", "441621", "2016"], ["A", "B", "C"], ["(1)", "(2)", "(3)"]])
def test_a_blank_line_may_stand_before_them(read, tmp_path, cells):
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, [None], cells, line(2016)]))
    assert ([row["row"] for row in rows], receipt.errors) == ([4], [])
    assert [row for row, _ in skipped(receipt)] == [3]


def test_several_such_lines_below_each_other_and_below_a_repeated_header_are_skipped(read, tmp_path):
    below = [["AAC001", "AAC002", "AAC003", "AAC004", "AAC005"], ["(1)", "(2)", "(3)", "(4)", "(5)"]]
    lines = [HEAD, *below, line(2016), HEAD, *below, line(2017)]
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", lines))
    assert ([row["row"] for row in rows], receipt.errors) == ([4, 8], [])
    kinds = ["列代码行", "栏号行"]
    assert [reason for _, reason in skipped(receipt)] == [*kinds, "重复的表头", *kinds]


@pytest.mark.parametrize(
    "texts",
    [
        ["黄招元", "441621198001010010", "A01"],
        ["A01", "A01", "A01"],
        ["A01", "A02"],
        ["1", "3", "2"],
        ["请求修路", "2016", "必填项缺失"],
        ["例", "黄招元"],
        ["示范村建设", "2016", "2952"],
        ["例行检查", "2016", "2952"],
        ["填平补齐工程", "441621", "2016", "2952"],
        ["修路", "文本", "数字", "2016"],
        ["请按期完工", "2016-05"],
    ],
)
def test_what_may_be_data_is_no_remain(texts):
    assert remain_of(texts) == ""


def test_such_words_further_down_are_a_line_that_is_wrong(read, tmp_path):
    codes = ["AAC001", "AAC002", "AAC003", "AAC004", "AAC005"]
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), codes]))
    assert {each.row for each in receipt.errors} == {3}
    assert receipt.skipped == []


@pytest.mark.parametrize("page", ["-1-", "— 2 —", "第 3 页", "第1页 共5页", "共 5 页"])
@pytest.mark.parametrize("column", [0, 1, 3])
def test_the_number_of_a_page_alone_in_a_line_is_skipped(read, tmp_path, page, column):
    foot = [None] * 5
    foot[column] = page
    receipt, rows = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), foot, line(2017)]))
    assert ([row["row"] for row in rows], receipt.errors) == ([2, 4], [])
    assert [row for row, _ in skipped(receipt)] == [3]


@pytest.mark.parametrize("amount", [1, "1", 500, "-1"])
def test_a_number_alone_is_asked_about_where_the_line_needs_more(read, tmp_path, amount):
    receipt, _ = read(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), [None, None, None, amount, None]]))
    assert {each.row for each in receipt.errors} == {3}
