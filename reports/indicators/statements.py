"""Many questions in one statement, whose words are composed once.

Django needs milliseconds to compose a query, and for the next user and the next period the words come out the same:
only the values differ. So a question is composed for the outline of a selection (`Selection.outline`: slots in place
of its values) and kept; whoever asks fills the slots with values of his own. A question that is composed never sees
a value, so its words cannot depend on one, and nothing that the database answered is kept.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, DateField, DecimalField, Expression, QuerySet
from django.db.models import Value as Constant

from reports.indicators.selection import Selection
from reports.indicators.slots import Slot

# Outlines differ by what is asked for at all and by how many places a scope has; there are not many of them.
KEPT = 256


class Question(Protocol):
    """Something asked of the database under a selection; compared by what it asks, so that it can be a key."""

    def rows(self, selection: Selection) -> QuerySet:
        """A queryset that ends in `values`."""


@dataclass(frozen=True)
class Statement:
    """The words of several questions with slots among the parameters, and how to read the rows of each."""

    words: str
    parameters: tuple[Any, ...]
    readers: dict[int, dict[str, Callable[[Any], Any]]]


def ask(selection: Selection, questions: Iterable[Question]) -> dict[Question, list[dict]]:
    """The rows of each question. One query for all of them, none if the scope can see nothing of what they ask."""
    wanted = tuple(dict.fromkeys(questions))
    statement = composed(wanted, selection.outline())
    found: dict[Question, list[dict]] = {question: [] for question in wanted}
    if not statement.words:
        return found
    filled = [each.filled(selection) if isinstance(each, Slot) else each for each in statement.parameters]
    with connection.cursor() as cursor:
        cursor.execute(statement.words, filled)
        answers = cursor.fetchone()
    for (at, readers), answer in zip(statement.readers.items(), answers, strict=True):
        found[wanted[at]] = _read(answer, readers)
    return found


def one_row(rows: QuerySet, asked: dict[str, Aggregate | Expression]) -> QuerySet:
    """All the rows added up: as `aggregate`, but a queryset."""
    return rows.order_by().annotate(whole=Constant(1)).values("whole").annotate(**asked)


@lru_cache(KEPT)
def composed(questions: tuple[Question, ...], outline: Selection) -> Statement:
    """The questions as one statement. Those that can have no row under the outline are left out of it."""
    words, parameters, readers = [], [], {}
    for at, question in enumerate(questions):
        compiler = question.rows(outline).query.get_compiler(connection=connection)
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            continue
        # As text, for psycopg would make floats of the numbers.
        words.append(f"(SELECT json_agg(part)::text FROM ({sql}) part)")  # noqa: S608 - Django's words
        parameters += values
        fields = {alias: expression.output_field for expression, _, alias in compiler.select}
        readers[at] = {
            name: field.to_python
            for name, field in fields.items()
            if isinstance(field, DateField | DecimalField)
        }
    # Columns of one row: PostgreSQL plans them one by one, but the branches of a UNION ALL all again for each.
    return Statement(f"SELECT {', '.join(words)}" if words else "", tuple(parameters), readers)


def _read(answer: str | None, readers: dict[str, Callable[[Any], Any]]) -> list[dict[str, Any]]:
    """The rows of one question. Numbers with a point are read as the decimals they are, never as floats."""
    rows = json.loads(answer, parse_float=Decimal) if answer else []
    for row in rows:
        for name, reader in readers.items():
            row[name] = reader(row[name])
    return rows
