"""How cells look, as far as that says something: a number shown as something else, a colour, a line through the text."""

import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from fupin.intake.reading.displays import PERCENT, Display, display_of

STYLES = "xl/styles.xml"
BUILT_IN = {9: PERCENT, 10: PERCENT}
WHITE = frozenset({"FFFFFFFF", "00FFFFFF", "FFFFFF"})
# With these two we mark what we doubt or refuse: they say nothing of the row.
OUR_MARKS = frozenset({"FFFFC7CE", "FFFFEB9C"})
NO_PATTERN = frozenset({None, "none", "gray125"})
FONT, FORMAT, XF = 0x31, 0x41E, 0xE0
STRUCK, WHITE_INDICES = 0x08, frozenset({1, 9, 64, 65})


@dataclass(frozen=True)
class Looks:
    """The styles of a workbook by their numbers: `displays` of those under which a number is seen as something else, and
    which have a colour or are struck through.
    """

    displays: Mapping[Any, Display] = field(default_factory=dict)
    filled: frozenset = frozenset()
    struck: frozenset = frozenset()

    @property
    def all(self) -> frozenset:
        return self.filled | self.struck | self.displays.keys()


def of_xlsx(archive: zipfile.ZipFile) -> Looks:
    """The looks by the number that a cell has in its attribute s."""
    if STYLES not in archive.namelist():
        return Looks()
    root = fromstring(archive.read(STYLES))
    formats = dict(BUILT_IN)
    for each in _inside(root, "numFmts"):
        if display := display_of(each.get("formatCode", "")):
            formats[int(each.get("numFmtId", 0))] = display
    fills = {at for at, fill in enumerate(_inside(root, "fills")) if _has_colour(fill)}
    fonts = {at for at, font in enumerate(_inside(root, "fonts")) if _is_struck(font)}
    forms = list(_inside(root, "cellXfs"))
    shown = ((at, int(form.get("numFmtId", 0))) for at, form in enumerate(forms))
    displays = {at: formats[number] for at, number in shown if number in formats}
    return Looks(displays, *(_numbers(forms, *each) for each in (("fillId", fills), ("fontId", fonts))))


def _numbers(forms: list[Element], name: str, wanted: set[int]) -> frozenset:
    return frozenset(at for at, form in enumerate(forms) if int(form.get(name, 0)) in wanted)


def _inside(root: Element, name: str) -> Iterator[Element]:
    """The children of the first element of that name below the root."""
    return iter(next((each for each in root if _local(each) == name), ()))


def _has_colour(fill: Element) -> bool:
    pattern = next((each for each in fill if _local(each) == "patternFill"), None)
    if pattern is None or pattern.get("patternType") in NO_PATTERN:
        return False
    colour = next((each for each in pattern if _local(each) == "fgColor"), None)
    if colour is None:
        return True
    return colour.get("rgb", "").upper() not in WHITE | OUR_MARKS and colour.get("theme") != "0"


def _is_struck(font: Element) -> bool:
    strike = next((each for each in font if _local(each) == "strike"), None)
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def of_xls(records: Iterator[tuple[int, bytes]]) -> Looks:
    """The looks by the number that a cell has in its record; from the records of the workbook itself."""
    formats: dict[int, Display] = dict(BUILT_IN)
    struck: list[bool] = []
    displays: dict[int, Display] = {}
    found: tuple[set, set] = (set(), set())
    number = 0
    for kind, body in records:
        if kind == FONT and len(body) >= 4:
            struck.append(bool(body[2] & STRUCK))
        elif kind == FORMAT and len(body) >= 5:
            wide = body[4] & 1
            text = body[5:].decode("utf-16-le" if wide else "latin-1", "replace")
            if display := display_of(text):
                formats[struct.unpack_from("<H", body)[0]] = display
        elif kind == XF and len(body) >= 20:
            font, shown = struct.unpack_from("<HH", body)
            # The fifth font of a file has the number 5: there is no number 4.
            font -= font > 4
            pattern, colours = (
                struct.unpack_from("<I", body, 14)[0] >> 26,
                struct.unpack_from("<H", body, 18)[0],
            )
            says = (
                bool(pattern) and colours & 0x7F not in WHITE_INDICES,
                font < len(struck) and struck[font],
            )
            for numbers, is_so in zip(found, says, strict=True):
                if is_so:
                    numbers.add(number)
            if shown in formats:
                displays[number] = formats[shown]
            number += 1
    return Looks(displays, *map(frozenset, found))
