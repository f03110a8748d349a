"""What the document model decides before anything is drawn: numbers, merged heads, line breaks, signature."""

from datetime import date

import pytest

from reports.documents.model import (
    FigureRun,
    FigureTarget,
    HeadCell,
    Heading,
    OfficialDocument,
    Paragraph,
    TableBlock,
    TextRun,
    chinese_number,
    head_cells,
    number_headings,
)
from reports.documents.plain import as_plain
from reports.documents.typesetting import dated_text, printable, signature_indents, title_lines
from tests.reports.documents_sample import sample_document


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")]
)
def test_numbers_of_headings_are_written_in_chinese(number, words):
    assert chinese_number(number) == words


@pytest.mark.parametrize("number", [0, 100])
def test_numbers_that_no_heading_can_have_are_refused(number):
    with pytest.raises(ValueError, match=f"现在是 {number}"):
        chinese_number(number)


def test_a_higher_heading_restarts_the_lower_ones():
    levels = (1, 2, 3, 4, 4, 3, 2, 3, 1, 2)
    numbered = number_headings([Heading(level, "甲") for level in levels])
    assert [heading.text for heading in numbered] == [
        "一、甲",
        "（一）甲",
        "1.甲",
        "（1）甲",
        "（2）甲",
        "2.甲",
        "（二）甲",
        "1.甲",
        "二、甲",
        "（一）甲",
    ]


def test_numbering_leaves_text_between_headings_as_it_is():
    paragraph = Paragraph((TextRun("正文"),))
    assert number_headings([paragraph, Heading(1, "概况")]) == (paragraph, Heading(1, "一、概况"))


def test_a_heading_of_a_fifth_level_is_refused():
    with pytest.raises(ValueError, match="标题层级只有 1 至 4，现在是 5"):
        Heading(5, "甲")


def test_a_missing_figure_asks_for_itself_by_name():
    assert FigureRun("直接投入帮扶资金", 3, missing=True).printed == "〔待补：直接投入帮扶资金〕"


def test_equal_neighbours_of_a_table_head_are_one_cell():
    head = (("渠道", "责任书", "责任书", "完成率"), ("渠道", "目标", "完成", "完成率"))
    assert head_cells(head) == [
        HeadCell("渠道", 0, 0, rows=2),
        HeadCell("责任书", 0, 1, columns=2),
        HeadCell("完成率", 0, 3, rows=2),
        HeadCell("目标", 1, 1),
        HeadCell("完成", 1, 2),
    ]


def test_blank_heads_are_never_merged():
    assert head_cells((("", ""),)) == [HeadCell("", 0, 0), HeadCell("", 0, 1)]


def test_a_table_row_with_a_missing_column_is_refused_by_its_number():
    with pytest.raises(ValueError, match="表格“分县”表身第 2 行有 1 列，应为 2 列"):
        TableBlock("分县", (("县", "万元"),), (("紫金", "1"), ("卢氏",)), (5, 5), ("left", "right"))


def test_two_rows_that_claim_one_figure_are_refused():
    table = TableBlock("", (("序号",),), ((FigureTarget(7),), (FigureTarget(7),)), (5,), ("left",))
    with pytest.raises(ValueError, match="序号 7 出现了两次"):
        _ = OfficialDocument("总结", blocks=(table,)).figure_targets


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("2024年定点帮扶工作总结", ["2024年定点帮扶工作总结"]),
        (
            "示例集团有限公司关于2024年度定点帮扶工作情况的报告",
            ["示例集团有限公司关于2024年度", "定点帮扶工作情况的报告"],
        ),
        (
            "中国人民银行深圳市中心支行2018年定点扶贫工作总结",
            ["中国人民银行深圳市中心支行", "2018年定点扶贫工作总结"],
        ),
        ("示例集团\n2024年总结", ["示例集团", "2024年总结"]),
    ],
)
def test_titles_break_between_words(title, lines):
    assert title_lines(title) == lines


def test_a_title_without_a_place_to_break_still_comes_out_whole():
    assert "".join(title_lines("甲" * 45)) == "甲" * 45
    assert [len(line) for line in title_lines("甲" * 45)] == [15, 15, 15]


def test_the_name_is_centred_over_a_date_four_characters_in():
    # 示例集团有限公司 is 8 wide, 2025年1月5日 is 6: the name reaches one further on both sides.
    assert signature_indents("示例集团有限公司", "2025年1月5日") == (3.0, 4.0)


def test_a_very_long_name_pushes_the_date_to_the_left_instead_of_leaving_the_page():
    assert signature_indents("甲" * 20, "2025年1月5日") == (0.0, 7.0)


def test_an_undated_signature_stands_four_characters_in():
    assert signature_indents("示例集团有限公司", "") == (4.0, 4.0)


def test_dates_have_no_leading_zeros():
    assert dated_text(date(2024, 1, 5)) == "2024年1月5日"


def test_characters_that_no_document_can_hold_are_dropped_and_rare_names_are_kept():
    assert printable("王\x0b𬭎\ud800\n\t〇") == "王𬭎\n\t〇"


def test_the_plain_tree_carries_every_decision():
    plain = as_plain(sample_document())
    assert plain["addressee"] == "国务院国有资产监督管理委员会："
    assert plain["signature"] == {
        "name": "示例集团有限公司",
        "date": "2025年1月5日",
        "name_indent": 3.0,
        "date_indent": 4.0,
    }
    assert [(annex["label"], annex["wide"]) for annex in plain["annexes"]] == [
        ("附件1", False),
        ("附件2", True),
        ("附件3", False),
    ]
    assert plain["annex_notes"][0] == {"lead": "附件：", "number": "1.", "title": "数据来源清单"}
    assert plain["blocks"][1] == {"type": "heading", "level": 1, "text": "一、基本情况"}
    assert plain["blocks"][0]["runs"][2] == {"type": "figure", "text": "4260万元", "ref": 1, "missing": False}
