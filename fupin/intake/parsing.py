"""From the lines of a table to rows of understood values, every fault and change on the way noted."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.db.models import Model

from fupin.errors import Refusal
from fupin.figures import Figure
from fupin.intake.body import Body
from fupin.intake.cells import CellProblem, Raw
from fupin.intake.cells.base import text_of
from fupin.intake.cells.numbers import FigureCell, Numeric
from fupin.intake.columns import Column
from fupin.intake.guards import misplaced_units, totals_that_differ
from fupin.intake.header import Found, Header, find_header
from fupin.intake.reading import Broken, RawRow, Table, address, column_letter
from fupin.intake.receipt import HeaderPlace, Issue, Receipt
from fupin.intake.sheets import Context, Row, Sheet
from fupin.privacy import mask

HEAD_ROWS = 18
LONGEST_SHOWN = 30
MOST_KNOWN = 20_000


@dataclass
class Line:
    """A row with what is needed to speak of its cells: where each column stands, whether it is sound."""

    row: Row
    places: Mapping[str, int]
    sound: bool = True

    def cell(self, key: str) -> str:
        """The address of a column in this line; empty for a column that the file does not have."""
        return address(self.places[key], self.row.number) if key in self.places else ""


@dataclass
class Parser:
    """Reads the tables of one upload. `lines` and `digest` grow with each table; issues go to the receipt."""

    sheet: Sheet
    context: Context
    receipt: Receipt
    confirmed: Mapping[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)
    _seen: dict[tuple, Line] = field(default_factory=dict)

    def header_of(self, table: Table) -> tuple[Header | None, list[RawRow], Any]:
        """The header of a table, with the rows read so far and those still to come."""
        rows = table.rows()
        head = list(islice(rows, HEAD_ROWS))
        return find_header(head, self.sheet.columns, self.confirmed), head, rows

    def read(self, table: Table, header: Header, head: list[RawRow], rest: Any) -> None:
        """Reads all data of a table under a header that lacks nothing."""
        self._announce_columns(table, header)
        advice_at = header.advice_at or max(found.at for found in header.columns) + 1
        self.receipt.headers[table.name] = HeaderPlace(header.last_row, advice_at, bool(header.advice_at))
        body = Body(header, chain(head, rest))
        places = {found.column.key: found.at for found in header.mapped}
        reader = _CellReader(self, table, header)
        first = len(self.lines)
        for raw_row, group in body.data():
            line = self._line(table, raw_row, group, places, reader)
            body.adding.add(line.row.values)
        self.receipt.skipped += [{"row": number, "reason": reason} for number, reason in body.skipped]
        lines = self.lines[first:]
        self._announce_hidden(table, header, lines)
        self._announce_merged(table, reader)
        for column, line, message in misplaced_units(self.sheet, lines):
            self.warn_cell(line, column, "magnitude", message)
        for found, total, message in totals_that_differ(body, reader.value_of):
            self._warn(table, total.row.number, found, "total", message)
        for code, message in table.notes:
            self.receipt.warnings.append(Issue(table.name, "", 0, "", code, message))

    def _line(
        self, table: Table, raw_row: RawRow, group: str, places: dict[str, int], reader: "_CellReader"
    ) -> Line:
        row = Row(raw_row.number, table.name, {}, self.context.batch, group=group)
        line = Line(row, places)
        row.values = reader.values(raw_row, line)
        self.lines.append(line)
        self._check_key(line)
        return line

    def _check_key(self, line: Line) -> None:
        key = tuple(line.row[each] for each in self.sheet.key)
        if not key or all(part is None for part in key) or not line.sound:
            return
        key = tuple(canonical(part) for part in key)
        first = self._seen.setdefault(key, line)
        if first is not line:
            where = f"工作表“{first.row.sheet_name}”" if first.row.sheet_name != line.row.sheet_name else ""
            names = "、".join(self.sheet.column(each).label for each in self.sheet.key)
            message = f"与{where}第 {first.row.number} 行重复（{names}相同），请删去一行"
            self.refuse_cell(line, self.sheet.key[0], "duplicate", message)

    def refuse_cell(self, line: Line, key: str, code: str, message: str) -> None:
        """Notes an error of a cell, or of the whole line if the key is empty or not in the file."""
        line.sound = False
        self.receipt.errors.append(self._issue(line, key, code, message))

    def warn_cell(self, line: Line, key: str, code: str, message: str) -> None:
        """Notes a doubt about a cell that does not keep the line out."""
        self.receipt.warnings.append(self._issue(line, key, code, message))

    def _issue(self, line: Line, key: str, code: str, message: str) -> Issue:
        column = self.sheet.column(key)
        label = column.label if column else ""
        return Issue(line.row.sheet_name, line.cell(key), line.row.number, label, code, message)

    def _warn(self, table: Table, row: int, found: Found, code: str, message: str) -> None:
        label = found.column.label if found.column else found.written
        self.receipt.warnings.append(Issue(table.name, address(found.at, row), row, label, code, message))

    def _announce_columns(self, table: Table, header: Header) -> None:
        for found in header.unknown:
            nearest = header.nearest_column(found.written)
            hint = f"；是否指“{nearest}”？如是，请改列名再传" if nearest else ""
            message = f"不认识的列“{found.written}”（{column_letter(found.at)} 列），没有读取{hint}"
            self._warn(table, header.last_row, found, "unknown_column", message)
        for found in header.repeated:
            message = f"列“{found.written}”（{column_letter(found.at)} 列）重复出现，只读取了前面的一列"
            self._warn(table, header.last_row, found, "repeated_column", message)

    def _announce_hidden(self, table: Table, header: Header, lines: list[Line]) -> None:
        rows = [line.row.number for line in lines if line.row.number in table.hidden_rows]
        if rows:
            shown = "、".join(map(str, rows[:10])) + ("等" if len(rows) > 10 else "")
            message = f"有 {len(rows)} 行数据是隐藏或筛选掉的（第 {shown} 行），也已读取，请核对"
            self.receipt.warnings.append(Issue(table.name, "", rows[0], "", "hidden_rows", message))
        for found in header.mapped:
            if found.at in table.hidden_columns:
                message = f"{column_letter(found.at)} 列是隐藏的，也已读取，请核对"
                self._warn(table, header.last_row, found, "hidden_column", message)

    def _announce_merged(self, table: Table, reader: "_CellReader") -> None:
        for at, row in reader.merged_numbers.items():
            found = next(found for found in reader.header.mapped if found.at == at)
            message = "这一列有合并的数字，已按每一行都是该数读取；如果是几行的合计，请拆开合并、分行填写"
            self._warn(table, row, found, "merged_number", message)


class _CellReader:
    """Turns the cells of one table into values."""

    def __init__(self, parser: Parser, table: Table, header: Header) -> None:
        self.parser, self.table, self.header = parser, table, header
        self.merged_numbers: dict[int, int] = {}
        self._known: dict[str, dict] = {found.column.key: {} for found in header.mapped}
        self._mapped = [(found, found.column, found.column.key) for found in header.mapped]

    def values(self, raw_row: RawRow, line: Line) -> dict[str, Any]:
        """The values of one row; faults make the line unsound and are in the receipt."""
        values: dict[str, Any] = {}
        said: dict[str, str] = {}
        for found, column, key in self._mapped:
            value = raw_row.cell(found.at)
            values[key] = parsed = self._value(found, column, value, line)
            said[key] = canonical(parsed) if parsed is not None else text_of(value)
            if found.at in raw_row.spread and isinstance(column.cell, Numeric | FigureCell):
                self.merged_numbers.setdefault(found.at, raw_row.number)
        text = "\x1f".join(f"{key}={said[key]}" for key in sorted(said))
        self.parser.digest.update(text.encode() + b"\x1e")
        return values

    def _value(self, found: Found, column: Column, value: Any, line: Line) -> Any:
        if value is None:
            parsed = None
        elif isinstance(value, Broken):
            self.parser.refuse_cell(line, column.key, value.code, value.message)
            return None
        else:
            # Most cells of a column repeat; one that raised no doubt means the same everywhere in the table.
            known = self._known[column.key].get((type(value), value))
            if known is None:
                return self._understood(found, column, value, line)
            parsed, change = known
            if change:
                self._note_change(address(found.at, line.row.number), change)
        if parsed is None and column.required:
            self.parser.refuse_cell(line, column.key, "required", "必填，不能空着")
        return parsed

    def _understood(self, found: Found, column: Column, value: Any, line: Line) -> Any:
        raw = self._raw(found, value, line.row.number)
        try:
            parsed = column.cell.parse(raw, self.parser.context)
        except CellProblem as problem:
            self.parser.refuse_cell(line, column.key, problem.code, sentence(column, raw, problem))
            return None
        if parsed is None and column.required:
            self.parser.refuse_cell(line, column.key, "required", "必填，不能空着")
        for code, message in raw.warnings:
            self.parser.warn_cell(line, column.key, code, message)
        change = _change(column, raw, parsed)
        if change:
            self._note_change(raw.address, change)
        if not raw.warnings and not isinstance(parsed, list) and len(self._known[column.key]) < MOST_KNOWN:
            self._known[column.key][type(value), value] = (parsed, change)
        return parsed

    def value_of(self, found: Found, raw_row: RawRow) -> Any:
        """The value of a cell outside the data (a total); None if it cannot be read."""
        value = raw_row.cell(found.at)
        if isinstance(value, Broken):
            return None
        try:
            return found.column.cell.parse(self._raw(found, value, raw_row.number), self.parser.context)
        except CellProblem:
            return None

    def _raw(self, found: Found, value: Any, row: int) -> Raw:
        place = address(found.at, row)
        return Raw(value, place, found.unit, self.header.sheet_unit, self.table.typed)

    def _note_change(self, place: str, change: tuple[str, str]) -> None:
        self.parser.receipt.normalised.append({"cell": place, "from": change[0], "to": change[1]})


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


def refuse_header(table_name: str, header: Header | None, sheet: Sheet) -> Refusal:
    """Why a table cannot be read: it has no header, or required columns are missing."""
    where = f"工作表“{table_name}”" if table_name else "文件"
    if header is None:
        expected = "、".join(column.label for column in sheet.columns if column.required)
        return Refusal("no_header", f"{where}前 15 行里没有找到“{sheet.title}”的表头；必须有的列：{expected}")
    parts = []
    for column in header.missing:
        nearest = header.nearest_unknown(column)
        parts.append(f"“{column.label}”" + (f"（是否你指的是“{nearest}”？）" if nearest else ""))
    extra = "、".join(f"“{found.written}”" for found in header.unknown)
    tail = f"；表里多出来的列：{extra}" if extra else ""
    return Refusal("missing_columns", f"{where}缺少必填的列：{'、'.join(parts)}{tail}。请改好列名再传")
