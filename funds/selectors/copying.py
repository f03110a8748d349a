"""Reading many rows by COPY: PostgreSQL writes the texts, nothing is made into objects and back."""

import re
from collections.abc import Callable

from django.db import connection
from django.db.models import QuerySet

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
SHEET_ROW = "sheet_row"
_BEFORE_ROW = b',"<row>'


class RowReader:
    """The file that COPY … TO STDOUT (NULL '') writes to; hands on each row as texts, the empty text for null."""

    def __init__(self, take: Callable[[list[str]], None]) -> None:
        self.take = take

    def write(self, line: bytes) -> None:
        """One row: the protocol of COPY delivers them one at a time."""
        text = line[:-1].decode()
        texts = text.split("\t")
        if "\\" in text:
            texts = [_ESCAPED.sub(lambda hit: _MEANT.get(hit[1], hit[1]), each) for each in texts]
        self.take(texts)


class _LineReader:
    """The file that COPY … TO STDOUT (FORMAT csv) writes to, when the last column is the row of a worksheet."""

    def __init__(self, take: Callable[[bytes, bytes], None]) -> None:
        self.take = take

    def write(self, line: bytes) -> None:
        """One row. No other column can hold what the last one begins with: in a worksheet `<` is written `&lt;`, so
        the last place where it stands is the right one.
        """
        at = line.rfind(_BEFORE_ROW)
        row = line[at + 2 : -2]
        self.take(line[:at], row.replace(b'""', b'"') if b'""' in row else row)


def copy_lines(query: str, take: Callable[[bytes, bytes], None]) -> None:
    """Hands on each row of a query whose last column is SHEET_ROW: its line of csv without that column and without
    the end of line, and that column, as UTF-8. One query, in flat memory.

    After an exception from `take` the connection is closed: the rest of the answer is still on its way.
    """
    with connection.cursor() as cursor:
        try:
            copy = f"COPY ({query}) TO STDOUT (FORMAT csv, FORCE_QUOTE ({SHEET_ROW}))"
            cursor.copy_expert(copy, _LineReader(take))
        except BaseException:
            connection.connection.close()
            raise


def written_out(rows: QuerySet) -> str:
    """The query of a queryset as text with its parameters in it, to be part of another query; of no rows too."""
    sql, parameters = rows.query.get_compiler(connection=connection, elide_empty=False).as_sql()
    with connection.cursor() as cursor:
        return cursor.mogrify(sql, parameters).decode()
