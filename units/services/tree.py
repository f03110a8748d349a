"""The tree of units."""

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from counties.services import origin_told
from fupin.audit.services import amend, record_event, write
from fupin.errors import Refusal
from fupin.intake.sheets import Outcome
from units.models import Unit


@transaction.atomic
def found_unit(*, actor: User, name: str, superior: Unit | None = None, **details: object) -> Unit:
    """Enters a unit under its superior. Its path is the superior's and its own id: /1/7/."""
    _hold_tree()
    unit = Unit(name=name, superior=superior, **details)
    write(unit, actor=actor, verb="登记单位")
    unit.path = f"{_path(superior)}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def _hold_tree() -> None:
    """Changes of the tree wait for each other: two at a time could leave a path that leads nowhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('units.tree'))")


def _path(superior: Unit | None) -> str:
    """The superior's path as it stands, which may not be what the caller's copy says."""
    return Unit.objects.values_list("path", flat=True).get(pk=superior.pk) if superior else "/"


@transaction.atomic
def move_unit(unit: Unit, *, actor: User, superior: Unit | None, reason: str = "") -> None:
    """Puts the unit with all below it under another superior, or on top.

    Raises Refusal("own_subordinate") if that would put it under itself. One statement moves the whole subtree.
    """
    _hold_tree()
    unit.refresh_from_db()
    before, above = unit.path, _path(superior)
    if above.startswith(before):
        raise Refusal("own_subordinate", f"“{superior}”在“{unit}”之下，不能作它的上级", field="superior")
    unit.superior = superior
    unit.save(update_fields=["superior"])
    moved = Unit.objects.filter(path__startswith=before)
    moved.update(path=Concat(Value(f"{above}{unit.pk}/"), Substr(F("path"), len(before) + 1)))
    unit.refresh_from_db()
    record_event(actor=actor, verb="调整上级单位", subject=unit, reason=reason)


@transaction.atomic
def amend_unit(unit: Unit, *, actor: User, **changes: object) -> dict[str, tuple]:
    """Corrects a unit; {field: (old, new)}. Another superior moves its subtree too."""
    moves = "superior" in changes and changes["superior"] != unit.superior
    old, new = unit.superior, changes.pop("superior", None)
    differences = amend(unit, actor=actor, verb="更正单位", **changes)
    if moves:
        move_unit(unit, actor=actor, superior=new)
        differences["superior"] = (old, new)
    return differences


@transaction.atomic
def keep_unit(*, actor: User, name: str, superior: Unit | None, provenance: dict, **facts: object) -> Outcome:
    """Enters the unit or corrects the one of this name; a superior that is not given stays."""
    given = {field: value for field, value in facts.items() if value is not None}
    unit = Unit.objects.select_for_update(of=("self",)).filter(name=name).first()
    if unit is None:
        return Outcome.added(found_unit(actor=actor, name=name, superior=superior, **given, **provenance))
    if superior is not None:
        given["superior"] = superior
    given |= origin_told(provenance)
    return Outcome.changed(unit, amend_unit(unit, actor=actor, **given))
