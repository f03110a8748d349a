"""From a row as COPY words it to its line of csv and its row of a worksheet, a million times over."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from funds.pack.saying import Kind
from funds.pack.workbook import LONGEST, number_cell, text_cell
from funds.selectors.copying import texts_of

# Bytes with which a value is not the same in COPY's words, in csv and in XML (a blank at an end would be lost there);
# tabs stand between the values.
_ODD = bytes([*(at for at in range(33) if at not in b"\t\n"), *b"\\\"',&<>"])
# With these two bytes end the letters U+FFBE, U+FFBF and the two that XML cannot say, U+FFFE and U+FFFF.
_UNSAYABLE_END = b"\xef\xbf"
_OPEN, _CLOSE = b'<c t="inlineStr"><is><t>', b"</t></is></c>"
_BETWEEN = _CLOSE + _OPEN
_EMPTY_TEXT, _EMPTY = _OPEN + _CLOSE, b"<c/>"
_NUMBERS = {Kind.NUMBER: b"<c><v>%b</v></c>", Kind.MONEY: b'<c s="1"><v>%b</v></c>'}


def csv_line(cells: Sequence[str]) -> str:
    """The cells as one line of csv, quoted where they must be."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _is_plain(lines: bytes) -> bool:
    """True if nothing in these rows needs care. One look at some hundred of them costs little."""
    return (
        len(lines.translate(None, _ODD)) == len(lines) and b"_x" not in lines and _UNSAYABLE_END not in lines
    )


def _runs_of(kinds: Sequence[Kind]) -> Iterator[tuple[int, int, bytes | None]]:
    """From where to where texts stand side by side, with None; and each number with what makes its cell."""
    start = 0
    for is_text, run in groupby(kinds, lambda kind: kind is Kind.TEXT):
        for length, number in [(len(list(run)), None)] if is_text else [(1, _NUMBERS[kind]) for kind in run]:
            yield start, start + length, number
            start += length


class RowMaker:
    """Makes rows of one table. `kinds` say what each value is in a worksheet, None where it stands in the csv only.

    Most rows hold nothing that needs care (quotes, blanks, what XML writes otherwise, _x, which Excel takes for the number
    of a letter): their cells are strung together. The others are looked at value by value; both ways say the same.
    What stands in the csv only comes last.
    """

    def __init__(self, kinds: Sequence[Kind | None]) -> None:
        self.kinds = kinds
        self.shown = [kind for kind in kinds if kind is not None]
        if None in kinds[: len(self.shown)]:
            raise ValueError("columns of the csv alone must come last")
        self._runs = list(_runs_of(self.shown))

    def made(self, lines: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
        """The lines of csv without their ends, and the rows of a worksheet."""
        together = b"".join(lines)
        if max(map(len, lines)) <= LONGEST and _is_plain(together):
            return together[:-1].replace(b"\t", b",").split(b"\n"), [self._row(line) for line in lines]
        made = [self._one(line) for line in lines]
        return [line for line, _ in made], [row for _, row in made]

    def _one(self, line: bytes) -> tuple[bytes, bytes]:
        if len(line) <= LONGEST and _is_plain(line):
            return line[:-1].replace(b"\t", b","), self._row(line)
        return self._made_with_care(texts_of(line))

    def _row(self, line: bytes) -> bytes:
        values = line[:-1].split(b"\t", len(self.shown))
        cells = [
            _OPEN + _BETWEEN.join(values[start:stop]) + _CLOSE
            if number is None
            else (number % values[start] if values[start] else _EMPTY)
            for start, stop, number in self._runs
        ]
        return b"<row>%b</row>" % b"".join(cells).replace(_EMPTY_TEXT, _EMPTY)

    def _made_with_care(self, values: list[str]) -> tuple[bytes, bytes]:
        cells = "".join(
            _cell(value, kind) for value, kind in zip(values, self.kinds, strict=True) if kind is not None
        )
        return csv_line(values)[:-2].encode(), f"<row>{cells}</row>".encode()


def _cell(value: str, kind: Kind) -> str:
    if kind is not Kind.TEXT:
        return number_cell(value, is_money=kind is Kind.MONEY)
    # The quote in front is there for the csv alone: a text in a worksheet is never run.
    return text_cell(value.removeprefix("'"))
