"""Writing many rows of one model at once by COPY: triggers, defaults of the database and constraints hold as ever."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from typing import Any

from django.db import connection
from django.db.models import Model

NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(
    model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]], table: str = ""
) -> None:
    """Writes the rows, whose values stand in the order of the fields and are what the database takes.

    `table` is another table with columns of the same names. Raises IntegrityError as an INSERT does.
    """
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in fields)
    text = StringIO("".join(map(_line, rows)))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # COPY passes by the wrapper that tells the history whose upload this is: any other statement sets it.
        cursor.execute("SET LOCAL synchronous_commit TO DEFAULT")
        cursor.copy_expert(f'COPY "{table or model._meta.db_table}" ({columns}) FROM STDIN', text)


def _line(values: Sequence[Any]) -> str:
    return "\t".join(map(_cell, values)) + "\n"


def _cell(value: Any) -> str:
    if value.__class__ is str:
        return value if not value or value.isalnum() else value.translate(ESCAPES)
    if value is None:
        return NULL
    return _written(value) if value.__class__ in (bool, date, Decimal) else str(value).translate(ESCAPES)


@lru_cache(maxsize=2**14, typed=True)
def _written(value: bool | date | Decimal) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)
