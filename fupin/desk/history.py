"""A row's history for people: who changed which field from what to what, beside the acts recorded about the row."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Field, ForeignKey, Model, QuerySet
from django.utils import timezone

from fupin.audit.models import AuditEvent, Outcome
from fupin.desk.personal import personal_fields

ACTS = {"insert": "新增", "update": "修改", "delete": "删除"}
UNSHOWN = {"pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "id", "batch", "row_number"}
COVERED = "（个人信息，不显示）"
EMPTY = "（空）"


@dataclass
class Change:
    """One field: its label, and what stood there before and after."""

    label: str
    old: str
    new: str


@dataclass
class Happening:
    """One line of the history."""

    at: datetime
    who: str
    act: str
    what: str
    reason: str = ""
    refused: bool = False
    changes: list[Change] = field(default_factory=list)


def history_of(row: Model, related: list[tuple[type[Model], str]]) -> list[Happening]:
    """Latest first: the row's events, those of the rows inside it (model, key to the row), and the recorded acts.

    About three queries per model and one per kind of thing that a foreign key names.
    """
    happenings = _events(type(row), {"pgh_obj_id": row.pk}) + _acts(row)
    for model, key in related:
        happenings += _events(model, {f"{key}_id": row.pk})
    return sorted(happenings, key=lambda happening: happening.at, reverse=True)


def _acts(row: Model) -> list[Happening]:
    """Acts without a change of the row beside them: refusals, looks, exports, approvals."""
    kind = ContentType.objects.get_for_model(row)
    events = AuditEvent.objects.filter(object_type=kind, object_id=str(row.pk))
    return [
        Happening(
            at=event.happened_at,
            who=event.actor_name,
            act=event.verb,
            what=event.object_name,
            reason=event.reason,
            refused=event.outcome == Outcome.REFUSED,
        )
        for event in events
    ]


def _events(model: type[Model], chosen: dict[str, Any]) -> list[Happening]:
    tracked = getattr(model, "pgh_event_model", None)
    if tracked is None:
        return []
    events = list(tracked.objects.filter(**chosen).select_related("pgh_context").order_by("pgh_id"))
    words = _Words(model, events)
    users = _users(events)
    happenings, before = [], {}
    for event in events:
        changes = words.differences(before.get(event.pgh_obj_id), event)
        before[event.pgh_obj_id] = event
        act, what = ACTS.get(event.pgh_label, event.pgh_label), str(model._meta.verbose_name)
        happenings.append(Happening(event.pgh_created_at, _who(event, users), act, what, changes=changes))
    return happenings


def _users(events: list[Model]) -> dict[int, Model]:
    keys = {(event.pgh_context.metadata or {}).get("user") for event in events if event.pgh_context}
    return get_user_model().objects.in_bulk(keys - {None})


def _who(event: Model, users: dict[int, Model]) -> str:
    user = (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None
    return str(users.get(user, "系统"))


class _Words:
    """Turns stored values into what people know: names for keys, labels for codes, nothing for personal data."""

    def __init__(self, model: type[Model], events: list[Model]) -> None:
        self.personal = personal_fields(model)
        self.fields = [
            known
            for known in model._meta.concrete_fields
            if known.name not in UNSHOWN and _has_column(events, known) and _is_read(known)
        ]
        self.named = {
            known.name: self._names(known, events) for known in self.fields if isinstance(known, ForeignKey)
        }

    @staticmethod
    def _names(known: ForeignKey, events: list[Model]) -> dict[object, str]:
        rows: QuerySet = known.remote_field.model._base_manager.all()
        keys = {getattr(event, known.attname) for event in events} - {None}
        return {key: str(row) for key, row in rows.in_bulk(keys).items()}

    def differences(self, old: Model | None, new: Model) -> list[Change]:
        """The fields that differ; for a new row those that are filled in."""
        changes = []
        for known in self.fields:
            before = getattr(old, known.attname) if old is not None else None
            after = getattr(new, known.attname)
            if before != after and not (old is None and after in (None, "")):
                changes.append(
                    Change(str(known.verbose_name), self.word(known, before), self.word(known, after))
                )
        return changes

    def word(self, known: Field, value: object) -> str:
        if value in (None, ""):
            return EMPTY
        if known.name in self.personal:
            return COVERED
        if isinstance(known, ForeignKey):
            return self.named[known.name].get(value, f"（已删除的{known.verbose_name}）")
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(known, DateTimeField):
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        if isinstance(known, ArrayField):
            return "、".join(self.word(known.base_field, each) for each in value) or EMPTY
        return str(dict(known.flatchoices).get(value, value))


def _is_read(known: Field) -> bool:
    """Not the sort keys and indexes that the system makes for itself."""
    return "pinyin" not in known.name and not str(known.verbose_name).isascii()


def _has_column(events: list[Model], known: Field) -> bool:
    try:
        return bool(events) and bool(events[0]._meta.get_field(known.name))
    except FieldDoesNotExist:
        return False
