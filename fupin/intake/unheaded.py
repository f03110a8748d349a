"""A table none of whose headings is known: the line that looks like its header, for a person to explain."""

import re
from collections.abc import Sequence

from fupin.intake.cells.base import text_of
from fupin.intake.columns import Column
from fupin.intake.finding import LOOKED_AT
from fupin.intake.header import Found, Header
from fupin.intake.headings import heading
from fupin.intake.reading import RawRow, is_filled

FEWEST_WORDS = FEWEST_KNOWN = 2
# A number alone, or one as long as a telephone's or a household's, stands in a line of data.
DATUM = re.compile(r"[\d.,%/-]+|.*\d{6}.*", re.DOTALL)


def likely_header(rows: Sequence[RawRow], columns: Sequence[Column]) -> Header | None:
    """The first rows' line of words with the most different ones, as a header that knows no column; None if there is
    none, for every line holds numbers, or but one word.
    """
    lines = [row for row in rows[:LOOKED_AT] if _is_of_words(row)]
    if not lines:
        return None
    row = max(lines, key=lambda line: len(_words(line)))
    found = [
        Found(at, text_of(cell).strip(), None, heading(text_of(cell)).unit)
        for at, cell in enumerate(row.cells, 1)
        if is_filled(cell)
    ]
    missing = [column for column in columns if column.required]
    return Header(row.number, row.number, found, missing, all_columns=columns)


def looks_like_data(header: Header) -> bool:
    """True if the line may be one of data in which a word happens to be a heading (户主): what stands beside it is
    then not to be told, for it may be of persons.
    """
    return len(header.mapped) < FEWEST_KNOWN or any(
        DATUM.fullmatch(found.written) for found in header.unknown
    )


def _is_of_words(row: RawRow) -> bool:
    filled = [cell for cell in row.cells if is_filled(cell)]
    told = all(isinstance(cell, str) and not DATUM.fullmatch(cell.strip()) for cell in filled)
    return told and len(_words(row)) >= FEWEST_WORDS


def _words(row: RawRow) -> set[str]:
    return {text_of(cell).strip() for cell in row.cells if is_filled(cell)}
