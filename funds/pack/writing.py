"""Writing the tables in one pass: each row goes to its csv and into the workbook as it comes."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from funds.pack.columns import Table
from funds.pack.lanes import Lane
from funds.pack.rows import csv_line
from funds.pack.workbook import Workbook, text_cell, widths_of

ROW_DIGEST = "row_digest"
ROWS_PER_SHEET = 1_048_575
WORKBOOK = "ledger.xlsx"
BOM = "\ufeff".encode()
# Called with the rows done, the rows there are, and the table at hand; may raise to stop.
Report = Callable[[int, int, str], None]


@dataclass
class Written:
    """What became of one table."""

    table: Table
    row_count: int
    sha256: str
    byte_count: int
    sheets: list[str]


def declared_rows(tables: Iterable[Table]) -> list[tuple[Table, int]]:
    """Each table with the number of rows it must give. One query each."""
    return [(table, table.count()) for table in tables]


def write_tables(
    directory: Path,
    declared: Sequence[tuple[Table, int]],
    cover: Sequence[tuple[str, str]],
    watermark: str,
    report: Report,
) -> list[Written]:
    """Writes `<table>.csv` each and one workbook of all into the directory. Memory stays flat.

    Raises RuntimeError if a table gave other rows than it declared.
    """
    done, total = 0, sum(count for _, count in declared)
    written = []
    with Workbook(directory / WORKBOOK, watermark) as book:
        book.begin("封面", ["项目", "内容"], [40, 100])
        book.add("".join(f"<row>{text_cell(name)}{text_cell(text)}</row>" for name, text in cover).encode())
        for table, count in declared:
            outcome = _TableWriter(table, count, book, _Counted(report, done, total, table.title)).write(
                directory
            )
            if outcome.row_count != count:
                raise RuntimeError(f"{table.file_name}: {count} rows declared, {outcome.row_count} written")
            done += count
            written.append(outcome)
    return written


@dataclass(frozen=True)
class _Counted:
    """Reports on one table among all."""

    report: Report
    before: int
    total: int
    title: str

    def __call__(self, rows: int) -> None:
        self.report(self.before + rows, self.total, self.title)


class _TableWriter:
    """One table on its way: handed on as it comes to a thread that writes the csv and one that compresses."""

    def __init__(self, table: Table, count: int, book: Workbook, report: _Counted) -> None:
        self.table = table
        self.book = book
        self.report = report
        self.numbered = count > ROWS_PER_SHEET
        self.row_count = 0
        self.sheets: list[str] = []
        self.hash = hashlib.sha256()
        self.byte_count = 0
        self.shown = [at for at, column in enumerate(table.columns) if not column.technical]

    def write(self, directory: Path) -> Written:
        """The whole table."""
        with (directory / self.table.file_name).open("wb") as self.file:
            labels = [*(column.label for column in self.table.columns), "行摘要"]
            self._keep(BOM + csv_line(labels).encode())
            self.csv_lane, self.sheet_lane = Lane(self._keep), Lane(self.book.add)
            self.report(0)
            try:
                self.table.pour(self._take)
                if not self.sheets:
                    self._begin_sheet()
            finally:
                self._close_lanes()
        return Written(self.table, self.row_count, self.hash.hexdigest(), self.byte_count, self.sheets)

    def _take(self, lines: Sequence[bytes], rows: Sequence[bytes]) -> None:
        """Some rows: each line gets its digest, a full worksheet is followed by the next."""
        if not self.sheets:
            self._begin_sheet(lines)
        while lines:
            if self.row_count and self.row_count % ROWS_PER_SHEET == 0:
                self._next_sheet(lines)
            fitting = ROWS_PER_SHEET - self.row_count % ROWS_PER_SHEET
            self._hand_on(lines[:fitting], rows[:fitting])
            lines, rows = lines[fitting:], rows[fitting:]

    def _hand_on(self, lines: Sequence[bytes], rows: Sequence[bytes]) -> None:
        self.csv_lane.put(
            b"".join(b"%b,%b\r\n" % (line, hashlib.sha256(line).hexdigest().encode()) for line in lines)
        )
        self.sheet_lane.put(b"".join(rows))
        self.row_count += len(lines)
        self.report(self.row_count)

    def _next_sheet(self, lines: Sequence[bytes]) -> None:
        self.sheet_lane.close()
        self.sheet_lane = Lane(self.book.add)
        self._begin_sheet(lines)

    def _close_lanes(self) -> None:
        try:
            self.csv_lane.close()
        finally:
            self.sheet_lane.close()

    def _keep(self, chunk: bytes) -> None:
        self.hash.update(chunk)
        self.byte_count += len(chunk)
        self.file.write(chunk)

    def _begin_sheet(self, lines: Sequence[bytes] = ()) -> None:
        """The next worksheet; the first rows say how wide its columns are."""
        name = f"{self.table.title}{len(self.sheets) + 1}" if self.numbered else self.table.title
        self.sheets.append(name)
        labels = [column.label for column in self.table.shown]
        rows = csv.reader(line.decode() for line in lines)
        self.book.begin(name, labels, widths_of(labels, *([row[at] for at in self.shown] for row in rows)))
