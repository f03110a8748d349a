"""The strings of an .xlsx, which lie in a table of their own: some blocks of it at hand, the rest in a nameless file."""

import pickle
import re
import tempfile
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

CHUNK = 256 * 1024
SHIFT = 11
BLOCK, WITHIN = 1 << SHIFT, (1 << SHIFT) - 1
BLOCKS_AT_HAND = 64
PATIENCE = 8
WHITE = " \t\r\n"
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
ROOT = re.compile(r"^.*?<sst\b[^>]*>", re.DOTALL)
PLAIN = re.compile(r'<si><t(?: xml:space="(preserve)")?>([^<&]*)</t></si>|<si><t/></si>|<si/>')
ITEM = re.compile(r"<si\b[^>]*?(?:/>|>.*?</si>)", re.DOTALL)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
BARE = re.compile(r"<t\b[^>]*>([^<]*)</t>")


class Strings(dict):
    """Blocks of strings by their number: string n is `strings[n >> SHIFT][n & WITHIN]`, None where it is empty.

    Workbooks hold their strings in the order in which they first occur, so a few blocks at hand do; where a
    workbook jumps about, all blocks that it asks for stay. Raises LookupError for a string that is not there.
    """

    def __init__(self, archive: zipfile.ZipFile, member: str | None) -> None:
        self._file = tempfile.TemporaryFile(prefix="intake-")  # noqa: SIM115 - closed with the workbook
        self._starts: list[int] = []
        self._loads = 0
        block: list[str | None] = []
        for text in _texts(archive, member) if member else ():
            block.append(text or None)
            if len(block) == BLOCK:
                self._keep(block)
                block = []
        self._keep(block)

    def _keep(self, block: list[str | None]) -> None:
        if len(self) < BLOCKS_AT_HAND:
            self[len(self._starts)] = block
        self._starts.append(self._file.tell())
        pickle.dump(block, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def __missing__(self, number: int) -> list[str | None]:
        if not 0 <= number < len(self._starts):
            raise LookupError(f"no string in block {number}")
        self._loads += 1
        if len(self) >= BLOCKS_AT_HAND and self._loads < PATIENCE * len(self._starts):
            del self[next(iter(self))]
        self._file.seek(self._starts[number])
        block = self[number] = pickle.load(self._file)  # noqa: S301 - written above by this very process
        return block

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()


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
