"""Writing the tables in one pass: each row goes to its csv on its way into the workbook."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import write_worksheets

from funds.chain import digest, text_of
from funds.pack.tables import PackColumn, PackTable

ROW_DIGEST = "row_digest"
ROWS_PER_SHEET = 1_048_575
WORKBOOK = "ledger.xlsx"
# What a spreadsheet might take for a formula; and the quote itself, so that taking it off gives the text back.
NEUTRALISED = tuple("=+-@'\t\r＝＋－＠")


@dataclass
class Written:
    """What became of one table."""

    table: PackTable
    row_count: int = 0


def write_tables(directory: Path, tables: Iterable[PackTable], cover: list[tuple[str, str]]) -> list[Written]:
    """Writes `<table>.csv` each and one workbook of all into the directory. Memory stays flat."""
    written, sheets = [], [("封面", [{"项目": name, "内容": text} for name, text in cover])]
    for table in tables:
        outcome = Written(table)
        written.append(outcome)
        rows = _into_csv(directory / table.file_name, table, outcome)
        sheets += _sheets(table, rows)
    write_worksheets(
        sheets, str(directory / WORKBOOK), float_format="0.00", freeze_panes={"general": {"row": 1}}
    )
    for outcome in written:
        if outcome.row_count != outcome.table.count():
            raise RuntimeError(f"{outcome.table.file_name}: {outcome.row_count} rows written")
    return written


def _sheets(table: PackTable, rows: Iterator[tuple]) -> list[tuple[str, Any]]:
    """The table under its title, numbered where it needs more than one worksheet."""
    columns = [(at, column) for at, column in enumerate(table.columns) if not column.technical]
    sheet_count = max(1, -(-table.count() // ROWS_PER_SHEET))
    names = [
        table.title if sheet_count == 1 else f"{table.title}{number + 1}" for number in range(sheet_count)
    ]
    # The last worksheet takes all that is left, so that the csv is written to its end whatever the count said.
    limits = [ROWS_PER_SHEET] * (sheet_count - 1) + [None]
    return [(name, _records(columns, islice(rows, limit))) for name, limit in zip(names, limits, strict=True)]


def _records(columns: list[tuple[int, PackColumn]], rows: Iterable[tuple]) -> Iterator[dict[str, Any]]:
    empty = True
    for row in rows:
        empty = False
        yield {column.label: _cell(row[at], column) for at, column in columns}
    if empty:
        yield {column.label: None for _, column in columns}


def _cell(value: Any, column: PackColumn) -> Any:
    """Numbers as numbers, everything else as text: a text cell is never taken for a formula."""
    if value is None or column.number:
        return value
    if isinstance(value, datetime):
        return text_of(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _into_csv(path: Path, table: PackTable, outcome: Written) -> Iterator[tuple]:
    """Passes the rows on and writes each to the csv, with its own digest as last column."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(column.label for column in table.columns), "行摘要"])
        for row in table.rows():
            texts = [text_of(value) for value in row]
            cells = [
                text if column.number else neutralised(text)
                for text, column in zip(texts, table.columns, strict=True)
            ]
            writer.writerow([*cells, digest(texts)])
            outcome.row_count += 1
            yield row


def neutralised(text: str) -> str:
    """The text with a quote in front where a spreadsheet might run it as a formula."""
    return f"'{text}" if text.startswith(NEUTRALISED) else text
