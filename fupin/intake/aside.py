"""Columns of a file that its sheet does not know, or that have no heading: kept beside the rows, sealed, and given back
on request.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fupin.intake.cells.base import text_of
from fupin.intake.header import Header
from fupin.intake.models import AsideCells, Batch
from fupin.intake.reading import Broken, RawRow, column_letter, is_filled
from fupin.intake.receipt import in_words
from fupin.privacy import encrypt

ROW_FIELDS = ("batch", "sheet_name", "row_number", "cells")


def names_of_aside(header: Header, unheaded: Iterable[int]) -> dict[int, str]:
    """{column: name} of what is kept beside the rows: its heading as written, with the column's letter where an earlier
    one has the same; the letter alone for those without a heading.
    """
    names: dict[int, str] = {}
    for found in sorted([*header.unknown, *header.repeated], key=lambda found: found.at):
        letter = f"（{column_letter(found.at)} 列）"
        names[found.at] = found.written + (letter if found.written in names.values() else "")
    return names | {at: f"（没有列名，{column_letter(at)} 列）" for at in sorted(unheaded)}


def aside_of(header: Header, unheaded: Iterable[int], rows: Sequence[RawRow]) -> list[dict[str, str]] | None:
    """The cells kept beside the rows, row by row, by the name of their column; None if there are no such columns."""
    names = names_of_aside(header, unheaded)
    if not names:
        return None
    return [
        {name: _text(row.cell(at)) for at, name in names.items() if is_filled(row.cell(at))} for row in rows
    ]


def _text(value: Any) -> str:
    return value.text if isinstance(value, Broken) else text_of(value)


def sealed_row(batch: int, sheet_name: str, number: int, cells: Mapping[str, str]) -> tuple:
    """A row as COPY takes it: an unknown column may hold anything, so it lies sealed."""
    return batch, sheet_name[:100], number, encrypt(json.dumps(cells, ensure_ascii=False))


def aside_table(batch: Batch) -> tuple[list[str], Iterator[list[str]]]:
    """Headings and rows of what an upload brought beside its known columns: worksheet, row, each column. One query.

    The headings are as the receipt shows them, without the numbers of persons that the sealed rows hold in theirs.
    """
    rows = AsideCells.objects.filter(batch=batch).order_by("id")
    headings = [in_words(each["heading"]) for each in batch.receipt.get("aside", [])]
    headings = list(dict.fromkeys(headings))

    def lines() -> Iterator[list[str]]:
        for row in rows.iterator(chunk_size=2000):
            shown: dict[str, list[str]] = {}
            for heading, text in json.loads(row.cells).items():
                shown.setdefault(in_words(heading), []).append(text)
            cells = ("；".join(shown.get(heading, ())) for heading in headings)
            yield [row.sheet_name, str(row.row_number), *cells]

    return ["工作表", "行号", *headings], lines()
