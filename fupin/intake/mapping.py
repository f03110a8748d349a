"""How the columns of a file are understood, for a person to look over before anything is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser as User

from fupin.errors import Refusal
from fupin.intake.cells import CellProblem, Raw
from fupin.intake.cells.base import text_of
from fupin.intake.columns import Column
from fupin.intake.header import Found, Header
from fupin.intake.headings import is_serial, same_heading
from fupin.intake.parsing import Parser
from fupin.intake.reading import Broken, RawRow, Table, column_letter, is_filled, open_workbook
from fupin.intake.receipt import Receipt, in_words
from fupin.intake.sheets import Context, Sheet
from fupin.intake.tables import OUR_OWN
from fupin.intake.unheaded import likely_header
from fupin.intake.versions import other_template, signature_of
from fupin.intake.wordings import wordings_for
from fupin.privacy import Personal, mask
from fupin.scope import Scope

SURE, SAID, GUESSED, UNKNOWN, RIVAL = "sure", "said", "guessed", "unknown", "rival"
REPEATED, ASIDE = "repeated", "aside"
TO_BE_SAID = (GUESSED, UNKNOWN, RIVAL)
SAMPLES = 3
LONGEST_SHOWN = 24
LONG_NUMBER = 8
LIKE_A_TABLE = 3


@dataclass
class ColumnSeen:
    """A column of the file: its heading, the column it is taken (or may be taken) for, how surely, and sample values."""

    at: int
    written: str
    key: str
    state: str
    samples: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def letter(self) -> str:
        return column_letter(self.at)

    @property
    def shown(self) -> str:
        """The heading as a page may show it."""
        return in_words(self.written)


@dataclass
class TableSeen:
    """A worksheet: where its header is, its columns, and the required columns that it lacks, with the nearest heading.

    `guessed` is true if none of its headings is known: the line only looks like a header, if there are columns.
    """

    name: str
    header_row: int = 0
    columns: list[ColumnSeen] = field(default_factory=list)
    missing: list[tuple[Column, str]] = field(default_factory=list)
    guessed: bool = False

    @property
    def is_open(self) -> bool:
        """True if a person has something to say: a column to explain, or a required one to find."""
        return bool(self.missing) or any(each.state in TO_BE_SAID for each in self.columns)

    @property
    def like_a_table(self) -> bool:
        """True if so many columns were recognised that the worksheet is hardly a cover or a note."""
        return sum(bool(each.key) for each in self.columns) >= LIKE_A_TABLE


def look_over(
    *,
    actor: User,
    scope: Scope,
    sheet: Sheet,
    path: Path,
    place_code: str = "",
    password: str | None = None,
    confirmed: Mapping[str, str] | None = None,
) -> list[TableSeen]:
    """The visible worksheets as an upload would understand them. Reads the first lines only. Where no heading of the
    file is known, they have the columns of the lines that look like headers, if there are such.

    Raises Refusal for what is no sheet, locked or damaged, and for a template of another kind that lacks columns here:
    to explain its columns one by one would be the wrong way out.
    """
    context = Context(actor, scope, place_code=place_code)
    context.wordings = wordings_for(actor, scope, sheet.kind, place_code)
    parser = Parser(sheet, context, Receipt(sheet.kind, ""), confirmed or {})
    with open_workbook(path, password) as book:
        names = [info.name for info in book.sheets if not info.hidden and info.name not in OUR_OWN]
        parser.signature = signature_of(book)
        tables = [_seen(book.table(name), parser) for name in names]
    other = other_template(sheet, parser.signature)
    if other and all(table.missing or table.guessed or not table.columns for table in tables):
        raise other
    if all(table.guessed for table in tables):
        return tables
    return [TableSeen(table.name) if table.guessed else table for table in tables]


def to_be_asked(tables: list[TableSeen]) -> bool:
    """True if some worksheet that looks like a table has columns to be explained."""
    like_tables = [each for each in tables if each.like_a_table] or [each for each in tables if each.columns]
    return any(each.is_open for each in like_tables)


def _seen(table: Table, parser: Parser) -> TableSeen:
    header, head, _ = parser.header_of(table)
    guessed = header is None
    header = header or likely_header(head, parser.sheet.columns)
    if header is None:
        return TableSeen(table.name, guessed=True)
    rows = [row for row in head if row.number > header.last_row]
    columns = [_column(found, header, rows, table, parser.context) for found in header.columns]
    missing = [(column, _nearest(header, column)) for column in header.missing]
    return TableSeen(table.name, header.last_row, _one_guess_each(columns), missing, guessed)


def _nearest(header: Header, column: Column) -> str:
    """The heading that may be meant; nothing where several may be, for these are shown as they stand."""
    return "" if column.key in header.rivals else header.nearest_heading(column)


def _column(found: Found, header: Header, rows: list[RawRow], table: Table, context: Context) -> ColumnSeen:
    column, state = found.column, SAID if found.said else SURE
    if column is None:
        state, column = _state_of_unread(found, header)
    raw = [Raw(row.cell(found.at), typed=table.typed) for row in rows if _has_value(row, found.at)][:SAMPLES]
    samples = tuple(_shown(text_of(each.value), column.personal if column else None) for each in raw)
    doubt = _doubt(column, raw, context) if column and raw else ""
    return ColumnSeen(found.at, found.written, column.key if column else "", state, samples, doubt)


def _state_of_unread(found: Found, header: Header) -> tuple[str, Column | None]:
    if found in header.repeated:
        return REPEATED, None
    if any(found in rivals for rivals in header.rivals.values()):
        return RIVAL, None
    if found.said or is_serial(found.written):
        return ASIDE, None
    label = header.nearest_column(found.written)
    guess = next((column for column in header.all_columns if column.label == label), None) if label else None
    return (GUESSED, guess) if guess else (UNKNOWN, None)


def _one_guess_each(columns: list[ColumnSeen]) -> list[ColumnSeen]:
    """No column is guessed twice: the first heading keeps the guess, the others are unknown."""
    taken: set[str] = set()
    kept = []
    for each in columns:
        if each.state == GUESSED and each.key in taken:
            each = ColumnSeen(each.at, each.written, "", UNKNOWN, each.samples)
        taken.add(each.key)
        kept.append(each)
    return kept


def _has_value(row: RawRow, at: int) -> bool:
    return is_filled(row.cell(at)) and not isinstance(row.cell(at), Broken)


def _shown(text: str, personal: Personal | None) -> str:
    """The sample as it may be shown: masked where personal, and wherever it may be a number of a person."""
    if personal:
        return mask(text, personal)
    if sum(character.isdigit() for character in text) >= LONG_NUMBER and not text.startswith(("19", "20")):
        return mask(text, Personal.ID_NUMBER)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _doubt(column: Column, samples: list[Raw], context: Context) -> str:
    """What speaks against it: none of the samples can be read as this column."""
    problem = ""
    for raw in samples:
        try:
            column.cell.parse(raw, context)
        except CellProblem as found:
            problem = found.message
        else:
            return ""
    return f"样例读不成“{column.label}”：{problem}"


def choose(tables: list[TableSeen], chosen: Mapping[tuple[str, int], str], sheet: Sheet) -> dict[str, str]:
    """{heading: key, or nothing} of what a person chose, where it says more than the file itself.

    `chosen` maps (worksheet, column) to a key. Raises Refusal if one column was chosen twice in a worksheet.
    """
    confirmed: dict[str, str] = {}
    for table in tables:
        keys: dict[str, str] = {}
        for each in table.columns:
            key = chosen.get((table.name, each.at), each.key if each.state in (SURE, SAID) else "")
            if key and sheet.column(key) is None:
                raise Refusal("unknown_column", "选的列不在这种表格里，请刷新页面重新选")
            if key and key in keys:
                label = sheet.column(key).label
                raise Refusal("chosen_twice", f"“{keys[key]}”和“{each.written}”都选成了“{label}”，只能选一列")
            if key:
                keys[key] = each.written
            if each.state not in (REPEATED, SURE) or key != each.key:
                confirmed[each.written] = key
    return confirmed


def lacking(tables: list[TableSeen], confirmed: Mapping[str, str], sheet: Sheet) -> list[str]:
    """The required columns that no worksheet like a table has, after what was confirmed; empty if one lacks none."""
    fewest: list[str] | None = None
    said = {same_heading(written): key for written, key in confirmed.items()}
    for table in tables:
        sure = {each.key for each in table.columns if each.state in (SURE, SAID)}
        dropped = {each.key for each in table.columns if said.get(same_heading(each.written)) == ""}
        keys = (sure - dropped) | {said.get(same_heading(each.written), "") for each in table.columns}
        lack = [column.label for column in sheet.columns if column.required and column.key not in keys]
        if table.columns and (fewest is None or len(lack) < len(fewest)):
            fewest = lack
    return fewest or []
