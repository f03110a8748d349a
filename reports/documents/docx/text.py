"""Paragraphs and runs; a printed figure is a content control that its number in the annex finds again."""

from collections.abc import Iterable
from itertools import count

from reports.documents.docx.ooxml import Element, w
from reports.documents.docx.styles import HEI, LATIN, fonts
from reports.documents.model import (
    FigureRun,
    FigureTarget,
    Heading,
    OfficialDocument,
    Paragraph,
    Run,
    TextRun,
)
from reports.documents.typesetting import printable


class Writer:
    """What the paragraphs of one document share: which figures can be led to, and unique ids."""

    def __init__(self, document: OfficialDocument) -> None:
        self.targets = document.figure_targets
        self._ids = count(1)

    def next_id(self) -> int:
        """A number for a control or a bookmark, unique in the document."""
        return next(self._ids)

    def piece(self, piece: Run | FigureTarget) -> list[Element]:
        """A run of text, a figure or the place that figures lead to."""
        match piece:
            case FigureRun():
                return [self._figure(piece)]
            case FigureTarget():
                return self._target(piece)
            case TextRun(words):
                return [run(words)]

    def _figure(self, figure: FigureRun) -> Element:
        words = run(figure.printed, highlight=figure.missing)
        if figure.ref is None:
            return words
        control = w(
            "sdt",
            w(
                "sdtPr",
                w("alias", val=f"数据 {figure.ref}"),
                w("tag", val=f"fig-{figure.ref}"),
                w("id", val=self.next_id()),
            ),
            w("sdtContent", words),
        )
        return w("hyperlink", control, anchor=f"fig_{figure.ref}") if figure.ref in self.targets else control

    def _target(self, target: FigureTarget) -> list[Element]:
        number = self.next_id()
        return [
            w("bookmarkStart", id=number, name=f"fig_{target.ref}"),
            run(target.printed),
            w("bookmarkEnd", id=number),
        ]


def run(text: str, *, font: str = "", latin: str = LATIN, highlight: bool = False) -> Element:
    """A run in the font of its paragraph, or in `font`; line breaks and tabs are kept."""
    properties = w(
        "rPr",
        fonts(font, latin) if font else w("rFonts", hint="eastAsia"),
        w("highlight", val="yellow") if highlight else None,
    )
    return w("r", properties, *_characters(printable(text)))


def _characters(text: str) -> Iterable[Element]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield w("br")
        for position, part in enumerate(line.split("\t")):
            if position:
                yield w("tab")
            if part:
                yield _words(part)


def _words(text: str) -> Element:
    element = w("t")
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def paragraph(style: str, *content: Element, properties: Iterable[Element] = ()) -> Element:
    """A paragraph of a style; `properties` come in the order of the schema after the style."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)


def blank(lines: int = 1, *, keep: bool = False) -> list[Element]:
    """Empty lines of the grid; kept with what follows if asked."""
    properties = [w("keepNext")] if keep else []
    return [paragraph("Normal", properties=properties) for _ in range(lines)]


STYLE_OF_KIND = {"body": "OfficialText", "flush": "Normal", "right": "Normal", "centre": "Normal"}
JC_OF_KIND = {"right": "right", "centre": "center"}


def text_paragraph(writer: Writer, block: Paragraph) -> Element:
    """A paragraph of running text, its lead in 黑体."""
    lead = [run(block.lead, font=HEI)] if block.lead else []
    pieces = [element for piece in block.runs for element in writer.piece(piece)]
    jc = [w("jc", val=JC_OF_KIND[block.kind])] if block.kind in JC_OF_KIND else []
    return paragraph(STYLE_OF_KIND[block.kind], *lead, *pieces, properties=jc)


def heading(block: Heading) -> Element:
    """A heading; its style carries font and outline level."""
    return paragraph(f"Heading{block.level}", run(block.text))
