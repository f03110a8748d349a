"""Tables: the head repeats on every page, no row is divided, equal neighbours in the head are merged."""

from itertools import pairwise

from reports.documents.docx.ooxml import Element, w
from reports.documents.docx.text import Writer, paragraph, run
from reports.documents.model import Align, Cell, HeadCell, TableBlock, TextRun, head_cells

JC: dict[Align, str] = {"left": "left", "centre": "center", "right": "right"}
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table(writer: Writer, block: TableBlock, measure: int) -> list[Element]:
    """Caption, table and note on a measure in twips.

    A paragraph always follows the table: Word would join it to the next one.
    """
    widths = column_widths(block.widths, measure)
    caption = [paragraph("TableCaption", run(block.caption))] if block.caption else []
    last = len(block.rows) - 1
    rows = [
        _row(writer, block, row, widths, keep=block.whole and number < last)
        for number, row in enumerate(block.rows)
    ]
    grid = w("tblGrid", *(w("gridCol", w=width) for width in widths))
    return [
        *caption,
        w("tbl", _properties(measure), grid, *_head(block, widths), *rows),
        paragraph("TableNote", *([run(block.note)] if block.note else [])),
    ]


def column_widths(shares: tuple[float, ...], measure: int) -> list[int]:
    """Widths in twips in the proportion of `shares` that add up to the measure exactly."""
    total = sum(shares)
    edges = [round(measure * sum(shares[:n]) / total) for n in range(len(shares) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _properties(measure: int) -> Element:
    borders = (w(side, val="single", sz=4, space=0, color="000000") for side in _SIDES)
    margins = (w(side, w=width, type="dxa") for side, width in zip(_SIDES, (60, 80, 60, 80), strict=False))
    return w(
        "tblPr",
        w("tblW", w=measure, type="dxa"),
        w("jc", val="center"),
        w("tblBorders", *borders),
        w("tblLayout", type="fixed"),
        w("tblCellMar", *margins),
    )


def _head(block: TableBlock, widths: list[int]) -> list[Element]:
    cells = head_cells(block.head)
    return [
        w(
            "tr",
            w("trPr", w("cantSplit"), w("tblHeader")),
            *(
                _head_cell(cell, number, widths, block)
                for cell in sorted(cells, key=lambda cell: cell.column)
                if cell.row <= number < cell.row + cell.rows
            ),
        )
        for number in range(len(block.head))
    ]


def _head_cell(cell: HeadCell, row: int, widths: list[int], block: TableBlock) -> Element:
    first = row == cell.row
    properties = w(
        "tcPr",
        w("tcW", w=sum(widths[cell.column : cell.column + cell.columns]), type="dxa"),
        w("gridSpan", val=cell.columns) if cell.columns > 1 else None,
        w("vMerge", val="restart" if first else "continue") if cell.rows > 1 else None,
        w("vAlign", val="center"),
    )
    words = [_sized(run(cell.text), block)] if first and cell.text else []
    return w("tc", properties, paragraph("TableHead", *words, properties=[w("keepNext")]))


def _row(
    writer: Writer, block: TableBlock, row: tuple[Cell, ...], widths: list[int], *, keep: bool
) -> Element:
    cells = (
        _cell(writer, block, cell, width, align, keep)
        for cell, width, align in zip(row, widths, block.aligns, strict=True)
    )
    return w("tr", w("trPr", w("cantSplit")), *cells)


def _cell(writer: Writer, block: TableBlock, cell: Cell, width: int, align: Align, keep: bool) -> Element:
    pieces = writer.piece(TextRun(cell) if isinstance(cell, str) else cell)
    for piece in pieces:
        _sized(piece, block)
    properties = [*([w("keepNext")] if keep else []), w("jc", val=JC[align])]
    return w(
        "tc",
        w("tcPr", w("tcW", w=width, type="dxa"), w("vAlign", val="center")),
        paragraph("TableText", *pieces, properties=properties),
    )


def _sized(element: Element, block: TableBlock) -> Element:
    """The element with its runs in the size of the table, which goes before the highlight."""
    half_points = int(block.text_size * 2)
    for properties in element.iter(w("rPr").tag):
        properties[1:1] = [w("sz", val=half_points), w("szCs", val=half_points)]
    return element
