"""Writing a summary as Word: the layout of GB/T 9704-2012 and figures that can be found again."""

import zipfile
from dataclasses import replace

import docx
import pytest
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import qn

from reports.documents.docx import write_docx
from reports.documents.model import FigureRun, OfficialDocument, Paragraph, TextRun
from tests.office_files import objections
from tests.reports.documents_sample import red_headed, sample_document


@pytest.fixture
def written(tmp_path):
    """Writes a document and opens it with an independent reader."""

    def write(document):
        path = tmp_path / "summary.docx"
        write_docx(document, path)
        return docx.Document(str(path))

    return write


def _paragraph(opened, text):
    return next(paragraph for paragraph in opened.paragraphs if text in "".join(_texts(paragraph._p)))


def _texts(element):
    return [node.text for node in element.iter(qn("w:t"))]


@pytest.mark.parametrize("document", [sample_document(), red_headed()], ids=["plain", "red_headed"])
def test_word_has_nothing_against_it(document, tmp_path):
    write_docx(document, tmp_path / "a.docx")
    assert objections((tmp_path / "a.docx").read_bytes(), ".docx") == []


def test_the_same_document_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_docx(sample_document(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_package_keeps_no_time_but_the_date_of_the_document(tmp_path):
    write_docx(sample_document(), tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = archive.namelist()
    assert names == sorted(names)
    properties = docx.Document(str(tmp_path / "a.docx")).core_properties
    assert (properties.created.isoformat(), properties.modified.isoformat()) == (
        "2025-01-05T00:00:00+00:00",
        "2025-01-05T00:00:00+00:00",
    )
    assert (properties.title, properties.author) == (
        "示例集团有限公司2024年定点帮扶工作总结",
        "示例集团有限公司",
    )


def test_page_margins_and_grid_are_those_of_the_standard(written):
    section = written(sample_document()).sections[0]
    sizes = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(size.mm) for size in (*sizes, *margins)] == [210, 297, 37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert {key.split("}")[1]: value for key, value in grid.items()} == {
        "type": "linesAndChars",
        "linePitch": "579",
        "charSpace": "-848",
    }


def test_22_lines_of_28_characters_fit_on_the_page(written):
    opened = written(sample_document())
    section, normal = opened.sections[0], opened.styles["Normal"]
    height = section.page_height - section.top_margin - section.bottom_margin
    measure = section.page_width - section.left_margin - section.right_margin
    character = normal.font.size.pt + int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert normal.paragraph_format.line_spacing.pt == 28.95
    assert height / 12700 // 28.95 == 22
    assert measure / 12700 // character == 28


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("公文正文", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("Heading 4", "仿宋_GB2312", 16),
        ("页码", "宋体", 14),
    ],
)
def test_chinese_fonts_are_named_for_chinese_text(written, style, font, points):
    found = written(sample_document()).styles[style]
    assert found.element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert found.font.size.pt == points


def test_headings_carry_their_number_and_level(written):
    headings = [
        (paragraph.style.name, paragraph.text)
        for paragraph in written(sample_document()).paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert headings == [
        ("Heading 1", "一、基本情况"),
        ("Heading 1", "二、主要做法与成效"),
        ("Heading 2", "（一）资金投入"),
        ("Heading 2", "（二）产业帮扶"),
        ("Heading 3", "1.特色种植"),
        ("Heading 3", "2.光伏电站"),
        ("Heading 4", "（1）并网发电"),
        ("Heading 1", "三、存在问题"),
    ]


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(written):
    opened = written(sample_document())
    assert opened.settings.odd_and_even_pages_header_footer
    section = opened.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        number = footer.paragraphs[0]
        assert number.style.name == "页码"
        assert number._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert number._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}")) == "280"
        assert [node.text for node in number._p.iter(qn("w:instrText"))] == ["PAGE"]
        assert "".join(_texts(number._p)) == "— 1 —"


def test_every_printed_figure_is_found_by_its_number_in_the_annex(written):
    body = written(sample_document()).element.body
    printed = {}
    for control in body.iter(qn("w:sdt")):
        tag = control.find(qn("w:sdtPr")).find(qn("w:tag")).get(qn("w:val"))
        printed.setdefault(tag, []).append("".join(_texts(control)))
    assert printed == {
        "fig-1": ["4260万元", "4260万元", "3060万元"],
        "fig-2": ["600余万元"],
        "fig-3": ["312人"],
        "fig-4": ["1280.5万元"],
        "fig-6": ["〔待补：购买农产品〕", "〔待补：购买农产品〕"],
    }
    bookmarks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert bookmarks == [f"fig_{number}" for number in range(1, 7)]
    assert {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))} <= set(bookmarks)


def test_ids_of_controls_and_bookmarks_are_unique(written):
    body = written(sample_document()).element.body
    ids = [node.get(qn("w:val")) for node in body.iter(qn("w:id"))]
    ids += [node.get(qn("w:id")) for node in body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == 14
    assert len(set(ids)) == 14


def test_only_missing_figures_are_yellow(written):
    body = written(sample_document()).element.body
    yellow = {
        "".join(_texts(run))
        for run in body.iter(qn("w:r"))
        if run.find(f".//{qn('w:highlight')}") is not None
    }
    assert yellow == {"〔待补：购买农产品〕", "〔待补：职工捐款〕"}


def test_table_heads_repeat_and_no_row_is_divided(written):
    repeated = []
    for table in written(sample_document()).tables:
        marks = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        repeated.append((marks.count(True), marks.index(False)))
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    # Two head rows in the first table, one in the others, all at the top.
    assert repeated == [(2, 2), (1, 1), (1, 1)]


def test_merged_heads_reach_over_their_columns_and_rows(written):
    table = written(sample_document()).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["渠道", "责任书", "责任书", "完成率"]
    assert [cell.text for cell in table.rows[1].cells] == ["渠道", "目标", "完成", "完成率"]
    assert table.cell(0, 1)._tc is table.cell(0, 2)._tc
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc


def test_columns_add_up_to_the_measure(written):
    opened = written(sample_document())
    widths = [[int(c.get(qn("w:w"))) for c in t._tbl.tblGrid.iter(qn("w:gridCol"))] for t in opened.tables]
    section, lying = opened.sections[0], opened.sections[2]
    assert sum(widths[0]) * 635 == section.page_width - section.left_margin - section.right_margin
    assert sum(widths[2]) * 635 == lying.page_width - lying.left_margin - lying.right_margin


def test_a_wide_annex_lies_on_its_side_and_the_next_one_stands_again(written):
    orientations = [section.orientation for section in written(sample_document()).sections]
    upright, lying = WD_ORIENTATION.PORTRAIT, WD_ORIENTATION.LANDSCAPE
    assert orientations == [upright, upright, lying, upright]


def test_a_lying_page_keeps_its_number_where_the_upright_sheet_has_it(written):
    footer = written(sample_document()).sections[2].footer
    place = footer._element.find(f".//{qn('w:tblpPr')}")
    # 23 mm from the left edge (the foot of the sheet), its end 26 mm and one character above the lower edge.
    assert place.get(qn("w:tblpX")) == "1307"
    assert int(place.get(qn("w:tblpY"))) + 1700 + 280 + 1474 == 11906
    assert footer._element.find(f".//{qn('w:textDirection')}").get(qn("w:val")) == "tbRl"


def test_annexes_are_announced_and_labelled(written):
    opened = written(sample_document())
    assert [p.text for p in opened.paragraphs if p.style.name == "附件序号"] == ["附件1", "附件2", "附件3"]
    assert _paragraph(opened, "附件：").text == "附件：1.\t数据来源清单"
    assert [p.text for p in written(red_headed()).paragraphs if p.style.name == "附件序号"] == ["附件"]
    assert _paragraph(written(red_headed()), "附件：").text == "附件：\t数据来源清单"


def test_a_red_head_has_mark_number_and_rule(written):
    opened = written(red_headed())
    mark = _paragraph(opened, "示例集团有限公司文件")
    assert str(mark.style.font.color.rgb) == "FF0000"
    rule = _paragraph(opened, "示例发〔2025〕1号")._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert rule.get(qn("w:color")) == "FF0000"


def test_state_mark_and_footer_note_stand_on_every_page(written):
    for section in written(sample_document()).sections:
        for header in (section.header, section.even_page_header):
            assert header.paragraphs[0].text == "【草稿】"
        for footer in (section.footer, section.even_page_footer):
            assert footer.paragraphs[-1].text.endswith("数据校验码 3f9c1d20a7b44e15。")


def test_the_signature_stands_in_from_the_right(written):
    opened = written(sample_document())
    name, day = opened.paragraphs[_index(opened, "2025年1月5日") - 1], _paragraph(opened, "2025年1月5日")
    assert name.text == "示例集团有限公司"
    indents = [p._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) for p in (name, day)]
    assert indents == ["300", "400"]


def _index(opened, text):
    return next(number for number, paragraph in enumerate(opened.paragraphs) if paragraph.text == text)


def test_a_lead_is_set_in_black_type(written):
    lead = _paragraph(written(sample_document()), "【产业】").runs[0]
    assert lead.text == "【产业】"
    assert lead._r.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"


def test_markup_in_the_text_stays_text(written):
    text = "<w:p>&amp; “引号” 〔2024〕"
    opened = written(OfficialDocument("总结", blocks=(Paragraph((TextRun(text),)),)))
    assert _paragraph(opened, "&amp;").text == text


def test_a_figure_without_a_row_in_the_annex_is_tagged_but_leads_nowhere(written):
    document = replace(sample_document(), annexes=(), blocks=(Paragraph((FigureRun("5个", 9),)),))
    body = written(document).element.body
    assert [tag.get(qn("w:val")) for tag in body.iter(qn("w:tag"))] == ["fig-9"]
    assert list(body.iter(qn("w:hyperlink"))) == []
