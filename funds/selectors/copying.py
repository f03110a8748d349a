"""Reading many rows by COPY: PostgreSQL writes the texts, nothing is made into objects and back."""

import re
from collections.abc import Callable

from django.db import connection
from django.db.models import QuerySet

_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_MEANT = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def values_of(line: bytes) -> list[bytes]:
    """The values of a row that COPY worded, in UTF-8."""
    values = line[:-1].split(b"\t")
    return [_ESCAPED.sub(_meant, each) for each in values] if b"\\" in line else values


def texts_of(line: bytes) -> list[str]:
    """The same as texts."""
    return list(map(bytes.decode, values_of(line)))


def fen_of(yuan: bytes) -> int:
    """An amount with two decimals, as COPY words it, in fen; nothing for NaN, which the database takes for a number."""
    return int(yuan.replace(b".", b"")) if yuan != b"NaN" else 0


def _meant(hit: re.Match[bytes]) -> bytes:
    return _MEANT.get(hit[1], hit[1])


class _Lines:
    """The file that COPY writes to when each row is wanted as it is."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self.write = take


def copy_lines(query: str, take: Callable[[bytes], object]) -> None:
    """Hands on each row of a query as `COPY … TO STDOUT (NULL '')` words it: UTF-8, tabs between the values, a backslash
    before what is not as it stands, the end of line. One query, in flat memory.

    After an exception from `take` the connection is closed: the rest of the answer is still on its way.
    """
    with connection.cursor() as cursor:
        try:
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (NULL '')", _Lines(take))
        except BaseException:
            connection.connection.close()
            raise


def written_out(rows: QuerySet) -> str:
    """The query of a queryset as text with its parameters in it, to be part of another query; of no rows too."""
    sql, parameters = rows.query.get_compiler(connection=connection, elide_empty=False).as_sql()
    with connection.cursor() as cursor:
        return cursor.mogrify(sql, parameters).decode()
