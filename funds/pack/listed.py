"""Tables of the pack whose rows selectors make one after the other: what a page shows, cell by cell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from funds.pack.columns import AT_ONCE, Pouring, Table
from funds.pack.rows import csv_line
from funds.pack.saying import BLANKS, FORMULA_STARTS
from funds.pack.workbook import number_cell, text_cell

FEN_PLACES = -2


@dataclass(frozen=True)
class ListedColumn:
    """One column; `value` gives a text, a day, a number or None. `technical` ones stand in the csv only."""

    key: str
    label: str
    value: Callable[[Any], Any]
    technical: bool = False


@dataclass(frozen=True)
class ListedTable(Table):
    """One table: `rows` makes them, `expected` says by a question of its own how many there must be."""

    rows: Callable[[], Iterable[Any]]
    expected: Callable[[], int]

    def count(self) -> int:
        return self.expected()

    def pour(self, take: Pouring) -> None:
        rows = iter(self.rows())
        while some := list(islice(rows, AT_ONCE)):
            take(*zip(*map(self._worded, some), strict=True))

    def _worded(self, row: Any) -> tuple[bytes, bytes]:
        values = [column.value(row) for column in self.columns]
        line = csv_line([_said(value) for value in values])[:-2].encode()
        shown = zip(values, self.columns, strict=True)
        cells = "".join(_cell(value) for value, column in shown if not column.technical)
        return line, f"<row>{cells}</row>".encode()


def _said(value: object) -> str:
    """A value as the csv has it: numbers as they are, texts kept from being run as a formula."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return neutralised(str(value))


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        return number_cell(f"{value:f}", is_money=value.as_tuple().exponent == FEN_PLACES)
    if isinstance(value, int):
        return number_cell(str(value))
    return text_cell("" if value is None else str(value))


def neutralised(text: str) -> str:
    """The text with a quote in front where a spreadsheet might run it as a formula, as `saying.text` does in SQL."""
    first = text.lstrip(BLANKS)[:1]
    return f"'{text}" if first and first in FORMULA_STARTS else text
