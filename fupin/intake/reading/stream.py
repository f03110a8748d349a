"""An .xlsx row by row: no more of it lies in memory than the piece at hand, however long it is."""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from itertools import chain, islice, takewhile
from pathlib import Path
from typing import Any

from defusedxml.ElementTree import fromstring

from fupin.errors import Refusal
from fupin.intake.reading import xlsx
from fupin.intake.reading.moments import Moments
from fupin.intake.reading.strings import WHITE, Strings, text_within, tidied
from fupin.intake.reading.table import DAMAGED, Merge, SheetInfo, Table, column_number
from fupin.processes import made_ahead, may_fork

CHUNK = 256 * 1024
PORTION = 500
# Portions read while the worksheet is still looked over: some megabytes.
AHEAD = 32
# Of less XML it takes longer to start a process than to read it: some thousand rows.
LONG = 8 << 20
CELL = re.compile(
    rb'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(\w+)")?'
    rb'(?:/>|></c>|>(?:<f>[^<]*</f>)?<v>([^<&]*)</v></c>|><is><t( xml:space="preserve")?>([^<&\r]*)</t></is></c>)'
)
ANY_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
ATTRIBUTE = re.compile(rb'\b(r|s|t)="([^"]*)"')
VALUE = re.compile(rb"<v\b[^>]*>(.*?)</v>", re.DOTALL)
INLINE = re.compile(rb"<is\b[^>]*>.*?</is>", re.DOTALL)
ROW = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
ONE_ROW = re.compile(rb'<row r="(\d+)"')
OUTLINE = re.compile(rb'<c r="([A-Z]{1,3})"(?: s="")?(?: t="([sn])")?(?:/>|>(<v>)[-+.eE]*</v></c>)')
STYLES = re.compile(rb' s="(\d+)"')
MOST_PLANS = 4096
MERGED = re.compile(rb'<mergeCell\b[^>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
HEAD = 2048


class Columns(dict):
    """The number of a column, from 1, by its letters."""

    def __missing__(self, letters: bytes) -> int:
        number = self[letters] = column_number(letters.decode())
        return number


COLUMNS = Columns()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a row is laid out: where each value stands and whether it is a string; whether any cell has a style."""

    values: list[tuple[int, bool]]
    width: int
    is_styled: bool


class Plans(dict):
    """How rows are laid out, by their XML without digits.

    None for a row that holds anything but numbers and strings of the table, and for those met when many are known.
    """

    def __missing__(self, outline: bytes) -> Plan | None:
        plan = self._made(outline) if len(self) < MOST_PLANS else None
        if len(self) < MOST_PLANS:
            self[outline] = plan
        return plan

    def _made(self, outline: bytes) -> Plan | None:
        cells = OUTLINE.findall(outline)
        if len(cells) != outline.count(b"<c") or outline.count(b"<row") != 1:
            return None
        values = [(COLUMNS[letters] - 1, kind == b"s") for letters, kind, value in cells if value]
        return Plan(values, values[-1][0] + 1, b' s="' in outline) if values else None


def is_plain(path: Path) -> bool:
    """True if the workbook is written as nearly all are: UTF-8, elements without a prefix of their own."""
    with zipfile.ZipFile(path) as archive:
        heads = [b"<workbook" in _head(archive, "xl/workbook.xml")]
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                heads.append(b"<worksheet" in _head(archive, name))
            elif name.lower() == "xl/sharedstrings.xml":
                heads.append(b"<sst" in _head(archive, name))
    return all(heads)


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as file:
        return file.read(HEAD)


class StreamedBook:
    """A workbook whose worksheets are read row by row, as often as wanted. Raises Refusal if it is damaged."""

    format = "xlsx"

    def __init__(self, path: Path, otherwise: Callable[[], Any]) -> None:
        """`otherwise` opens the same file with the reader that can do with rows in disorder."""
        self.path, self._otherwise, self._other = path, otherwise, None
        self._plans = Plans()
        with zipfile.ZipFile(path) as archive:
            links = xlsx.links(archive)
            book = fromstring(archive.read("xl/workbook.xml"))
            self.sheets = [
                SheetInfo(element.get("name"), element.get("state", "visible") != "visible")
                for element in book.iter()
                if xlsx.local(element) == "sheet"
                and links.get(xlsx.relation_of(element), ("", ""))[0] == "worksheet"
            ]
            strings = next((target for kind, target in links.values() if kind == "sharedStrings"), None)
            self._member_of_strings = strings if strings in archive.namelist() else None
            facts = (element for element in book.iter() if xlsx.local(element) == "workbookPr")
            self._since_1904 = any(each.get("date1904") in ("1", "true") for each in facts)
            self._moments = Moments(archive, since_1904=self._since_1904)

    @cached_property
    def _strings(self) -> Strings:
        with zipfile.ZipFile(self.path) as archive:
            return Strings(archive, self._member_of_strings)

    def table(self, name: str) -> Table:
        with zipfile.ZipFile(self.path) as archive:
            member = xlsx.member_of(archive, name)
            if member is None:
                raise Refusal("damaged", DAMAGED)
            rows = self._read_ahead(member, archive.getinfo(member).file_size)
            findings = xlsx.scan(archive, member)
        if not findings.ordered:
            self._other = self._other or self._otherwise()
            return self._other.table(name)
        merges = [_merge(*found) for found in MERGED.findall(findings.tail)]
        rows = takewhile(lambda row: row[0] <= findings.last_row, rows)
        table = findings.table(name, _with_gaps(rows) if merges else rows, merges)
        table.since_1904 = self._since_1904
        return table

    def _read_ahead(self, member: str, size: int) -> Iterator[tuple[int, list[Any]]]:
        """The rows; those of a long worksheet are read by a process of its own, from now on."""
        if size < LONG or not may_fork():
            return self._rows(member)
        return chain.from_iterable(made_ahead(lambda: _in_portions(self._rows(member)), AHEAD))

    def _rows(self, member: str) -> Iterator[tuple[int, list[Any]]]:
        number = 0
        with zipfile.ZipFile(self.path) as archive, archive.open(member) as file:
            rest = b""
            while chunk := file.read(CHUNK):
                pieces = (rest + chunk).split(b"</row>")
                rest = pieces.pop()
                for piece in pieces:
                    number = _number(piece, number)
                    yield number, self._cells(piece)

    def _cells(self, piece: bytes) -> list[Any]:
        """The values of a row from column A on, None where blank."""
        plan = self._plans[piece.translate(None, xlsx.DIGITS)]
        if not plan or (plan.is_styled and not self._moments.styles.isdisjoint(STYLES.findall(piece))):
            return self._cells_of_kinds(piece)
        strings = self._strings
        cells: list[Any] = [None] * plan.width
        try:
            # Every second part stands between <v> and </v>: the plan knows of no other form.
            for (at, is_string), text in zip(
                plan.values, piece.replace(b"</v>", b"<v>").split(b"<v>")[1::2], strict=True
            ):
                if is_string:
                    cells[at] = strings[int(text)]
                else:
                    cells[at] = float(text)
        except (ValueError, LookupError):
            return self._cells_of_kinds(piece)
        return cells

    def _cells_of_kinds(self, piece: bytes) -> list[Any]:
        """The same for a row that also holds dates, words in their cells, or formulas."""
        found = CELL.findall(piece)
        if len(found) != piece.count(b"<c"):
            return self._cells_looked_at(piece)
        if not found:
            return []
        strings, dates = self._strings, self._moments.styles
        cells: list[Any] = [None] * (max(COLUMNS[found[-1][0]], len(found)))
        try:
            for letters, style, kind, text, kept, inline in found:
                if inline:
                    words = tidied(inline.decode())
                    cells[COLUMNS[letters] - 1] = words if kept else words.strip(WHITE) or None
                elif kind == b"s":
                    cells[COLUMNS[letters] - 1] = strings[int(text)]
                elif text:
                    if kind or style in dates:
                        cells[COLUMNS[letters] - 1] = self._value(kind, style, text)
                    else:
                        cells[COLUMNS[letters] - 1] = float(text)
        except (ValueError, IndexError):
            return self._cells_looked_at(piece)
        except LookupError as error:
            raise Refusal("damaged", DAMAGED) from error
        return cells

    def _value(self, kind: bytes, style: bytes, text: bytes) -> Any:
        """A cell that is neither a string of the table nor a number under an ordinary format."""
        if kind == b"str":
            return tidied(text.decode().replace("\r\n", "\n"))
        if kind == b"b":
            return text != b"0"
        if kind == b"e":
            return None
        if kind == b"d":
            return _moment(text.decode())
        return self._moments.value(style, text) if style in self._moments.styles else float(text)

    def _cells_looked_at(self, piece: bytes) -> list[Any]:
        """The same for a row that holds other forms of cells: text inside the cell, formulas of any kind, entities."""
        cells: list[Any] = []
        for found in ANY_CELL.finditer(piece[max(piece.rfind(b"<row"), 0) :]):
            facts = dict(ATTRIBUTE.findall(found[1]))
            at = COLUMNS[facts[b"r"].rstrip(xlsx.DIGITS)] - 1 if b"r" in facts else len(cells)
            cells += [None] * (at + 1 - len(cells))
            cells[at] = self._value_within(facts.get(b"t", b""), facts.get(b"s", b""), found[2] or b"")
        return cells

    def _value_within(self, kind: bytes, style: bytes, inner: bytes) -> Any:
        if inline := INLINE.search(inner):
            return text_within(inline[0].decode()) or None
        value = VALUE.search(inner)
        text = _unescaped(value[1]) if value else b""
        if not text:
            return None
        try:
            if kind == b"s":
                return self._strings[int(text)]
            return self._value(kind, style, text)
        except LookupError as error:
            raise Refusal("damaged", DAMAGED) from error
        except ValueError:
            return text.decode()

    def close(self) -> None:
        """Lets go of what was put aside on the way."""
        if "_strings" in vars(self):
            self._strings.close()
        if self._other:
            self._other.close()


def _in_portions(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while portion := list(islice(rows, PORTION)):
        yield portion


def _with_gaps(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    """The same with the rows that the file leaves out: a merged cell may reach across them."""
    last = 0
    for number, cells in rows:
        yield from ((missing, []) for missing in range(last + 1, number))
        yield number, cells
        last = number


def _number(piece: bytes, before: int) -> int:
    """The number of the last row that opens in the piece: those before it are self-closing and blank."""
    first = ONE_ROW.match(piece)
    if first and piece.find(b"<row", first.end()) < 0:
        return int(first[1])
    stated = ROW.findall(piece)
    return int(stated[-1]) if stated else before + piece.count(b"<row")


def _unescaped(text: bytes) -> bytes:
    return (fromstring(b"<v>" + text + b"</v>").text or "").encode() if b"&" in text or b"<" in text else text


def _moment(text: str) -> Any:
    """A date, a time or both as ISO 8601 has them; the text itself if it is none."""
    for form in (date, datetime, time):
        try:
            return form.fromisoformat(text)
        except ValueError:
            continue
    return text


def _merge(left: bytes, top: bytes, right: bytes, bottom: bytes) -> Merge:
    return Merge(int(top), COLUMNS[left], int(bottom), COLUMNS[right])
