"""An .xlsx read row by row says what calamine says of it, whoever wrote the file."""

import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin.errors import Refusal
from fupin.intake.reading.stream import StreamedBook
from fupin.intake.reading.workbook import CalamineBook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FORMATS = (0, 14, 164, 165, 166, 167, 21, 46, 22, 31, 57, 45)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="0.00&quot;days&quot;"/>'
    '<numFmt numFmtId="167" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs>'
    + "".join(f'<xf numFmtId="{each}"/>' for each in FORMATS)
    + "</cellXfs></styleSheet>"
)
STRINGS = (
    "<si><t>招元村</t></si>",
    "<si><t>a&amp;b &lt;c&gt;</t></si>",
    '<si><t xml:space="preserve"> 黄 </t></si>',
    "<si><t> 黄 </t></si>",
    '<si><r><t>上</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 义</t></r><rPh sb="0" eb="1"><t>shang</t></rPh></si>',
    "<si><t>一_x000D_二&#10;三\r\n四</t></si>",
    "<si/>",
    "<si><t/></si>",
)


def write(path, rows, *, since_1904=False):
    """A workbook of this very XML."""
    epoch = '<workbookPr date1904="1"/>' if since_1904 else ""
    link = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/'
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        book.writestr("_rels/.rels", f'{link}officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{epoch}<sheets><sheet name="A" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{link}worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
            f'Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        sheet = f'<worksheet xmlns="{MAIN}"><cols><col min="1" max="2"/></cols><sheetData>{rows}</sheetData></worksheet>'
        book.writestr("xl/worksheets/sheet1.xml", sheet)
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{"".join(STRINGS)}</sst>')
        book.writestr("xl/styles.xml", STYLES)
    return path


def read(book):
    with_rows = [(row.number, row.cells) for row in book.table("A").rows()]
    book.close()
    return [(number, [(type(each), each) for each in without_tail(cells)]) for number, cells in with_rows]


def without_tail(cells):
    while cells and cells[-1] is None:
        cells = cells[:-1]
    return cells


def streamed(path):
    return StreamedBook(path, lambda: CalamineBook(path, "xlsx"))


NUMBERS = st.one_of(
    st.integers(0, 60000).map(str),
    st.floats(61, 60000).map(repr),
    st.floats(0, 1).map(lambda value: f"{value:.6f}"),
    st.sampled_from(["1E+3", "0.1", "60", "59", "1", "0", "-3", "3000000", "1.0", "12345678901234567890"]),
)
FORMULA = st.sampled_from(
    ["", "<f>A1+1</f>", '<f t="shared" ref="A1:A9" si="0">B1</f>', '<f t="shared" si="0"/>']
)
WORDS = st.sampled_from(["村", "a b", " 前", "1", "甲_x0041_", "", "x\r\ny"])
CELLS = st.one_of(
    st.tuples(st.sampled_from(["", *(f' s="{at}"' for at in range(len(FORMATS)))]), FORMULA, NUMBERS).map(
        lambda found: ("{}" + found[0], f"{found[1]}<v>{found[2]}</v>")
    ),
    st.integers(0, len(STRINGS) - 1).map(lambda at: ('{} t="s"', f"<v>{at}</v>")),
    st.tuples(FORMULA, WORDS).map(lambda found: ('{} s="1" t="str"', f"{found[0]}<v>{escape(found[1])}</v>")),
    WORDS.map(lambda word: ('{} t="inlineStr"', f"<is><t>{escape(word)}</t></is>")),
    st.sampled_from("01").map(lambda bit: ('{} t="b"', f"<v>{bit}</v>")),
    st.sampled_from(["2020-01-02", "2020-01-02T03:04:05"]).map(lambda day: ('{} t="d"', f"<v>{day}</v>")),
    st.sampled_from([("{}", ""), ('{} s="3"', ""), ('t="n" {}', "<v>7</v>"), ('{} t="n"', "<v></v>")]),
)
ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.lists(st.tuples(st.integers(0, 2), CELLS), max_size=6)),
    min_size=1,
    max_size=5,
)


def sheet_data(rows):
    """XML of rows and cells, each given by how far it lies behind the one before."""
    text, number = "", 0
    for gap, cells in rows:
        number += gap
        inner, column = "", -1
        for skip, (facts, content) in cells:
            column += 1 + skip
            facts = facts.format(f'r="{chr(65 + column)}{number}"')
            inner += f"<c {facts}>{content}</c>" if content else f"<c {facts}/>"
        text += f'<row r="{number}" spans="1:9">{inner}</row>'
    return text


@given(rows=ROWS, since_1904=st.booleans())
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_cell_is_what_calamine_makes_of_it(tmp_path, rows, since_1904):
    path = write(tmp_path / "a.xlsx", sheet_data(rows), since_1904=since_1904)
    found = read(streamed(path))
    try:
        expected = read(CalamineBook(path, "xlsx"))
    except Refusal as refusal:
        # Hours of twenty digits, below.
        assert refusal.code == "too_long_a_time"
    else:
        assert found == expected


def test_a_number_that_is_no_span_of_time_is_read_as_it_is_and_never_an_error(tmp_path):
    cell = f'<c r="A1" s="{FORMATS.index(165)}"><v>12345678901234567890</v></c>'
    path = write(tmp_path / "a.xlsx", f'<row r="1">{cell}</row>')
    assert read(streamed(path)) == [(1, [(float, 12345678901234567890.0)])]
    with pytest.raises(Refusal, match="改成“常规”或“文本”格式"):
        read(CalamineBook(path, "xlsx"))
