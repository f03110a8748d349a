"""A new .xlsx with the cells of a file of another format at the same addresses, for marks to be put into."""

import tempfile
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from fupin.intake.reading import Broken, Table, open_workbook

LOOKED_AT = 200
NARROWEST, WIDEST = 9, 48
LONGEST_NAME = 31
PERCENT = "0.00%"


def copied(path: Path) -> Path:
    """A temporary .xlsx, which the caller deletes. Memory stays flat."""
    book = Workbook(write_only=True)
    with open_workbook(path) as source:
        for info in source.sheets:
            copy = book.create_sheet((info.name or "Sheet1")[:LONGEST_NAME])
            copy.sheet_state = "hidden" if info.hidden else "visible"
            _fill(copy, source.table(info.name))
    with tempfile.NamedTemporaryFile(prefix="intake-", suffix=".xlsx", delete=False) as target:
        book.save(target)
    return Path(target.name)


def _fill(copy: Worksheet, table: Table) -> None:
    rows = iter(table.source)
    first = list(islice(rows, LOOKED_AT))
    for column, width in _widths(first).items():
        copy.column_dimensions[get_column_letter(column)].width = width
    for each in table.merges:
        if (each.top, each.left) != (each.bottom, each.right):
            copy.merged_cells.add(CellRange(None, each.left, each.top, each.right, each.bottom))
    written = 0
    for number, cells in chain(first, rows):
        for _ in range(number - written - 1):
            copy.append([])
        copy.append([_cell(copy, table, number, at, value) for at, value in enumerate(cells, 1)])
        written = number


def _widths(rows: list[tuple[int, list[Any]]]) -> dict[int, float]:
    """How wide each column must be for most of what stands in it."""
    widths: dict[int, float] = {}
    for _, cells in rows:
        for at, value in enumerate(cells, 1):
            if value is not None and sum(cell is not None for cell in cells) > 1:
                length = sum(2 if ord(each) > 255 else 1 for each in str(value)) + 2
                widths[at] = max(widths.get(at, NARROWEST), min(length, WIDEST))
    return widths


def _cell(copy: Worksheet, table: Table, row: int, column: int, value: Any) -> WriteOnlyCell:
    broken = table.broken.get((row, column))
    value = broken if broken is not None else value
    cell = WriteOnlyCell(copy, value.text if isinstance(value, Broken) else value)
    if isinstance(value, str):
        # Text stays text: neither a formula nor a number of which Excel keeps fifteen digits.
        cell.data_type, cell.number_format = "s", "@"
    elif (row, column) in table.percents:
        cell.number_format = PERCENT
    return cell
