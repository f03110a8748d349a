"""Plain INSERT of the rows of entries, as bare as it can be: no chain, no balances, no checks but the table's own."""

from collections.abc import Sequence

from django.db import connection, transaction
from psycopg2.extras import execute_values

TABLE = "bench_plain_entry"


def make_table() -> list[str]:
    """A table like that of the entries, with its indexes, checks and foreign keys but no triggers; its columns."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (LIKE funds_entry INCLUDING ALL)")
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'funds_entry'::regclass "
            "AND contype = 'f'"
        )
        for (definition,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {TABLE} ADD {definition.replace('funds_entry(', TABLE + '(')}")
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'funds_entry'::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attname <> 'id'"
        )
        return [name for (name,) in cursor.fetchall()]


def posted_rows(columns: Sequence[str], book: int, first: int) -> list[tuple]:
    """The rows that the product wrote in a book from that number on."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM funds_entry WHERE book_id = %s AND seq >= %s ORDER BY seq",
            [book, first],
        )
        return cursor.fetchall()


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE}")


def insert_batches(columns: Sequence[str], rows: Sequence[tuple], at_once: int) -> None:
    """Many rows a statement, one transaction each, as execute_values writes them."""
    for start in range(0, len(rows), at_once):
        with transaction.atomic(), connection.cursor() as cursor:
            statement = f"INSERT INTO {TABLE} ({', '.join(columns)}) VALUES %s"
            execute_values(cursor.cursor, statement, rows[start : start + at_once], page_size=at_once)


def insert_singly(columns: Sequence[str], rows: Sequence[tuple]) -> None:
    """One row a statement, one transaction each."""
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {TABLE} ({', '.join(columns)}) VALUES ({places})"
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(statement, row)
