"""Sums across a row: a column headed 合计 that adds up the columns beside it in most rows, and in some does not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fupin.intake.cells.base import NOTHING_WORDS, CellProblem, Raw, tidy
from fupin.intake.cells.numbers import STATED_UNITS, FigureCell, Numeric, Percent, exact_number, money_unit
from fupin.intake.header import Found, Header
from fupin.intake.headings import heading, is_serial
from fupin.intake.reading import RawRow, Share
from fupin.intake.sheets import Context
from fupin.money import plain

TOTAL = re.compile(
    r".{0,10}(?:合计|小计|总计|共计)(?:数|金额|资金|人数|户数)?|总(?:投资|额|数|金额|资金|人口|人数|户数)|计"
)
MOST_COLUMNS = 30
FEWEST_ADDENDS = 2
# So many rows must add up with several addends each, and so many times as many as those that do not.
FEWEST_ROWS = 2
TIMES = 2
# What a sum of amounts in yuan may be off by, where each was rounded.
ROUNDING = Decimal("0.5")
MOST_TOLD = 200
SHOWN_NAMES = 4
UNREADABLE = Decimal("NaN")


@dataclass
class Guess:
    """Some columns that a total may be the sum of: how many rows say so, and the first of those that do not."""

    addends: tuple[Found, ...]
    agreeing: int = 0
    telling: int = 0
    differing: int = 0
    rows: list[tuple[int, Decimal, Decimal]] = field(default_factory=list)

    def judge(self, row: int, stated: Decimal, added: Decimal, addends: int, rounding: Decimal) -> None:
        """Takes one row; one of a single addend agrees, but says little."""
        if added == stated or abs(added - stated) < rounding:
            self.agreeing += 1
            self.telling += addends >= FEWEST_ADDENDS
            return
        self.differing += 1
        if len(self.rows) < MOST_TOLD:
            self.rows.append((row, stated, added))

    @property
    def holds(self) -> bool:
        return self.telling >= FEWEST_ROWS and self.agreeing >= TIMES * self.differing


@dataclass
class Total:
    """A column that may be the sum of others: `ways` are runs of columns, of which any beginning may be meant."""

    found: Found
    unit: str
    ways: list[list[Found]]
    guesses: dict[tuple[int, int], Guess] = field(default_factory=dict)

    @property
    def rounding(self) -> Decimal:
        return ROUNDING if self.unit else Decimal(0)

    def best(self) -> Guess | None:
        """The columns that it is plainly the sum of; None if there are none."""
        holding = [guess for guess in self.guesses.values() if guess.holds]
        return max(
            holding, key=lambda guess: (guess.agreeing, -guess.differing, len(guess.addends)), default=None
        )


class RowSums:
    """The totals across the rows of one table, as the rows pass. Memory stays flat, however many rows there are."""

    def __init__(self, header: Header, context: Context) -> None:
        self._header, self._context = header, context
        self._units = {found.at: self._unit(found) for found in header.columns}
        self._totals = [
            Total(found, self._units[found.at], ways)
            for found in header.columns
            if _is_total(found) and _may_be_number(found) and (ways := _ways(header, found))
        ]

    def _unit(self, found: Found) -> str:
        return money_unit(Raw(None, "", found.unit, self._header.sheet_unit), self._context)

    def pass_by(self, rows: Sequence[RawRow]) -> None:
        """Takes the next rows of data."""
        for total in self._totals:
            at = total.found.at
            for row in rows:
                # A total that reaches over several rows is that of none of them.
                if at not in row.spread:
                    self._judge(total, row)

    def _judge(self, total: Total, row: RawRow) -> None:
        stated = self._number(row, total.found)
        if stated is None or stated.is_nan():
            return
        for way, columns in enumerate(total.ways):
            added, filled, addends = Decimal(0), 0, 0
            for length, found in enumerate(columns, 1):
                number = self._number(row, found)
                if number is not None:
                    if number.is_nan():
                        break
                    added, filled, addends = added + number, filled + 1, addends + bool(number)
                if length >= FEWEST_ADDENDS and filled:
                    guess = total.guesses.setdefault((way, length), Guess(tuple(columns[:length])))
                    guess.judge(row.number, stated, added, addends, total.rounding)

    def _number(self, row: RawRow, found: Found) -> Decimal | None:
        return number_of(row.cell(found.at), self._units[found.at])

    def said(self) -> Iterator[tuple[int, Found, str]]:
        """(row, column, message) of the totals that differ from their row, where most others do not."""
        for total in self._totals:
            if guess := total.best():
                beyond = guess.differing - len(guess.rows)
                for at, (row, stated, added) in enumerate(guess.rows, 1):
                    more = f"（另有 {beyond} 行也不符）" if beyond and at == len(guess.rows) else ""
                    yield row, total.found, _message(total, guess, stated, added) + more


def number_of(value: Any, unit: str) -> Decimal | None:
    """The number of a cell, amounts in yuan; None for a blank, NaN for what cannot be added up."""
    if value is None:
        return None
    if isinstance(value, str):
        return _number_of_text(value, unit)
    if isinstance(value, bool | Share) or not isinstance(value, int | float | Decimal):
        return UNREADABLE
    return exact_number(Raw(value)) * STATED_UNITS.get(unit, 1)


@lru_cache(maxsize=4096)
def _number_of_text(text: str, unit: str) -> Decimal | None:
    if tidy(text) in NOTHING_WORDS:
        return None
    try:
        return exact_number(Raw(text), "元", unit) if unit else exact_number(Raw(text))
    except CellProblem:
        return UNREADABLE


def _message(total: Total, guess: Guess, stated: Decimal, added: Decimal) -> str:
    names = [f"“{_last(found)}”" for found in sorted(guess.addends, key=lambda found: found.at)]
    which = "".join(names) if len(names) <= SHOWN_NAMES else f"{names[0]}到{names[-1]}等 {len(names)} 列"
    said, summed, gap = (
        f"{plain(amount / STATED_UNITS.get(total.unit, 1))}{total.unit and ' ' + total.unit}"
        for amount in (stated, added, abs(stated - added))
    )
    return f"这一行的“{_last(total.found)}”写的是 {said}，{which}相加是 {summed}，相差 {gap}；其他行大多相符，请核对"


def _ways(header: Header, total: Found) -> list[list[Found]]:
    """The runs of columns that it may add up: under the same parent all of them; to its left, to its right, and, of the
    sub-totals, those to its left.
    """
    parent = _parent(total)
    left = _run([found for found in reversed(header.columns) if found.at < total.at], parent)
    right = _run([found for found in header.columns if found.at > total.at], parent)
    parts = [[found for found in run if not _is_total(found)] for run in (left, right)]
    ways = [*parts, [found for found in left if _is_total(found)]]
    if parent and all(parts):
        ways.append([*parts[0], *parts[1]])
    return [way for way in ways if len(way) >= FEWEST_ADDENDS]


def _run(columns: Sequence[Found], parent: str) -> list[Found]:
    """The columns from the nearest on, up to the first that cannot hold numbers, or that stands under another parent."""
    run: list[Found] = []
    for found in columns[:MOST_COLUMNS]:
        if not _may_be_number(found) or (parent and _parent(found) != parent):
            break
        run.append(found)
    return run


def _may_be_number(found: Found) -> bool:
    if found.column:
        return isinstance(found.column.cell, Numeric | FigureCell) and not isinstance(
            found.column.cell, Percent
        )
    return not is_serial(found.written)


def _is_total(found: Found) -> bool:
    return bool(TOTAL.fullmatch(heading(_last(found)).bare))


def _parent(found: Found) -> str:
    return found.written.rpartition("/")[0]


def _last(found: Found) -> str:
    return found.written.rpartition("/")[2]
