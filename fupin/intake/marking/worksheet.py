"""The XML of a worksheet with marks put in as it passes: every other cell keeps its bytes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from openpyxl.utils import get_column_letter

from fupin.intake.marking.marks import Place
from fupin.intake.marking.notes import plain
from fupin.intake.marking.package import KINDS, Unmarkable
from fupin.intake.reading.table import column_number
from fupin.intake.spreadsheetml import CELL, COLUMN, DATA_END, NUMBER, PLACE, STYLE

CHUNK = 512 * 1024
LONGEST_HEAD = 8 * 1024 * 1024
COLUMN_WIDTH = 48
DATA = re.compile(rb"<((?:\w+:)?)sheetData(\s*/)?>")
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*?)(/?)>")
FOREIGN = re.compile(rb"""<\?xml[^>]*encoding=["'](?!utf-8)""", re.IGNORECASE)
SPANS = re.compile(rb'\sspans="[^"]*"')
DIMENSION = re.compile(rb'(<(?:\w+:)?dimension\b[^>]*?\bref="[A-Z]+\d+)(?::([A-Z]+)(\d+))?"')
COLUMNS = re.compile(rb"<((?:\w+:)?)cols>(.*?)</(?:\w+:)?cols>", re.DOTALL)
MERGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
DRAWING = re.compile(rb'<(?:\w+:)?legacyDrawing\b[^>]*?\b(?:\w+:)?id="([^"]+)"')
TAG = re.compile(rb"<(/?)((?:\w+:)?)(\w+)\b[^>]*?(/?)>")
AFTER_DRAWING = {
    b"legacyDrawingHF",
    b"drawingHF",
    b"picture",
    b"oleObjects",
    b"controls",
    b"webPublishItems",
    b"tableParts",
    b"extLst",
    b"AlternateContent",
}
Restyle = Callable[[int], int]


@dataclass
class Changes:
    """What is to become of a worksheet: other styles of cells, texts of the column of advice, and its width.

    `restyled` is {place: function of the style}; `texts` {row: (text, style)} of the column `advice`, which is emptied
    below row `emptied` where that is given; `drawing` is the identifier of the link with the drawing of remarks, where
    the worksheet has none yet.
    """

    restyled: dict[Place, Restyle] = field(default_factory=dict)
    advice: int = 0
    texts: dict[int, tuple[str, int]] = field(default_factory=dict)
    emptied: int | None = None
    drawing: str = ""


class Rewriting:
    """Writes one worksheet anew; called with the old stream and the new one."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        rows = {row for row, _ in changes.restyled} | set(changes.texts)
        self._waiting = sorted(rows, reverse=True)
        self._by_row: dict[int, dict[int, Restyle]] = {}
        for (row, column), restyle in changes.restyled.items():
            self._by_row.setdefault(row, {})[column] = restyle
        self._prefix = b""
        self._columns: list[tuple[int, int, int]] = []

    def __call__(self, old: BinaryIO, new: BinaryIO) -> None:
        """Raises Unmarkable for XML whose rows or cells do not say where they stand."""
        rest = self._head(old, new)
        close = b"</%srow>" % self._prefix
        while chunk := old.read(CHUNK):
            rest += chunk
            end = rest.rfind(close)
            if end >= 0:
                end += len(close)
                new.write(self._rows(rest[:end]))
                rest = rest[end:]
        data_end = rest.rfind(b"</%ssheetData>" % self._prefix)
        if data_end < 0:
            raise Unmarkable("no end of the data")
        last = rest[:data_end]
        end = last.rfind(close) + len(close) if close in last else 0
        new.write(self._rows(last[:end]) + self._rows(last[end:]) + self._missing(None))
        new.write(self._tail(rest[data_end:]))

    def _head(self, old: BinaryIO, new: BinaryIO) -> bytes:
        """Writes what stands above the rows; returns what was read beyond."""
        head = b""
        while not (found := DATA.search(head)):
            chunk = old.read(CHUNK)
            if not chunk or len(head) > LONGEST_HEAD:
                raise Unmarkable("no data")
            head += chunk
        if found[2] or b"purl.oclc.org" in head[: found.start()] or FOREIGN.match(head):
            raise Unmarkable("no rows, the strict form, or not UTF-8")
        self._prefix = found[1]
        top = head[: found.start()]
        self._columns = [_range(each) for each in COLUMN.findall(top)]
        if self.changes.advice and self.changes.texts:
            top = self._widened(self._wider(top))
        new.write(top + found[0])
        return head[found.end() :]

    def _widened(self, top: bytes) -> bytes:
        """The area in use, with the column of advice."""

        def reach(found: re.Match) -> bytes:
            letters, row = found[2], found[3]
            if not letters or column_number(letters.decode()) >= self.changes.advice:
                return found[0]
            return found[1] + b':%s%s"' % (get_column_letter(self.changes.advice).encode(), row)

        return DIMENSION.sub(reach, top, count=1)

    def _wider(self, top: bytes) -> bytes:
        """The widths of columns, with that of the column of advice."""
        at, p = self.changes.advice, self._prefix
        wide = b'<%scol min="%d" max="%d" width="%d" customWidth="1"/>' % (p, at, at, COLUMN_WIDTH)
        known = COLUMNS.search(top)
        if not known:
            return top + b"<%scols>%s</%scols>" % (p, wide, p)
        before, after = [], []
        for found in COLUMN.finditer(known[2]):
            low, high, _ = _range(found[1])
            for first, last, where in ((low, min(high, at - 1), before), (max(low, at + 1), high, after)):
                if first <= last:
                    where.append(_ranged(found[0], first, last))
        inner = b"".join([*before, wide, *after])
        return top[: known.start(2)] + inner + top[known.end(2) :]

    def _rows(self, piece: bytes) -> bytes:
        """The rows of a piece that holds whole ones."""
        if not self._waiting and self.changes.emptied is None:
            return piece
        out, at, close = [], 0, b"</%srow>" % self._prefix
        for found in ROW.finditer(piece):
            stated = NUMBER.search(found[1])
            if not stated:
                raise Unmarkable("rows without numbers")
            number = int(stated[1])
            if self._waiting and self._waiting[-1] < number:
                out += [piece[at : found.start()], self._missing(number)]
                at = found.start()
            wanted = bool(self._waiting) and self._waiting[-1] == number
            if wanted or self._empties(number):
                end = found.end() if found[2] else piece.index(close, found.end()) + len(close)
                body = b"" if found[2] else piece[found.end() : end - len(close)]
                out += [piece[at : found.start()], self._row(number, found[1], body)]
                at = end
            if wanted:
                self._waiting.pop()
        return b"".join([*out, piece[at:]])

    def _empties(self, number: int) -> bool:
        return self.changes.emptied is not None and number > self.changes.emptied

    def _missing(self, before: int | None) -> bytes:
        """The marked rows that the file leaves out, up to one that it has."""
        made = []
        while self._waiting and (before is None or self._waiting[-1] < before):
            number = self._waiting.pop()
            made.append(self._row(number, b' r="%d"' % number, b""))
        return b"".join(made)

    def _row(self, number: int, attributes: bytes, body: bytes) -> bytes:
        cells = self._cells(number, body)
        restyled, p = self._by_row.get(number, {}), self._prefix
        for column, restyle in restyled.items():
            cells[column] = self._restyled(number, column, cells.get(column), restyle, attributes)
        if self._empties(number):
            cells.pop(self.changes.advice, None)
        if number in self.changes.texts:
            text, style = self.changes.texts[number]
            place = f"{get_column_letter(self.changes.advice)}{number}"
            written = f'<{p.decode()}is><{p.decode()}t xml:space="preserve">{plain(text)}</{p.decode()}t></{p.decode()}is>'
            cell = f'<{p.decode()}c r="{place}" s="{style}" t="inlineStr">{written}</{p.decode()}c>'
            cells[self.changes.advice] = cell.encode()
        inner = b"".join(cells[column] for column in sorted(cells))
        return b"<%srow%s>%s</%srow>" % (p, SPANS.sub(b"", attributes), inner, p)

    def _cells(self, number: int, body: bytes) -> dict[int, bytes]:
        """The cells of a row as they stand, by column."""
        cells = {}
        for found in CELL.finditer(body):
            place = PLACE.search(found[1])
            if not place or int(place[2]) != number:
                raise Unmarkable("cells without addresses")
            cells[column_number(place[1].decode())] = found[0]
        return cells

    def _restyled(
        self, row: int, column: int, cell: bytes | None, restyle: Restyle, attributes: bytes
    ) -> bytes:
        if cell is None:
            place = f"{get_column_letter(column)}{row}".encode()
            return b'<%sc r="%s" s="%d"/>' % (self._prefix, place, restyle(self._default(column, attributes)))
        end = cell.index(b">")
        end -= cell[end - 1 : end] == b"/"
        opening, rest = cell[:end], cell[end:]
        known = STYLE.search(opening)
        new = b' s="%d"' % restyle(int(known[1]) if known else 0)
        return (STYLE.sub(new, opening) if known else opening + new) + rest

    def _default(self, column: int, attributes: bytes) -> int:
        """The style of a cell that the row leaves out."""
        if b'customFormat="1"' in attributes and (own := STYLE.search(attributes)):
            return int(own[1])
        return next((style for low, high, style in self._columns if low <= column <= high), 0)

    def _tail(self, tail: bytes) -> bytes:
        """What stands below the rows, with the link to the drawing of remarks."""
        if not self.changes.drawing:
            return tail
        p = self._prefix.decode()
        link = f'<{p}legacyDrawing xmlns:r="{KINDS}" r:id="{self.changes.drawing}"/>'.encode()
        at = _place_of_drawing(tail)
        return tail[:at] + link + tail[at:]


def tail_within(old: BinaryIO) -> bytes:
    """What stands below the rows of a worksheet."""
    rest, found = b"", None
    while chunk := old.read(CHUNK):
        rest += chunk
        found = found or DATA_END.search(rest)
        rest = rest if found else rest[-64:]
    return rest


def merges_of(tail: bytes) -> list[tuple[int, int, int, int]]:
    """(top, left, bottom, right) of the merged ranges."""
    return [
        (int(top), column_number(left.decode()), int(bottom), column_number(right.decode()))
        for left, top, right, bottom in MERGE.findall(tail)
    ]


def drawing_of(tail: bytes) -> str:
    """The identifier of the link with the drawing of remarks; nothing if there is none."""
    found = DRAWING.search(tail)
    return found[1].decode() if found else ""


def _place_of_drawing(tail: bytes) -> int:
    """Where the order of the format wants the link to the drawing of remarks."""
    depth = 0
    for found in TAG.finditer(tail):
        closing, _, name, alone = found.groups()
        if depth == 0 and (name in AFTER_DRAWING or (closing and name == b"worksheet")):
            return found.start()
        if name == b"sheetData" and closing:
            continue
        depth += 0 if alone else (-1 if closing else 1)
    raise Unmarkable("no end of the worksheet")


def _range(attributes: bytes) -> tuple[int, int, int]:
    """(first, last, style) of a range of columns."""
    low, high = (int(re.search(rb'\b%s="(\d+)"' % side, attributes)[1]) for side in (b"min", b"max"))
    style = re.search(rb'\bstyle="(\d+)"', attributes)
    return low, high, int(style[1]) if style else 0


def _ranged(column: bytes, low: int, high: int) -> bytes:
    column = re.sub(rb'\bmin="\d+"', b'min="%d"' % low, column)
    return re.sub(rb'\bmax="\d+"', b'max="%d"' % high, column)
