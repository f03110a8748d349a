"""The uploader's own workbook comes back with the wrong cells filled and explained."""

import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import openpyxl
from django.contrib.auth.base_user import AbstractBaseUser as User
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from fupin.files.models import StoredFile
from fupin.files.services import keep_file, path_of
from fupin.intake.headings import SUGGESTIONS
from fupin.intake.reading import Broken, open_workbook
from fupin.intake.reading.password import is_compound, unlocked
from fupin.intake.receipt import Issue, Receipt
from fupin.intake.templates import harmless

AUTHOR = "导入检查"
WRONG = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
DOUBTFUL = PatternFill("solid", start_color="FFFFEB9C", end_color="FFFFEB9C")
NO_FILL = PatternFill(fill_type=None)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMMENT_SIZE = (120, 320)
COLUMN_WIDTH = 48


def mark_workbook(
    *, actor: User, stored: StoredFile, file_name: str, receipt: Receipt, password: str | None = None
) -> StoredFile:
    """Stores the marked copy: the same .xlsx with formats, widths and formulas kept, else a new .xlsx."""
    source = path_of(stored)
    opened = unlocked(source, password) if is_compound(source) else source
    try:
        book = _loaded(opened) or _copied(opened)
        _mark(book, receipt)
        with tempfile.TemporaryFile(prefix="intake-") as target:
            book.save(target)
            target.seek(0)
            name = f"{Path(file_name).stem}_批注.xlsx"
            return keep_file(actor=actor, source=target, name=name, content_type=XLSX)
    finally:
        if opened != source:
            opened.unlink(missing_ok=True)


def _loaded(path: Path) -> openpyxl.Workbook | None:
    """The workbook with its formats; None for another format, or one whose formats openpyxl does not bear."""
    try:
        return openpyxl.load_workbook(path.open("rb"))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError):
        return None


def _copied(path: Path) -> openpyxl.Workbook:
    """A new workbook with the cells of a file of another format, at the same addresses."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    with open_workbook(path) as source:
        for info in source.sheets:
            copy = book.create_sheet(info.name or "Sheet1")
            copy.sheet_state = "hidden" if info.hidden else "visible"
            table = source.table(info.name)
            for row in table.rows():
                for at, value in enumerate(row.cells, 1):
                    if value is not None:
                        _put(copy, row.number, at, value)
    return book


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    cell = sheet.cell(row, column, value.text if isinstance(value, Broken) else value)
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", "@"


def _mark(book: openpyxl.Workbook, receipt: Receipt) -> None:
    advice: dict[tuple[str, int], list[str]] = defaultdict(list)
    for sheet in book.worksheets:
        _forget_old_marks(sheet)
    for issues, fill in ((receipt.warnings, DOUBTFUL), (receipt.errors, WRONG)):
        for issue in issues:
            sheet = _sheet_of(book, issue)
            if issue.cell and issue.row:
                _mark_cell(sheet, issue, fill)
            if issue.row and fill is WRONG:
                label = f"{issue.column}：" if issue.column else ""
                advice[sheet.title, issue.row].append(label + issue.message)
    _advise(book, receipt, advice)


def _sheet_of(book: openpyxl.Workbook, issue: Issue) -> Worksheet:
    return book[issue.sheet] if issue.sheet in book.sheetnames else book.worksheets[0]


def _mark_cell(sheet: Worksheet, issue: Issue, fill: PatternFill) -> None:
    cell = sheet[_anchor(sheet, issue.cell)]
    cell.fill = fill
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(before + issue.message, AUTHOR, *COMMENT_SIZE)


def _anchor(sheet: Worksheet, place: str) -> str:
    """The first cell of the merged range around the place, else the place itself."""
    for merged in sheet.merged_cells.ranges:
        if place in merged:
            return merged.start_cell.coordinate
    return place


def _forget_old_marks(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment and cell.comment.author == AUTHOR:
                cell.comment, cell.fill = None, NO_FILL


def _advise(book: openpyxl.Workbook, receipt: Receipt, advice: dict[tuple[str, int], list[str]]) -> None:
    """Writes the column 改正建议 behind the last one of each table; what stood there is written over."""
    for name, place in receipt.headers.items():
        sheet = book[name] if name in book.sheetnames else book.worksheets[0]
        rows = {row: texts for (title, row), texts in advice.items() if title == sheet.title}
        if place.has_advice:
            for row in range(place.row + 1, sheet.max_row + 1):
                sheet.cell(row, place.advice_column).value = None
        if not rows:
            continue
        head = sheet.cell(place.row, place.advice_column, SUGGESTIONS)
        head.font = Font(bold=True, color="FF9C0006")
        sheet.column_dimensions[head.column_letter].width = COLUMN_WIDTH
        for row, texts in rows.items():
            cell = sheet.cell(row, place.advice_column, harmless("；".join(dict.fromkeys(texts))))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
