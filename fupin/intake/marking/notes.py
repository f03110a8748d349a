"""The remarks of a worksheet: the part that holds their words, and the drawing without which programs do not show them."""

import re
from xml.sax.saxutils import escape, unescape

from openpyxl.utils import get_column_letter

from fupin.intake.marking.marks import AUTHOR, Place, place_of
from fupin.intake.spreadsheetml import MAIN

NO_COMMENTS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}">'
    "<authors></authors><commentList></commentList></comments>"
).encode()
SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
NO_DRAWING = (
    f'<xml {SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>{SHAPE_TYPE}</xml>'
).encode()
COMMENT = re.compile(rb"<((?:\w+:)?)comment\b([^>]*)>(.*?)</(?:\w+:)?comment>", re.DOTALL)
AUTHORS = re.compile(rb"<(?:\w+:)?author(?:/>|>([^<]*)</)")
AUTHORS_END = re.compile(rb"</((?:\w+:)?)authors>")
NO_AUTHORS = re.compile(rb"<((?:\w+:)?)authors\s*/>")
LIST_END = re.compile(rb"</((?:\w+:)?)commentList>")
REFERENCE = re.compile(rb'\bref="([A-Z]+\d+)"')
AUTHOR_NUMBER = re.compile(rb'\bauthorId="(\d+)"')
SHAPE = re.compile(rb"<(?:\w+:)?shape\b.*?</(?:\w+:)?shape>\s*", re.DOTALL)
SHAPE_NUMBER = re.compile(rb"_x0000_s(\d+)")
SHAPE_PLACE = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*</(?:\w+:)?Row>\s*<(?:\w+:)?Column>\s*(\d+)\s*</")
DRAWING_END = re.compile(rb"</xml>\s*$")
LONE_TEXT = re.compile(
    rb"(<(?:\w+:)?text>)\s*(<((?:\w+:)?)t\b[^>]*>[^<]*</(?:\w+:)?t>)\s*(</(?:\w+:)?text>)", re.DOTALL
)
# What we say begins with this, so that it can be taken off again: programs lose the author, or somebody else spoke first.
OURS = f"【{AUTHOR}】"
TAGS = re.compile(rb"<[^>]*>")
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """The text as XML may hold it."""
    return escape(NOT_IN_XML.sub("", text))


class Notes:
    """The remarks of one worksheet; `comments` and `drawing` are the parts as they will be."""

    def __init__(self, comments: bytes | None, drawing: bytes | None) -> None:
        self.comments = NO_AUTHORS.sub(rb"<\1authors></\1authors>", comments or NO_COMMENTS)
        self.drawing = drawing or NO_DRAWING
        self.forgotten = self._forget()
        self._foreign = {self._place(found): found for found in COMMENT.finditer(self.comments)}
        self._bodies: list[bytes] = []
        self._shapes: list[bytes] = []
        self._author: int | None = None
        self._number = max((int(each) for each in SHAPE_NUMBER.findall(self.drawing)), default=1024)

    def _place(self, found: re.Match) -> Place:
        return place_of(REFERENCE.search(found[2])[1].decode())

    def _forget(self) -> set[Place]:
        """Takes off what an earlier marking said; the cells where it stood."""
        authors = [unescape(each.decode()) for each in AUTHORS.findall(self.comments)]
        gone, shortened = set(), set()

        def looked_at(found: re.Match) -> bytes:
            number = AUTHOR_NUMBER.search(found[2])
            place = self._place(found)
            at = found[0].find(OURS.encode())
            named = number and int(number[1]) < len(authors) and authors[int(number[1])] == AUTHOR
            if named or (at >= 0 and not TAGS.sub(b"", found[0][:at]).strip()):
                gone.add(place)
                return b""
            if at < 0:
                return found[0]
            shortened.add(place)
            return _cut(found[0], at, found[1])

        self.comments = COMMENT.sub(looked_at, self.comments)
        self.drawing = SHAPE.sub(
            lambda found: b"" if _shape_place(found[0]) in gone else found[0], self.drawing
        )
        return gone | shortened

    def say(self, place: Place, text: str) -> None:
        """Adds a remark at the cell, below the one that somebody else made there."""
        if place in self._foreign:
            self._say_below(place, text)
            return
        row, column = place
        address = f"{get_column_letter(column)}{row}"
        p = self._prefix()
        body = f'<{p}text><{p}r><{p}t xml:space="preserve">{plain(OURS + text)}</{p}t></{p}r></{p}text>'
        self._bodies.append(
            f'<{p}comment ref="{address}" authorId="{self._own()}">{body}</{p}comment>'.encode()
        )
        self._number += 1
        self._shapes.append(_shape(self._number, row, column))

    def _say_below(self, place: Place, text: str) -> None:
        found = self._foreign[place]
        p = found[1].decode()
        run = f'<{p}r><{p}t xml:space="preserve">{plain(chr(10) + OURS + text)}</{p}t></{p}r></{p}text>'
        whole = LONE_TEXT.sub(rb"\1<\3r>\2</\3r>\4", found[0])
        end = whole.rindex(f"</{p}text>".encode())
        said = whole[:end] + run.encode() + whole[end + len(f"</{p}text>") :]
        self.comments = self.comments.replace(found[0], said, 1)

    def _prefix(self) -> str:
        end = LIST_END.search(self.comments)
        return end[1].decode() if end else ""

    def _own(self) -> int:
        """Our number among the authors."""
        if self._author is None:
            authors = AUTHORS.findall(self.comments)
            self._author = len(authors)
            p = self._prefix()
            entry = f"<{p}author>{AUTHOR}</{p}author>".encode()
            self.comments = AUTHORS_END.sub(lambda end: entry + end[0], self.comments, count=1)
        return self._author

    def finish(self) -> None:
        """Puts what was added into the two parts."""
        bodies, shapes = b"".join(self._bodies), b"".join(self._shapes)
        self.comments = LIST_END.sub(lambda end: bodies + end[0], self.comments, count=1)
        if shapes and b"_x0000_t202" not in self.drawing:
            shapes = SHAPE_TYPE.replace("<v:shapetype", f"<v:shapetype {SPACES}", 1).encode() + shapes
        self.drawing = DRAWING_END.sub(lambda end: shapes + end[0], self.drawing, count=1)


def _cut(comment: bytes, at: int, p: bytes) -> bytes:
    """Somebody else's remark without what we added below."""
    kept = comment[:at].rstrip(b"\n")
    run_open = kept.rfind(b"<%sr>" % p) > kept.rfind(b"</%sr>" % p)
    closing = [b"t", b"r", b"text", b"comment"] if run_open else [b"t", b"text", b"comment"]
    return kept + b"".join(b"</%s%s>" % (p, name) for name in closing)


def _shape_place(shape: bytes) -> Place | None:
    found = SHAPE_PLACE.search(shape)
    return (int(found[1]) + 1, int(found[2]) + 1) if found else None


def _shape(number: int, row: int, column: int) -> bytes:
    anchor = f"{column}, 15, {max(row - 2, 0)}, 10, {column + 4}, 15, {max(row - 2, 0) + 6}, 4"
    return (
        f'<v:shape {SPACES} id="_x0000_s{number}" type="#_x0000_t202" '
        "style='position:absolute;width:240pt;height:90pt;z-index:1;visibility:hidden' "
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
        "<v:path o:connecttype=\"none\"/><v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div>"
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row>"
        f"<x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    ).encode()
