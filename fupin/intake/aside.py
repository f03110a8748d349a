"""Columns of a file that its sheet does not know: kept beside the rows, sealed, and given back on request."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fupin.intake.cells.base import text_of
from fupin.intake.header import Header
from fupin.intake.models import AsideCells, Batch
from fupin.intake.reading import Broken, RawRow, is_filled
from fupin.privacy import encrypt

ROW_FIELDS = ("batch", "sheet_name", "row_number", "cells")


def aside_of(header: Header, rows: Sequence[RawRow]) -> list[dict[str, str]] | None:
    """The cells of unknown columns, row by row, under their headings as written; None if there are no such columns."""
    unknown = [found for found in header.unknown if found.written]
    if not unknown:
        return None
    return [
        {found.written: _text(row.cell(found.at)) for found in unknown if is_filled(row.cell(found.at))}
        for row in rows
    ]


def _text(value: Any) -> str:
    return value.text if isinstance(value, Broken) else text_of(value)


def sealed_row(batch: int, sheet_name: str, number: int, cells: Mapping[str, str]) -> tuple:
    """A row as COPY takes it: an unknown column may hold anything, so it lies sealed."""
    return batch, sheet_name[:100], number, encrypt(json.dumps(cells, ensure_ascii=False))


def aside_table(batch: Batch) -> tuple[list[str], Iterator[list[str]]]:
    """Headings and rows of what an upload brought beside its known columns: worksheet, row, each column. One query."""
    rows = AsideCells.objects.filter(batch=batch).order_by("id")
    headings = [each["heading"] for each in batch.receipt.get("aside", [])]
    headings = list(dict.fromkeys(headings))

    def lines() -> Iterator[list[str]]:
        for row in rows.iterator(chunk_size=2000):
            cells = json.loads(row.cells)
            yield [row.sheet_name, str(row.row_number), *(cells.get(heading, "") for heading in headings)]

    return ["工作表", "行号", *headings], lines()
