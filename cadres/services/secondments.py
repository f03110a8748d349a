"""Secondments: sending, handing over, ending; attendance and appraisal."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from cadres.models import Appraisal, Attendance, Cadre, Secondment
from counties.models import Division
from counties.services import origin_told, upsert
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.intake.sheets import Outcome
from units.models import Unit


@transaction.atomic
def second_cadre(
    *,
    actor: User,
    cadre: Cadre,
    place: Division,
    post: str,
    starts_on: date,
    ends_on: date | None = None,
    unit: Unit | None = None,
    takes_over: Secondment | None = None,
    **details: object,
) -> Secondment:
    """Sends the cadre to the place; the sending unit is the cadre's unless told otherwise.

    With `takes_over` the predecessor's row says who came after. Raises Refusal("overlap") if the cadre serves
    somewhere on one of these days. A term that policy finds too short is entered all the same and flagged.
    """
    _hold(cadre)
    row = Secondment(
        cadre=cadre,
        unit=unit or cadre.unit,
        place=place,
        post=post,
        starts_on=starts_on,
        ends_on=ends_on,
        **details,
    )
    _check_free(cadre, starts_on, ends_on)
    write(row, actor=actor, verb="选派干部")
    if takes_over:
        _hand_over(takes_over, row, actor)
    return row


def _hold(cadre: Cadre) -> None:
    """Secondments of one cadre wait for each other, so that the second gets a message instead of an error."""
    Cadre.objects.select_for_update(of=("self",)).get(pk=cadre.pk)


def _check_free(cadre: Cadre, starts_on: date, ends_on: date | None, but: int | None = None) -> None:
    rows = Secondment.objects.filter(cadre=cadre).exclude(pk=but)
    other = rows.overlapping(starts_on, ends_on).select_related("place").first()
    if other:
        raise Refusal(
            "overlap",
            f"{cadre} {other.starts_on} 至{other.ends_on or '今'}已在{other.place}任"
            f"{other.title or other.get_post_display()}，与这次任职时间重叠；请先登记原任职的结束日期",
            field="starts_on",
        )


def _hand_over(predecessor: Secondment, successor: Secondment, actor: User) -> None:
    if predecessor.place_id != successor.place_id:
        raise Refusal("other_place", f"{predecessor}与接任者不在同一地，不能登记交接", field="takes_over")
    amend(predecessor, actor=actor, verb="登记交接", handed_over_to=successor)


@transaction.atomic
def amend_secondment(secondment: Secondment, *, actor: User, **changes: object) -> dict[str, tuple]:
    """Corrects a secondment; {field: (old, new)}. Raises Refusal("overlap") as for a new one."""
    cadre, starts_on, ends_on = (
        changes.get(name, getattr(secondment, name)) for name in ("cadre", "starts_on", "ends_on")
    )
    _hold(cadre)
    _check_free(cadre, starts_on, ends_on, but=secondment.pk)
    return amend(secondment, actor=actor, verb="更正任职", **changes)


def end_secondment(
    secondment: Secondment, *, actor: User, ends_on: date, end_reason: str = ""
) -> dict[str, tuple]:
    """The secondment lasts to this day; {field: (old, new)}. Raises Refusal if that is before its beginning."""
    return amend(secondment, actor=actor, verb="结束任职", ends_on=ends_on, end_reason=end_reason)


@transaction.atomic
def keep_secondment(
    *, actor: User, cadre: Cadre, place: Division, starts_on: date, provenance: dict, **facts: object
) -> Outcome:
    """Sends the cadre, or corrects the secondment that began at this place on this day."""
    given = {field: value for field, value in facts.items() if value is not None}
    row = Secondment.objects.filter(cadre=cadre, place=place, starts_on=starts_on).first()
    if row is None:
        return Outcome.added(
            second_cadre(actor=actor, cadre=cadre, place=place, starts_on=starts_on, **given, **provenance)
        )
    return Outcome.changed(row, amend_secondment(row, actor=actor, **given, **origin_told(provenance)))


def record_attendance(
    *, actor: User, secondment: Secondment, day: date, kind: str, **details: object
) -> Attendance:
    """Records one day. Raises Refusal if it is not a day of the secondment, or is recorded already."""
    _check_day(secondment, day)
    row = Attendance(secondment=secondment, day=day, kind=kind, **details)
    return write(row, actor=actor, verb="登记考勤")


def keep_attendance(
    *, actor: User, secondment: Secondment, day: date, provenance: dict, **facts: object
) -> Outcome:
    """Records the day or corrects what was recorded of it."""
    _check_day(secondment, day)
    key = {"secondment": secondment, "day": day}
    return upsert(Attendance.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance)


def _check_day(secondment: Secondment, day: date) -> None:
    if day < secondment.starts_on or (secondment.ends_on and day > secondment.ends_on):
        raise Refusal(
            "outside_term",
            f"{day} 不在任职期内（{secondment.starts_on} 至{secondment.ends_on or '今'}），请核对",
            field="day",
        )


def appraise(
    *, actor: User, secondment: Secondment, year: int, grade: str, opinion: str = "", **details: object
) -> Appraisal:
    """Records the appraisal of a year. Raises Refusal if the cadre did not serve in it."""
    last = secondment.ends_on.year if secondment.ends_on else year
    if not secondment.starts_on.year <= year <= last:
        raise Refusal("outside_term", f"{secondment.cadre} {year} 年不在任，请核对年度", field="year")
    row = Appraisal(secondment=secondment, year=year, grade=grade, opinion=opinion, **details)
    return write(row, actor=actor, verb="登记考核")
