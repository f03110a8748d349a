"""Taking one upload back: what it added goes, what it changed is as before, what others changed since stays."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from fupin.audit.models import AuditEvent
from fupin.audit.services import record_event
from fupin.errors import NotPermitted, Refusal
from fupin.intake.history import own_context
from fupin.intake.models import Batch, BatchRow, BatchState
from fupin.intake.naming import names_of
from fupin.intake.sheets import sheet_of
from fupin.intake.written import AT_ONCE, WrittenSet, written_by
from fupin.scope import Scope

CHANGED_SINCE = "上传以后又被改过，保持现状"
IN_USE = "已被其他记录引用，不能删除"
LEFT_WITH = "说的那条记录保持现状，一并保留"
FOLLOWED = "之后又登记了接着它的记录，不能删除"
RIGHT = "undo_import"
VERB = "撤销导入"


@dataclass
class _Undoing:
    batch: Batch
    deleted: int = 0
    restored: int = 0
    left: list[dict[str, Any]] = field(default_factory=list)

    def leave(self, model: type[models.Model], numbers: Sequence, reason: str) -> None:
        """Notes objects that stay as they are, each with the line that wrote it."""
        for start in range(0, len(numbers), AT_ONCE):
            some = numbers[start : start + AT_ONCE]
            kind = ContentType.objects.get_for_model(model)
            written = BatchRow.objects.filter(batch=self.batch, object_type=kind, object_id__in=some)
            lines: dict[Any, tuple[str, int]] = {}
            for pk, *line in written.values_list("object_id", "sheet_name", "row_number"):
                lines.setdefault(pk, tuple(line))
            names = names_of(model, some)
            for pk in some:
                sheet, row = lines.get(pk, ("", 0))
                self.left.append({"sheet": sheet, "row": row, "object": names[pk], "reason": reason})


@transaction.atomic
def undo_batch(*, actor: User, scope: Scope, batch: Batch) -> dict[str, Any]:
    """Takes a committed batch back; returns {"batch","kind","deleted","restored","left":[{"sheet","row","object",
    "reason"}],"state"}.

    Objects that are no longer as the upload left them, are used by others, or upon which others stand, are listed in
    `left` and not touched.
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
            _take_back(undoing)
            result = {"deleted": undoing.deleted, "restored": undoing.restored, "left": undoing.left}
    batch.state, batch.ended_at = BatchState.UNDONE, timezone.now()
    batch.save(update_fields=["state", "ended_at"])
    detail = {key: len(value) if isinstance(value, list) else value for key, value in result.items()}
    record_event(actor=actor, verb=VERB, subject=batch, detail=detail)
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


def undoing_of(batch: Batch) -> AuditEvent | None:
    """The act by which the batch was taken back: who, and when. One query."""
    kind = ContentType.objects.get_for_model(Batch)
    return AuditEvent.objects.filter(verb=VERB, object_type=kind, object_id=str(batch.pk)).first()


def _take_back(undoing: _Undoing) -> None:
    with written_by(undoing.batch) as sets:
        _leave_changed(undoing, sets)
        for each in sets:
            for numbers in each.changed():
                back = set(each.restore(numbers))
                undoing.restored += len(back)
                undoing.leave(each.model, [pk for pk in numbers if pk not in back], CHANGED_SINCE)
        _leave_used(undoing, sets)
        for each in sets:
            for numbers in each.going():
                undoing.deleted += each.delete(numbers)


@transaction.atomic
def staying(batch: Batch) -> list[dict[str, Any]]:
    """What an undoing would leave as it is, without trying: changed since, or used by rows that are not the batch's.

    A few queries a model, however long the batch. References that the restoring would take away still count here.
    """
    undoing = _Undoing(batch)
    with written_by(batch) as sets:
        _leave_changed(undoing, sets)
        _leave_used(undoing, sets)
    return undoing.left


def _leave_changed(undoing: _Undoing, sets: list[WrittenSet]) -> None:
    for each in sets:
        for numbers in each.changed_since():
            undoing.leave(each.model, numbers, CHANGED_SINCE)


def _leave_used(undoing: _Undoing, sets: list[WrittenSet]) -> None:
    """What stays may itself refer to something that then stays as well: round by round until nothing more does."""
    by_model = {each.model: each for each in sets}
    found = True
    while found:
        found = False
        for each in sets:
            used = set()
            for relation in each.relations():
                used.update(each.keep_used_by(relation, by_model.get(relation.related_model)))
            undoing.leave(each.model, sorted(used), IN_USE)
            found = _leave_founding(undoing, each, by_model) or found or bool(used)


def _leave_founding(undoing: _Undoing, each: WrittenSet, by_model: dict[type, WrittenSet]) -> bool:
    """What stays although nothing refers to it: without it, what else stays would not make sense. True if any."""
    kept = []
    if name := getattr(each.model, "undone_with", ""):
        other = by_model.get(each.model._meta.get_field(name).related_model)
        kept = each.keep_with(other) if other else []
        undoing.leave(each.model, sorted(kept), LEFT_WITH)
    if chain := getattr(each.model, "undo_chain", None):
        followed = each.keep_followed(chain)
        undoing.leave(each.model, sorted(followed), FOLLOWED)
        kept += followed
    return bool(kept)
