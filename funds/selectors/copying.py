"""Reading many rows by COPY: PostgreSQL writes the texts, nothing is made into objects and back."""

import re
from collections.abc import Callable

from django.db import connection
from django.db.models import QuerySet

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
# The form BINARY of COPY: a signature with flags first, then per row the number of its fields, each with its length.
_SIGNATURE_BYTES = 19
_END = b"\xff\xff"


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


class _PairReader:
    """The file that COPY … TO STDOUT (FORMAT binary) of two texts a row writes to: no escaping on either side."""

    def __init__(self, take: Callable[[bytes, bytes], None]) -> None:
        self.take = take
        self.begins_at = _SIGNATURE_BYTES

    def write(self, row: bytes) -> None:
        """One row; the first comes with the signature before it."""
        at = self.begins_at
        self.begins_at = 0
        if row[at : at + 2] == _END:
            return
        middle = at + 6 + int.from_bytes(row[at + 2 : at + 6], "big")
        self.take(row[at + 6 : middle], row[middle + 4 :])


def copy_pairs(query: str, take: Callable[[bytes, bytes], None]) -> None:
    """Hands on each row of a query that gives two texts, as UTF-8. One query, in flat memory.

    After an exception from `take` the connection is closed: the rest of the answer is still on its way.
    """
    with connection.cursor() as cursor:
        try:
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", _PairReader(take))
        except BaseException:
            connection.connection.close()
            raise


def written_out(rows: QuerySet) -> str:
    """The query of a queryset as text with its parameters in it, to be part of another query; of no rows too."""
    sql, parameters = rows.query.get_compiler(connection=connection, elide_empty=False).as_sql()
    with connection.cursor() as cursor:
        return cursor.mogrify(sql, parameters).decode()
