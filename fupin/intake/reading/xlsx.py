"""What the XML of a worksheet tells that the library does not: what is hidden, formula errors,
formulas never computed, and how far the real content reaches.
"""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from fupin.errors import Refusal
from fupin.intake.reading.displays import Displays
from fupin.intake.reading.looks import Looks, of_xlsx
from fupin.intake.reading.table import (
    BLANK_ROWS_AT_END,
    UNCOMPUTED,
    WIDEST,
    Broken,
    Merge,
    Table,
    address,
    column_number,
    formula_error,
)
from fupin.intake.spreadsheetml import CELL, COLUMN, DATA_END, NUMBER, PLACE, STYLE

CHUNK = 512 * 1024
BLANKS_SHOWN = 10
ODD = (b"hidden=", b"<f", b":f", b't="e"', b":v>", b":c ")
DIGITS = b"0123456789"
EMPTY = b"<v></v>"
MOST_OUTLINES = 4096
LONGEST_ROW = 16 * 1024 * 1024
MOST_EMPTY = 20
SMALL_GRID = 2_000_000
MOST_LOOKS = 100_000
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
ROW_NUMBER = re.compile(rb'<row r="(\d+)"')
PLACES = re.compile(rb' r="([A-Z]{1,3})"')
ROW_END = re.compile(rb"</(?:\w+:)?row>")
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
VALUE = re.compile(rb"<(?:\w+:)?v(?: [^>]*)?>([^<]+)</|<(?:\w+:)?is\b")
VALUE_END = re.compile(rb"</(?:\w+:)?(?:v|is)>")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
NAMESPACE = re.compile(r"^\{[^}]*\}")


@dataclass
class Findings:
    """Rows and columns from 1. `last_row` is the last before 50 blank rows; `beyond`: content follows it.

    `ordered` says that the rows stand in their order; `tail` is what follows the last of them.
    """

    number: int = 0
    last_row: int = 0
    widest: int = 0
    cells: int = 0
    beyond: bool = False
    ordered: bool = True
    tail: bytes = b""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    broken: dict[tuple[int, int], Broken] = field(default_factory=dict)
    formulas: int = 0
    blank_formulas: list[tuple[int, int]] = field(default_factory=list)
    zero_formulas: list[tuple[int, int]] = field(default_factory=list)
    outlines: "Outlines" = field(default_factory=lambda: Outlines())
    displays: Displays = field(default_factory=Displays)
    filled_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)

    def table(self, name: str, rows: Iterator[tuple[int, list[Any]]], merges: list[Merge]) -> Table:
        """The worksheet's rows with what was found about them."""
        return Table(
            name,
            rows,
            merges=merges,
            broken=self.broken,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            displays=self.displays,
            filled_rows=frozenset(self.filled_rows),
            struck_rows=frozenset(self.struck_rows),
            notes=self._notes(),
        )

    def _notes(self) -> list[tuple[str, str]]:
        notes = []
        if self.beyond:
            notes.append(("beyond", f"第 {self.last_row} 行以后连续空了 50 行以上，再往下的内容没有读取"))
        if self.blank_formulas:
            text = f"有 {len(self.blank_formulas)} 个公式的结果是空的（{_shown(self.blank_formulas)}），按空格读取"
            notes.append(("blank_formula", f"{text}；如果本该有数，请用 Excel 或 WPS 打开保存一次再传"))
        if self.zero_formulas and len(self.zero_formulas) == self.formulas:
            text = f"{self.formulas} 个公式的结果全是 0（{_shown(self.zero_formulas)}），可能从没算过，现按 0 读取"
            notes.append(("zero_formula", f"{text}；请用 Excel 或 WPS 打开看一看，保存一次再传"))
        return notes

    def look(self, looks: Looks, style: object, row: int, column: int) -> None:
        """Notes how a cell looks, and of the first 100,000 rows that have one its colour or line."""
        if display := looks.displays.get(style):
            self.displays.note(row, column, display)
        if style in looks.filled and len(self.filled_rows) < MOST_LOOKS:
            self.filled_rows.add(row)
        if style in looks.struck and len(self.struck_rows) < MOST_LOOKS:
            self.struck_rows.add(row)


def _shown(cells: list[tuple[int, int]]) -> str:
    more = "等" if len(cells) > BLANKS_SHOWN else ""
    return "、".join(address(column, row) for row, column in cells[:BLANKS_SHOWN]) + more


def links(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """What the workbook is linked with: {identifier: (kind, path inside the workbook)}."""
    found = _parsed(archive, "xl/_rels/workbook.xml.rels")
    return {link.get("Id", ""): _link(link) for link in found} if found is not None else {}


def _link(link: Element) -> tuple[str, str]:
    target = link.get("Target", "")
    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return link.get("Type", "").rpartition("/")[2], path


def member_of(archive: zipfile.ZipFile, sheet_name: str) -> str | None:
    """The path of a worksheet inside the workbook, or None if it cannot be made out."""
    book = _parsed(archive, "xl/workbook.xml")
    for element in book.iter() if book is not None else ():
        if local(element) == "sheet" and element.get("name") == sheet_name:
            _, name = links(archive).get(relation_of(element), ("", ""))
            return name if name in archive.namelist() else None
    return None


def relation_of(sheet: Element) -> str:
    """The identifier under which a sheet of the workbook is linked."""
    return next((value for key, value in sheet.items() if NAMESPACE.sub("", key) == "id"), "")


def _parsed(archive: zipfile.ZipFile, name: str) -> Element | None:
    return fromstring(archive.read(name)) if name in archive.namelist() else None


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return NAMESPACE.sub("", str(element.tag))


def scan(archive: zipfile.ZipFile, member: str) -> Findings:
    """Reads the XML once, in pieces. Raises Refusal for over 1,000 used columns or a monstrous grid."""
    findings, looks = Findings(), of_xlsx(archive)
    styled = re.compile(rb' s="(?:' + b"|".join(b"%d" % each for each in sorted(looks.all)) + rb')"')
    with archive.open(member) as file:
        for piece, full in _pieces(file, findings):
            if not (full and _look_quickly(findings, piece)):
                before, number = findings.number, _number(findings, piece)
                findings.ordered = findings.ordered and number > before
                _look(findings, number, piece)
            if looks.all and styled.search(piece):
                _look_at_styles(findings, looks, findings.number, piece)
    grid = findings.last_row * findings.widest
    if grid > SMALL_GRID and grid > MOST_EMPTY * findings.cells:
        raise Refusal("too_wide", "表格的已用区域异常大而内容很少，请把数据复制到新表，另存后再传")
    return findings


def _pieces(file: BinaryIO, findings: Findings) -> Iterator[tuple[bytes, bool]]:
    """The XML of each row that holds something, and whether no value near it is empty."""
    rest, head_seen = b"", False
    while chunk := file.read(CHUNK):
        rest += chunk
        pieces = rest.split(b"</row>") if b"</row>" in rest else ROW_END.split(rest)
        full = EMPTY not in rest
        rest = pieces.pop()
        if len(rest) > LONGEST_ROW:
            raise Refusal("too_wide", "表格有一行异常地长，未读取；请把数据复制到新表，另存后再传")
        for piece in pieces:
            if not head_seen:
                head_seen = True
                _look_at_columns(findings, piece)
            yield piece, full
    findings.tail = rest


def _number(findings: Findings, piece: bytes) -> int:
    """The number of the last row that opens in the piece: those before it are self-closing and blank."""
    number = findings.number
    for match in ROW.finditer(piece):
        stated = NUMBER.search(match[1])
        number = int(stated[1]) if stated else number + 1
        if HIDDEN.search(match[1]):
            findings.hidden_rows.add(number)
    findings.number = number
    return number


def _look_at_columns(findings: Findings, piece: bytes) -> None:
    head = piece[: piece.find(b"<row")]
    for match in COLUMN.finditer(head):
        if not HIDDEN.search(match[1]):
            continue
        low, high = (int(re.search(rb'%s="(\d+)"' % side, match[1])[1]) for side in (b"min", b"max"))
        findings.hidden_columns.update(range(low, min(high, WIDEST) + 1))


class Outlines(dict):
    """(how many values, the last column) of rows by their XML without digits, which thousands of rows share.

    None for a row that holds something odd or no value, and for those met when many are known.
    """

    def __missing__(self, outline: bytes) -> tuple[int, int] | None:
        if len(self) >= MOST_OUTLINES:
            return None
        values = outline.count(b"</v>") + outline.count(b"</is>")
        places = PLACES.findall(outline)
        usual = values and places and outline.count(b"<row") == 1 and not any(odd in outline for odd in ODD)
        self[outline] = (values, column_number(places[-1].decode())) if usual else None
        return self[outline]


def _look_quickly(findings: Findings, piece: bytes) -> bool:
    """Counts a row like most: values in it, none of them odd, not far from the last. False if it must be looked at."""
    stated = ROW_NUMBER.match(piece)
    usual = findings.outlines[piece.translate(None, DIGITS)] if stated and not findings.beyond else None
    if not usual or usual[1] > WIDEST:
        return False
    number = int(stated[1])
    if not findings.number < number <= findings.last_row + BLANK_ROWS_AT_END:
        return False
    findings.number = findings.last_row = number
    findings.cells += usual[0]
    findings.widest = max(findings.widest, usual[1])
    return True


def _look(findings: Findings, number: int, piece: bytes) -> None:
    values = 0 if findings.beyond else _count_values(piece)
    has_formula = (b"<f" in piece or b":f" in piece) and bool(FORMULA.search(piece))
    if not values:
        if not findings.beyond and has_formula:
            _look_closely(findings, number, piece)
        return
    if findings.last_row and number - findings.last_row > BLANK_ROWS_AT_END:
        findings.beyond = True
        return
    findings.last_row = number
    findings.cells += values
    findings.widest = max(findings.widest, _width(piece))
    if has_formula or b't="e"' in piece:
        _look_closely(findings, number, piece)


def _count_values(piece: bytes) -> int:
    """How many cells of a row hold something. Tags are counted first without, then with a prefix of their own."""
    plain = piece.count(b"</v>") + piece.count(b"</is>")
    if plain and b"<v></v>" not in piece:
        return plain
    return len(VALUE_END.findall(piece)) if VALUE.search(piece) else 0


def _width(piece: bytes) -> int:
    """The column of the last cell; where that is far out, of the last cell that holds something."""
    places = piece.rfind(b' r="')
    last = PLACE.search(piece, places) if places >= 0 else None
    width = column_number(last[1].decode()) if last else piece.count(b"<c")
    if width <= WIDEST:
        return width
    filled = [cell[1] for cell in CELL.finditer(piece) if cell[2] and VALUE.search(cell[2])]
    width = max(
        (column_number(place[1].decode()) for cell in filled if (place := PLACE.search(cell))), default=0
    )
    if width > WIDEST or len(filled) > WIDEST:
        raise Refusal(
            "too_wide", f"表格用到了第 {max(width, len(filled))} 列，超过 {WIDEST} 列，请删去多余的列后再传"
        )
    return width


def _look_closely(findings: Findings, number: int, piece: bytes) -> None:
    for cell in CELL.finditer(piece):
        place = PLACE.search(cell[1])
        if not place or not cell[2]:
            continue
        value = VALUE.search(cell[2])
        key = (number, column_number(place[1].decode()))
        if b't="e"' in cell[1]:
            findings.broken[key] = formula_error((value[1] or b"?").decode() if value else "?")
        elif FORMULA.search(cell[2]) and not value and b't="str"' not in cell[1]:
            findings.broken[key] = UNCOMPUTED
            findings.last_row = max(findings.last_row, number)


def _look_at_styles(findings: Findings, looks: Looks, number: int, piece: bytes) -> None:
    """Only cells that hold something say something by their looks."""
    for cell in CELL.finditer(piece):
        style, place = STYLE.search(cell[1]), PLACE.search(cell[1])
        if style and place and cell[2]:
            findings.look(looks, int(style[1]), number, column_number(place[1].decode()))


def cut_copy(path: Path, member: str, last_row: int) -> Path:
    """A temporary copy whose worksheet ends after `last_row`: calamine lays out rows up to a stray cell."""
    with (
        tempfile.NamedTemporaryFile(prefix="intake-", suffix=".xlsx", delete=False) as target,
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        for name in source.namelist():
            with source.open(name) as old, copy.open(name, "w") as new:
                if name == member:
                    _copy_head(old, new, last_row)
                else:
                    shutil.copyfileobj(old, new, CHUNK)
    return Path(target.name)


def _copy_head(old: BinaryIO, new: BinaryIO, last_row: int) -> None:
    rest, findings, ended = b"", Findings(), False
    while chunk := old.read(CHUNK):
        rest, start = rest + chunk, 0
        for end in ROW_END.finditer(rest):
            ended = _number(findings, rest[start : end.start()]) > last_row or ended
            if not ended:
                new.write(rest[start : end.end()])
            start = end.end()
        rest = rest[start:]
    closing = DATA_END.search(rest)
    new.write(rest[closing.start() :] if ended and closing else rest)
