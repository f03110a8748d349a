"""What a place is declared to be, and what places and households ask for."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User

from counties.models import Designation, Division, Household, Need
from counties.models.codes import NeedState
from counties.services.upsert import upsert
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.intake.sheets import Outcome


def designate_place(
    *, actor: User, place: Division, kind: str, year_from: int | None = None, **details: object
) -> Designation:
    """Declares a place poor from a year on. Raises Refusal if that is known already."""
    row = Designation(place=place, kind=kind, year_from=year_from, **details)
    return write(row, actor=actor, verb="登记贫困县村认定")


def lift_designation(designation: Designation, *, actor: User, lifted_on: date) -> dict[str, tuple]:
    """村出列、县摘帽 on the day; {field: (old, new)}. Raises Refusal if it is before the year of the designation."""
    if designation.year_from and lifted_on.year < designation.year_from:
        raise Refusal(
            "lifted_before", f"退出日期早于认定年度 {designation.year_from} 年，请核对", field="lifted_on"
        )
    return amend(designation, actor=actor, verb="登记退出", lifted_on=lifted_on)


def raise_need(
    *,
    actor: User,
    place: Division,
    subject: str,
    raised_on: date,
    household: Household | None = None,
    **details: object,
) -> Need:
    """Records what a place or a household asked for. Raises Refusal if the household lives elsewhere."""
    _check_home(place, household)
    row = Need(place=place, subject=subject, raised_on=raised_on, household=household, **details)
    return write(row, actor=actor, verb="登记需求")


def keep_need(
    *,
    actor: User,
    place: Division,
    subject: str,
    raised_on: date,
    household: Household | None,
    provenance: dict,
    **facts: object,
) -> Outcome:
    """Records the need or corrects the one of this subject that was raised there on that day."""
    _check_home(place, household)
    key = {"place": place, "subject": subject, "raised_on": raised_on, "household": household}
    return upsert(Need.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance)


def _check_home(place: Division, household: Household | None) -> None:
    if household and not household.place_id.startswith(place.code):
        raise Refusal("other_place", "这户不在所填的地区，请核对地区和户编号", field="household")


def settle_need(need: Need, *, actor: User, state: str, reason: str = "") -> dict[str, tuple]:
    """Arranged, met or dropped; {field: (old, new)}. Dropping one needs a reason."""
    if state == NeedState.DROPPED and not reason:
        raise Refusal("reason", "不予安排要写明原因", field="state")
    return amend(need, actor=actor, verb="办理需求", reason=reason, state=state)
