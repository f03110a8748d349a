"""A new .xlsx with the cells of a file of another format at the same addresses, for marks to be put into."""

import tempfile
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from fupin.intake.reading import PERCENT, Broken, Share, Table, Workbook, open_workbook
from fupin.intake.writing import HIDDEN, VISIBLE, Page, excel_names, write_book

LOOKED_AT = 200
NARROWEST, WIDEST = 9, 48


def copied(path: Path) -> tuple[Path, dict[str, str]]:
    """A temporary .xlsx, which the caller deletes, and its names of the worksheets by theirs. Memory stays flat."""
    with (
        tempfile.NamedTemporaryFile(prefix="intake-", suffix=".xlsx", delete=False) as target,
        open_workbook(path) as source,
    ):
        names = excel_names(info.name for info in source.sheets)
        write_book(target, _pages(source, names))
    return Path(target.name), names


def _pages(source: Workbook, names: dict[str, str]) -> Iterator[Page]:
    for info in source.sheets:
        table = source.table(info.name)
        rows = iter(table.source)
        first = list(islice(rows, LOOKED_AT))
        yield Page(
            names[info.name],
            _rows(table, chain(first, rows)),
            state=HIDDEN if info.hidden else VISIBLE,
            widths=_widths(first),
            merges=table.merges,
        )


def _rows(table: Table, rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    for number, cells in rows:
        yield number, [_value(table, number, at, value) for at, value in enumerate(cells, 1)]


def _widths(rows: list[tuple[int, list[Any]]]) -> dict[int, float]:
    """How wide each column must be for most of what stands in it."""
    widths: dict[int, float] = {}
    for _, cells in rows:
        for at, value in enumerate(cells, 1):
            if value is not None and sum(cell is not None for cell in cells) > 1:
                length = sum(2 if ord(each) > 255 else 1 for each in str(value)) + 2
                widths[at] = max(widths.get(at, NARROWEST), min(length, WIDEST))
    return widths


def _value(table: Table, row: int, column: int, value: Any) -> Any:
    broken = table.broken.get((row, column))
    if broken is not None or isinstance(value, Broken):
        return (broken or value).text
    if table.displays and isinstance(value, float | int) and table.displays.at(row, column) == PERCENT:
        return Share(value)
    return value
