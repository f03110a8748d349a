"""Tables that leave the system: streamed as CSV, or written as .xlsx; no cell of them is ever run as a formula."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from fupin.intake.templates import harmless
from fupin.intake.writing import XLSX

KEPT_IN_MEMORY = 2 * 1024 * 1024
Cells = Sequence[Any]


class _Echo:
    """A file that gives back what is written to it: how csv writes one line at a time."""

    def write(self, text: str) -> str:
        return text


def csv_download(name: str, head: Cells, rows: Iterable[Cells]) -> StreamingHttpResponse:
    """The table as CSV with the mark by which spreadsheets know UTF-8, one row in memory at a time."""
    response = StreamingHttpResponse(_csv_lines(head, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.csv"
    )
    return response


def _csv_lines(head: Cells, rows: Iterable[Cells]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(head)
    for row in rows:
        yield writer.writerow([_text(value) for value in row])


def _text(value: Any) -> str:
    if value is None:
        return ""
    # A negative amount begins with a minus sign and is no formula.
    return str(value) if isinstance(value, int | Decimal) else harmless(str(value))


def xlsx_download(
    name: str, head: Cells, rows: Iterable[Cells], foot: Iterable[Cells] = (), groups: Sequence[str] = ()
) -> FileResponse:
    """The table as a workbook of one sheet: numbers as numbers, all else as text; `foot` after the rows.

    `groups` names the group above each heading; the header then has two rows, neighbours of one group are merged,
    and a heading without a group stands over both rows.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(name[:31])
    page.freeze_panes = "A3" if groups else "A2"
    if groups:
        page.append([_bold(page, group or own) for group, own in zip(groups, head, strict=True)])
        for cells in _merged(groups):
            page.merged_cells.add(cells)
    page.append([_bold(page, value) for value in head])
    for row in rows:
        page.append([_cell(page, value) for value in row])
    for row in foot:
        page.append([_bold(page, value) for value in row])
    target = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - FileResponse closes it
    book.save(target)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _merged(groups: Sequence[str]) -> Iterator[str]:
    """The ranges of a two-row header that are one cell: A1:A2 without a group, C1:F1 over a group."""
    at = 1
    for group, columns in groupby(groups):
        width = len(list(columns))
        if group and width > 1:
            yield f"{get_column_letter(at)}1:{get_column_letter(at + width - 1)}1"
        elif not group:
            yield from (f"{letter}1:{letter}2" for letter in map(get_column_letter, range(at, at + width)))
        at += width


def _cell(page: Any, value: Any) -> Any:
    cell = WriteOnlyCell(page)
    if value is None or isinstance(value, int | Decimal):
        cell.value = value
        return cell
    cell.value = str(value)
    cell.data_type = "s"  # text is never computed, whatever it begins with
    return cell


def _bold(page: Any, value: Any) -> Any:
    cell = _cell(page, value)
    cell.font = Font(bold=True)
    return cell
