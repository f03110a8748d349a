"""Undoing an act of lineage: the rows are as before, to the byte, or nothing is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import connection, transaction
from django.db.models import Model, ProtectedError
from django.utils import timezone
from pghistory.models import Context as HistoryContext

from counties.models import Household, LineageEvent, MemberChange, Person, StatusChange
from counties.models.lineage import Act
from fupin.audit.services import amend
from fupin.errors import Refusal
from fupin.intake.history import own_context
from fupin.privacy import Personal, mask

# What acts of lineage write, in the order in which it may go.
WRITTEN = (MemberChange, StatusChange, Person, Household)
INSERT, DELETE = "insert", "delete"


@dataclass(frozen=True)
class _Touched:
    """A row that the act wrote: its state before in the history (None: it was added), and after the act, and now."""

    model: type[Model]
    pk: int
    before: Model | None
    after: Model
    latest: Model


@transaction.atomic
def undo_lineage(event: LineageEvent, *, actor: User, reason: str) -> LineageEvent:
    """Takes the act back: what it added goes, what it changed is byte for byte as before; the act stays, marked undone.

    Raises Refusal("undone"), Refusal("reason"), Refusal("of_upload") for a move that came with a sheet, and
    Refusal("changed_since") naming what was changed or added since.
    """
    event = LineageEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.undone_at:
        raise Refusal("undone", "这项变更已经撤销过了")
    if not reason.strip():
        raise Refusal("reason", "请写明撤销原因", field="reason")
    _lock(event)
    touched = list(_touched(event))
    if not touched:
        raise _of_upload(event)
    changed = [words for row in touched if (words := _changed_since(row))]
    if changed:
        raise Refusal(
            "changed_since", f"不能撤销，之后又有改动：{'；'.join(changed)}。请先撤销或更正这些改动"
        )
    added = [row for row in touched if row.before is None]
    _mark_undone(event, actor, reason, added)
    with own_context(user=actor.pk, undone_lineage=str(event.key)):
        for row in touched:
            if row.before is not None:
                _restore(row)
        _delete(added)
    return event


@transaction.atomic
def undo_recoding(
    *, actor: User, from_place: str, to_place: str, happened_on: date, reason: str
) -> list[LineageEvent]:
    """Takes a whole 区划调整 back, all its households or none. Raises as `undo_lineage` does, and Refusal("undone")."""
    events = LineageEvent.objects.filter(
        act=Act.RECODED,
        from_place_id=from_place,
        to_place_id=to_place,
        happened_on=happened_on,
        undone_at__isnull=True,
    )
    found = [undo_lineage(event, actor=actor, reason=reason) for event in events.order_by("pk")]
    if not found:
        raise Refusal("undone", "这项调整已经撤销过了")
    return found


def _of_upload(event: LineageEvent) -> Refusal:
    """A sheet moves a household together with all else that it says: only the upload can be taken back as a whole."""
    batch = f"批次 {event.batch_id}" if event.batch_id else "那一批"
    return Refusal("of_upload", f"这项变更是导入的表格带来的，不能单独撤销；请撤销{batch}，或另办一次迁移")


def _lock(event: LineageEvent) -> None:
    sides = [pk for pk in (event.household_id, event.other_id) if pk]
    list(Household.objects.select_for_update().filter(pk__in=sides).order_by("pk"))


def _touched(event: LineageEvent) -> Iterator[_Touched]:
    contexts = set(
        HistoryContext.objects.filter(metadata__lineage=str(event.key)).values_list("pk", flat=True)
    )
    for model in WRITTEN:
        events = model.pgh_event_model.objects
        mine = events.filter(pgh_context_id__in=contexts).order_by("pgh_obj_id")
        for pk in mine.values_list("pgh_obj_id", flat=True).distinct():
            history = list(events.filter(pgh_obj_id=pk).order_by("pgh_id"))
            ours = [row for row in history if row.pgh_context_id in contexts]
            earlier = [row for row in history if row.pgh_id < ours[0].pgh_id]
            before = None if ours[0].pgh_label == INSERT else earlier[-1]
            yield _Touched(model, pk, before, ours[-1], history[-1])


def _changed_since(row: _Touched) -> str:
    """What is no longer in the row as the act left it, in words; empty if it is as it was left."""
    if row.latest.pgh_label == DELETE:
        return f"{_called(row)}已删除"
    labels = [
        str(field.verbose_name)
        for field in row.model._meta.concrete_fields
        if getattr(row.after, field.attname) != getattr(row.latest, field.attname)
    ]
    return f"{_called(row)}的{'、'.join(label for label in labels if not label.isascii())}" if labels else ""


def _called(row: _Touched) -> str:
    name = str(row.model._meta.verbose_name)
    if row.model is Household:
        return f"{name} {row.latest.number} "
    return f"{name}{mask(row.latest.name, Personal.NAME)}" if row.model is Person else name


def _mark_undone(event: LineageEvent, actor: User, reason: str, added: list[_Touched]) -> None:
    """The act lets go of a household that it had founded, keeping its number."""
    changes = {"undone_at": timezone.now(), "undone_by": actor, "undo_reason": reason}
    if any(row.model is Household and row.pk == event.other_id for row in added):
        changes["other"] = None
    amend(event, actor=actor, verb=f"撤销{event.get_act_display()}", reason=reason, **changes)


def _restore(row: _Touched) -> None:
    """By SQL, from the history: what lies encrypted is as it was, too."""
    columns = ", ".join(
        f'"{field.column}"' for field in row.model._meta.concrete_fields if not field.primary_key
    )
    table, history = row.model._meta.db_table, row.model.pgh_event_model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET ({columns}) = (SELECT {columns} FROM "{history}" WHERE pgh_id = %s) WHERE id = %s',  # noqa: S608
            [row.before.pgh_id, row.pk],
        )


def _delete(added: list[_Touched]) -> None:
    for row in added:
        try:
            row.model._base_manager.get(pk=row.pk).delete()
        except ProtectedError as error:
            users = "、".join(sorted({str(other._meta.verbose_name) for other in error.protected_objects}))
            raise Refusal(
                "changed_since", f"不能撤销：{_called(row)}之后已有{users}，请先处理这些记录"
            ) from error
