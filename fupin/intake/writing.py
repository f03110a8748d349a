"""Workbooks written row by row, with nothing in them but values: many times faster than a library that makes an object
of every cell, in memory that stays flat.

ECMA-376 part 1, chapter 18.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils.datetime import to_excel

from fupin.intake.reading import Share, address, column_letter
from fupin.intake.reading.table import Merge
from fupin.intake.spreadsheetml import MAIN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME, LONGEST_TEXT = 31, 32_767
FORBIDDEN, NAMELESS = re.compile(r"[\[\]:*?/\\]"), "Sheet1"
VISIBLE, HIDDEN, VERY_HIDDEN = "visible", "hidden", "veryHidden"
LEVEL = 2
TOGETHER = 200
# What stands in an .xlsx as _x000D_: what XML cannot hold, or would not give back, and what only looks like it.
ODD = re.compile("[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The formats of cells in their order; text as text, so that no program takes it for a number or a formula.
GENERAL, TEXT, PERCENT, DAY, MOMENT, TIME, SPAN = range(7)
FORMATS = ("General", "@", "0.00%", "yyyy-mm-dd", "yyyy-mm-dd h:mm:ss", "h:mm:ss", "[h]:mm:ss")
FORMAT_OF = {Share: PERCENT, date: DAY, datetime: MOMENT, time: TIME, timedelta: SPAN}
FIRST_OWN = 164


@dataclass
class Page:
    """A worksheet under a name that Excel takes: its rows by number, in their order, each with its values from column
    A on, None where blank.
    """

    name: str
    rows: Iterable[tuple[int, Sequence[Any]]]
    state: str = VISIBLE
    widths: Mapping[int, float] = field(default_factory=dict)
    merges: Sequence[Merge] = ()


def excel_names(names: Iterable[str]) -> dict[str, str]:
    """{name of a worksheet: the name under which Excel takes it}: no longer, no sign that it forbids, none twice."""
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        wanted = FORBIDDEN.sub("_", name).strip("'")[:LONGEST_NAME] or NAMELESS
        own, number = wanted, 1
        while own.casefold() in taken:
            number += 1
            ending = f"_{number}"
            own = wanted[: LONGEST_NAME - len(ending)] + ending
        taken.add(own.casefold())
        given[name] = own
    return given


def write_book(target: IO[bytes], pages: Iterable[Page]) -> None:
    """Writes the workbook. The rows of a page are asked for when it is its turn, one after the other."""
    written: list[Page] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for page in pages:
            written.append(page)
            with archive.open(f"xl/worksheets/sheet{len(written)}.xml", "w", force_zip64=True) as part:
                pieces = _worksheet(page)
                while together := "".join(islice(pieces, TOGETHER)):
                    part.write(together.encode())
        for name, content in _frame(written).items():
            archive.writestr(name, HEAD + content)


def _worksheet(page: Page) -> Iterator[str]:
    yield f'{HEAD}<worksheet xmlns="{MAIN}">'
    if page.widths:
        columns = (
            f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
            for at, width in sorted(page.widths.items())
        )
        yield f"<cols>{''.join(columns)}</cols>"
    yield "<sheetData>"
    letters = _Letters()
    for number, values in page.rows:
        cells = [
            _cell(f"{letters[at]}{number}", value) for at, value in enumerate(values) if value is not None
        ]
        yield f'<row r="{number}">{"".join(cells)}</row>'
    yield "</sheetData>"
    if merges := [each for each in page.merges if (each.top, each.left) != (each.bottom, each.right)]:
        ranges = (
            f'<mergeCell ref="{address(each.left, each.top)}:{address(each.right, each.bottom)}"/>'
            for each in merges
        )
        yield f'<mergeCells count="{len(merges)}">{"".join(ranges)}</mergeCells>'
    yield "</worksheet>"


class _Letters(dict):
    """The letters of a column by its place from 0."""

    def __missing__(self, at: int) -> str:
        letters = self[at] = column_letter(at + 1)
        return letters


def _cell(place: str, value: Any) -> str:
    kind = type(value)
    if kind is str:
        return _text(place, value)
    if kind is bool:
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if kind is float or kind is int:
        return _number(place, value, GENERAL)
    if kind in FORMAT_OF:
        return _number(place, value if kind is Share else to_excel(value), FORMAT_OF[kind])
    return _text(place, str(value))


def _text(place: str, text: str) -> str:
    if not text:
        return ""
    text = text[:LONGEST_TEXT]
    if not text.isprintable() or "_x" in text:
        text = ODD.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f'<c r="{place}" s="{TEXT}" t="inlineStr"><is><t{space}>{escape(text)}</t></is></c>'


def _number(place: str, value: float, style: int) -> str:
    """A number in as many digits as it has; what is none (an overflow) as text."""
    written = repr(float(value)) if type(value) is not int else str(value)
    if written[-1] in "fn":
        return _text(place, written)
    styled = f' s="{style}"' if style else ""
    return f'<c r="{place}"{styled}><v>{written.removesuffix(".0")}</v></c>'


def _frame(pages: Sequence[Page]) -> dict[str, str]:
    """The parts around the worksheets."""
    numbered = list(enumerate(pages, 1))
    sheets = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{number}" state="{page.state}" r:id="rId{number}"/>'
        for number, page in numbered
    )
    links = [_link(number, "worksheet", f"worksheets/sheet{number}.xml") for number, _ in numbered]
    links.append(_link(len(numbered) + 1, "styles", "styles.xml"))
    types = [_type(f"xl/worksheets/sheet{number}.xml", "worksheet") for number, _ in numbered]
    types += [_type("xl/workbook.xml", "sheet.main"), _type("xl/styles.xml", "styles")]
    return {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _links(links),
        "xl/styles.xml": _styles(),
        "_rels/.rels": _links([_link(1, "officeDocument", "xl/workbook.xml")]),
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{"".join(types)}</Types>'
        ),
    }


def _link(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{LINKS}/{kind}" Target="{target}"/>'


def _links(links: Sequence[str]) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(links)}</Relationships>'


def _type(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{PARTS}.{kind}+xml"/>'


def _styles() -> str:
    own = list(enumerate(FORMATS[PERCENT:], FIRST_OWN))
    formats = "".join(f'<numFmt numFmtId="{number}" formatCode={quoteattr(form)}/>' for number, form in own)
    numbers = [0, 49, *(number for number, _ in own)]
    styles = "".join(f'<xf xfId="0" numFmtId="{number}" applyNumberFormat="1"/>' for number in numbers)
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(own)}">{formats}</numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{len(numbers)}">{styles}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
