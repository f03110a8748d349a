"""Writing many rows of one model at once by COPY: triggers, defaults of the database and constraints hold as ever."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.db import connection
from django.db.models import Field, Model

# Handed to the driver at once: for each piece it waits for its turn in the interpreter.
PIECE = 1 << 20
# In turns ten times as long, the server waits a twentieth of an upload for the helper to hand it the next piece.
QUICK, USUAL = 0.0005, sys.getswitchinterval()
# What the database's text format cannot hold as it is: https://www.postgresql.org/docs/current/sql-copy.html
ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
ESCAPED = str.maketrans(ESCAPES)
NULL = "\\N"
NOTHING, NUMBERS, TEXTS = frozenset({type(None)}), frozenset({int}), frozenset({str})
# The values of one field in all rows, field by field.
Columns = Iterable[Sequence[Any]]
# The model, its fields, and their values.
Copies = tuple[type[Model], Sequence[str], Columns]


def copy_rows(model: type[Model], fields: Sequence[str], columns: Columns, table: str = "") -> None:
    """Writes rows, of which `columns` are the values of each field; they are what the database takes.

    `table` is another table with columns of the same names. Raises IntegrityError as an INSERT does.
    """
    table = table or model._meta.db_table
    statement, content = _worded(model, fields, columns, table)
    _open_for_copy([table])
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(statement, content)


def copy_all(copies: Sequence[Copies], meanwhile: Callable[[], None] | None = None) -> None:
    """Like `copy_rows` for one model after the other; the server takes in the rows of one while those of the next are
    put into words, and checks what it would otherwise check when the transaction ends. Raises IntegrityError.

    `meanwhile` is done while the server is at work, and must not ask it anything.
    """
    if not copies:
        if meanwhile:
            meanwhile()
        return
    _open_for_copy([model._meta.db_table for model, _, _ in copies])
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        _quick_turns(),
        ThreadPoolExecutor(max_workers=1) as helper,
    ):
        sent = [
            # The driver's own cursor: it may be used by another thread, and while it is, nobody else uses it here.
            helper.submit(
                cursor.cursor.copy_expert, *_worded(model, fields, columns, model._meta.db_table), PIECE
            )
            for model, fields, columns in copies
        ]
        sent.append(
            helper.submit(
                cursor.cursor.execute, "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
            )
        )
        if meanwhile:
            meanwhile()
        for each in sent:
            each.result()


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Threads wait less long for their turn in the interpreter."""
    sys.setswitchinterval(QUICK)
    try:
        yield
    finally:
        # Not what was found before: that may have been another thread's.
        sys.setswitchinterval(USUAL)


def expect_growth() -> None:
    """Has the database look into tables by their indexes for the rest of the transaction, however small they are.

    The constraints' queries are planned once for a connection. Planned while a table had a few hundred rows, they would
    read it from end to end for each of a hundred thousand more.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
        cursor.execute("SET LOCAL enable_seqscan = off")


def new_numbers(model: type[Model], count: int) -> list[int]:
    """So many numbers for new rows: COPY does not tell which it gave. The sequence is looked up once: asked for in every
    row, its name costs more than the number.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval(sequence)) FROM generate_series(1, %s),"
            " (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence OFFSET 0) named",
            [count, model._meta.db_table],
        )
        return cursor.fetchone()[0]


def _open_for_copy(tables: Sequence[str]) -> None:
    """COPY passes by the wrapper that tells the history whose upload this is; this statement, which takes the lock
    that COPY takes anyway, does not, and what it tells holds until the transaction ends.
    """
    names = ", ".join(f'"{each}"' for each in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {names} IN ROW EXCLUSIVE MODE")


def _worded(model: type[Model], fields: Sequence[str], columns: Columns, table: str) -> tuple[str, BytesIO]:
    """The statement and its content."""
    found = [model._meta.get_field(name) for name in fields]
    names = ", ".join(f'"{each.column}"' for each in found)
    texts = [
        _in_words(values, "" if _is_text(each) else NULL) for each, values in zip(found, columns, strict=True)
    ]
    content = "\n".join(map("\t".join, zip(*texts, strict=True)))
    return f'COPY "{table}" ({names}) FROM STDIN', BytesIO(content.encode())


def _in_words(values: Sequence[Any], blank: str) -> Sequence[str]:
    """A column as COPY takes it, a whole one at a time: nearly all are of one kind and hold nothing to be escaped.

    What is empty is `blank`: NULL, or in a column of text an empty text.
    """
    kinds = set(map(type, values))
    if kinds == NOTHING:
        return [blank] * len(values)
    if kinds == NUMBERS:
        return list(map(str, values))
    if kinds != TEXTS:
        values = [_said(value) for value in values]
    together = "".join(values)
    if any(each in together for each in ESCAPES):
        values = [value.translate(ESCAPED) for value in values]
    return [value or blank for value in values] if blank else values


def _said(value: Any) -> str:
    # A choice is a text already, and asked for it, it takes its time.
    return value if isinstance(value, str) else "" if value is None else str(value)


def _is_text(each: Field) -> bool:
    return each.empty_strings_allowed and not each.null and not each.is_relation
