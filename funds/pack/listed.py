"""Tables of the pack whose rows selectors make one after the other: what a page shows, cell by cell."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from funds.pack.columns import Pouring, Table
from funds.pack.saying import BLANKS, FORMULA_STARTS
from funds.pack.workbook import text_cell

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
        for row in self.rows():
            values = [column.value(row) for column in self.columns]
            line = csv_line([_said(value) for value in values])[:-2].encode()
            shown = zip(values, self.columns, strict=True)
            cells = "".join(_cell(value) for value, column in shown if not column.technical)
            take(line, f"<row>{cells}</row>".encode())


def _said(value: object) -> str:
    """A value as the csv has it: numbers as they are, texts kept from being run as a formula."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return neutralised(str(value))


def _cell(value: object) -> str:
    if isinstance(value, Decimal) and value.as_tuple().exponent == FEN_PLACES:
        return f'<c s="1"><v>{value}</v></c>'
    if isinstance(value, (Decimal, int)):
        return f"<c><v>{value:f}</v></c>" if isinstance(value, Decimal) else f"<c><v>{value}</v></c>"
    return text_cell("" if value is None else str(value))


def csv_line(cells: Sequence[str]) -> str:
    """The cells as one line of csv, quoted where they must be."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def neutralised(text: str) -> str:
    """The text with a quote in front where a spreadsheet might run it as a formula, as `saying.text` does in SQL."""
    first = text.lstrip(BLANKS)[:1]
    return f"'{text}" if first and first in FORMULA_STARTS else text
