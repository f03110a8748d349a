"""A streaming .xlsx: rows go out as they come, so a million of them need no more memory than one.

Every cell is either a number or a text; a text is never a formula, whatever it starts with.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_HEAD = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    "<sheetData>"
)
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders count='1'><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# XML has no way to say these; Excel writes them as _x0001_, and so an _x0001_ that is meant literally too.
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_LEVEL = 1
_AT_ONCE = 500


@lru_cache(maxsize=16384)
def text_cell(text: str) -> str:
    """A cell that holds this text."""
    if not text:
        return "<c/>"
    kept = ""
    if not text.isprintable() or "_x" in text or text[0] == " " or text[-1] == " ":
        text = _UNSAYABLE.sub(lambda hit: f"_x{ord(hit[0]):04X}_", text)
        kept = ' xml:space="preserve"'
    return f'<c t="inlineStr"><is><t{kept}>{escape(text)}</t></is></c>'


@lru_cache(maxsize=16384)
def number_cell(text: str) -> str:
    """A cell that holds this number, with two decimals if it is written with decimals."""
    if not text:
        return "<c/>"
    return f'<c s="1"><v>{text}</v></c>' if "." in text else f"<c><v>{text}</v></c>"


class Workbook:
    """One .xlsx being written: `begin` a worksheet, `add` its rows, the next; `close` at the end."""

    def __init__(self, path: Path) -> None:
        self.archive = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_LEVEL)
        self.names: list[str] = []
        self.sheet = None
        self.waiting: list[str] = []

    def begin(self, name: str, headings: Iterable[str]) -> None:
        """A worksheet of that name, its first row frozen."""
        self._end_sheet()
        self.names.append(name)
        self.sheet = self.archive.open(f"xl/worksheets/sheet{len(self.names)}.xml", "w", force_zip64=True)
        self.sheet.write(_SHEET_HEAD.encode())
        self.add([text_cell(heading) for heading in headings])

    def add(self, cells: Sequence[str]) -> None:
        """One row of cells made by `text_cell` and `number_cell`."""
        self.waiting.append(f"<row>{''.join(cells)}</row>")
        if len(self.waiting) >= _AT_ONCE:
            self._flush()

    def close(self) -> None:
        """Writes what is left and the parts that name the worksheets."""
        self._end_sheet()
        for name, text in self._parts().items():
            self.archive.writestr(name, text.encode())
        self.archive.close()

    def _flush(self) -> None:
        self.sheet.write("".join(self.waiting).encode())
        self.waiting.clear()

    def _end_sheet(self) -> None:
        if self.sheet is not None:
            self._flush()
            self.sheet.write(b"</sheetData></worksheet>")
            self.sheet.close()

    def _parts(self) -> dict[str, str]:
        numbered = list(enumerate(self.names, 1))
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"/>' for at, name in numbered
        )
        targets = [(f"rId{at}", "worksheet", f"worksheets/sheet{at}.xml") for at, _ in numbered]
        targets.append((f"rId{len(numbered) + 1}", "styles", "styles.xml"))
        overrides = "".join(_override(f"/xl/worksheets/sheet{at}.xml", "worksheet") for at, _ in numbered)
        return {
            "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": _relations(targets),
            "xl/styles.xml": _STYLES,
            "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f"{_override('/xl/workbook.xml', 'sheet.main')}{_override('/xl/styles.xml', 'styles')}{overrides}"
            "</Types>",
        }


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{_TYPE}.{kind}+xml"/>'


def _relations(targets: Iterable[tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in targets
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
