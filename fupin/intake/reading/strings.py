"""The strings of an .xlsx, which lie in a table of their own: some of it at hand, the whole in a nameless file."""

import os
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from itertools import accumulate, islice, pairwise
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

CHUNK = 256 * 1024
PORTION = 2000
AT_HAND = 130_000
TOGETHER = 64
WHITE = " \t\r\n"
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
ROOT = re.compile(r"^.*?<sst\b[^>]*>", re.DOTALL)
PLAIN = re.compile(r'<si><t(?: xml:space="(preserve)")?>([^<&]*)</t></si>|<si><t/></si>|<si/>')
ITEM = re.compile(r"<si\b[^>]*?(?:/>|>.*?</si>)", re.DOTALL)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
BARE = re.compile(r"<t\b[^>]*>([^<]*)</t>")


class Strings(dict):
    """Strings by their number, None where one is empty. Raises LookupError for a string that is not there.

    The latest at hand lie in memory, all the others in a file: of each of them no more is kept than where it ends.
    """

    def __init__(self, archive: zipfile.ZipFile, member: str | None) -> None:
        self._file = tempfile.TemporaryFile(prefix="intake-")  # noqa: SIM115 - closed with the workbook
        self._ends, self._next = array("I", [0]), 0
        for texts in _in_portions(_texts(archive, member) if member else iter(())):
            packed = [text.encode() for text in texts]
            self._file.write(b"".join(packed))
            if len(self) < AT_HAND:
                self.update(enumerate((text or None for text in texts), len(self._ends) - 1))
            self._ends.extend(islice(accumulate(map(len, packed), initial=self._ends[-1]), 1, None))
        self._file.flush()

    def __missing__(self, number: int) -> str | None:
        if not 0 <= number < len(self._ends) - 1:
            raise LookupError(f"no string {number}")
        if len(self) >= AT_HAND:
            self.clear()
        # Where the last that were read end, more will be wanted: most programs number strings as they meet them.
        ends = self._ends[number : number + 1 + (TOGETHER if number == self._next else 1)]
        self._next = number + len(ends) - 1
        read, first = os.pread(self._file.fileno(), ends[-1] - ends[0], ends[0]), ends[0]
        for at, (start, end) in enumerate(pairwise(ends), number):
            self[at] = read[start - first : end - first].decode() or None
        return self[number]

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()


def _in_portions(texts: Iterator[str]) -> Iterator[list[str]]:
    while portion := list(islice(texts, PORTION)):
        yield portion


def _texts(archive: zipfile.ZipFile, member: str) -> Iterator[str]:
    """The strings in their order."""
    with archive.open(member) as file:
        rest, begun = b"", False
        while chunk := file.read(CHUNK):
            rest += chunk
            end = max(rest.rfind(b"</si>"), rest.rfind(b"<si/>")) + 5
            if end < 5:
                continue
            piece, rest = rest[:end].decode(), rest[end:]
            yield from _of_piece(piece if begun else ROOT.sub("", piece))
            begun = True


def _of_piece(piece: str) -> Iterator[str]:
    items = PLAIN.findall(piece)
    if len(items) == piece.count("<si") and "_x" not in piece and "\r" not in piece:
        for kept, text in items:
            yield text if kept else text.strip(WHITE)
        return
    for item in ITEM.findall(piece):
        yield text_within(item)


def text_within(item: str) -> str:
    """The text of the parts of a string, without the readings that stand above Chinese characters."""
    try:
        return "".join(map(_said, _parts(fromstring(item))))
    except ParseError:
        return "".join(tidied(text).strip(WHITE) for text in BARE.findall(item))


def _parts(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == "t":
            yield child
        elif child.tag in ("r", "is"):
            yield from _parts(child)


def _said(part: Element) -> str:
    text = "".join(part.itertext())
    return tidied(text if part.get(PRESERVE) == "preserve" else text.strip(WHITE))


def tidied(text: str) -> str:
    """The text with the characters that .xlsx writes as _x000D_."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
