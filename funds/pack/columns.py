"""What a table of the pack is: its columns, and the rows they are said from."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection

from funds.pack.rows import RowMaker
from funds.pack.saying import Cell
from funds.selectors.copying import copy_lines
from funds.selectors.snapshot import names_remembered


@dataclass(frozen=True)
class PackColumn:
    """One column; `technical` ones stand in the csv only, for the verifier."""

    key: str
    label: str
    cell: Cell
    technical: bool = False


# Takes lines of csv without their ends, and as many rows of a worksheet.
Pouring = Callable[[Sequence[bytes], Sequence[bytes]], None]
# While these are made, the database goes on until the connection holds no more, which is some two hundred rows.
AT_ONCE = 100


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
        """Hands on the rows in order, a hundred at a time."""


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
        """Each row's cells as the csv has them."""
        cells = ", ".join(column.cell.csv for column in self.columns)
        return f"SELECT {cells} FROM {self.rows} {self.joins} ORDER BY {self.order}"

    def pour(self, take: Pouring) -> None:
        maker = RowMaker([None if column.technical else column.cell.kind for column in self.columns])
        waiting: list[bytes] = []

        def gather(line: bytes) -> None:
            waiting.append(line)
            if len(waiting) >= AT_ONCE:
                take(*maker.made(waiting))
                waiting.clear()

        with names_remembered() if self.by_index else nullcontext():
            copy_lines(self.query(), gather)
        if waiting:
            take(*maker.made(waiting))
