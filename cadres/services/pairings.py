"""Who helps which household, and each contact."""

from copy import copy
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.db.models import Q

from cadres.models import Cadre, HelpPairing, VisitLog
from counties.models import Household
from counties.services import origin_told, upsert
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.intake.sheets import Outcome
from units.models import Unit


@transaction.atomic
def pair_household(
    *,
    actor: User,
    unit: Unit,
    household: Household,
    starts_on: date,
    cadre: Cadre | None = None,
    branch: str = "",
    ends_on: date | None = None,
    **details: object,
) -> HelpPairing:
    """A cadre or a branch of the unit helps the household from this day. How many one cadre helps is not limited.

    Raises Refusal without a helper, for a cadre of another unit, or if this pairing runs already.
    """
    row = HelpPairing(
        unit=unit,
        household=household,
        cadre=cadre,
        branch=branch,
        starts_on=starts_on,
        ends_on=ends_on,
        **details,
    )
    _check_pairing(row)
    return write(row, actor=actor, verb="登记结对帮扶")


@transaction.atomic
def amend_help_pairing(
    pairing: HelpPairing, *, actor: User, reason: str = "", **changes: object
) -> dict[str, tuple]:
    """Corrects a pairing; {field: (old, new)}. Raises Refusal as for a new one, and Refusal("visits") where visits
    that are recorded would fall outside it."""
    amended = copy(pairing)
    for name, value in changes.items():
        setattr(amended, name, value)
    _check_pairing(amended)
    outside = pairing.visits.filter(
        Q(visited_on__lt=amended.starts_on) | Q(visited_on__gt=amended.ends_on or date.max)
    )
    if stray := outside.order_by("visited_on").first():
        raise Refusal(
            "visits", f"{stray.visited_on} 有走访记录，改后不在结对期内，请先核对走访", field="ends_on"
        )
    return amend(pairing, actor=actor, verb="更正结对帮扶", reason=reason, **changes)


def _check_pairing(row: HelpPairing) -> None:
    """The household is locked: of two who pair it at the same time, the second sees the first."""
    Household.objects.select_for_update(of=("self",)).get(pk=row.household_id)
    if row.cadre and row.cadre.unit_id != row.unit_id:
        raise Refusal("other_unit", f"{row.cadre}不是{row.unit}的干部，请核对帮扶单位", field="cadre")
    same = HelpPairing.objects.filter(
        unit=row.unit, household=row.household, cadre=row.cadre, branch=row.branch
    )
    for other in same.exclude(pk=row.pk):
        first, second = sorted((row, other), key=lambda each: each.starts_on)
        if first.ends_on is None or first.ends_on >= second.starts_on:
            raise Refusal(
                "running_pairing",
                f"这个结对已从 {other.starts_on} 起登记，请先登记其结束日期",
                field="starts_on",
            )


def end_help_pairing(
    pairing: HelpPairing, *, actor: User, ends_on: date, reason: str = ""
) -> dict[str, tuple]:
    """The pairing lasts to this day; {field: (old, new)}."""
    return amend_help_pairing(pairing, actor=actor, reason=reason, ends_on=ends_on)


@transaction.atomic
def keep_help_pairing(
    *,
    actor: User,
    unit: Unit,
    household: Household,
    starts_on: date,
    cadre: Cadre | None,
    branch: str = "",
    provenance: dict,
    **facts: object,
) -> Outcome:
    """Pairs them, or corrects the pairing that began on this day: that of the cadre or, if none is named, of the branch."""
    key = {"unit": unit, "household": household, "cadre": cadre, "starts_on": starts_on}
    given = {field: value for field, value in facts.items() if value is not None}
    if cadre is None:
        key["branch"] = branch
    elif branch:
        given["branch"] = branch
    row = HelpPairing.objects.filter(**key).first()
    if row is None:
        return Outcome.added(pair_household(actor=actor, **key, **given, **provenance))
    return Outcome.changed(row, amend_help_pairing(row, actor=actor, **given, **origin_told(provenance)))


def log_visit(
    *, actor: User, pairing: HelpPairing, visited_on: date, way: str, content: str = "", **details: object
) -> VisitLog:
    """Records one contact with the household. Raises Refusal on a day on which the pairing did not run."""
    _check_day(pairing, visited_on)
    row = VisitLog(pairing=pairing, visited_on=visited_on, way=way, content=content, **details)
    return write(row, actor=actor, verb="登记走访")


def keep_visit(
    *, actor: User, pairing: HelpPairing, visited_on: date, way: str, provenance: dict, **facts: object
) -> Outcome:
    """Records the contact, or corrects the one of this kind on that day."""
    _check_day(pairing, visited_on)
    key = {"pairing": pairing, "visited_on": visited_on, "way": way}
    return upsert(VisitLog.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance)


def _check_day(pairing: HelpPairing, day: date) -> None:
    if day < pairing.starts_on or (pairing.ends_on and day > pairing.ends_on):
        raise Refusal(
            "outside_pairing",
            f"{day} 不在结对期内（{pairing.starts_on} 至{pairing.ends_on or '今'}），请核对",
            field="visited_on",
        )
