"""What a table of the pack is: its columns, and the rows they are said from."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection

from funds.pack.saying import Cell, Words, joined
from funds.selectors.copying import SHEET_ROW, copy_lines
from funds.selectors.snapshot import names_remembered


@dataclass(frozen=True)
class PackColumn:
    """One column; `technical` ones stand in the csv only, for the verifier."""

    key: str
    label: str
    cell: Cell
    technical: bool = False


Pouring = Callable[[bytes, bytes], None]


@dataclass(frozen=True)
class Table(ABC):
    """One table, however its rows are made. `columns` have `key`, `label` and `technical`."""

    key: str
    title: str
    columns: tuple[Any, ...]

    @property
    def file_name(self) -> str:
        return f"{self.key}.csv"

    @property
    def shown(self) -> list[Any]:
        return [column for column in self.columns if not column.technical]

    @abstractmethod
    def count(self) -> int:
        """How many rows there must be, by a question apart from the one that makes them."""

    @abstractmethod
    def pour(self, take: Pouring) -> None:
        """Hands on each row as its line of csv without the end of line, and as the row of a worksheet."""


@dataclass(frozen=True)
class PackTable(Table):
    """One table: `rows` is what stands behind FROM and says how many there are, `joins` adds names to them.

    `by_index`: an index gives the order, and there are too many rows to sort once they are composed.
    """

    rows: str
    order: str
    joins: str = ""
    by_index: bool = False

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {self.rows}")
            return cursor.fetchone()[0]

    def query(self) -> str:
        """Each row's cells of csv, and last the row of a worksheet."""
        cells = ", ".join(column.cell.csv for column in self.columns)
        parts = (part for column in self.shown for part in column.cell.xml)
        row = joined([Words("<row>"), *parts, Words("</row>")])
        return f"SELECT {cells}, {row} AS {SHEET_ROW} FROM {self.rows} {self.joins} ORDER BY {self.order}"

    def pour(self, take: Pouring) -> None:
        with names_remembered() if self.by_index else nullcontext():
            copy_lines(self.query(), take)
