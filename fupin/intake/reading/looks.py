"""How cells look, as far as that says something: shown as a percentage, filled with a colour, struck through."""

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

STYLES = "xl/styles.xml"
BUILT_IN_PERCENT = frozenset({9, 10})
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
WHITE = frozenset({"FFFFFFFF", "00FFFFFF", "FFFFFF"})
# With these two we mark what we doubt or refuse: they say nothing of the row.
OUR_MARKS = frozenset({"FFFFC7CE", "FFFFEB9C"})
NO_PATTERN = frozenset({None, "none", "gray125"})
FONT, FORMAT, XF = 0x31, 0x41E, 0xE0
STRUCK, WHITE_INDICES = 0x08, frozenset({1, 9, 64, 65})


@dataclass(frozen=True)
class Looks:
    """The numbers of the styles of a workbook that show a percentage, have a colour, or are struck through."""

    percent: frozenset = frozenset()
    filled: frozenset = frozenset()
    struck: frozenset = frozenset()

    @property
    def all(self) -> frozenset:
        return self.percent | self.filled | self.struck


def is_percent(number_format: str) -> bool:
    """True if a number under this format is shown as a percentage."""
    return "%" in QUOTED.sub("", number_format)


def of_xlsx(archive: zipfile.ZipFile) -> Looks:
    """The looks by the number that a cell has in its attribute s."""
    if STYLES not in archive.namelist():
        return Looks()
    root = fromstring(archive.read(STYLES))
    percents = BUILT_IN_PERCENT | {
        int(each.get("numFmtId", 0))
        for each in _inside(root, "numFmts")
        if is_percent(each.get("formatCode", ""))
    }
    fills = {at for at, fill in enumerate(_inside(root, "fills")) if _has_colour(fill)}
    fonts = {at for at, font in enumerate(_inside(root, "fonts")) if _is_struck(font)}
    forms = list(_inside(root, "cellXfs"))
    return Looks(
        *(_numbers(forms, *each) for each in (("numFmtId", percents), ("fillId", fills), ("fontId", fonts)))
    )


def _numbers(forms: list[Element], name: str, wanted: set[int] | frozenset[int]) -> frozenset:
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
    formats: dict[int, str] = {}
    struck: list[bool] = []
    found: tuple[set, set, set] = (set(), set(), set())
    number = 0
    for kind, body in records:
        if kind == FONT and len(body) >= 4:
            struck.append(bool(body[2] & STRUCK))
        elif kind == FORMAT and len(body) >= 5:
            wide = body[4] & 1
            formats[struct.unpack_from("<H", body)[0]] = body[5:].decode(
                "utf-16-le" if wide else "latin-1", "replace"
            )
        elif kind == XF and len(body) >= 20:
            font, shown = struct.unpack_from("<HH", body)
            # The fifth font of a file has the number 5: there is no number 4.
            font -= font > 4
            pattern, colours = (
                struct.unpack_from("<I", body, 14)[0] >> 26,
                struct.unpack_from("<H", body, 18)[0],
            )
            says = (
                shown in BUILT_IN_PERCENT or is_percent(formats.get(shown, "")),
                bool(pattern) and colours & 0x7F not in WHITE_INDICES,
                font < len(struck) and struck[font],
            )
            for numbers, is_so in zip(found, says, strict=True):
                if is_so:
                    numbers.add(number)
            number += 1
    return Looks(*map(frozenset, found))
