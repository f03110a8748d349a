"""From cells to values, a column at a time: most cells of a column repeat, and most others are tidy already."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.db.models import Model

from fupin.figures import Figure
from fupin.intake.cells import CellProblem, Raw
from fupin.intake.cells.base import SPACES
from fupin.intake.cells.identity import IdNumber
from fupin.intake.cells.numbers import STATED_UNITS, FigureCell, Numeric
from fupin.intake.cells.text import Code
from fupin.intake.columns import Column
from fupin.intake.damaged import Damaged, plain_line
from fupin.intake.header import Found, Header
from fupin.intake.lines import Lines
from fupin.intake.reading import Broken, RawRow, Table, address
from fupin.intake.receipt import Issue, Receipt, in_words
from fupin.intake.sheets import Context
from fupin.privacy import mask, mask_numbers

LONGEST_SHOWN = 30
MOST_KNOWN = 50_000
MOST_DAMAGED = 5_000
# Cells of these types are equal only if they mean the same; a whole number equals a truth value.
COMMON = frozenset({str, float, type(None), date, datetime})
REQUIRED = "必填，不能空着"
MERGED_AMOUNT = "合并的格子占了几行，分不清每一行是多少；请拆开合并的格子，一行填一个金额"


@dataclass(frozen=True, slots=True)
class Known:
    """What a cell came to mean: its value, how it counts for the digest, and what was changed on the way."""

    value: Any
    said: str
    change: tuple[str, str] | None


@dataclass
class Meanings:
    """What the different cells of a column mean, as far as they were met: one `Known` each, field by field."""

    values: dict[Any, Any] = field(default_factory=dict)
    said: dict[Any, str] = field(default_factory=dict)
    changes: dict[Any, tuple[str, str]] = field(default_factory=dict)
    numeric: bool = False
    lists: bool = False

    def add(self, cell: Any, known: Known) -> None:
        self.values[cell], self.said[cell] = known.value, known.said
        if known.change:
            self.changes[cell] = known.change
        self.numeric = self.numeric or known.value.__class__ in (int, Decimal, Figure)
        self.lists = self.lists or known.value.__class__ is list

    def meaning(self, cell: Any) -> Known:
        value = self.values[cell]
        copied = list(value) if value.__class__ is list else value
        return Known(copied, self.said[cell], self.changes.get(cell))

    def forget(self) -> None:
        """So that memory stays flat, however many different cells there are."""
        for each in (self.values, self.said, self.changes):
            each.clear()


@dataclass
class Digest:
    """Identifies the content of tables: equal for equal values, in whatever order the columns stand.

    Figures that count by their meaning are equal in whatever words. Once the words counted everywhere: the digest with
    them is made as well, for batches that were stored under it are still to be known.
    """

    _all: Any = field(default_factory=hashlib.sha256)
    _all_worded: Any = field(default_factory=hashlib.sha256)
    _columns: dict[str, Any] = field(default_factory=dict)
    _worded: dict[str, Any] = field(default_factory=dict)

    def add(self, key: str, said: list[str], worded: list[str] | None = None) -> None:
        """Adds the next cells of a column of the table at hand; `worded` in their own words, if that is not the same."""
        _feed(self._columns, key, said)
        if worded is not None:
            _feed(self._worded, key, worded)

    def end_table(self) -> None:
        """Closes the table at hand."""
        worded = self._columns | self._worded
        for key in sorted(self._columns):
            self._all.update(f"{key}={self._columns[key].hexdigest()}\x1e".encode())
            self._all_worded.update(f"{key}={worded[key].hexdigest()}\x1e".encode())
        self._columns.clear()
        self._worded.clear()

    def hexdigest(self) -> str:
        return self._all.hexdigest()

    def worded(self) -> str:
        """The digest in which the words of every figure count."""
        return self._all_worded.hexdigest()


def _feed(columns: dict[str, Any], key: str, said: list[str]) -> None:
    if key not in columns:
        columns[key] = hashlib.sha256()
    columns[key].update(("\x1f".join(said) + "\x1f").encode())


@dataclass
class CellReader:
    """Turns the cells of one table into values; faults and changes go to the receipt in the order of the rows.

    `numeric` are the keys of the columns that may hold numbers, `unit_assumed` the units taken for granted, by column.
    """

    context: Context
    receipt: Receipt
    lines: Lines
    table: Table
    header: Header
    digest: Digest
    merged_numbers: dict[int, int] = field(default_factory=dict)
    damaged: list[Damaged] = field(default_factory=list)
    numeric: set[str] = field(default_factory=set)
    unit_assumed: dict[int, str] = field(default_factory=dict)
    _at_hand: Sequence[RawRow] = ()
    _known: dict[str, Meanings] = field(default_factory=dict)
    _changes: list[tuple[int, dict]] = field(default_factory=list)

    @property
    def money_unit(self) -> str:
        """What the line above the table, or else the choice at upload, says of bare amounts; or nothing."""
        stated = (self.header.sheet_unit, self.context.unit_of_money)
        return next((unit for unit in stated if unit in STATED_UNITS), "")

    def columns(self, rows: Sequence[RawRow]) -> list[list[Any]]:
        """The values of each mapped column in these rows, which are to become the next lines of the upload."""
        errors, warnings = len(self.receipt.errors), len(self.receipt.warnings)
        self._at_hand = rows
        cells = list(zip_longest(*(row.cells for row in rows)))
        blank = (None,) * len(rows)
        read = [
            self._column(found, rows, cells[found.at - 1] if found.at <= len(cells) else blank)
            for found in self.header.mapped
        ]
        for issues, start in ((self.receipt.errors, errors), (self.receipt.warnings, warnings)):
            issues[start:] = sorted(issues[start:], key=lambda issue: issue.row)
        self._changes.sort(key=lambda change: change[0])
        self.receipt.normalised += [change for _, change in self._changes]
        self._changes.clear()
        return read

    def _column(self, found: Found, rows: Sequence[RawRow], raw: Sequence[Any]) -> list[Any]:
        key, cell = found.column.key, found.column.cell
        distinct = set(raw) if COMMON.issuperset(map(type, raw)) else None
        known = self._known.setdefault(key, Meanings())
        if distinct is None:
            self.numeric.add(key)
            values, said = self._one_by_one(found, rows, raw)
        elif not known.values and all(each.__class__ is str and cell.is_tidy(each) for each in distinct):
            values = said = list(raw)
        else:
            values, said = self._by_meaning(found, rows, raw, distinct)
        # Of a number whose unit another cell of its row decides, what the table says is part of the content.
        unit = self.money_unit if isinstance(cell, FigureCell) and not (cell.unit or found.unit) else ""
        if isinstance(cell, FigureCell) and cell.by_meaning:
            pairs = zip(values, said, strict=True)
            meant = [value.meaning if isinstance(value, Figure) else text for value, text in pairs]
            self.digest.add(key, meant, worded=said)
        else:
            self.digest.add(f"{key}|{unit}" if unit else key, said)
        if self.table.merges and isinstance(cell, Numeric | FigureCell):
            self._note_merged(found, rows, values)
        return values

    def _by_meaning(
        self, found: Found, rows: Sequence[RawRow], raw: Sequence[Any], distinct: set
    ) -> tuple[list[Any], list[str]]:
        """Values and what they say; each different cell is read once, those that raise doubts where they stand."""
        known = self._known[found.column.key]
        if len(known.values) > MOST_KNOWN:
            known.forget()
        doubtful = {each for each in distinct.difference(known.values) if not self._learn(found, each, known)}
        if known.numeric:
            self.numeric.add(found.column.key)
        if doubtful:
            return self._one_by_one(found, rows, raw, doubtful)
        values = list(map(known.values.__getitem__, raw))
        if known.lists:
            values = [list(each) if each.__class__ is list else each for each in values]
        if not known.changes.keys().isdisjoint(distinct):
            for row, change in zip(rows, map(known.changes.get, raw), strict=True):
                if change:
                    self._note_change(found, row.number, change)
        return values, list(map(known.said.__getitem__, raw))

    def _learn(self, found: Found, value: Any, known: "Meanings") -> bool:
        """Reads a cell met for the first time. False if it is wrong, doubtful or missing, which each line is told."""
        column = found.column
        if value.__class__ is str and column.cell.is_tidy(value):
            known.add(value, Known(value, value, None))
            return True
        raw = self._raw(found, value)
        try:
            parsed = None if value is None else column.cell.parse(raw, self.context)
        except CellProblem:
            return False
        if raw.warnings or (parsed is None and column.required):
            return False
        self._note_unit(found, raw, parsed)
        known.add(value, _known(column, raw, parsed))
        return True

    def _one_by_one(
        self, found: Found, rows: Sequence[RawRow], raw: Sequence[Any], doubtful: set | None = None
    ) -> tuple[list[Any], list[str]]:
        """The same cell by cell; only those named as doubtful are read anew."""
        known = self._known[found.column.key]
        meanings = []
        for place, (row, value) in enumerate(zip(rows, raw, strict=True)):
            if doubtful is None or value in doubtful:
                meaning = self._meaning(found, value, row.number, place)
            else:
                meaning = known.meaning(value)
            if meaning.change:
                self._note_change(found, row.number, meaning.change)
            meanings.append(meaning)
        return [each.value for each in meanings], [each.said for each in meanings]

    def _meaning(self, found: Found, value: Any, row: int, place: int) -> Known:
        """What the cell of a certain line means; what is wrong or doubtful about it goes to the receipt."""
        column = found.column
        if isinstance(value, Broken):
            self._refuse(found, row, place, value.code, value.message)
            return Known(None, value.text, None)
        if value.__class__ is str and column.cell.is_tidy(value):
            return Known(value, value, None)
        raw = self._raw(found, value, row)
        try:
            parsed = None if value is None else self._parsed(column, raw)
        except CellProblem as problem:
            self._refuse(found, row, place, problem.code, sentence(column, raw, problem))
            if isinstance(column.cell, IdNumber) and len(self.damaged) < MOST_DAMAGED:
                self._set_aside(column, raw, problem.code, self._at_hand[place])
            return Known(None, raw.text, None)
        self._note_unit(found, raw, parsed)
        for code, message in raw.warnings:
            self.receipt.warnings.append(self._issue(found, row, code, message))
        if parsed is None and column.required:
            self._refuse(found, row, place, "required", REQUIRED)
        return _known(column, raw, parsed)

    def _raw(self, found: Found, value: Any, row: int = 0) -> Raw:
        raw = Raw(value, address(found.at, row) if row else "", found.unit, self.header.sheet_unit)
        raw.typed, raw.since_1904 = self.table.typed, self.table.since_1904
        return raw

    def _parsed(self, column: Column, raw: Raw) -> Any:
        """The value of the cell; of a word that is not understood, what a person once said it stands for."""
        try:
            return column.cell.parse(raw, self.context)
        except CellProblem:
            if column.personal or not column.cell.options:
                raise
            if meant := self.context.meant(column.key, raw.text):
                return column.cell.parse(replace(raw, value=meant), self.context)
            self.context.wonder(column.key, column.label, raw.text, lambda: column.cell.options)
            raise

    def _set_aside(self, column: Column, raw: Raw, code: str, row: RawRow) -> None:
        """Keeps a damaged ID number with its line, so that a person can decide whose it is."""
        line = plain_line(self.header, row, self.context.unit_of_money)
        self.damaged.append(
            Damaged(self.table.name, row.number, column.key, raw.address, code, raw.text, line)
        )

    def value_of(self, found: Found, raw_row: RawRow) -> Any:
        """The value of a cell outside the data (a total); None if it cannot be read."""
        value = raw_row.cell(found.at)
        if isinstance(value, Broken):
            return None
        try:
            return found.column.cell.parse(self._raw(found, value, raw_row.number), self.context)
        except CellProblem:
            return None

    def _refuse(self, found: Found, row: int, place: int, code: str, message: str) -> None:
        self.receipt.errors.append(self._issue(found, row, code, message))
        self.lines.refuse(len(self.lines) + place, row, found.column.key)

    def _issue(self, found: Found, row: int, code: str, message: str) -> Issue:
        return Issue(self.table.name, address(found.at, row), row, found.column.label, code, message)

    def _note_change(self, found: Found, row: int, change: tuple[str, str]) -> None:
        entry = {"cell": address(found.at, row), "from": change[0], "to": change[1]}
        self._changes.append((row, entry))

    def _note_unit(self, found: Found, raw: Raw, parsed: Any) -> None:
        """Takes note that an amount, other than zero, was read in a unit that nothing in the file says."""
        if raw.assumed and (parsed.value if isinstance(parsed, Figure) else parsed):
            self.unit_assumed[found.at] = raw.assumed

    def _note_merged(self, found: Found, rows: Sequence[RawRow], values: list[Any]) -> None:
        """Takes note of a number that stands for several lines; one that is to be posted is refused in each of them."""
        if found.column.posted:
            self._refuse_merged(found, rows, values)
            return
        first = next((row.number for row in rows if found.at in row.spread), None)
        if first is not None:
            self.merged_numbers.setdefault(found.at, first)

    def _refuse_merged(self, found: Found, rows: Sequence[RawRow], values: list[Any]) -> None:
        spread = [each for each in self.table.merges if each.left <= found.at <= each.right]
        tops = {each.top for each in spread if each.bottom > each.top}
        for place, row in enumerate(rows):
            value = values[place]
            number = value.value if isinstance(value, Figure) else value
            if number and (row.number in tops or found.at in row.spread):
                self._refuse(found, row.number, place, "merged_number", MERGED_AMOUNT)
                values[place] = None


def _known(column: Column, raw: Raw, parsed: Any) -> Known:
    return Known(parsed, raw.text if parsed is None else canonical(parsed), _change(column, raw, parsed))


def _change(column: Column, raw: Raw, parsed: Any) -> tuple[str, str] | None:
    """What the cell was and became, masked where personal; None if it is as it was."""
    before, after = raw.text, column.cell.show(parsed)
    if before == after:
        return None
    if column.personal:
        return mask(before, column.personal), mask(after, column.personal)
    phones = not isinstance(column.cell, Code | Numeric | FigureCell)
    return in_words(before, phones=phones), in_words(after, phones=phones)


def sentence(column: Column, raw: Raw, problem: CellProblem) -> str:
    """What is wrong, with the value (masked where personal), what is allowed, and the nearest value."""
    # In a code eleven digits may be another number than a telephone's.
    phones = not isinstance(column.cell, Code)
    written = SPACES.sub(" ", raw.text).strip()
    shown = mask(written, column.personal) if column.personal else in_words(written, phones=phones)
    if len(shown) > LONGEST_SHOWN:
        shown = shown[:LONGEST_SHOWN] + "…"
    message = in_words(problem.message, phones=phones)
    text = message if f"“{shown}”" in message else f"“{shown}”{message}"
    if problem.allowed:
        text += f"；应填：{problem.allowed}"
    if problem.nearest and not column.personal:
        text += f"；是否指“{problem.nearest}”？"
    return mask_numbers(text, phones=phones)


def canonical(value: Any) -> str:
    """A text that is equal for equal values, whatever they were written as."""
    if isinstance(value, Model):
        return f"{value._meta.label}:{value.pk}"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Figure):
        return f"{value.value}|{value.upper}|{value.precision}|{value.unit}|{value.text}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(canonical, value)) + "]"
    return str(value)
