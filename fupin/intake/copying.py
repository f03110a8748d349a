"""Writing many rows of one model at once by COPY: triggers, defaults of the database and constraints hold as ever."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def copy_rows(
    model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]], table: str = ""
) -> None:
    """Writes the rows, whose values stand in the order of the fields and are what the database takes.

    `table` is another table with columns of the same names. Raises IntegrityError as an INSERT does.
    """
    table = table or model._meta.db_table
    found = [model._meta.get_field(name) for name in fields]
    columns = ", ".join(f'"{each.column}"' for each in found)
    texts = ", ".join(f'"{each.column}"' for each in found if _is_text(each))
    # An empty field is NULL, but in a column of text it is what it is.
    options = f"FORMAT csv, FORCE_NOT_NULL ({texts})" if texts else "FORMAT csv"
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    content = BytesIO(text.getvalue().encode())
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # COPY passes by the wrapper that tells the history whose upload this is; this statement, which takes the lock
        # that COPY takes anyway, does not.
        cursor.execute(f'LOCK TABLE "{table}" IN ROW EXCLUSIVE MODE')
        cursor.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN WITH ({options})', content)


def _is_text(each: Field) -> bool:
    return each.empty_strings_allowed and not each.null and not each.is_relation
