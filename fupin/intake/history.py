"""How the row history keeps up with uploads, and the mark by which it knows what one upload wrote."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from pghistory.runtime import Context, _tracker


def tracked_in_bulk() -> Callable[[type], type]:
    """Class decorator: the history of a model that uploads write by the thousand, kept by statement triggers.

    A trigger per row writes the context of the history anew for each of them, which is quadratic in large statements.
    In the history only the object and the context are looked for: what else it refers to has no index there.
    """
    # Named here, for pghistory copies its default trackers, and the copies are not recognised at this level.
    trackers = pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()

    def decorate(model: type[models.Model]) -> type[models.Model]:
        if any(each.name == "batch" and not each.db_constraint for each in model._meta.local_fields):
            for trigger in known_by_statement("batch_id", "intake_batch"):
                pgtrigger.register(trigger)(model)
        return pghistory.track(*trackers, level=pghistory.Statement, attrs=_references(model))(model)

    return decorate


def _references(model: type[models.Model]) -> dict[str, models.ForeignKey]:
    return {
        each.name: models.ForeignKey(
            each.remote_field.model,
            verbose_name=each.verbose_name,
            on_delete=models.DO_NOTHING,
            null=each.null,
            blank=each.blank,
            db_constraint=False,
            db_index=False,
            related_name="+",
            related_query_name="+",
        )
        for each in model._meta.local_fields
        if isinstance(each, models.ForeignKey)
    }


def known_by_statement(column: str, table: str) -> list[pgtrigger.Trigger]:
    """Triggers that do for the whole of a statement what a foreign key does row by row.

    A foreign key asks for its row once for each row written, 8 µs each; thousands of rows of an upload name the same
    batch. It holds as long as rows of the other table stay, which that table itself must see to.
    """
    missing = f"""
        IF EXISTS (
            SELECT FROM (SELECT DISTINCT {column} AS id FROM new_values WHERE {column} IS NOT NULL) AS named
            WHERE NOT EXISTS (SELECT FROM {table} WHERE {table}.id = named.id)
        ) THEN
            RAISE foreign_key_violation USING MESSAGE = '{column} names no row of {table}';
        END IF;
        RETURN NULL;
    """  # noqa: S608 - names of our own columns
    return [
        pgtrigger.Trigger(
            name=f"{column}_known_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(new="new_values"),
            func=missing,
        )
        for name, operation in (("insert", pgtrigger.Insert), ("update", pgtrigger.Update))
    ]


@contextmanager
def own_context(**metadata: Any) -> Iterator[None]:
    """A history context of its own, also inside another one (a request, a seeding of several files).

    pghistory would fold it into the outer one, and the rows of two uploads could not be told apart afterwards.
    """
    outer = getattr(_tracker, "value", None)
    if outer is None:
        with pghistory.context(**metadata):
            yield
        return
    _tracker.value = Context(uuid.uuid4(), {**outer.metadata, **metadata})
    try:
        yield
    finally:
        _tracker.value = outer
