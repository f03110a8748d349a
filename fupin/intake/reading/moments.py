"""Which cells of an .xlsx are dates: a matter of their format. What calamine makes of a format is what counts."""

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import python_calamine as calamine

SAMPLE = "43831"
DAY_MS = 86_400_000
MARCH_1900, YEAR_10000 = 61, 2_958_466
MOST_ASKED = 4096
FORMATS = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.DOTALL)
FORMAT = re.compile(rb"<xf\b")
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships">{}<sheets><sheet name="A" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>"
)
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


class Moments:
    """Numbers under the formats of one workbook. `styles` are those, as the cells name them, that make dates."""

    def __init__(self, archive: zipfile.ZipFile, *, since_1904: bool) -> None:
        self._styles_xml = archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""
        self._since_1904 = since_1904
        self._first = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
        found = FORMATS.search(self._styles_xml)
        names = [str(at).encode() for at in range(len(FORMAT.findall(found[0])) if found else 0)]
        said = self._asked((name, SAMPLE.encode()) for name in names)
        kinds = dict(zip(names, said, strict=True))
        self.styles = frozenset(name for name, value in kinds.items() if not isinstance(value, float))
        self._days = frozenset(name for name, value in kinds.items() if isinstance(value, date))
        self._known: dict[tuple[bytes, bytes], Any] = {}

    def value(self, style: bytes, text: bytes) -> Any:
        """What the number is under the format: a date, a datetime, a time, a timedelta, or itself if it is none."""
        key = (style, text)
        if key not in self._known:
            if len(self._known) >= MOST_ASKED:
                self._known.clear()
            self._known[key] = self._found(style, text)
        return self._known[key]

    def _found(self, style: bytes, text: bytes) -> Any:
        number = float(text)
        lowest = 1 if self._since_1904 else MARCH_1900
        if style not in self._days or not lowest <= number < YEAR_10000 - 1462 * self._since_1904:
            try:
                return self._asked([(style, text)])[0]
            except OverflowError:
                # A number of twenty digits under a format of hours: no span of time is as long.
                return number
        if number.is_integer():
            return self._first + timedelta(days=int(number))
        moment = datetime.combine(self._first, datetime.min.time())
        return moment + timedelta(milliseconds=int(number * DAY_MS + 0.5))

    def _asked(self, cells: Iterable[tuple[bytes, bytes]]) -> list[Any]:
        """What calamine makes of numbers under formats, in a workbook made of nothing but these."""
        rows = "".join(
            f'<row r="{row}"><c r="A{row}" s="{style.decode()}"><v>{text.decode()}</v></c></row>'
            for row, (style, text) in enumerate(cells, 1)
        )
        if not rows:
            return []
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as book:
            book.writestr("[Content_Types].xml", TYPES)
            book.writestr("_rels/.rels", LINKS.format("officeDocument", "xl/workbook.xml"))
            book.writestr("xl/workbook.xml", BOOK.format(_epoch(self._since_1904)))
            book.writestr("xl/_rels/workbook.xml.rels", LINKS.format("worksheet", "worksheets/sheet1.xml"))
            book.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows))
            book.writestr("xl/styles.xml", self._styles_xml)
        content.seek(0)
        sheet = calamine.load_workbook(content).get_sheet_by_index(0)
        return [row[0] for row in sheet.iter_rows()]


def _epoch(since_1904: bool) -> str:
    return '<workbookPr date1904="1"/>' if since_1904 else ""
