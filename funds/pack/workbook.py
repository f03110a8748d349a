"""A streaming .xlsx: rows go out as they come, so a million of them need no more memory than one.

Every cell is either a number or a text; a text is never a formula, whatever it starts with.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from isal import isal_zlib

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders count='1'><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# XML has no way to say these; Excel writes them as _x0001_, and so an _x0001_ that is meant literally too.
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_LEVEL = 1
# Excel takes no longer text in a cell.
LONGEST = 32_767
_SHORTENED = "……（太长，全文见同名的 csv）"
WIDEST = 44
# So many characters fit beside each other on a sheet of A4 held across.
_PAGE_WIDTH = 150
# Excel takes no longer header or footer; `&` begins a code in one.
_HEADER_CHARACTERS = 250


def text_cell(text: str, style: int = 0) -> str:
    """A cell that holds this text, or as much of it as Excel takes. Style 2 is bold."""
    if not text:
        return "<c/>"
    if len(text) > LONGEST // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST:
        # Half as many letters fit for certain, whatever they are.
        text = text[: LONGEST // 2] + _SHORTENED
    text = _UNSAYABLE.sub(lambda hit: f"_x{ord(hit[0]):04X}_", text)
    styled = f' s="{style}"' if style else ""
    return f'<c{styled} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def number_cell(number: str, *, is_money: bool = False) -> str:
    """A cell that holds this number, or nothing."""
    styled = ' s="1"' if is_money else ""
    return f"<c{styled}><v>{number}</v></c>" if number else "<c/>"


def widths_of(*rows: Sequence[str]) -> list[int]:
    """Columns as wide as these rows need, in characters; what is longer than WIDEST is cut off on paper only."""
    return [min(max(map(_width, cells)), WIDEST) for cells in zip(*rows, strict=True)]


def _width(text: str) -> int:
    """Characters that a text takes, one of Chinese as two, and some room."""
    return 2 + sum(1 if letter.isascii() else 2 for letter in text)


class Workbook:
    """One .xlsx being written: `begin` a worksheet, `add` its rows, the next; whole at the end of `with`.

    `watermark` (who exported it, when, for whom) stands above and below every printed page of every worksheet.
    """

    def __init__(self, path: Path, watermark: str = "") -> None:
        self.archive = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_LEVEL)
        self.names: list[str] = []
        self.sheet = None
        self.watermark = watermark
        self.pages_wide = 1

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *error: object) -> None:
        """Whole after a good end; after an error what there is, its file closed."""
        if error[0] is None:
            self.close()
        else:
            if self.sheet is not None:
                self.sheet.close()
            self.archive.close()

    def begin(self, name: str, headings: Sequence[str], widths: Sequence[int]) -> None:
        """A worksheet of that name, its first row frozen and printed on every page; widths in characters."""
        self._end_sheet()
        self.names.append(name)
        self.pages_wide = -(-sum(widths) // _PAGE_WIDTH)
        self.sheet = self.archive.open(f"xl/worksheets/sheet{len(self.names)}.xml", "w", force_zip64=True)
        # The same deflate five times faster, and smaller. A ZipFile cannot be told; were the name another one, it would
        # compress as it does by itself.
        self.sheet._compressor = isal_zlib.compressobj(_LEVEL, ZIP_DEFLATED, -isal_zlib.MAX_WBITS)
        self.sheet.write(_sheet_head(widths).encode())
        self.add(f"<row>{''.join(text_cell(heading, 2) for heading in headings)}</row>".encode())

    def add(self, rows: bytes) -> None:
        """Rows as `<row>…</row>` with cells in them, any number at once."""
        self.sheet.write(rows)

    def close(self) -> None:
        """Writes what is left and the parts that name the worksheets."""
        self._end_sheet()
        for name, text in self._parts().items():
            self.archive.writestr(name, text.encode())
        self.archive.close()

    def _end_sheet(self) -> None:
        if self.sheet is not None:
            foot = f"</sheetData>{_page(self.pages_wide)}{_header_footer(self.watermark)}</worksheet>"
            self.sheet.write(foot.encode())
            self.sheet.close()
            self.sheet = None

    def _parts(self) -> dict[str, str]:
        numbered = list(enumerate(self.names, 1))
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"/>' for at, name in numbered
        )
        titles = "".join(
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{at - 1}">{_quoted(name)}!$1:$1</definedName>'
            for at, name in numbered
        )
        targets = [(f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml") for at, _ in numbered]
        targets.append((f"rId{len(numbered) + 1}", "styles", "styles.xml"))
        overrides = "".join(_override(f"/xl/worksheets/sheet{at}.xml", "worksheet") for at, _ in numbered)
        return {
            "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
            f"<definedNames>{titles}</definedNames></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(targets),
            "xl/styles.xml": _STYLES,
            "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f"{_override('/xl/workbook.xml', 'sheet.main')}{_override('/xl/styles.xml', 'styles')}{overrides}"
            "</Types>",
        }


def _quoted(name: str) -> str:
    """The name of a worksheet as formulas have it."""
    return escape("'" + name.replace("'", "''") + "'")


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{_TYPE}.{kind}+xml"/>'


def _relations(targets: Iterable[tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in targets
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _sheet_head(widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )


def _page(pages_wide: int) -> str:
    """A4 across, whole columns on so many pages side by side, as many below each other as it takes."""
    return (
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="landscape" fitToWidth="{pages_wide}" fitToHeight="0"/>'
    )


def _header_footer(watermark: str) -> str:
    if not watermark:
        return ""
    said = escape(watermark[:_HEADER_CHARACTERS].replace("&", "&&"))
    return (
        f"<headerFooter><oddHeader>&amp;C{said}</oddHeader>"
        f"<oddFooter>&amp;L{said[:180]}&amp;R第 &amp;P 页</oddFooter></headerFooter>"
    )
