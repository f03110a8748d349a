"""From a row as COPY words it to its line of csv and its row of a worksheet, a million times over."""

import csv
import io
from collections.abc import Sequence
from operator import itemgetter

from funds.pack.saying import Kind
from funds.pack.workbook import LONGEST, number_cell, text_cell
from funds.selectors.copying import texts_of

# Bytes with which a value is not the same in COPY's words, in csv and in XML (a blank at an end would be lost there);
# tabs stand between the values.
_ODD = bytes([*(at for at in range(33) if at not in b"\t\n"), *b"\\\"',&<>"])
# With these two bytes end the letters U+FFBE, U+FFBF and the two that XML cannot say, U+FFFE and U+FFFF.
_UNSAYABLE_END = b"\xef\xbf"
_AROUND = {
    Kind.TEXT: (b'<c t="inlineStr"><is><t>', b"</t></is></c>"),
    Kind.NUMBER: (b"<c><v>", b"</v></c>"),
    Kind.MONEY: (b'<c s="1"><v>', b"</v></c>"),
}


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


class RowMaker:
    """Makes rows of one table. `kinds` say what each value is in a worksheet, None where it stands in the csv only.

    Most rows hold nothing that needs care (quotes, blanks, what XML writes otherwise, _x, which Excel takes for the number
    of a letter): they are put into a template, one for each set of cells that are filled.
    The others are looked at value by value; both ways say the same.
    """

    def __init__(self, kinds: Sequence[Kind | None]) -> None:
        self.kinds = kinds
        places = [at for at, kind in enumerate(kinds) if kind is not None]
        # Of one place itemgetter would give the value itself.
        self._shown = itemgetter(*places) if len(places) > 1 else lambda values: [values[at] for at in places]
        self._templates: dict[bytes, bytes] = {}

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
        shown = self._shown(line[:-1].split(b"\t"))
        filled = bytes(map(bool, shown))
        template = self._templates.get(filled) or self._template(filled)
        return template % tuple(filter(None, shown))

    def _template(self, filled: bytes) -> bytes:
        shown = [kind for kind in self.kinds if kind is not None]
        cells = [
            b"%b%%b%b" % _AROUND[kind] if there else b"<c/>"
            for kind, there in zip(shown, filled, strict=True)
        ]
        self._templates[filled] = b"<row>%b</row>" % b"".join(cells)
        return self._templates[filled]

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
