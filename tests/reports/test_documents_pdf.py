"""Writing a summary as PDF: text that can be read out again, fonts, a report of what cannot be drawn."""

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from reports.documents.fonts import SHIPPED, font_set
from reports.documents.model import Heading, OfficialDocument, Paragraph, TextRun, number_headings
from reports.documents.pdf import write_pdf
from tests.reports.documents_sample import red_headed, sample_document

A4 = [595, 842]


def _written(document, tmp_path, **options):
    path = tmp_path / "summary.pdf"
    return PdfReader(path) if write_pdf(document, path, **options) == [] else None


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return _written(sample_document(), tmp_path_factory.mktemp("pdf"))


def _text(reader):
    return "".join(page.extract_text() for page in reader.pages).replace("\n", "")


def test_the_same_document_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_pdf(sample_document(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_words_and_figures_can_be_read_out_again(sample):
    text = _text(sample)
    for words in (
        "示例集团有限公司2024年定点帮扶工作总结",
        "4260万元",
        "600余万元",
        "〔待补：购买农产品〕",
        "驻村第一书记王喆、李堃、赵翀",
        "（一）资金投入",
        "附件2",
        "【草稿】",
        "3f9c1d20a7b44e15",
    ):
        assert words in text


def test_the_file_carries_title_author_and_the_date_of_the_document(sample):
    assert sample.metadata.title == "示例集团有限公司2024年定点帮扶工作总结"
    assert sample.metadata.author == "示例集团有限公司"
    assert sample.metadata.creation_date.date().isoformat() == "2025-01-05"


def test_only_the_wide_annex_lies_on_its_side(sample):
    sizes = [[round(page.mediabox.width), round(page.mediabox.height)] for page in sample.pages]
    assert sizes[:4] == [A4] * 4
    assert sizes[-1] == A4
    assert set(map(tuple, sizes[4:-1])) == {(842, 595)}


def test_every_page_has_its_number(sample):
    for number, page in enumerate(sample.pages, 1):
        assert f"—{number}—" in page.extract_text().replace(" ", "")


def test_heads_of_a_long_table_repeat(sample):
    lying = [page for page in sample.pages if page.mediabox.width > page.mediabox.height]
    assert len(lying) > 1
    assert all("竣工日期" in page.extract_text() for page in lying)


def test_a_full_page_has_22_lines_of_28_characters(tmp_path):
    document = OfficialDocument("总结", blocks=(Paragraph((TextRun("扶" * 28 * 60),), kind="flush"),))
    reader = _written(document, tmp_path)
    lines = [line for line in reader.pages[1].extract_text().split("\n") if "扶" in line]
    assert [len(line.strip()) for line in lines] == [28] * 22


def test_headings_become_the_outline(sample):
    titles = [item.title for item in sample.outline if not isinstance(item, list)]
    assert titles == ["一、基本情况", "二、主要做法与成效", "三、存在问题"]


def test_figures_lead_to_their_row_in_the_annex(sample):
    links = [annotation.get_object() for annotation in sample.pages[0]["/Annots"]]
    assert [link["/Subtype"] for link in links].count("/Link") >= 5


def test_fonts_are_embedded_and_come_from_the_product(sample):
    names = {
        font.get_object()["/BaseFont"].split("+")[1]
        for page in sample.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert {name.split("-")[0] for name in names} == {
        "FandolFang",
        "FandolHei",
        "FandolKai",
        "NotoSerifSC",
    }


def test_a_red_head_prints_mark_and_number(tmp_path):
    text = _text(_written(red_headed(), tmp_path))
    assert "示例集团有限公司文件" in text
    assert "示例发〔2025〕1号" in text


def test_characters_without_a_glyph_are_reported_once_each(tmp_path):
    text = TextRun("王𪚥𪚥来了\U000f0000，ⴰ")
    document = OfficialDocument("总结", blocks=(Paragraph((text,)),))
    reported = write_pdf(document, tmp_path / "a.pdf")
    assert reported == ["ⴰ", "𪚥", "\U000f0000"]
    assert "来了" in _text(PdfReader(tmp_path / "a.pdf"))


def test_spaces_and_joiners_are_not_reported(tmp_path):
    document = OfficialDocument("总\u2060结", blocks=(Paragraph((TextRun("一\u3000二\u00a0三\u200b"),)),))
    assert write_pdf(document, tmp_path / "a.pdf") == []


def test_licensed_fonts_go_before_the_shipped_ones(tmp_path, licensed_fonts):
    assert font_set([licensed_fonts]).families["body"][0] == "FangSong_GB2312"
    reader = _written(
        OfficialDocument("总结", blocks=(Paragraph((TextRun("正文"),)),)),
        tmp_path,
        font_dirs=[licensed_fonts],
    )
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert any("Licensed" in font.get_object()["/BaseFont"] for font in fonts)


@pytest.fixture
def licensed_fonts(tmp_path):
    """A directory with a font that calls itself FangSong_GB2312, as a bought one does."""
    directory = tmp_path / "licensed"
    directory.mkdir()
    options = subset.Options(name_IDs=[1, 2, 6], notdef_outline=True)
    with TTFont(SHIPPED / "FandolFang-Regular.otf") as font:
        few = subset.Subsetter(options)
        few.populate(text="正文")
        few.subset(font)
        font["CFF "].cff.fontNames = ["LicensedFangSong"]
        for record in font["name"].names:
            names = {1: "FangSong_GB2312", 6: "LicensedFangSong"}
            record.string = names.get(record.nameID, record.toUnicode())
        font.save(directory / "simfang.otf")
    return directory


def test_titles_are_drawn_bolder_where_there_is_no_title_font():
    assert font_set(()).embolden


def test_a_font_directory_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match="PDF_FONT_DIRS"):
        write_pdf(OfficialDocument("总结"), tmp_path / "a.pdf", font_dirs=[tmp_path / "none"])
    assert not (tmp_path / "a.pdf").exists()


def test_markup_in_the_text_stays_text(tmp_path):
    source = '#panic("x") $1^2$ *粗* <b>'
    blocks = number_headings([Heading(1, source), Paragraph((TextRun(source),))])
    text = _text(_written(OfficialDocument("总结", blocks=blocks), tmp_path))
    assert text.replace(" ", "").count('#panic("x")$1^2$*粗*<b>') == 2


def test_shipped_fonts_come_with_their_licence():
    licence = (SHIPPED / "COPYING").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in licence
    assert "exception does not however invalidate" in licence
