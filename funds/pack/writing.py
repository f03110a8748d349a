"""Writing the tables in one pass: each row goes to its csv and into the workbook as it comes."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TextIO

from funds.chain import digest
from funds.pack.tables import PackTable
from funds.pack.workbook import Workbook, number_cell, text_cell

ROW_DIGEST = "row_digest"
ROWS_PER_SHEET = 1_048_575
WORKBOOK = "ledger.xlsx"
# What a spreadsheet might take for a formula; and the quote itself, so that taking it off gives the text back.
NEUTRALISED = tuple("=+-@'\t\r＝＋－＠")
# Where one of these stands anywhere in a row, or a text begins with a minus, its cells are looked at one by one.
_WITH_CARE = (*NEUTRALISED[:2], *NEUTRALISED[3:], '"', ",", "\n")
_BETWEEN = "\x1f"


@dataclass
class Written:
    """What became of one table."""

    table: PackTable
    row_count: int = 0


def write_tables(directory: Path, tables: Iterable[PackTable], cover: list[tuple[str, str]]) -> list[Written]:
    """Writes `<table>.csv` each and one workbook of all into the directory. Memory stays flat.

    Raises RuntimeError if a table gave other rows than it counted.
    """
    book = Workbook(directory / WORKBOOK)
    book.begin("封面", ["项目", "内容"])
    for name, text in cover:
        book.add([text_cell(name), text_cell(text)])
    written = [_write_table(directory, table, book) for table in tables]
    book.close()
    for outcome in written:
        if outcome.row_count != outcome.table.count():
            raise RuntimeError(f"{outcome.table.file_name}: {outcome.row_count} rows written")
    return written


def _write_table(directory: Path, table: PackTable, book: Workbook) -> Written:
    with (directory / table.file_name).open("w", encoding="utf-8-sig", newline="") as file:
        writer = _TableWriter(table, file, book)
        table.feed(writer.take)
    return Written(table, writer.row_count)


class _TableWriter:
    """One table on its way: `take` writes a row to the csv, with its own digest last, and to the workbook."""

    def __init__(self, table: PackTable, file: TextIO, book: Workbook) -> None:
        self.table = table
        self.file = file
        self.book = book
        self.row_count = 0
        self.numbered = table.count() > ROWS_PER_SHEET
        shown = [(at, column) for at, column in enumerate(table.columns) if not column.technical]
        self.headings = [column.label for _, column in shown]
        self.shown = itemgetter(*(at for at, _ in shown))
        self.cells = [number_cell if column.number else text_cell for _, column in shown]
        file.write(csv_line([*(column.label for column in table.columns), "行摘要"]))
        self._begin_sheet()

    def take(self, texts: list[str]) -> None:
        """Writes one row, on a further worksheet where the present one is full."""
        if self.row_count and self.row_count % ROWS_PER_SHEET == 0:
            self._begin_sheet()
        self.file.write(self._line(texts))
        self.book.add([cell(text) for cell, text in zip(self.cells, self.shown(texts), strict=True)])
        self.row_count += 1

    def _begin_sheet(self) -> None:
        number = self.row_count // ROWS_PER_SHEET + 1
        self.book.begin(f"{self.table.title}{number}" if self.numbered else self.table.title, self.headings)

    def _line(self, texts: list[str]) -> str:
        row_digest = digest(texts)
        whole = _BETWEEN + _BETWEEN.join(texts)
        harmless = not any(mark in whole for mark in _WITH_CARE) and f"{_BETWEEN}-" not in whole
        if harmless and whole.count(_BETWEEN) == len(texts):
            return f"{whole[1:].replace(_BETWEEN, ',')},{row_digest}\r\n"
        cells = [
            text if column.number else neutralised(text)
            for text, column in zip(texts, self.table.columns, strict=True)
        ]
        return csv_line([*cells, row_digest])


def csv_line(cells: list[str]) -> str:
    """The cells as one line of csv, quoted where they must be."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def neutralised(text: str) -> str:
    """The text with a quote in front where a spreadsheet might run it as a formula."""
    return f"'{text}" if text.startswith(NEUTRALISED) else text
