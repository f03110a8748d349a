"""word/document.xml: red head, title, text, list of annexes, signature, and each annex as a section."""

from collections.abc import Iterable

from reports.documents.docx.ooxml import CHARACTER, Element, twips, w
from reports.documents.docx.pages import LYING_MEASURE, MEASURE, section
from reports.documents.docx.tables import table
from reports.documents.docx.text import Writer, blank, heading, paragraph, run, text_paragraph
from reports.documents.model import Annex, Block, Heading, OfficialDocument, Paragraph, TableBlock
from reports.documents.plain import annex_notes, signature_lines
from reports.documents.typesetting import title_lines


def document_part(document: OfficialDocument) -> Element:
    """The text of the document as w:document."""
    writer = Writer(document)
    sections = [(_main(writer, document), False)]
    for index, annex in enumerate(document.annexes):
        sections.append((_annex(writer, annex, document.annex_label(index)), annex.wide))
    body = w("body")
    for number, (content, lying) in enumerate(sections, 1):
        body.extend(content)
        ending = section(document, lying=lying)
        body.append(paragraph("SectionEnd", properties=[ending]) if number < len(sections) else ending)
    return w("document", body)


def _main(writer: Writer, document: OfficialDocument) -> list[Element]:
    parts = [*_red_head(document), _title(document.title)]
    if document.subtitle:
        parts.append(paragraph("Subtitle", run(document.subtitle)))
    parts += blank()
    if document.addressee:
        parts.append(paragraph("Normal", run(f"{document.addressee.rstrip('：:')}：")))
    return [
        *parts,
        *_blocks(writer, document.blocks, MEASURE),
        *_annex_list(document),
        *_signature(document),
    ]


def _red_head(document: OfficialDocument) -> list[Element]:
    """Issuer mark 35 mm under the top of the text, number two lines below, red rule 4 mm under the number."""
    if not document.red_head:
        return []
    mark = f"{document.issuer}文件"
    # As large as the measure allows, so that a long name stays on one line.
    half_points = int(min(48.0, MEASURE / 20 / len(mark) * 0.96) * 2)
    words = run(mark)
    words[0].extend((w("sz", val=half_points), w("szCs", val=half_points)))
    drop = paragraph("Normal", properties=[w("spacing", line=twips(35), lineRule="exact")])
    rule = w("pBdr", w("bottom", val="single", sz=12, space=11, color="FF0000"))
    number = paragraph("Normal", run(document.document_no), properties=[rule, w("jc", val="center")])
    return [drop, paragraph("IssuerMark", words), *blank(2), number, *blank(2)]


def _title(title: str) -> Element:
    return paragraph("Title", run("\n".join(title_lines(title))))


def _blocks(writer: Writer, blocks: Iterable[Block], measure: int) -> list[Element]:
    elements: list[Element] = []
    for block in blocks:
        match block:
            case Paragraph():
                elements.append(text_paragraph(writer, block))
            case Heading():
                elements.append(heading(block))
            case TableBlock():
                elements += table(writer, block, measure)
    return elements


def _annex_list(document: OfficialDocument) -> list[Element]:
    """附件：1. … under the text, each further line and number under the first."""
    notes = annex_notes(document)
    numbers, names = 5 * CHARACTER, (5 if len(notes) < 2 else 6) * CHARACTER + 80
    properties = [
        w("tabs", w("tab", val="left", pos=numbers), w("tab", val="left", pos=names)),
        w("ind", left=names, hanging=names - 2 * CHARACTER),
        w("jc", val="left"),
    ]
    lines = []
    for note in notes:
        number = f"\t{note['number']}" if note["number"] and not note["lead"] else note["number"]
        lines.append(
            paragraph("Normal", run(f"{note['lead']}{number}\t{note['title']}"), properties=properties)
        )
    return [*blank(), *lines] if lines else []


def _signature(document: OfficialDocument) -> list[Element]:
    lines = signature_lines(document)
    parts = [(lines["name"], lines["name_indent"]), (lines["date"], lines["date_indent"])]
    filled = [(text, indent) for text, indent in parts if text]
    last = len(filled) - 1
    signature = [
        paragraph(
            "Normal",
            run(text),
            properties=[
                *([w("keepNext")] if number < last else []),
                w("ind", rightChars=round(indent * 100), right=round(indent * CHARACTER)),
                w("jc", val="right"),
            ],
        )
        for number, (text, indent) in enumerate(filled)
    ]
    return [*blank(2, keep=True), *signature] if signature else []


def _annex(writer: Writer, annex: Annex, label: str) -> list[Element]:
    measure = LYING_MEASURE if annex.wide else MEASURE
    return [
        paragraph("AnnexLabel", run(label)),
        *blank(),
        _title(annex.title),
        *blank(),
        *_blocks(writer, annex.blocks, measure),
    ]
