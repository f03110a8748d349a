"""From cells to values, a column at a time: most cells of a column repeat, and most others are tidy already."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from fupin.figures import Figure
from fupin.intake.cells import CellProblem, Raw
from fupin.intake.cells.identity import IdNumber
from fupin.intake.cells.numbers import FigureCell, Numeric
from fupin.intake.columns import Column
from fupin.intake.damaged import Damaged, plain_line
from fupin.intake.header import Found, Header
from fupin.intake.lines import Lines
from fupin.intake.reading import Broken, RawRow, Table, address
from fupin.intake.receipt import Issue, Receipt
from fupin.intake.sheets import Context
from fupin.privacy import mask

LONGEST_SHOWN = 30
MOST_KNOWN = 50_000
MOST_DAMAGED = 5_000
REQUIRED = "必填，不能空着"


@dataclass(frozen=True, slots=True)
class Known:
    """What a cell came to mean: its value, how it counts for the digest, and what was changed on the way."""

    value: Any
    said: str
    change: tuple[str, str] | None


@dataclass
class Digest:
    """Identifies the content of tables: equal for equal values, in whatever order the columns stand."""

    _all: Any = field(default_factory=hashlib.sha256)
    _columns: dict[str, Any] = field(default_factory=dict)

    def add(self, key: str, said: list[str]) -> None:
        """Adds the next cells of a column of the table at hand."""
        if key not in self._columns:
            self._columns[key] = hashlib.sha256()
        self._columns[key].update(("\x1f".join(said) + "\x1f").encode())

    def end_table(self) -> None:
        """Closes the table at hand."""
        for key in sorted(self._columns):
            self._all.update(f"{key}={self._columns[key].hexdigest()}\x1e".encode())
        self._columns.clear()

    def hexdigest(self) -> str:
        return self._all.hexdigest()


@dataclass
class CellReader:
    """Turns the cells of one table into values; faults and changes go to the receipt in the order of the rows."""

    context: Context
    receipt: Receipt
    lines: Lines
    table: Table
    header: Header
    digest: Digest
    merged_numbers: dict[int, int] = field(default_factory=dict)
    damaged: list[Damaged] = field(default_factory=list)
    _at_hand: Sequence[RawRow] = ()
    _known: dict[str, dict] = field(default_factory=dict)
    _changes: list[tuple[int, dict]] = field(default_factory=list)

    def columns(self, rows: Sequence[RawRow]) -> list[list[Any]]:
        """The values of each mapped column in these rows, which are to become the next lines of the upload."""
        errors, warnings = len(self.receipt.errors), len(self.receipt.warnings)
        self._at_hand = rows
        read = [self._column(found, rows) for found in self.header.mapped]
        for issues, start in ((self.receipt.errors, errors), (self.receipt.warnings, warnings)):
            issues[start:] = sorted(issues[start:], key=lambda issue: issue.row)
        self._changes.sort(key=lambda change: change[0])
        self.receipt.normalised += [change for _, change in self._changes]
        self._changes.clear()
        return read

    def _column(self, found: Found, rows: Sequence[RawRow]) -> list[Any]:
        cell, at = found.column.cell, found.at - 1
        raw = [row.cells[at] if at < len(row.cells) else None for row in rows]
        if all(each.__class__ is str and cell.is_tidy(each) for each in raw):
            values = said = raw
        else:
            known = self._known.setdefault(found.column.key, {})
            meanings = self._meanings(found, rows, raw, known)
            values = [each.value for each in meanings]
            said = [each.said for each in meanings]
        self.digest.add(found.column.key, said)
        if self.table.merges and isinstance(cell, Numeric | FigureCell):
            self._note_merged(found, rows)
        return values

    def _meanings(self, found: Found, rows: Sequence[RawRow], raw: list[Any], known: dict) -> list[Known]:
        """What each cell of a column means; looked at one by one are those that were not met before."""
        is_tidy = found.column.cell.is_tidy
        keys = [each if each.__class__ is str else (each.__class__, each) for each in raw]
        meanings = list(map(known.get, keys))
        for place, meaning in enumerate(meanings):
            if meaning is None:
                value, row = raw[place], rows[place].number
                if value.__class__ is str and is_tidy(value):
                    meanings[place] = Known(value, value, None)
                    continue
                meaning = known.get(keys[place])
                if meaning is None:
                    meanings[place] = self._meaning(found, value, row, place, known)
                    continue
                meanings[place] = meaning
            if meaning.change:
                self._note_change(found, rows[place].number, meaning.change)
        return meanings

    def _meaning(self, found: Found, value: Any, row: int, place: int, known: dict) -> Known:
        """What a cell means that is met for the first time, or that must be spoken of each time."""
        column = found.column
        if isinstance(value, Broken):
            self._refuse(found, row, place, value.code, value.message)
            return Known(None, value.text, None)
        raw = Raw(value, address(found.at, row), found.unit, self.header.sheet_unit, self.table.typed)
        try:
            parsed = None if value is None else self._parsed(column, raw)
        except CellProblem as problem:
            self._refuse(found, row, place, problem.code, sentence(column, raw, problem))
            if isinstance(column.cell, IdNumber) and len(self.damaged) < MOST_DAMAGED:
                self._set_aside(column, raw, problem.code, self._at_hand[place])
            return Known(None, raw.text, None)
        for code, message in raw.warnings:
            self.receipt.warnings.append(self._issue(found, row, code, message))
        missing = parsed is None and column.required
        if missing:
            self._refuse(found, row, place, "required", REQUIRED)
        change = _change(column, raw, parsed)
        if change:
            self._note_change(found, row, change)
        meaning = Known(parsed, raw.text if parsed is None else canonical(parsed), change)
        if not (raw.warnings or missing or isinstance(parsed, list)):
            if len(known) >= MOST_KNOWN:
                known.clear()
            known[value if value.__class__ is str else (value.__class__, value)] = meaning
        return meaning

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
        place = address(found.at, raw_row.number)
        raw = Raw(value, place, found.unit, self.header.sheet_unit, self.table.typed)
        try:
            return found.column.cell.parse(raw, self.context)
        except CellProblem:
            return None

    def _refuse(self, found: Found, row: int, place: int, code: str, message: str) -> None:
        self.receipt.errors.append(self._issue(found, row, code, message))
        self.lines.refuse(len(self.lines) + place, row)

    def _issue(self, found: Found, row: int, code: str, message: str) -> Issue:
        return Issue(self.table.name, address(found.at, row), row, found.column.label, code, message)

    def _note_change(self, found: Found, row: int, change: tuple[str, str]) -> None:
        entry = {"cell": address(found.at, row), "from": change[0], "to": change[1]}
        self._changes.append((row, entry))

    def _note_merged(self, found: Found, rows: Sequence[RawRow]) -> None:
        first = next((row.number for row in rows if found.at in row.spread), None)
        if first is not None:
            self.merged_numbers.setdefault(found.at, first)


def _change(column: Column, raw: Raw, parsed: Any) -> tuple[str, str] | None:
    """What the cell was and became, masked where personal; None if it is as it was."""
    before, after = raw.text, column.cell.show(parsed)
    if before == after:
        return None
    if column.personal:
        return mask(before, column.personal), mask(after, column.personal)
    return before, after


def sentence(column: Column, raw: Raw, problem: CellProblem) -> str:
    """What is wrong, with the value (masked where personal), what is allowed, and the nearest value."""
    shown = mask(raw.text, column.personal) if column.personal else raw.text
    if len(shown) > LONGEST_SHOWN:
        shown = shown[:LONGEST_SHOWN] + "…"
    text = problem.message if f"“{shown}”" in problem.message else f"“{shown}”{problem.message}"
    if problem.allowed:
        text += f"；应填：{problem.allowed}"
    if problem.nearest and not column.personal:
        text += f"；是否指“{problem.nearest}”？"
    return text


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
