"""Sheets: what kinds of tables can be uploaded, and what a row of one becomes.

An app declares them in `<app>/sheets.py`, calls `register`, and imports that module in AppConfig.ready().
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Model

from fupin.errors import Refusal
from fupin.intake.cells import CellProblem, Raw, Year
from fupin.intake.cells.choices import plain_word
from fupin.intake.columns import Column
from fupin.intake.corrections import Conflict
from fupin.intake.headings import former_forms
from fupin.intake.models import Batch, RowOutcome
from fupin.intake.remembering import MET_AT_HAND, Remembered, Unchanging
from fupin.intake.wordings import Wordings, explained, may_be_kept
from fupin.privacy import Personal
from fupin.scope import Scope

CellFault = tuple[str, str, str]
MOST_UNKNOWN = 30


class RowRefused(Refusal):
    """A row does not hold for several reasons at once: [(column key, code, message), …]."""

    def __init__(self, faults: Sequence[CellFault]) -> None:
        super().__init__(faults[0][1], "；".join(message for _, _, message in faults), field=faults[0][0])
        self.faults = tuple(faults)


class Written(NamedTuple):
    """An object by its model and number, where a whole sheet was written without loading each."""

    model: type[Model]
    pk: int


class Outcome(NamedTuple):
    """What a row did: which object, and for a change {field: (old, new)}."""

    kind: str
    row: Model | Written
    changes: Mapping[str, tuple] = MappingProxyType({})

    @classmethod
    def added(cls, row: Model | Written) -> "Outcome":
        return cls(RowOutcome.ADDED, row)

    @classmethod
    def changed(cls, row: Model | Written, changes: Mapping[str, tuple]) -> "Outcome":
        """A change; without any difference it is counted as unchanged."""
        return cls(RowOutcome.CHANGED if changes else RowOutcome.UNCHANGED, row, changes)

    @classmethod
    def unchanged(cls, row: Model) -> "Outcome":
        return cls(RowOutcome.UNCHANGED, row)


@dataclass(slots=True)
class Row:
    """One line of data, its cells understood. `values` has the columns present in the file.

    `group` are the group titles above it, from the innermost place on (一、上义村 gives 上义村, 第一组 below it
    上义村|第一组), empty if there is none. `places` says in which column of
    the file each key stands: the same object for all rows of a table, None for a row of none. `aside` are the cells of
    columns that the sheet does not know. `prepared` is what `Sheet.prepare` made of it, if there is such a thing. `bad`
    are the columns whose cells are wrong and count as blank. `money_unit` is what the line above the table, or else
    the choice at upload, says of bare amounts; empty if neither does. `units` are those that the headings state, by
    column: the same object for all rows of a table.
    """

    number: int
    sheet_name: str
    values: Mapping[str, Any]
    batch: Batch | None = None
    group: str = ""
    places: Mapping[str, int] | None = None
    warnings: list[CellFault] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    aside: Mapping[str, str] | None = None
    prepared: tuple | None = None
    bad: Set[str] = frozenset()
    money_unit: str = ""
    units: Mapping[str, str] | None = None

    def __getitem__(self, key: str) -> Any:
        """The value, None where the cell is blank or the file has no such column."""
        return self.values.get(key)

    def filled(self) -> dict[str, Any]:
        """The columns present in the file with their values; a blank cell is None."""
        return dict(self.values)

    def provenance(self) -> dict[str, Any]:
        """The fields of `Sourced` that say where the row comes from."""
        return {"batch": self.batch, "sheet_name": self.sheet_name, "row_number": self.number}

    def unit_of_bare(self, unit: str) -> str:
        """The unit in which a number of `unit` stands here if the cell and its heading say none: 万元 for 元 or 元/户 where
        the table says 单位：万元.
        """
        return self.money_unit if self.money_unit and unit.partition("/")[0] == "元" else unit

    def warn(self, column_key: str, code: str, message: str) -> None:
        """Notes a doubt about a cell, or about the row if the key is empty, which does not keep it out."""
        self.warnings.append((column_key, code, message))


class Seen(NamedTuple):
    """Lines as `Sheet.survey` is shown them: the worksheet, their row numbers, and their columns by key."""

    sheet_name: str
    rows: Sequence[int]
    columns: Mapping[str, Sequence[Any]]


@dataclass
class Unknown:
    """A word that was not understood, how often it stands in the file, and what it may stand for: (meaning, label)."""

    column_key: str
    label: str
    written: str
    options: Sequence[tuple[str, str]]
    count: int = 1


@dataclass
class Context:
    """What is true of the whole upload. `cache` is for look-ups that many rows share, `met` what a survey compares the
    lines with: it is gone once all are read.

    With `overwrite_corrections` the file goes before what people corrected by hand. `confirmed_numbers` are ID numbers
    that a person has compared with the card.
    `wordings` are the words that a person explained before, `unknown` those that one is to be asked about.
    While it is `only_asking`, the line at hand does not go in, and nothing is remembered of it.
    """

    actor: User
    scope: Scope
    batch: Batch | None = None
    year: int | None = None
    place_code: str = ""
    unit_of_money: str = ""
    cache: dict = field(default_factory=dict)
    met: dict[str, Remembered] = field(default_factory=dict)
    row: Row | None = None
    overwrite_corrections: bool = False
    confirmed_numbers: frozenset[str] = frozenset()
    wordings: Wordings = field(default_factory=Wordings)
    unknown: dict[tuple[str, str], Unknown] = field(default_factory=dict)
    applied: dict[int, str] = field(default_factory=dict)
    only_asking: bool = False

    def meant(self, column_key: str, written: str) -> str:
        """The word that a person said this one stands for; nothing if nobody did."""
        wording = self.wordings.words.get(column_key, {}).get(plain_word(written))
        if wording is None:
            return ""
        self.applied[wording.pk] = explained(wording)
        return wording.meaning

    def wonder(
        self, column_key: str, label: str, written: str, options: Callable[[], Sequence[tuple[str, str]]]
    ) -> None:
        """Notes a word that was not understood, with what it may stand for."""
        known = self.unknown.get((column_key, plain_word(written)))
        if known:
            known.count += 1
        elif len(self.unknown) < MOST_UNKNOWN and may_be_kept(written):
            self.unknown[column_key, plain_word(written)] = Unknown(column_key, label, written, options())

    def remembered(self, name: str) -> Remembered | Unchanging:
        """What earlier rows of the upload said, under keys of the sheet's own; thousands or millions of them."""
        if name not in self.cache:
            self.cache[name] = Remembered()
        return Unchanging(self.cache[name]) if self.only_asking else self.cache[name]

    def met_before(self, name: str) -> Remembered:
        """What `Sheet.survey` met in the lines above, of no use once all are read."""
        if name not in self.met:
            self.met[name] = Remembered(MET_AT_HAND)
        return self.met[name]

    def warn(self, column_key: str, code: str, message: str) -> None:
        """Notes a doubt about the row that is being saved."""
        if self.row is None:
            raise LookupError("no row is being saved")
        self.row.warn(column_key, code, message)


Save = Callable[[Row, Context], Outcome]
SaveMany = Callable[[Iterable[Sequence[Row]], Context], Iterator[Iterable[Outcome | Refusal]]]
Prepare = Callable[[Row, Context], tuple]
Check = Callable[[Row, Context], object]
Survey = Callable[[Seen, Context], None]
Undo = Callable[..., dict]


def looking_at(*keys: str) -> Callable[[Check], Check]:
    """Makes a check that is not asked about a line where one of these cells is wrong: nothing follows from it.

    Such a line is not tried either (`checking`): what it would be refused for without the cell may come of that.
    """

    def made(check: Check) -> Check:
        @functools.wraps(check)
        def asked(row: Row, context: Context) -> object:
            return check(row, context) if row.bad.isdisjoint(keys) else None

        asked.looks_at = frozenset(keys)
        return asked

    return made


Park = Callable[..., int]


@dataclass(frozen=True)
class Continued:
    """Where a line continues the one above: `blank` is empty and `filled` is not. `columns` are then taken from there.

    A line with one of these `words` in the column `leads` never does, nor do those below it: they follow it. With
    `several` those that lead may be several under each other (two 组长 of a group): another one further down does not.
    """

    blank: str
    filled: str
    columns: tuple[str, ...]
    leads: str = ""
    words: frozenset[str] = frozenset()
    several: bool = False


@dataclass(frozen=True)
class Known:
    """What is registered already, to be filled into a template.

    `places(scope)` are (code, name) of the places that have rows; `rows(scope, place_code, year)` are {column key:
    value} of one of them, in the year or, without one, in the latest that each has.
    """

    places: Callable[[Scope], Iterable[tuple[str, str]]]
    rows: Callable[[Scope, str, int | None], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Sheet:
    """One kind of table.

    `save` writes one row by calling the app's service and says what it did; it may raise Refusal (whose
    `field` names a column key) or RowRefused. With `bulk` it is given portions of up to 4,000 rows and answers for
    each portion, each row in order, with Outcomes and Refusals; it may ask for a portion more before it answers. It must
    not have written the rows that it refuses, and it leaves alone what was corrected by hand and adds it to
    `row.conflicts` unless the context says otherwise.
    `prepare`, of a bulk sheet, makes of a row what `save` finds in `row.prepared`, a tuple that is as long for every row,
    and may raise Refusal as well. It writes nothing and what it makes can be pickled: of long sheets it is done by a
    process of its own.
    `checks` look at one thing each that a line says, a bad cell being blank, and raise Refusal: a refused line is told all
    that they find, not only what it was refused for. `looking_at` names the cells that a check cannot do without.
    `survey` is shown the columns of all lines, sound or not, before any is saved, some thousand lines at a time: what lies
    further down the sheet can be known of nowhere else.
    `status_columns` are those in which people should say what they like to show by a colour.
    `key` are the columns that identify a row inside one file; where `identity`, one of them, is blank, the row is
    compared with none. `right` is needed to upload. `known` gives the rows that a template is filled with.
    `continued` says which lines leave empty what the line above has said.
    `park(actor=…, batch=…, damaged=…)` keeps lines with a damaged ID number until a person decides, and says how many.
    `findings` names the page that lists what looks wrong in what is stored, by `place` and `year`.
    `undo(batch=…, actor=…)` replaces the general undo where rows cannot be deleted (the ledger). `since(batch)` says in
    words what has become of an upload otherwise than by uploads, for those who send it again; nothing if nothing has.
    `version` is that of the template: one more whenever a heading changes, see `Column.formerly`.
    """

    kind: str
    title: str
    columns: tuple[Column, ...]
    save: Save | SaveMany
    key: tuple[str, ...] = ()
    right: str = "import"
    help: str = ""
    bulk: bool = False
    prepare: Prepare | None = None
    checks: tuple[Check, ...] = ()
    survey: Survey | None = None
    undo: Undo | None = None
    since: Callable[[Batch], str] | None = None
    continued: Continued | None = None
    status_columns: tuple[str, ...] = ()
    identity: str = ""
    known: Known | None = None
    park: Park | None = None
    findings: str = ""
    version: int = 1

    def column(self, key: str) -> Column | None:
        """The column of that key, or None."""
        return next((column for column in self.columns if column.key == key), None)


_sheets: dict[str, Sheet] = {}


def register(sheet: Sheet) -> Sheet:
    """Makes the kind known. Raises ValueError if it is known already or its columns do not agree."""
    keys = [column.key for column in sheet.columns]
    if sheet.kind in _sheets or len(set(keys)) != len(keys) or not set(sheet.key) <= set(keys):
        raise ValueError(f"sheet {sheet.kind!r} is declared twice or its columns do not agree")
    if not _versions_agree(sheet):
        raise ValueError(
            f"sheet {sheet.kind!r}: headings of earlier versions that are not earlier, or claimed twice"
        )
    _sheets[sheet.kind] = sheet
    return sheet


def _versions_agree(sheet: Sheet) -> bool:
    """True if former headings are of versions before this one, and none meant two columns up to the same version."""
    claims = [claim for column in sheet.columns for claim in former_forms(column).items()]
    return len(set(claims)) == len(claims) and all(0 < until < sheet.version for _, until in claims)


def column_named(sheet: Sheet, key: str) -> Column | None:
    """The column of that key; where a row also changes something that stands in another table, that table's column."""
    own = sheet.column(key)
    others = (other.column(key) for other in _sheets.values())
    return own or next((column for column in others if column), None)


def kinds() -> list[str]:
    """The kinds that can be uploaded, in alphabetical order."""
    return sorted(_sheets)


def sheet_of(kind: str) -> Sheet:
    """The sheet of that kind. Raises Refusal("unknown_kind")."""
    if kind not in _sheets:
        raise Refusal("unknown_kind", f"没有“{kind}”这种表格；可以导入的有：{'、'.join(kinds())}")
    return _sheets[kind]


def personal_class(key: str) -> Personal | None:
    """The class of personal data of a field that some sheet has a column for: a row may change fields of other tables."""
    columns = (sheet.column(key) for sheet in _sheets.values())
    return next((column.personal for column in columns if column and column.personal), None)


def check_year(sheet: Sheet, year: int | None) -> None:
    """The year that is said to be true of all rows must be one that each could say. Raises Refusal("year")."""
    column = sheet.column("year")
    if year is None or not (column and isinstance(column.cell, Year)):
        return
    try:
        column.cell.parse(Raw(str(year)))
    except CellProblem as problem:
        message = f"上传时选的年度 {year} 不对：{problem.message}；应为 {problem.allowed}"
        raise Refusal("year", message, field="year") from problem
