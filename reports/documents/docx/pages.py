"""Sections, headers and footers: margins, grid, and the page number where GB/T 9704-2012 wants it."""

from dataclasses import dataclass

from reports.documents.docx.ooxml import PITCH, Element, relation, twips, w
from reports.documents.docx.styles import SONG
from reports.documents.docx.text import paragraph, run
from reports.documents.model import OfficialDocument
from reports.documents.typesetting import printable

PAGE = (11906, 16838)
TOP, BOTTOM, LEFT, RIGHT = twips(37), twips(35), twips(28), twips(26)
MEASURE = PAGE[0] - LEFT - RIGHT
LYING_MEASURE = PAGE[1] - TOP - BOTTOM
# The number is 14 pt high and stands 7 mm under the text.
FOOTER_DISTANCE = twips(35 - 7) - 280
NOTE_DISTANCE = twips(11)
NOTE_HEIGHT = 240
CHARACTER_14 = 280


@dataclass(frozen=True)
class EdgePart:
    """A header or footer part: `role` header or footer, `pages` default (odd) or even."""

    role: str
    pages: str
    lying: bool
    content: Element

    @property
    def name(self) -> str:
        """The file name in the package, without its extension."""
        return f"{self.role}-{'lying' if self.lying else 'upright'}-{self.pages}"


def edge_parts(document: OfficialDocument) -> list[EdgePart]:
    """The headers and footers that the sections of the document refer to."""
    parts = []
    for lying in sorted({False, *(annex.wide for annex in document.annexes)}):
        for pages in ("default", "even"):
            parts.append(EdgePart("header", pages, lying, w("hdr", _state_mark(document))))
            parts.append(EdgePart("footer", pages, lying, _footer(document, pages, lying)))
    return parts


def section(document: OfficialDocument, *, lying: bool) -> Element:
    """w:sectPr of an upright or a lying section; relation ids are the names of the parts."""
    size = {"w": PAGE[1], "h": PAGE[0], "orient": "landscape"} if lying else {"w": PAGE[0], "h": PAGE[1]}
    # A lying page is an upright one turned clockwise: its left edge comes to the top.
    top, right, bottom, left = (LEFT, TOP, RIGHT, BOTTOM) if lying else (TOP, RIGHT, BOTTOM, LEFT)
    footer = NOTE_DISTANCE if lying or document.footer_note else FOOTER_DISTANCE
    references = (
        relation(w(f"{part.role}Reference", type=part.pages), part.name)
        for part in edge_parts(document)
        if part.lying == lying
    )
    return w(
        "sectPr",
        *references,
        w("type", val="nextPage"),
        w("pgSz", **size),
        w(
            "pgMar",
            top=top,
            right=right,
            bottom=bottom,
            left=left,
            header=twips(15 if lying else 22),
            footer=footer,
            gutter=0,
        ),
        w("cols", space=0),
        w("docGrid", type="linesAndChars", linePitch=PITCH, charSpace=-848),
    )


def _state_mark(document: OfficialDocument) -> Element:
    mark = printable(document.state_mark)
    return paragraph("StateMark", *([run(f"【{mark}】")] if mark else []))


def _footer(document: OfficialDocument, pages: str, lying: bool) -> Element:
    if lying:
        # A table may not be the last thing in a footer.
        return w("ftr", _turned_number(pages), paragraph("FooterNote", run(document.footer_note)))
    side = {"right": CHARACTER_14} if pages == "default" else {"left": CHARACTER_14}
    jc = "right" if pages == "default" else "left"
    number = paragraph("PageNumber", *_number(), properties=[w("ind", **side), w("jc", val=jc)])
    if not document.footer_note:
        return w("ftr", number)
    gap = w(
        "spacing", before=FOOTER_DISTANCE - NOTE_DISTANCE - NOTE_HEIGHT, line=NOTE_HEIGHT, lineRule="exact"
    )
    return w("ftr", number, paragraph("FooterNote", run(document.footer_note), properties=[gap]))


def _number() -> list[Element]:
    return [
        run("— ", font=SONG, latin=SONG),
        _field(w("fldChar", fldCharType="begin")),
        _field(_instruction("PAGE")),
        _field(w("fldChar", fldCharType="separate")),
        run("1", font=SONG, latin=SONG),
        _field(w("fldChar", fldCharType="end")),
        run(" —", font=SONG, latin=SONG),
    ]


def _field(part: Element) -> Element:
    return w("r", part)


def _instruction(text: str) -> Element:
    instruction = w("instrText")
    instruction.text = text
    return instruction


def _turned_number(pages: str) -> Element:
    """The number of a lying page, turned and placed where an upright sheet has it (7.5)."""
    height = twips(30)
    odd = pages == "default"
    top = PAGE[0] - RIGHT - CHARACTER_14 - height if odd else LEFT + CHARACTER_14
    number = paragraph("PageNumber", *_number(), properties=[w("jc", val="right" if odd else "left")])
    cell = w(
        "tc",
        w("tcPr", w("tcW", w=CHARACTER_14 + 40, type="dxa"), w("textDirection", val="tbRl")),
        number,
    )
    return w(
        "tbl",
        w(
            "tblPr",
            w("tblpPr", vertAnchor="page", horzAnchor="page", tblpX=FOOTER_DISTANCE, tblpY=top),
            w("tblW", w=CHARACTER_14 + 40, type="dxa"),
            w("tblLayout", type="fixed"),
            w("tblCellMar", *(w(side, w=0, type="dxa") for side in ("left", "right"))),
        ),
        w("tblGrid", w("gridCol", w=CHARACTER_14 + 40)),
        w("tr", w("trPr", w("trHeight", val=height, hRule="exact")), cell),
    )
