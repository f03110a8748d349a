"""The one way in which rows are written and acts are recorded."""

import contextvars
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from fupin.audit.models import AuditEvent, Outcome
from fupin.audit.noting import note_rows
from fupin.errors import NotPermitted, Refusal

Row = TypeVar("Row", bound=models.Model)
Service = Callable[..., object]


@dataclass(frozen=True)
class Circumstances:
    """How the act came in: request number, address and the roles of the actor at that moment."""

    request_id: str = ""
    address: str | None = None
    capacity: str = ""


circumstances: contextvars.ContextVar[Circumstances] = contextvars.ContextVar(
    "circumstances",
    default=Circumstances(),  # noqa: B039 - frozen
)

Guard = Callable[[models.Model, dict[str, tuple]], dict[str, tuple]]
# What looks over the differences of each amendment before they are made, and says which of them may be: set by uploads,
# which leave alone what people corrected by hand.
guarding: contextvars.ContextVar[Guard | None] = contextvars.ContextVar("guarding", default=None)


def record_event(
    *,
    actor: User | None,
    verb: str,
    subject: models.Model | None = None,
    reason: str = "",
    outcome: str = Outcome.DONE,
    detail: dict | None = None,
    subject_name: str = "",
) -> AuditEvent:
    """Writes one event in the present transaction. `detail` must hold no unmasked personal value. One query."""
    around = circumstances.get()
    if detail and isinstance(detail.get("rows"), int):
        note_rows(detail["rows"])
    return AuditEvent.objects.create(
        actor=actor,
        actor_name=str(actor) if actor else "系统",
        capacity=around.capacity,
        verb=verb,
        outcome=outcome,
        object_type=ContentType.objects.get_for_model(subject) if subject is not None else None,
        object_id=str(subject.pk) if subject is not None else "",
        object_name=(subject_name or (str(subject) if subject is not None else ""))[:200],
        reason=reason,
        detail=detail or {},
        request_id=around.request_id,
        address=around.address,
    )


def record_refusal(
    *, actor: User | None, verb: str, reason: str, subject: models.Model | None = None
) -> None:
    """Writes the refusal in a transaction of its own, so that it outlives the act that was rolled back."""
    with transaction.atomic(durable=False):
        record_event(actor=actor, verb=verb, subject=subject, reason=reason, outcome=Outcome.REFUSED)


def refusals_recorded(verb: str) -> Callable[[Service], Service]:
    """Around a service function, outside its transaction: whoever lacks the right is refused, and the refusal is kept."""

    def decorate(service: Service) -> Service:
        @functools.wraps(service)
        def recording(*args: object, actor: User, **given: object) -> object:
            try:
                return service(*args, actor=actor, **given)
            except NotPermitted as refusal:
                if not refusal.recorded:
                    record_refusal(actor=actor, verb=verb, reason=refusal.message)
                    refusal.recorded = True
                raise

        return recording

    return decorate


@transaction.atomic
def write(row: Row, *, actor: User, verb: str, reason: str = "", detail: dict | None = None) -> Row:
    """Checks the row as a whole, saves it and records the event: what every service function ends with.

    Raises Refusal with all of Django's messages (constraints included) if the row does not hold, also where
    somebody else wrote between the check and the saving.
    """
    check(row)
    try:
        with pghistory.context(user=actor.pk, verb=verb):
            row.save()
    except IntegrityError as error:
        raise Refusal("invalid", _broken_constraint(row, error)) from error
    record_event(actor=actor, verb=verb, subject=row, reason=reason, detail=detail)
    return row


@transaction.atomic
def amend(
    row: Row,
    *,
    actor: User,
    verb: str,
    reason: str = "",
    fields: Mapping[str, object] | None = None,
    **changes: object,
) -> dict[str, tuple]:
    """Sets the given fields, writes the row if anything differs; returns {field: (old, new)}, empty if nothing changed.

    `fields` are changes as well: those of rows that have a field of the name of an argument, such as a reason.
    """
    differences = {}
    for name, new in {**(fields or {}), **changes}.items():
        old = getattr(row, name)
        if old != new:
            differences[name] = (old, new)
    if differences and (guard := guarding.get()):
        differences = guard(row, differences)
    for name, (_, new) in differences.items():
        setattr(row, name, new)
    if differences:
        write(row, actor=actor, verb=verb, reason=reason, detail={"fields": sorted(differences)})
    return differences


@transaction.atomic
def remove(row: models.Model, *, actor: User, verb: str, reason: str = "") -> None:
    """Deletes a row that nothing refers to; its history stays. Raises Refusal if something still refers to it."""
    name, kind = str(row), row._meta.verbose_name
    record_event(actor=actor, verb=verb, subject=row, reason=reason)
    try:
        with transaction.atomic(), pghistory.context(user=actor.pk, verb=verb):
            row.delete()
    except models.ProtectedError as error:
        users = "、".join(sorted({str(other._meta.verbose_name) for other in error.protected_objects}))
        raise Refusal("in_use", f"{kind}“{name}”已被{users}引用，不能删除；请先处理这些记录") from error


def check(row: models.Model) -> None:
    """full_clean with the messages as one Refusal; its `field` is the first field at fault."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise refusal_of(type(row), error) from error


def refusal_of(model: type[models.Model], error: ValidationError) -> Refusal:
    """What a row of the model does not hold for, as one Refusal; its `field` is the first field at fault."""
    named = {name: "；".join(map(_plainly, faults)) for name, faults in error.error_dict.items()}
    labels = {name: f"“{model._meta.get_field(name).verbose_name}”：" for name in named if name != "__all__"}
    text = "；".join(labels.get(name, "") + words for name, words in named.items())
    return Refusal("invalid", text, field=next(iter(labels), ""))


def _plainly(fault: ValidationError) -> str:
    """The message of a fault; of a number beyond what its column holds, in our own words."""
    words = {"max_value": "最大填", "min_value": "最小填"}.get(fault.code)
    if words is None:
        return "；".join(fault.messages)
    return f"{words} {fault.params['limit_value']}，这里是 {fault.params['show_value']}，请核对是不是填错了列或单位"


def check_parts(model: type[models.Model], values: Mapping[str, object]) -> None:
    """Raises Refusal("invalid") if these columns of a row break a constraint by themselves, whatever the others hold."""
    row, others = model(**values), {each.name for each in model._meta.fields} - values.keys()
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            try:
                constraint.validate(model, row, exclude=others)
            except ValidationError as error:
                raise Refusal("invalid", "；".join(error.messages)) from error


def _broken_constraint(row: models.Model, error: IntegrityError) -> str:
    """The constraint's own message; for one without a message, which constraint it was."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    known = next((each for each in row._meta.constraints if each.name == name), None)
    if known is not None and known.violation_error_message != known.default_violation_error_message:
        return str(known.violation_error_message)
    return f"{row._meta.verbose_name}与已有的记录冲突（{name or '数据库约束'}），请刷新后再试"
