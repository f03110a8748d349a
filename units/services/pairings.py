"""Which unit answers for which place, from when to when."""

from copy import copy
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import Division
from counties.services import origin_told
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.intake.sheets import Outcome
from units.models import Pairing, Unit
from units.models.unit import PairingRole


@transaction.atomic
def pair_unit(
    *,
    actor: User,
    unit: Unit,
    place: Division,
    role: str = PairingRole.DESIGNATED,
    starts_on: date | None = None,
    ends_on: date | None = None,
    **details: object,
) -> Pairing:
    """Pairs a unit with a county or village. Where only the year is known, `start_precision` is "year".

    Raises Refusal if this pairing is known, or if one of the same role runs on these days.
    """
    row = Pairing(unit=unit, place=place, role=role, starts_on=starts_on, ends_on=ends_on, **details)
    _check_overlap(row)
    return write(row, actor=actor, verb="登记结对关系")


@transaction.atomic
def amend_pairing(pairing: Pairing, *, actor: User, reason: str = "", **changes: object) -> dict[str, tuple]:
    """Corrects a pairing; {field: (old, new)}. Raises Refusal("overlapping_pairing") as for a new one."""
    amended = copy(pairing)
    for name, value in changes.items():
        setattr(amended, name, value)
    _check_overlap(amended)
    return amend(pairing, actor=actor, verb="更正结对关系", reason=reason, **changes)


def _check_overlap(row: Pairing) -> None:
    """The unit is locked: of two who write its pairings at the same time, the second sees the first."""
    Unit.objects.select_for_update(of=("self",)).get(pk=row.unit_id)
    same = Pairing.objects.filter(unit=row.unit, place=row.place, role=row.role).exclude(pk=row.pk)
    for other in same:
        first, second = sorted((row, other), key=lambda each: each.starts_on or date.min)
        if first.ends_on is None or first.ends_on >= (second.starts_on or date.min):
            raise Refusal(
                "overlapping_pairing",
                f"{row.unit}与{row.place}的这一关系已从 {other.starts_on or '（未注明）'} 起登记，请先登记其截止日期",
                field="starts_on",
            )


def end_pairing(pairing: Pairing, *, actor: User, ends_on: date, reason: str = "") -> dict[str, tuple]:
    """The pairing runs to this day; {field: (old, new)}."""
    return amend_pairing(pairing, actor=actor, reason=reason, ends_on=ends_on)


@transaction.atomic
def keep_pairing(
    *,
    actor: User,
    unit: Unit,
    place: Division,
    role: str,
    starts_on: date | None,
    provenance: dict,
    **facts: object,
) -> Outcome:
    """Pairs them, or corrects the pairing of this role that began on this day (or, if no day is given, the last one)."""
    given = {field: value for field, value in facts.items() if value is not None}
    rows = Pairing.objects.select_for_update(of=("self",)).filter(unit=unit, place=place, role=role)
    row = (rows.filter(starts_on=starts_on) if starts_on else rows).order_by("starts_on").last()
    if row is None:
        return Outcome.added(
            pair_unit(
                actor=actor, unit=unit, place=place, role=role, starts_on=starts_on, **given, **provenance
            )
        )
    return Outcome.changed(row, amend_pairing(row, actor=actor, **given, **origin_told(provenance)))
