"""Households, their years and their dated changes of status."""

import uuid
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from counties.models import Act, Division, Household, HouseholdYear, LineageEvent, StatusChange, StatusEvent
from counties.selectors.standing import ENDING, Event, replay
from counties.services.upsert import changed, upsert
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.intake.sheets import Outcome
from fupin.money import FEN

VILLAGE_LEVELS = (4, 5)


def register_household(*, actor: User, place: Division, number: str, **facts: object) -> Household:
    """Enters a household of a village (or a township, where nothing nearer is known).

    Raises Refusal if the place is larger or the county has the number already.
    """
    check_village(place)
    return write(Household(place=place, number=number, **facts), actor=actor, verb="登记农户")


def check_village(place: Division) -> None:
    """Raises Refusal("place_level") if the place is larger than a village or township."""
    if place.level not in VILLAGE_LEVELS:
        raise Refusal("place_level", f"农户应登记到村，“{place}”不是村，请写到村一级", field="place")


def amend_household(household: Household, *, actor: User, **changes: object) -> dict[str, tuple]:
    """Corrects a household; {field: (old, new)}. Another place is a correction too: it was never elsewhere.

    Raises Refusal("moved") for another place once the household has moved: then only a further move is true.
    """
    if "place" in changes:
        check_village(changes["place"])
        if household.moved_on and changes["place"].pk != household.place_id:
            raise Refusal(
                "moved", "这户办过迁移，所在村不能直接改；请办理迁移，或撤销原来的迁移", field="place"
            )
    return amend(household, actor=actor, verb="更正农户", **changes)


@transaction.atomic
def keep_household(
    *, actor: User, place: Division, number: str, provenance: dict, year: int | None = None, **facts: object
) -> Outcome:
    """Registers the household or corrects the one that has this number in the place's county.

    Another village in the county is a move, of the beginning of the sheet's year where it has one: what was counted
    before stays with the old village. A sheet of an earlier year than the last move does not move it back.
    """
    check_village(place)
    rows = Household.objects.select_for_update()
    household = rows.filter(county_code=place.code[:6], number=number).first()
    if household is None:
        given = {name: value for name, value in facts.items() if value is not None}
        return Outcome.added(
            register_household(actor=actor, place=place, number=number, **given, **provenance)
        )
    if (day := moved_by_sheet(household.place_id, household.moved_on, place.code, year)) is None:
        return changed(household, actor=actor, facts=facts)
    move = LineageEvent(
        **sheet_move(household.place_id, household.number, place.code, day), household=household
    )
    write(move, actor=actor, verb="登记迁移")
    outcome = changed(household, actor=actor, facts={**facts, "place_id": place.code, "moved_on": day})
    return Outcome.changed(
        household, {name: pair for name, pair in outcome.changes.items() if name != "moved_on"}
    )


def moved_by_sheet(old: str, moved_on: date | None, new: str, year: int | None) -> date | None:
    """The day on which a sheet that names another village moves the household; None if it does not."""
    day = date(year, 1, 1) if year else timezone.localdate()
    return None if new == old or (moved_on and day < moved_on) else day


def sheet_move(old: str, number: str, new: str, day: date) -> dict[str, object]:
    """The columns of the move that a sheet brings with it."""
    return {
        "key": uuid.uuid4(),
        "act": Act.MOVED,
        "happened_on": day,
        "from_place_id": old,
        "from_number": number,
        "to_place_id": new,
        "reason": "导入的表格写在另一个村",
    }


def record_household_year(
    *, actor: User, household: Household, year: int, provenance: dict | None = None, **facts: object
) -> Outcome:
    """What was so of the household in the year; what is None stays as it was.

    Raises Refusal if income, size and income per head contradict each other by more than a yuan.
    """
    check_income(facts)
    key = {"household": household, "year": year}
    return upsert(
        HouseholdYear.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance, shared=True
    )


def check_income(facts: dict) -> None:
    """Raises Refusal("income") if income, size and income per head contradict each other by more than a yuan."""
    income, size, per_head = (facts.get(name) for name in ("net_income", "size", "net_income_per_head"))
    if income is None or per_head is None or not size:
        return
    expected = (income / size).quantize(FEN)
    if abs(expected - per_head) > 1:
        raise Refusal(
            "income",
            f"纯收入 {income} 元除以 {size} 人是 {expected} 元，与人均纯收入 {per_head} 元不符，请核对",
            field="net_income_per_head",
        )


@transaction.atomic
def record_status_change(
    *,
    actor: User,
    household: Household,
    event: str,
    happened_on: date,
    monitor_kind: str = "",
    other: Household | None = None,
    **details: object,
) -> StatusChange:
    """Records one dated event. The order of all events must make sense, also where one is put in afterwards.

    A household that came out of another one (拆户) takes over whether that one was poor. Raises
    Refusal("status_order") with what does not fit, Refusal("monitor_kind"), Refusal("other_household").
    """
    Household.objects.select_for_update().get(pk=household.pk)
    if event == StatusEvent.MONITORED and not monitor_kind:
        raise Refusal("monitor_kind", "纳入监测要写明监测对象类别", field="monitor_kind")
    if event in {StatusEvent.SPLIT, StatusEvent.MERGED} and other is None:
        raise Refusal("other_household", "拆户、并户要写明另一户", field="other")
    new = [Event(happened_on, event)]
    if event == StatusEvent.SPLIT and (inherited := _standing_of(other, happened_on)):
        new.append(Event(happened_on, inherited))
    replay([*events_of(household), *new])
    rows = [
        write(
            StatusChange(
                household=household,
                event=each.event,
                happened_on=each.day,
                monitor_kind=monitor_kind if each.event == event else "",
                other=other,
                **details,
            ),
            actor=actor,
            verb="登记状态变更",
        )
        for each in new
    ]
    if event in ENDING:
        amend(household, actor=actor, verb="销户", closed_on=happened_on)
    return rows[0]


def events_of(household: Household) -> list[Event]:
    """The household's events in the order of their days."""
    rows = household.changes.order_by("happened_on", "id").values_list("happened_on", "event")
    return [Event(*row) for row in rows]


def _standing_of(household: Household, day: date) -> str:
    """The event that puts a household where this one stood on the day; empty if it was never poor."""
    standing = replay(event for event in events_of(household) if event.day <= day)
    if standing.poor:
        return StatusEvent.IDENTIFIED
    return StatusEvent.EXITED if standing.was_poor else ""
