"""What the XML of an .ods worksheet tells that the reader library does not."""

import zipfile
from xml.parsers import expat

from fupin.errors import Refusal
from fupin.intake.reading.displays import PERCENT, Display, seen_as
from fupin.intake.reading.looks import WHITE, Looks
from fupin.intake.reading.table import DAMAGED, UNCOMPUTED, WIDEST, Merge, formula_error
from fupin.intake.reading.xlsx import Findings

CHUNK = 256 * 1024
MOST_CELLS = 20_000_000
NUMBERS = ("float", "currency")
CELLS = ("table:table-cell", "table:covered-table-cell")
TOO_LARGE = "表格的已用区域异常大（可能整行整列填了内容），请把数据复制到新表，另存后再传"


def scan(archive: zipfile.ZipFile, sheet_name: str) -> tuple[Findings, list[Merge]]:
    """The findings and merged ranges of one worksheet; all worksheets are checked for repeated content."""
    reader = _Reader(sheet_name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    with archive.open("content.xml") as content:
        try:
            while chunk := content.read(CHUNK):
                parser.Parse(chunk)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Refusal("damaged", DAMAGED) from error
    return reader.findings, reader.merges


class _Reader:
    """Follows rows and columns through their repetitions."""

    def __init__(self, sheet_name: str) -> None:
        self.wanted, self.inside = sheet_name, False
        self.findings, self.merges = Findings(), []
        self.row = self.column = 0
        self.row_step = self.cell_step = 1
        self.written = ""
        self.cell: dict | None = None
        self.row_filled = 0
        self.row_displays: dict[int, Display] = {}
        self.in_note = False
        self.style, self.filled, self.struck = "", set(), set()

    def start(self, name: str, attributes: dict) -> None:
        if name.startswith("style:"):
            self._style(name, attributes)
        elif name == "table:table":
            self.inside, self.row, self.column = attributes.get("table:name") == self.wanted, 0, 0
        elif name == "table:table-column":
            self._column(attributes)
        elif name == "table:table-row":
            self.row_step = int(attributes.get("table:number-rows-repeated", 1))
            self.column, self.row_filled = 0, 0
            self.row_displays.clear()
            if self.inside and attributes.get("table:visibility") in ("collapse", "filter"):
                self.findings.hidden_rows.update(
                    range(self.row + 1, self.row + min(self.row_step, 65536) + 1)
                )
        elif name in CELLS:
            self.cell, self.written = attributes, ""
            self.cell_step = int(attributes.get("table:number-columns-repeated", 1))
        elif name == "office:annotation":
            self.in_note = True

    def _style(self, name: str, attributes: dict) -> None:
        """Notes the styles of cells that have a colour or a line through the text."""
        if name == "style:style":
            self.style = attributes.get("style:name", "")
        colour = attributes.get("fo:background-color", "transparent")
        if name == "style:table-cell-properties" and colour != "transparent":
            if f"FF{colour.lstrip('#').upper()}" not in WHITE:
                self.filled.add(self.style)
        elif (
            name == "style:text-properties"
            and attributes.get("style:text-line-through-style", "none") != "none"
        ):
            self.struck.add(self.style)

    def _column(self, attributes: dict) -> None:
        step = int(attributes.get("table:number-columns-repeated", 1))
        if self.inside and attributes.get("table:visibility") in ("collapse", "filter"):
            self.findings.hidden_columns.update(range(self.column + 1, self.column + min(step, WIDEST) + 1))
        self.column += step

    def text(self, data: str) -> None:
        if self.cell is not None and len(self.written) < 100 and not self.in_note:
            self.written += data

    def end(self, name: str) -> None:
        if name == "office:annotation":
            self.in_note = False
        elif name in CELLS and self.cell is not None:
            self._close_cell(self.cell)
            self.cell = None
            self.column += self.cell_step
        elif name == "table:table-row":
            self.findings.cells += self.row_filled * self.row_step
            if self.findings.cells > MOST_CELLS:
                raise Refusal("too_wide", TOO_LARGE)
            self._take_displays()
            self.row += self.row_step

    def _take_displays(self) -> None:
        """Notes how the numbers of the row at hand are seen, in each of its repetitions."""
        for column, display in self.row_displays.items():
            self.findings.displays.note(self.row + 1, column, display, self.row_step)

    def _display(self, cell: dict) -> Display | None:
        """What a number is seen as: the cell holds both."""
        kind = cell.get("office:value-type")
        if kind == "percentage":
            return PERCENT
        return seen_as(self.written, cell.get("office:value", "")) if kind in NUMBERS else None

    def _close_cell(self, cell: dict) -> None:
        if self.written or cell.get("office:value-type"):
            self.row_filled += self.cell_step
            if self.column + self.cell_step > WIDEST:
                raise Refusal("too_wide", TOO_LARGE)
        if not self.inside:
            return
        if self.written:
            looks = Looks(filled=frozenset(self.filled), struck=frozenset(self.struck))
            self.findings.look(looks, cell.get("table:style-name"), self.row + 1, self.column + 1)
            if display := self._display(cell):
                columns = range(self.column + 1, self.column + self.cell_step + 1)
                self.row_displays.update(dict.fromkeys(columns, display))
        across = int(cell.get("table:number-columns-spanned", 1))
        down = int(cell.get("table:number-rows-spanned", 1))
        if across > 1 or down > 1:
            top, left = self.row + 1, self.column + 1
            self.merges.append(Merge(top, left, top + down - 1, left + across - 1))
        if cell.get("calcext:value-type") == "error" or (
            cell.get("table:formula") and self.written.startswith("#")
        ):
            self.findings.broken[self.row + 1, self.column + 1] = formula_error(self.written or "#?")
        elif cell.get("table:formula") and not (self.written or cell.get("office:value-type")):
            self.findings.broken[self.row + 1, self.column + 1] = UNCOMPUTED
            self.findings.last_row = max(self.findings.last_row, self.row + 1)
