"""Reading many rows by COPY: PostgreSQL writes the texts, nothing is made into objects and back."""

import re
from collections.abc import Callable

from django.db import connection
from django.db.models import QuerySet

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


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


def copy_rows(rows: QuerySet, take: Callable[[list[str]], None]) -> None:
    """Hands on each row of a `values_list` as texts, in the form PostgreSQL gives them. One query."""
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        asked = cursor.mogrify(sql, parameters).decode()
        cursor.copy_expert(f"COPY ({asked}) TO STDOUT (NULL '')", RowReader(take))
