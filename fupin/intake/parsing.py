"""From the lines of a table to rows of understood values, every fault and change on the way noted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from typing import Any

from fupin.errors import Refusal
from fupin.intake.across import RowSums
from fupin.intake.aside import aside_of, names_of_aside
from fupin.intake.body import Body
from fupin.intake.colours import Colours
from fupin.intake.continuing import Continuing
from fupin.intake.damaged import Damaged
from fupin.intake.finding import find_header
from fupin.intake.guards import Amounts, AmountsByIndicator, money_columns, totals_that_differ
from fupin.intake.header import Found, Header
from fupin.intake.headings import same_heading
from fupin.intake.lines import Line, Lines, Portion
from fupin.intake.reading import RawRow, Table, address, column_letter
from fupin.intake.receipt import HeaderPlace, Issue, Receipt, in_words
from fupin.intake.remembering import KEYS_AT_HAND, Remembered
from fupin.intake.sheets import Context, Seen, Sheet
from fupin.intake.understanding import CellReader, Digest, canonical
from fupin.intake.unheaded import looks_like_data
from fupin.intake.versions import Signature, former_headings
from fupin.intake.wordings import explained

HEAD_ROWS = 18
PORTION = 4000
LARGE = re.compile("[百千]?[万亿][元美]?元?|[百十]元|[美港欧]元")
PLAIN = frozenset({str, int, type(None)})


@dataclass
class Parser:
    """Reads the tables of one upload. `lines`, `headers` and `digest` grow with each table; issues go to the receipt.

    `signature` is what the file says it is a template of.
    """

    sheet: Sheet
    context: Context
    receipt: Receipt
    confirmed: Mapping[str, str] = field(default_factory=dict)
    lines: Lines = field(default_factory=Lines)
    headers: dict[str, Header] = field(default_factory=dict)
    digest: Digest = field(default_factory=Digest)
    damaged: list[Damaged] = field(default_factory=list)
    signature: Signature | None = None
    _seen: Remembered = field(default_factory=partial(Remembered, KEYS_AT_HAND))
    _units_told: set[str] = field(default_factory=set)

    def header_of(self, table: Table) -> tuple[Header | None, list[RawRow], Any]:
        """The header of a table, with the rows read so far and those still to come."""
        rows = table.rows()
        head = list(islice(rows, HEAD_ROWS))
        former = former_headings(self.sheet, self.signature)
        # A remembered word was said of another file; what this one's version says of its headings goes before it.
        remembered = self.context.wordings.confirmed.items()
        kept = {written: key for written, key in remembered if same_heading(written) not in former}
        header = find_header(head, self.sheet.columns, {**kept, **self.confirmed}, former)
        if header and not header.sheet_unit:
            header.chosen_unit = self.context.unit_of_money or header.advice_unit
            header.sheet_unit = header.chosen_unit
        return header, head, rows

    def read(self, table: Table, header: Header, head: list[RawRow], rest: Any) -> None:
        """Reads all data of a table under a header that lacks nothing."""
        self.headers[table.name] = header
        self._announce_columns(table, header)
        body = Body(header, chain(head, rest))
        self._note_place(table, header, body)
        reader = CellReader(self.context, self.receipt, self.lines, table, header, self.digest)
        watched, across = money_columns(header), RowSums(header, self.context)
        hidden: list[int] = []
        colours = Colours(table, header, self.sheet)
        continuing = Continuing(self.sheet.continued, header) if self.sheet.continued else None
        for rows in body.portions(PORTION):
            if continuing:
                for row, group in rows:
                    continuing.fill(row, group)
            self._read_portion(body, reader, watched, rows)
            across.pass_by([row for row, _ in rows])
            colours.pass_by([row.number for row, _ in rows])
            hidden += [row.number for row, _ in rows if row.number in table.hidden_rows]
        self.digest.end_table()
        self._note_place(table, header, body)
        self._announce_beside(table, header, body)
        self.receipt.skipped += [{"row": number, "reason": reason} for number, reason in body.skipped]
        self._announce_hidden(table, header, hidden)
        self._announce_merged(table, reader)
        self._announce_units(table, reader)
        for row, code, message in colours.said():
            self.receipt.warnings.append(Issue(table.name, "", row, "", code, message))
        if continuing and continuing.message:
            first = continuing.rows[0]
            self.receipt.warnings.append(Issue(table.name, "", first, "", "continued", continuing.message))
        for amounts in watched:
            for row, message in amounts.out_of_line():
                self._warn(table, row, amounts.found, "magnitude", message)
        for row, found, message in across.said():
            self._warn(table, row, found, "row_total", message)
        for found, total, message in totals_that_differ(body, reader.value_of):
            self._warn(table, total.row.number, found, "total", message)
        for code, message in table.notes:
            self.receipt.warnings.append(Issue(table.name, "", 0, "", code, message))

    def end(self) -> None:
        """All tables are read: what was kept only to compare their lines is forgotten, for writing takes memory too."""
        self._seen = Remembered()
        self.context.met.clear()

    def _note_place(self, table: Table, header: Header, body: Body) -> None:
        """Our advice goes where no line has anything, as far as the lines are known."""
        advice_at = header.advice_at or body.reach + 1
        has_advice, unit = bool(header.advice_at), header.chosen_unit
        self.receipt.headers[table.name] = HeaderPlace(header.last_row, advice_at, has_advice, unit)

    def _read_portion(
        self,
        body: Body,
        reader: CellReader,
        watched: list[Amounts | AmountsByIndicator],
        rows: list[tuple[RawRow, str]],
    ) -> None:
        header, raw_rows = reader.header, [row for row, _ in rows]
        errors = len(self.receipt.errors)
        columns = reader.columns(raw_rows)
        by_key = {found.column.key: values for found, values in zip(header.mapped, columns, strict=True)}
        places = {found.column.key: found.at for found in header.mapped}
        numbers = [row.number for row in raw_rows]
        if reader.damaged:
            groups = {row.number: group for row, group in rows}
            self.damaged += [replace(each, group=groups[each.row_number]) for each in reader.damaged]
            reader.damaged.clear()
        for key in reader.numeric:
            body.adding.add(key, by_key[key])
        for amounts in watched:
            amounts.take(by_key, numbers, reader.money_unit)
        portion = Portion(
            reader.table.name,
            places,
            len(self.lines),
            numbers,
            [group for _, group in rows],
            columns,
            aside_of(header, body.unheaded, raw_rows),
            reader.money_unit,
            {found.column.key: found.unit for found in header.mapped if found.unit},
        )
        if self.sheet.survey:
            self.sheet.survey(Seen(reader.table.name, numbers, by_key), self.context)
        self._check_keys(portion, by_key)
        self.receipt.errors[errors:] = sorted(self.receipt.errors[errors:], key=lambda issue: issue.row)
        self.lines.add(portion)

    def _check_keys(self, portion: Portion, by_key: Mapping[str, list[Any]]) -> None:
        """Refuses the lines that have the key of an earlier one."""
        if not self.sheet.key:
            return
        nobody = self.sheet.key.index(self.sheet.identity) if self.sheet.identity else None
        blank = [None] * len(portion.numbers)
        columns = [by_key.get(each, blank) for each in self.sheet.key]
        if not all(PLAIN.issuperset(map(type, column)) for column in columns):
            columns = [[_comparable(part) for part in column] for column in columns]
        nothing = (None,) * len(columns)
        for index, (number, key) in enumerate(
            zip(portion.numbers, zip(*columns, strict=True), strict=True), portion.first
        ):
            if key == nothing or (nobody is not None and key[nobody] is None):
                continue
            refused = index in self.lines.refused
            if refused and None in key:
                continue
            first = self._seen.get(key)
            if first is None and not refused:
                self._seen[key] = portion.sheet_name, number
            elif first is not None:
                self._refuse_double(portion, index, number, first)

    def _refuse_double(self, portion: Portion, index: int, number: int, first: tuple[str, int]) -> None:
        where = f"工作表“{first[0]}”" if first[0] != portion.sheet_name else ""
        told = [each for each in self.sheet.key if each in portion.places]
        names = "、".join(self.sheet.column(each).label for each in told)
        message = f"与{where}第 {first[1]} 行重复（{names}相同），请删去一行，或合成一行"
        key = self.sheet.identity if self.sheet.identity in told else told[0]
        cell, label = address(portion.places[key], number), self.sheet.column(key).label
        self.receipt.errors.append(Issue(portion.sheet_name, cell, number, label, "duplicate", message))
        self.lines.refuse(index, number)

    def refuse_cell(self, line: Line, key: str, code: str, message: str) -> None:
        """Notes an error of a cell, or of the whole line if the key is empty or not in the file."""
        line.sound = False
        self.lines.refuse(line.index, line.row.number)
        self.receipt.errors.append(self._issue(line, key, code, message))

    def warn_cell(self, line: Line, key: str, code: str, message: str) -> None:
        """Notes a doubt about a cell that does not keep the line out."""
        self.receipt.warnings.append(self._issue(line, key, code, message))

    def _issue(self, line: Line, key: str, code: str, message: str) -> Issue:
        return Issue(line.row.sheet_name, line.cell(key), line.row.number, self.label_of(key), code, message)

    def label_of(self, key: str) -> str:
        """The label of a column; empty for what the sheet has no column for."""
        column = self.sheet.column(key)
        return column.label if column else ""

    def _warn(self, table: Table, row: int, found: Found, code: str, message: str) -> None:
        label = found.column.label if found.column else found.written
        self.receipt.warnings.append(Issue(table.name, address(found.at, row), row, label, code, message))

    def _announce_columns(self, table: Table, header: Header) -> None:
        undecided = {found.at for rivals in header.rivals.values() for found in rivals}
        for found in header.columns:
            wording = self.context.wordings.headings.get(same_heading(found.written))
            if wording and found.said and found.written not in self.confirmed:
                self._warn(table, header.last_row, found, "remembered", f"列名{explained(wording)}")
        if header.rows_above:
            shown = "、".join(map(str, header.rows_above))
            message = (
                f"第 {shown} 行在表头（第 {header.first_row} 行）上面，像是数据，没有读取；"
                "是数据的，请移到表头下面再传"
            )
            first = header.rows_above[0]
            self.receipt.warnings.append(Issue(table.name, "", first, "", "rows_above", message))
        for key, rivals in header.rivals.items():
            message = (
                f"{_listed(rivals)}都像“{self.label_of(key)}”，分不清读哪一列，都没有读取，入库后原样另存；"
                "请在“核对各列”里选定，或改列名再传"
            )
            self._warn(table, header.last_row, rivals[0], "rival_columns", message)
        for found in header.unknown:
            if found.at in undecided:
                continue
            nearest = header.nearest_column(found.written)
            hint = f"；是否指“{nearest}”？如是，请改列名再传" if nearest else ""
            column = f"不认识的列“{in_words(found.written)}”（{column_letter(found.at)} 列）"
            message = f"{column}，不参加导入，入库后原样另存，可在回执里下载{hint}"
            self._warn(table, header.last_row, found, "unknown_column", message)
        for found in header.repeated:
            column = f"列“{in_words(found.written)}”（{column_letter(found.at)} 列）"
            message = f"{column}重复出现，只读取了前面的一列，这一列入库后原样另存"
            self._warn(table, header.last_row, found, "repeated_column", message)

    def _announce_beside(self, table: Table, header: Header, body: Body) -> None:
        """What is kept beside the rows; columns that lack a heading are known only now."""
        for at, row in sorted(body.unheaded.items()):
            letter, place = column_letter(at), address(at, header.last_row)
            message = f"{letter} 列没有列名而有内容（第 {row} 行起），没有读取，入库后原样另存；如果漏写了列名，请补上再传"
            issue = Issue(table.name, place, header.last_row, "", "unheaded_column", message)
            self.receipt.warnings.append(issue)
        for at, name in names_of_aside(header, body.unheaded).items():
            place = address(at, header.last_row)
            self.receipt.aside.append({"sheet": table.name, "cell": place, "heading": name})

    def _announce_hidden(self, table: Table, header: Header, rows: list[int]) -> None:
        if rows:
            shown = "、".join(map(str, rows[:10])) + ("等" if len(rows) > 10 else "")
            message = f"有 {len(rows)} 行数据是隐藏或筛选掉的（第 {shown} 行），也已读取，请核对"
            self.receipt.warnings.append(Issue(table.name, "", rows[0], "", "hidden_rows", message))
        for found in header.mapped:
            if found.at in table.hidden_columns:
                message = f"{column_letter(found.at)} 列是隐藏的，也已读取，请核对"
                self._warn(table, header.last_row, found, "hidden_column", message)

    def _announce_merged(self, table: Table, reader: CellReader) -> None:
        for at, row in reader.merged_numbers.items():
            found = next(found for found in reader.header.mapped if found.at == at)
            message = "这一列有合并的数字，已按每一行都是该数读取；如果是几行的合计，请拆开合并、分行填写"
            self._warn(table, row, found, "merged_number", message)

    def _announce_units(self, table: Table, reader: CellReader) -> None:
        """Once for each column of the upload, however many worksheets and cells there are; those of one table together."""
        assumed: dict[str, list[Found]] = {}
        for found in reader.header.mapped:
            unit = reader.unit_assumed.get(found.at)
            if unit and found.column.key not in self._units_told:
                self._units_told.add(found.column.key)
                assumed.setdefault(unit, []).append(found)
        for unit, columns in assumed.items():
            names = "、".join(f"“{found.written}”" for found in columns)
            unclear = next((each.written for each in columns if LARGE.search(each.written)), "")
            unclear = unclear or reader.header.unclear_unit
            if unclear:
                word = LARGE.search(unclear)[0]
                said = f"“{in_words(unclear)}”里的“{word}”没有认出是不是单位，{names}的金额按{unit}读取"
            else:
                said = f"{names}的金额没有写单位（列名、格子、表上方都没有，上传时也没有选），按{unit}读取"
            message = f"{said}；如是万元，请写明单位，或上传时选“万元”再传"
            code = "unit_unclear" if unclear else "unit_assumed"
            self._warn(table, reader.header.last_row, columns[0], code, message)


def _listed(columns: list[Found]) -> str:
    return "、".join(f"“{in_words(found.written)}”（{column_letter(found.at)} 列）" for found in columns)


def _comparable(part: Any) -> Any:
    return part if part.__class__ in PLAIN else canonical(part)


def refuse_header(table_name: str, header: Header | None, sheet: Sheet) -> Refusal:
    """Why a table cannot be read: it has no header, or required columns are missing."""
    where = f"工作表“{table_name}”" if table_name else "文件"
    if header is None:
        expected = "、".join(column.label for column in sheet.columns if column.required)
        return Refusal("no_header", f"{where}前 15 行里没有找到“{sheet.title}”的表头；必须有的列：{expected}")
    parts = []
    for column in header.missing:
        rivals, nearest = header.rivals.get(column.key), header.nearest_heading(column)
        if rivals:
            hint = f"（{_listed(rivals)}都像，分不清读哪一列）"
        else:
            hint = f"（是否你指的是“{nearest}”？）" if nearest else ""
        parts.append(f"“{column.label}”{hint}")
    extra = "、".join(f"“{in_words(found.written)}”" for found in header.unknown)
    tail = f"；表里多出来的列：{extra}" if extra and not looks_like_data(header) else ""
    return Refusal("missing_columns", f"{where}缺少必填的列：{'、'.join(parts)}{tail}。请改好列名再传")
