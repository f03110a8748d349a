"""What one upload wrote, as sets in the database: its rows are never loaded, however many they are."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from pghistory.core import event_models
from pghistory.models import Context as HistoryContext

from fupin.intake.chains import Chain
from fupin.intake.models import Batch

INSERT, DELETE = "insert", "delete"
AT_ONCE = 5000


@dataclass(frozen=True)
class WrittenSet:
    """The objects of one model that a batch wrote: a table of their numbers, for as long as `written_by` lasts.

    `pk` is the object's, `first` the batch's first event of it in the history; `added`: the batch made it; `since`: it is
    no longer as the batch left it, to the byte; `going`: it can be deleted. In SQL, for the numbers may be millions, and
    the state before is put back byte for byte, what lies encrypted included.
    """

    model: type[models.Model]
    history: str
    table: str

    def changed_since(self) -> Iterator[list]:
        """The numbers of what was changed after the batch, in chunks."""
        return self._chunks("since")

    def changed(self) -> Iterator[list]:
        """The numbers of what was there before the batch and was not changed after it, in chunks."""
        return self._chunks("NOT added AND NOT since")

    def going(self) -> Iterator[list]:
        """The numbers of what the batch added and nothing keeps, in chunks."""
        return self._chunks("going")

    def restore(self, numbers: Sequence) -> list:
        """Puts the objects back to their state before the batch; returns the numbers of those that are still there."""
        columns = _columns_of_the_history(self.model)
        pk = self.model._meta.pk.column
        return _numbers(
            f"""
            UPDATE "{self.model._meta.db_table}" AS now SET {", ".join(f'"{each}" = was."{each}"' for each in columns)}
            FROM (
                SELECT DISTINCT ON (event.pgh_obj_id) event.* FROM "{self.history}" AS event
                JOIN {self.table} AS mine ON mine.pk = event.pgh_obj_id AND event.pgh_id < mine.first
                WHERE event.pgh_obj_id = ANY(%s) ORDER BY event.pgh_obj_id, event.pgh_id DESC
            ) AS was
            WHERE now."{pk}" = was.pgh_obj_id RETURNING now."{pk}"
            """,  # noqa: S608 - names of our own tables and columns
            [numbers],
        )

    def keep_used_by(self, relation: Any, others: "WrittenSet | None") -> list:
        """Lets nothing go to which rows refer that stay themselves; returns the numbers of what was going until now."""
        going = (
            f"""AND NOT EXISTS (SELECT FROM {others.table} AS other
            WHERE other.going AND other.pk = row."{relation.related_model._meta.pk.column}")"""
            if others
            else ""
        )
        return _numbers(
            f"""
            UPDATE {self.table} AS mine SET going = false
            WHERE mine.going AND EXISTS (
                SELECT FROM "{relation.related_model._meta.db_table}" AS row
                WHERE row."{relation.field.column}" = mine.pk {going}
            ) RETURNING mine.pk
            """  # noqa: S608
        )

    def keep_with(self, others: "WrittenSet") -> list:
        """Lets nothing go that tells of a change of an object which the undoing leaves changed (`undone_with`)."""
        column = self.model._meta.get_field(self.model.undone_with).column
        return _numbers(
            f"""
            UPDATE {self.table} AS mine SET going = false
            FROM "{self.model._meta.db_table}" AS row, {others.table} AS other
            WHERE mine.going AND row."{self.model._meta.pk.column}" = mine.pk AND other.pk = row."{column}"
                AND (other.since OR (other.added AND NOT other.going))
            RETURNING mine.pk
            """  # noqa: S608
        )

    def keep_followed(self, chain: Chain) -> list:
        """Lets nothing go upon which a later row stands that stays itself; returns the numbers."""
        table, pk = self.model._meta.db_table, self.model._meta.pk.column
        alike = f'row."{chain.kind}" = ANY(%s) AND later."{chain.kind}" = ANY(%s)'
        return _numbers(
            f"""
            UPDATE {self.table} AS mine SET going = false FROM "{table}" AS row
            WHERE mine.going AND row."{pk}" = mine.pk AND EXISTS (
                SELECT FROM "{table}" AS later
                WHERE later."{chain.owner}" = row."{chain.owner}" AND later."{pk}" > row."{pk}"
                    AND ({" OR ".join([alike] * len(chain.sets))})
                    AND NOT EXISTS (SELECT FROM {self.table} AS other WHERE other.going AND other.pk = later."{pk}")
            ) RETURNING mine.pk
            """,  # noqa: S608
            [list(kinds) for kinds in chain.sets for _ in range(2)],
        )

    def delete(self, numbers: Sequence) -> int:
        """Deletes the objects, to which nothing may refer that stays; returns how many were still there."""
        meta = self.model._meta
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{meta.db_table}" WHERE "{meta.pk.column}" = ANY(%s)', [numbers])  # noqa: S608
            return cursor.rowcount

    def relations(self) -> list:
        """How rows of any model refer to these. One that would be emptied by a deletion keeps its object, too."""
        return [
            each
            for each in self.model._meta.get_fields(include_hidden=True)
            if each.auto_created
            and each.is_relation
            and getattr(each, "on_delete", None) not in (None, models.DO_NOTHING)
        ]

    def _chunks(self, condition: str) -> Iterator[list]:
        query = f"SELECT pk FROM {self.table} WHERE ({condition})"  # noqa: S608
        found = _numbers(f"{query} ORDER BY pk LIMIT {AT_ONCE}")
        while found:
            yield found
            found = _numbers(f"{query} AND pk > %s ORDER BY pk LIMIT {AT_ONCE}", [found[-1]])


def _columns_of_the_history(model: type[models.Model]) -> list[str]:
    kept = {each.name for each in model.pgh_event_model._meta.fields}
    return [each.column for each in model._meta.concrete_fields if each.name in kept and not each.primary_key]


@contextmanager
def written_by(batch: Batch) -> Iterator[list[WrittenSet]]:
    """What the batch wrote, found by its number in the context of the row history; what refers to others comes first.

    Needs a transaction. One query for each tracked model, five for each of which there is something.
    """
    contexts = list(HistoryContext.objects.filter(metadata__batch=batch.pk).values_list("pk", flat=True))
    sets = [
        _laid(events, f"written_{at}", contexts)
        for at, events in enumerate(event_models() if contexts else ())
        if events.objects.filter(pgh_context_id__in=contexts).exists()
    ]
    yield _referring_first(sets)
    with connection.cursor() as cursor:
        for each in sets:
            cursor.execute(f"DROP TABLE {each.table}")


def _laid(events: type[models.Model], table: str, contexts: list) -> WrittenSet:
    history, columns = events._meta.db_table, _columns_of_the_history(events.pgh_tracked_model)
    now, then = (", ".join(f'{name}."{each}"' for each in columns) for name in ("latest", "left_as"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMP TABLE {table} ON COMMIT DROP AS
            SELECT *, added AND NOT since AS going FROM (
                SELECT *, EXISTS (
                    SELECT FROM "{history}" AS left_as, LATERAL (
                        SELECT * FROM "{history}" AS event
                        WHERE event.pgh_obj_id = mine.pk AND event.pgh_id > mine.last
                        ORDER BY event.pgh_id DESC LIMIT 1
                    ) AS latest
                    WHERE left_as.pgh_id = mine.last
                        AND (latest.pgh_label = '{DELETE}' OR ROW({now}) IS DISTINCT FROM ROW({then}))
                ) AS since
                FROM (
                    SELECT pgh_obj_id AS pk, min(pgh_id) AS first, max(pgh_id) AS last,
                        (array_agg(pgh_label ORDER BY pgh_id))[1] = %s AS added
                    FROM "{history}" WHERE pgh_context_id = ANY(%s) GROUP BY pgh_obj_id
                ) AS mine
            ) AS told
            """,  # noqa: S608
            [INSERT, contexts],
        )
        cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (pk)")
        cursor.execute(f"ANALYZE {table}")
    return WrittenSet(events.pgh_tracked_model, history, table)


def _referring_first(sets: list[WrittenSet]) -> list[WrittenSet]:
    """Each before those to which its rows refer; in a circle any of them."""
    waiting, ordered = list(sets), []
    while waiting:
        named = {
            each
            for each in waiting
            for relation in each.relations()
            for other in waiting
            if other is not each and relation.related_model is other.model
        }
        free = [each for each in waiting if each not in named] or waiting[:1]
        ordered += free
        waiting = [each for each in waiting if each not in free]
    return ordered


def _numbers(query: str, given: Sequence = ()) -> list:
    with connection.cursor() as cursor:
        cursor.execute(query, list(given))
        return [number for (number,) in cursor.fetchall()]
