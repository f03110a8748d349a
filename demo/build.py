"""Writes the workbooks of the demonstration from the tables in `demo/rows`.

`python demo/build.py`. A table `rows/<folder>/<name>.csv` becomes `<folder>/<name>.xlsx` (or .csv in GB18030); how it
looks is said in `workbooks.csv`: a title above the table, a line under it, a line of totals. A heading with a slash
(资金/金额) makes two header rows with a merged cell over the group, as offices draw them.
"""

import csv
import io
import re
import sys
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
LIST = HERE / "workbooks.csv"
NUMBER = re.compile(r"-?\d+(\.\d+)?")
BOLD = Font(name="宋体", size=11, bold=True)
PLAIN = Font(name="宋体", size=11)
TITLE = Font(name="宋体", size=16, bold=True)
SHADE = PatternFill("solid", start_color="E8EEF7")
LINES = Border(*[Side(style="thin", color="999999")] * 4)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAPPED = Alignment(vertical="center", wrap_text=True)
WIDEST, NARROWEST = 48, 8
# Nothing in a workbook says when it was written: the same rows give the same bytes.
WRITTEN_AT = (2020, 1, 1, 0, 0, 0)
STAMP = b"2020-01-01T00:00:00Z"


@dataclass(frozen=True)
class Plan:
    """One line of `workbooks.csv`: which file is sent in as what, and how it looks."""

    file: str
    kind: str
    year: str
    place: str
    title: str
    line: str
    totals: str
    numbers: str

    @property
    def rows(self) -> Path:
        return HERE / "rows" / Path(self.file).with_suffix(".csv")

    def columns(self, words: str) -> list[str]:
        return [word for word in words.split("、") if word]


def plans() -> list[Plan]:
    """The workbooks, in the order in which they are sent in."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return [Plan(**row) for row in csv.DictReader(file)]


def table(plan: Plan) -> list[list[str]]:
    """Header and rows of a workbook, as text."""
    with plan.rows.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def content(plan: Plan) -> bytes:
    """The workbook as bytes; equal for equal rows."""
    if plan.file.endswith(".csv"):
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(table(plan))
        return text.getvalue().encode("gb18030")
    book = Workbook()
    sheet = book.active
    sheet.title = Path(plan.file).stem
    _fill(sheet, plan, table(plan))
    written = io.BytesIO()
    book.save(written)
    return _undated(written.getvalue())


def _fill(sheet: Worksheet, plan: Plan, rows: list[list[str]]) -> None:
    header, body = rows[0], rows[1:]
    at = 1
    for text, font in ((plan.title, TITLE), (plan.line, PLAIN)):
        if text:
            _across(sheet, at, len(header), text, font)
            at += 1
    at = _header(sheet, at, header)
    sheet.freeze_panes = sheet.cell(at, 1)
    numeric = {header.index(name) for name in plan.columns(plan.numbers)}
    for row in body:
        _line(sheet, at, [_cell(text, at_column in numeric) for at_column, text in enumerate(row)])
        at += 1
    if plan.totals:
        _line(sheet, at, _totals(plan, header, body), bold=True)
    _widths(sheet, header, body)


def _across(sheet: Worksheet, at: int, width: int, text: str, font: Font) -> None:
    sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=width)
    cell = sheet.cell(at, 1, text)
    cell.font, cell.alignment = font, CENTRED


def _header(sheet: Worksheet, at: int, header: list[str]) -> int:
    """Writes one header row, or two where a heading stands under a group; returns the row below."""
    depth = 2 if any("/" in name for name in header) else 1
    for column, name in enumerate(header, 1):
        group, _, own = name.rpartition("/")
        words = [group or own, own][:depth]
        for below, word in enumerate(words):
            cell = sheet.cell(at + below, column, word)
            cell.font, cell.fill, cell.border, cell.alignment = BOLD, SHADE, LINES, CENTRED
        if depth == 2 and not group:
            sheet.merge_cells(start_row=at, end_row=at + 1, start_column=column, end_column=column)
    for group, columns in groupby(enumerate(header, 1), lambda pair: pair[1].rpartition("/")[0]):
        numbers = [column for column, _ in columns]
        if group and len(numbers) > 1:
            sheet.merge_cells(start_row=at, end_row=at, start_column=numbers[0], end_column=numbers[-1])
    return at + depth


def _line(sheet: Worksheet, at: int, values: list[object], *, bold: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(at, column, value)
        cell.font, cell.border, cell.alignment = BOLD if bold else PLAIN, LINES, WRAPPED
        cell.number_format = "@" if isinstance(value, str) else "General"


def _cell(text: str, numeric: bool) -> object:
    """A number where the column holds numbers, else the text as it stands; nothing for an empty cell."""
    if numeric and NUMBER.fullmatch(text):
        return Decimal(text)
    return text or None


def _totals(plan: Plan, header: list[str], body: list[list[str]]) -> list[object]:
    line: list[object] = ["合计", *[None] * (len(header) - 1)]
    for name in plan.columns(plan.totals):
        at = header.index(name)
        line[at] = sum((Decimal(row[at]) for row in body if row[at]), Decimal(0))
    return line


def _widths(sheet: Worksheet, header: list[str], body: list[list[str]]) -> None:
    for at, name in enumerate(header):
        longest = max(2 * len(text) for text in [name.rpartition("/")[2], *(row[at] for row in body)])
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(WIDEST, max(NARROWEST, longest + 2))


def _undated(written: bytes) -> bytes:
    """The same workbook without the moment at which it was written."""
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            part = re.sub(rb"(?<=W3CDTF\">)[^<]+", STAMP, source.read(name))
            info = zipfile.ZipInfo(name, WRITTEN_AT)
            target.writestr(info, part, zipfile.ZIP_DEFLATED)
    return bare.getvalue()


def main() -> None:
    """Writes every workbook of the list."""
    for plan in plans():
        path = HERE / plan.file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content(plan))
        sys.stdout.write(f"{plan.file}：{len(table(plan)) - 1} 行\n")


if __name__ == "__main__":
    main()
