"""A table as a stream of rows, whatever file it lies in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from fupin.intake.reading.displays import Displays

BLANK_ROWS_AT_END = 50
WIDEST = 1000
DAMAGED = "文件已损坏，打不开；请用 Excel 或 WPS 打开，另存为 .xlsx 后再传"


class Merge(NamedTuple):
    """A merged range, rows and columns counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


NOT_SPREAD: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Broken:
    """A cell without a usable value: a formula error (#REF!) or a formula that was never computed."""

    code: str
    text: str
    message: str


def formula_error(text: str) -> Broken:
    """The cell of a formula that ended in an error."""
    return Broken("formula_error", text, f"公式出错（{text}），请改正公式或直接填数")


UNCOMPUTED = Broken("uncomputed", "", "公式没有算出结果，请用 Excel 或 WPS 打开保存一次再传")


class Share(float):
    """A number that the file shows as a percentage: 0.329 is seen as 32.9%."""


@dataclass(slots=True)
class RawRow:
    """One line: `cells` from column A on, None where blank. `spread`: columns filled from a merge above."""

    number: int
    cells: list[Any]
    spread: frozenset[int] = NOT_SPREAD

    def cell(self, column: int) -> Any:
        """The value in a column counted from 1; None beyond the last."""
        return self.cells[column - 1] if column <= len(self.cells) else None


class SheetInfo(NamedTuple):
    """A worksheet by name, and whether it is hidden."""

    name: str
    hidden: bool = False


@dataclass
class Table:
    """One worksheet. `typed` is False where cells have no types of their own (.csv, HTML). `since_1904`: its days are
    counted from 1904 on, as old programs of another maker did.
    """

    name: str
    source: Iterable[tuple[int, list[Any]]]
    typed: bool = True
    merges: list[Merge] = field(default_factory=list)
    broken: dict[tuple[int, int], Broken] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    displays: "Displays | None" = None
    filled_rows: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    notes: list[tuple[str, str]] = field(default_factory=list)
    since_1904: bool = False

    def rows(self) -> Iterator[RawRow]:
        """The rows that are not blank, merged values filled in; ends after 50 blank rows."""
        spreading = _Spreading(self.merges) if self.merges else None
        broken_rows = defaultdict(list)
        for (row, column), broken in self.broken.items():
            broken_rows[row].append((column, broken))
        last = 0
        for number, cells in self.source:
            if broken_rows:
                for column, broken in broken_rows.get(number, ()):
                    _put(cells, column, broken)
            if self.displays:
                self.displays.show(number, cells)
            spread = spreading.fill(number, cells) if spreading else NOT_SPREAD
            blank = not any(map(is_filled, cells))
            # Rows that are blank may be left out by the source, or not.
            if number - last >= BLANK_ROWS_AT_END + (not blank):
                return
            if not blank:
                last = number
                yield RawRow(number, cells, spread)


class _Spreading:
    """Fills merged ranges from their first cell, right and down, as the rows pass by."""

    def __init__(self, merges: list[Merge]) -> None:
        self._starting = defaultdict(list)
        for merge in merges:
            self._starting[merge.top].append(merge)
        self._running: dict[int, tuple[int, Any]] = {}

    def fill(self, number: int, cells: list[Any]) -> frozenset[int]:
        """Fills the row in place; returns the columns that got their value from a row above."""
        spread = set()
        for column, (bottom, value) in list(self._running.items()):
            if number > bottom:
                del self._running[column]
            else:
                _put(cells, column, value)
                spread.add(column)
        for merge in self._starting.get(number, ()):
            value = cells[merge.left - 1] if merge.left <= len(cells) else None
            if not is_filled(value):
                continue
            for column in range(merge.left, min(merge.right, WIDEST) + 1):
                _put(cells, column, value)
                if merge.bottom > number:
                    self._running[column] = (merge.bottom, value)
        return frozenset(spread)


def is_filled(value: Any) -> bool:
    """True unless the cell is empty or holds only blanks."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def _put(cells: list[Any], column: int, value: Any) -> None:
    if column > len(cells):
        cells.extend([None] * (column - len(cells)))
    cells[column - 1] = value


def column_letter(column: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def address(column: int, row: int) -> str:
    """The A1 address of a cell."""
    return f"{column_letter(column)}{row}"
