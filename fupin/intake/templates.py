"""Templates to download, and tables written with the same columns."""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from fupin.intake.columns import Column
from fupin.intake.sheets import Sheet
from fupin.intake.tables import EXPLANATION, LISTS_SHEET
from fupin.intake.versions import VERSION_SHEET, Signature, sign

ROWS_PREPARED = 1000
HEAD_FILL = PatternFill("solid", start_color="FFD9E2F3", end_color="FFD9E2F3")
REQUIRED_FONT = Font(bold=True, color="FFC00000")
HEAD_FONT = Font(bold=True)
INJECTION = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(INJECTION) else text


def template(sheet: Sheet, rows: Iterable[Mapping[str, Any]] = (), about: str = "") -> bytes:
    """An .xlsx to fill in: required headings with *, drop-downs, text columns, an explanation; rows filled in.

    `about` says on the page of explanations what the rows are.
    """
    book = Workbook()
    page = book.active
    page.title = sheet.title[:31]
    lists = book.create_sheet(LISTS_SHEET)
    lists.sheet_state = "veryHidden"
    for at, column in enumerate(sheet.columns, 1):
        _prepare(page, lists, at, column)
    for number, row in enumerate(rows, 2):
        for at, column in enumerate(sheet.columns, 1):
            _fill(page.cell(number, at), column, row.get(column.key))
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}1"
    _explain(book.create_sheet(EXPLANATION), sheet, about)
    sign(book.create_sheet(VERSION_SHEET), Signature(sheet.kind, sheet.version))
    return _bytes(book)


def export_rows(sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows ({column key: value}) as an .xlsx that can be uploaded again and gives the same values."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.title[:31])
    for at, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(at)].width = _width(column)
    page.append(list(_headings(page, sheet)))
    for row in rows:
        page.append([_written(page, column, row.get(column.key)) for column in sheet.columns])
    sign(book.create_sheet(VERSION_SHEET), Signature(sheet.kind, sheet.version))
    return _bytes(book)


def _headings(page: Worksheet, sheet: Sheet) -> Iterator[WriteOnlyCell]:
    for column in sheet.columns:
        cell = WriteOnlyCell(page, column.heading)
        cell.font, cell.fill = HEAD_FONT, HEAD_FILL
        yield cell


def _written(page: Worksheet, column: Column, value: Any) -> Any:
    if value is None:
        return None
    cell = WriteOnlyCell(page)
    _fill(cell, column, value)
    return cell


def _fill(cell: Any, column: Column, value: Any) -> None:
    cell.value = column.cell.export(value)
    cell.number_format = column.cell.number_format
    if isinstance(cell.value, str):
        # A text cell is never computed, so = and + at its start do no harm and need no quote that would come back.
        cell.data_type = "s"


def _prepare(page: Worksheet, lists: Worksheet, at: int, column: Column) -> None:
    letter = get_column_letter(at)
    head = page.cell(1, at, column.heading + ("*" if column.required else ""))
    head.font, head.fill = REQUIRED_FONT if column.required else HEAD_FONT, HEAD_FILL
    head.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    head.comment = Comment(column.help or column.cell.hint, "填写说明")
    dimension = page.column_dimensions[letter]
    dimension.width, dimension.number_format = _width(column), column.cell.number_format
    for number in range(2, ROWS_PREPARED + 2):
        page.cell(number, at).number_format = column.cell.number_format
    if column.cell.words:
        page.add_data_validation(_drop_down(lists, at, column, f"{letter}2:{letter}{ROWS_PREPARED + 1}"))


def _drop_down(lists: Worksheet, at: int, column: Column, cells: str) -> DataValidation:
    words = list(column.cell.words)
    for number, word in enumerate(words, 1):
        lists.cell(number, at, word)
    letter = get_column_letter(at)
    choice = DataValidation(
        "list", formula1=f"'{lists.title}'!${letter}$1:${letter}${len(words)}", allow_blank=True
    )
    # A word that is not in the list is only asked about: uploads understand more words than the list shows.
    choice.showErrorMessage, choice.errorStyle = True, "warning"
    choice.errorTitle, choice.error = column.label, "不在下拉选项里，确定要这样填吗？"
    choice.add(cells)
    return choice


def _explain(page: Worksheet, sheet: Sheet, about: str) -> None:
    page.append([f"{sheet.title}　填写说明"])
    page["A1"].font = Font(bold=True, size=14)
    page.append([sheet.help or "每行填一条；红字加 * 的列必填；不清楚的格子空着，不要填 0。"])
    page.append([about] if about else [])
    page.append(["列名", "必填", "怎样填", "说明", "也认得的列名"])
    for column in sheet.columns:
        aliases = "、".join(column.aliases)
        page.append([column.heading, "是" if column.required else "", column.cell.hint, column.help, aliases])
    for letter, width in zip("ABCDE", (22, 8, 44, 44, 44), strict=True):
        page.column_dimensions[letter].width = width


def _width(column: Column) -> int:
    return max(12, min(2 * len(column.heading) + 4, 40))


def _bytes(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()
