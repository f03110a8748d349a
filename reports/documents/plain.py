"""A document as plain dicts and lists, every choice made: what the PDF template and the HTML page walk."""

from typing import Any

from reports.documents.model import (
    Annex,
    Block,
    Cell,
    FigureRun,
    FigureTarget,
    Heading,
    OfficialDocument,
    Paragraph,
    Run,
    TableBlock,
    TextRun,
    head_cells,
)
from reports.documents.typesetting import dated_text, printable, signature_indents, title_lines

Plain = dict[str, Any]


def as_plain(document: OfficialDocument) -> Plain:
    """The whole document as a tree that JSON can hold.

    Keys: title, title_lines, subtitle, issuer, red_head, document_no, addressee (with its colon), blocks,
    annex_notes, signature {name, date, name_indent, date_indent}, annexes {label, title, title_lines, wide,
    blocks}, state_mark, footer_note. Each block has a `type`: paragraph, heading or table; each run of a
    paragraph and each table cell has a `type`: text, figure (text, ref, missing) or target (text, ref).
    """
    return {
        "title": printable(document.plain_title),
        "title_lines": title_lines(document.title),
        "subtitle": printable(document.subtitle),
        "issuer": printable(document.issuer),
        "red_head": document.red_head,
        "document_no": printable(document.document_no),
        "addressee": f"{printable(document.addressee).rstrip('：:')}：" if document.addressee else "",
        "blocks": [_block(block) for block in document.blocks],
        "annex_notes": annex_notes(document),
        "signature": signature_lines(document),
        "annexes": [
            _annex(annex, document.annex_label(index)) for index, annex in enumerate(document.annexes)
        ],
        "state_mark": printable(document.state_mark),
        "footer_note": printable(document.footer_note),
    }


def annex_notes(document: OfficialDocument) -> list[Plain]:
    """The lines under the text that name the annexes: lead (附件：, on the first line), number and title."""
    numbered = len(document.annexes) > 1
    return [
        {
            "lead": "附件：" if index == 0 else "",
            "number": f"{index + 1}." if numbered else "",
            "title": printable(annex.title),
        }
        for index, annex in enumerate(document.annexes)
    ]


def signature_lines(document: OfficialDocument) -> Plain:
    """The name and the date (either may be empty) and how many characters each stands in from the right."""
    name = printable(document.signature)
    day = dated_text(document.dated) if document.dated else ""
    name_indent, date_indent = signature_indents(name, day)
    return {"name": name, "date": day, "name_indent": name_indent, "date_indent": date_indent}


def _annex(annex: Annex, label: str) -> Plain:
    return {
        "label": label,
        "title": printable(annex.title),
        "title_lines": title_lines(annex.title),
        "wide": annex.wide,
        "blocks": [_block(block) for block in annex.blocks],
    }


def _block(block: Block) -> Plain:
    match block:
        case Paragraph(runs, kind, lead):
            return {
                "type": "paragraph",
                "kind": kind,
                "lead": printable(lead),
                "runs": [_piece(run) for run in runs],
            }
        case Heading(level, text):
            return {"type": "heading", "level": level, "text": printable(text)}
        case TableBlock():
            return _table(block)


def _table(table: TableBlock) -> Plain:
    return {
        "type": "table",
        "caption": printable(table.caption),
        "head": [
            {
                "text": printable(cell.text),
                "row": cell.row,
                "column": cell.column,
                "rows": cell.rows,
                "columns": cell.columns,
            }
            for cell in head_cells(table.head)
        ],
        "head_rows": len(table.head),
        "rows": [[_piece(cell) for cell in row] for row in table.rows],
        "widths": [float(width) for width in table.widths],
        "aligns": list(table.aligns),
        "text_size": table.text_size,
        "whole": table.whole,
        "note": printable(table.note),
    }


def _piece(piece: Run | Cell) -> Plain:
    match piece:
        case FigureRun():
            return {
                "type": "figure",
                "text": printable(piece.printed),
                "ref": piece.ref,
                "missing": piece.missing,
            }
        case FigureTarget():
            return {"type": "target", "text": piece.printed, "ref": piece.ref}
        case TextRun(text):
            return {"type": "text", "text": printable(text)}
        case _:
            return {"type": "text", "text": printable(piece)}
