"""Taking one upload back: what it added goes, what it changed is as before, what others changed since stays."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils import timezone
from pghistory.core import event_models
from pghistory.models import Context as HistoryContext

from fupin.audit.services import record_event
from fupin.errors import NotPermitted, Refusal
from fupin.intake.history import own_context
from fupin.intake.models import Batch, BatchRow, BatchState
from fupin.intake.sheets import sheet_of
from fupin.scope import Scope

INSERT, UPDATE = "insert", "update"
CHANGED_SINCE = "上传以后又被改过，保持现状"
IN_USE = "已被其他记录引用，不能删除"
RIGHT = "undo_import"
AT_ONCE = 5000
HOLDING = (models.CASCADE, models.PROTECT, models.RESTRICT)


@dataclass(frozen=True)
class Touched:
    """One object that the batch wrote: what was done first, and the state before, if there was one."""

    model: type[models.Model]
    pk: Any
    added: bool
    before: models.Model | None
    changed_since: bool


@dataclass
class _Undoing:
    batch: Batch
    deleted: int = 0
    restored: int = 0
    left: list[dict[str, Any]] = field(default_factory=list)

    def leave(self, model: type[models.Model], pk: Any, reason: str) -> None:
        """Notes an object that stays as it is."""
        row = BatchRow.objects.filter(
            batch=self.batch, object_type=ContentType.objects.get_for_model(model), object_id=pk
        ).first()
        self.left.append(
            {
                "sheet": row.sheet_name if row else "",
                "row": row.row_number if row else 0,
                "object": f"{model._meta.verbose_name} {pk}",
                "reason": reason,
            }
        )


@transaction.atomic
def undo_batch(*, actor: User, scope: Scope, batch: Batch) -> dict[str, Any]:
    """Takes a committed batch back; returns {"batch","kind","deleted","restored","left":[{"sheet","row","object",
    "reason"}],"state"}.

    Objects changed since the upload, or used by others, are listed in `left` and not touched.
    Raises NotPermitted for another's batch without the right undo_import, and Refusal if it is not committed.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    sheet = sheet_of(batch.kind)
    require_undoing(actor, scope, batch)
    undoing = _Undoing(batch)
    with own_context(user=actor.pk, batch=None, undone_batch=batch.pk):
        if sheet.undo:
            result = sheet.undo(batch=batch, actor=actor)
        else:
            _take_back(undoing, actor)
            result = {"deleted": undoing.deleted, "restored": undoing.restored, "left": undoing.left}
    batch.state, batch.ended_at = BatchState.UNDONE, timezone.now()
    batch.save(update_fields=["state", "ended_at"])
    detail = {key: len(value) if isinstance(value, list) else value for key, value in result.items()}
    record_event(actor=actor, verb="撤销导入", subject=batch, detail=detail)
    return {"batch": batch.pk, "kind": batch.kind, **result, "state": str(batch.state)}


def require_undoing(actor: User, scope: Scope, batch: Batch) -> None:
    """Raises NotPermitted for another's batch without the right undo_import, and Refusal if it is not committed."""
    right = sheet_of(batch.kind).right
    own = batch.uploaded_by_id == actor.pk and (scope.everything or scope.allows(right))
    if not (own or scope.everything or scope.allows(RIGHT)):
        raise NotPermitted("not_permitted", "只能撤销自己上传的批次；要撤销别人的，请联系有撤销权限的人员")
    if batch.place_code and not scope.covers_place(batch.place_code):
        raise NotPermitted("place", "这一批不在您的管理范围内")
    if batch.state != BatchState.COMMITTED:
        raise Refusal("not_committed", f"批次 {batch.pk} {batch.get_state_display()}，没有可以撤销的内容")


def _take_back(undoing: _Undoing, actor: User) -> None:
    touched = list(_touched(undoing.batch))
    for item in touched:
        if item.changed_since:
            undoing.leave(item.model, item.pk, CHANGED_SINCE)
    clean = [item for item in touched if not item.changed_since]
    for item in clean:
        if not item.added:
            _restore(undoing, item)
    _delete_all(undoing, [item for item in clean if item.added])


def _touched(batch: Batch) -> Iterator[Touched]:
    """Every tracked object that the batch wrote, found by the batch's number in the context of the row history.

    Two queries a model, and one for each object that was there before and is to be restored.
    """
    contexts = set(HistoryContext.objects.filter(metadata__batch=batch.pk).values_list("pk", flat=True))
    for events in event_models() if contexts else ():
        rows = events.objects
        mine = rows.filter(pgh_context_id__in=contexts)
        first = mine.order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id")
        written = list(first.values_list("pgh_obj_id", "pgh_id", "pgh_label"))
        if not written:
            continue
        latest = rows.filter(pgh_obj_id__in=mine.values("pgh_obj_id")).order_by("pgh_obj_id", "-pgh_id")
        now = dict(latest.distinct("pgh_obj_id").values_list("pgh_obj_id", "pgh_context_id"))
        for pk, number, label in written:
            added, since = label == INSERT, now[pk] not in contexts
            earlier = rows.filter(pgh_obj_id=pk, pgh_id__lt=number).order_by("pgh_id")
            before = None if added or since else earlier.last()
            yield Touched(events.pgh_tracked_model, pk, added, before, since)


def staying(batch: Batch) -> list[dict[str, Any]]:
    """What an undoing would leave as it is, without trying: changed since, or used by rows that are not the batch's.

    A few queries a model, however long the batch. What a rule of the object itself forbids is found only by trying.
    """
    undoing, added = _Undoing(batch), {}
    for item in _touched(batch):
        if item.changed_since:
            undoing.leave(item.model, item.pk, CHANGED_SINCE)
        elif item.added:
            added.setdefault(item.model, set()).add(item.pk)
    found = True
    while found:
        # What stays may itself refer to something that then stays as well.
        found = {model: _used_by_others(model, added) for model in added}
        for model, numbers in found.items():
            added[model] -= numbers
            for pk in sorted(numbers):
                undoing.leave(model, pk, IN_USE)
        found = any(found.values())
    return undoing.left


def _used_by_others(model: type[models.Model], added: dict[type[models.Model], set]) -> set:
    """Those of the added objects to which a row refers that does not go with the batch, and that must not lose them."""
    used, numbers = set(), sorted(added[model])
    for relation in model._meta.get_fields(include_hidden=True):
        if not (
            relation.auto_created and relation.is_relation and getattr(relation, "on_delete", None) in HOLDING
        ):
            continue
        own, name = added.get(relation.related_model, set()), relation.field.name
        for start in range(0, len(numbers), AT_ONCE):
            others = relation.related_model._base_manager.filter(
                **{f"{name}__in": numbers[start : start + AT_ONCE]}
            )
            used.update(of for pk, of in others.values_list("pk", f"{name}_id") if pk not in own)
    return used


def _restore(undoing: _Undoing, item: Touched) -> None:
    row = item.model._base_manager.filter(pk=item.pk).first()
    if row is None or item.before is None:
        undoing.leave(item.model, item.pk, CHANGED_SINCE)
        return
    kept = {each.name for each in item.before._meta.fields}
    for each in item.model._meta.concrete_fields:
        if each.name in kept and not each.primary_key:
            setattr(row, each.attname, getattr(item.before, each.attname))
    row.save()
    undoing.restored += 1


def _delete_all(undoing: _Undoing, items: list[Touched]) -> None:
    """Deletes what was added, what refers to it first: round by round until nothing more can go."""
    mine = {(item.model, item.pk) for item in items}
    waiting = items
    while waiting:
        stuck = [item for item in waiting if not _delete(undoing, item, mine)]
        if len(stuck) == len(waiting):
            for item in stuck:
                undoing.leave(item.model, item.pk, IN_USE)
            return
        waiting = stuck


def _delete(undoing: _Undoing, item: Touched, mine: set[tuple]) -> bool:
    """True if the object is gone. One that would take others' rows with it is not deleted."""
    row = item.model._base_manager.filter(pk=item.pk).first()
    if row is None:
        return True
    try:
        with transaction.atomic():
            if _takes_others(row, mine):
                return False
            row.delete()
    except (ProtectedError, RestrictedError):
        return False
    undoing.deleted += 1
    return True


def _takes_others(row: models.Model, mine: set[tuple]) -> bool:
    collector = Collector(using=row._state.db)
    collector.collect([row])
    gone = [(model, each.pk) for model, rows in collector.data.items() for each in rows]
    gone += [(rows.model, each.pk) for rows in collector.fast_deletes for each in rows]
    return any(pair not in mine for pair in gone)
