"""The styles of a workbook, and those added for marks: the cell's own look on another ground."""

import re
from functools import cached_property

from fupin.intake.marking.marks import Ground
from fupin.intake.marking.package import Unmarkable
from fupin.intake.spreadsheetml import MAIN

PLAIN = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="1"><xf xfId="0"/></cellXfs></styleSheet>'
).encode()
OWN = {ground.value for ground in Ground}
# Where nothing was under the mark, or what another program wrote there, which is near the mark's own colour.
NEAR = 120
CHANNELS = (2, 4, 6)
SOLID = re.compile(rb'patternType="solid"')
FRONT = re.compile(rb"<(?:\w+:)?fgColor\b([^>]*?)/?>")
BACK = re.compile(rb"<(?:\w+:)?bgColor\b([^>]*?)/?>")
COLOUR = re.compile(rb'\brgb="([0-9A-Fa-f]{8})"')
ANY_COLOUR = re.compile(rb'\b(?:rgb|theme|indexed|tint)="[^"]*"')


class Section:
    """A counted list in the part: its elements as they stand, and those added."""

    def __init__(self, content: bytes, name: bytes, element: bytes) -> None:
        found = re.search(
            rb"<((?:\w+:)?)" + name + rb"\b([^>]*)>(.*?)</(?:\w+:)?" + name + rb">", content, re.DOTALL
        )
        if not found:
            raise Unmarkable(name.decode())
        self.prefix, self.found = found[1], found
        one = rb"<(?:\w+:)?" + element + rb"\b[^>]*?(?:/>|>.*?</(?:\w+:)?" + element + rb">)"
        self.elements = re.findall(one, found[3], re.DOTALL)
        self._before = len(self.elements)

    def add(self, element: bytes) -> int:
        """The place of the element, which is added unless it is there already among those added."""
        for at in range(self._before, len(self.elements)):
            if self.elements[at] == element:
                return at
        self.elements.append(element)
        return len(self.elements) - 1

    def written(self) -> bytes:
        """The list with what was added."""
        whole, new = self.found[0], b"".join(self.elements[self._before :])
        if not new:
            return whole
        counted = re.sub(rb'\bcount="\d+"', b'count="%d"' % len(self.elements), whole[: whole.index(b">")])
        rest = whole[whole.index(b">") :]
        end = rest.rindex(b"</")
        return counted + rest[:end] + new + rest[end:]


class Styles:
    """Numbers of styles: of a cell that is marked, of one whose mark is taken off, of the column of advice."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._formats = Section(content, b"cellXfs", b"xf")
        self._fills = Section(content, b"fills", b"fill")
        self._fonts = Section(content, b"fonts", b"font")
        self._known: dict[tuple[int, str], int] = {}

    def marked(self, style: int, ground: Ground) -> int:
        """The style on the ground of a mark; what was under it is kept in the colour behind, which nobody sees."""
        if (style, ground) not in self._known:
            was = self._ground_of(style)
            behind = was or b'indexed="64"'
            self._known[style, ground] = self._on(style, self._fill(f'rgb="{ground}"'.encode(), behind))
        return self._known[style, ground]

    def unmarked(self, style: int) -> int:
        """The style on the ground that it had before it was marked; itself if it is not marked."""
        fill = self._fill_of(style)
        front = _colour(FRONT, fill)
        if not fill or front not in OWN:
            return style
        behind = BACK.search(fill)
        colour = b" ".join(ANY_COLOUR.findall(behind[1])) if behind else b""
        before = _colour(BACK, fill)
        if not colour or colour == b'indexed="64"' or (before and _is_near(before, front)):
            return self._on(style, 0)
        return self._on(style, self._fill(colour, b'indexed="64"'))

    @cached_property
    def heading(self) -> int:
        """The style of the heading 改正建议."""
        p = self._fonts.prefix.decode()
        font = f'<{p}font><{p}b/><{p}sz val="11"/><{p}color rgb="FF9C0006"/><{p}name val="宋体"/></{p}font>'
        number = self._fonts.add(font.encode())
        p = self._formats.prefix.decode()
        return self._formats.add(
            f'<{p}xf numFmtId="0" fontId="{number}" fillId="0" borderId="0" xfId="0" applyFont="1"/>'.encode()
        )

    @cached_property
    def advice(self) -> int:
        """The style of an advice: text, in as many lines as it needs."""
        p = self._formats.prefix.decode()
        return self._formats.add(
            f'<{p}xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
            f'<{p}alignment vertical="top" wrapText="1"/></{p}xf>'.encode()
        )

    def content(self) -> bytes:
        """The part with the styles added."""
        content = self._content
        for section in (self._formats, self._fills, self._fonts):
            content = content.replace(section.found[0], section.written(), 1)
        return content

    def _on(self, style: int, fill: int) -> int:
        format = self._format(style)
        opening, rest = _parted(format)
        opening = _with(_with(opening, b"fillId", b"%d" % fill), b"applyFill", b"1")
        return self._formats.add(opening + rest)

    def _fill(self, front: bytes, behind: bytes) -> int:
        p = self._fills.prefix
        return self._fills.add(
            b'<%sfill><%spatternFill patternType="solid"><%sfgColor %s/><%sbgColor %s/></%spatternFill></%sfill>'
            % (p, p, p, front, p, behind, p, p)
        )

    def _format(self, style: int) -> bytes:
        if style >= len(self._formats.elements):
            raise Unmarkable("a style that is not there")
        return self._formats.elements[style]

    def _fill_of(self, style: int) -> bytes:
        found = re.search(rb'\bfillId="(\d+)"', _parted(self._format(style))[0])
        number = int(found[1]) if found else 0
        return self._fills.elements[number] if number < len(self._fills.elements) else b""

    def _ground_of(self, style: int) -> bytes:
        """The colour of a solid ground; nothing for none, a pattern, or a ground that is a mark's."""
        fill = self._fill_of(style)
        front = FRONT.search(fill)
        if not SOLID.search(fill) or not front or _colour(FRONT, fill) in OWN:
            return b""
        return b" ".join(ANY_COLOUR.findall(front[1]))


def _colour(which: re.Pattern, fill: bytes) -> str:
    found = which.search(fill)
    colour = COLOUR.search(found[1]) if found else None
    return colour[1].decode().upper() if colour else ""


def _is_near(colour: str, other: str) -> bool:
    return sum(abs(int(colour[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in CHANNELS) < NEAR


def _parted(format: bytes) -> tuple[bytes, bytes]:
    """The attributes of an element, with its name, and what follows them."""
    end = format.index(b">")
    end -= format[end - 1 : end] == b"/"
    return format[:end], format[end:]


def _with(opening: bytes, name: bytes, value: bytes) -> bytes:
    """The opening of an element with the attribute set."""
    attribute = b' %s="%s"' % (name, value)
    new, count = re.subn(rb"\s" + name + rb'="[^"]*"', attribute, opening)
    return new if count else opening + attribute
