"""Splitting, merging, moving and closing households, and members who come, go or change house.

Each act is dated, keeps both sides, writes down what was before, and can be undone (`undo_lineage`): all that it
writes carries its key in the row history.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import (
    Act,
    Division,
    Household,
    LineageEvent,
    MemberChange,
    MemberEvent,
    Person,
    StatusEvent,
)
from counties.models.lineage import ARRIVALS, DEPARTURES
from counties.models.person import MemberStatus, Relation
from counties.services.families import check_family, check_relation
from counties.services.households import check_village, record_status_change, register_household
from counties.services.persons import register_person
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.intake.history import own_context


@transaction.atomic
def split_household(
    *,
    actor: User,
    household: Household,
    number: str,
    members: Mapping[Person, str],
    happened_on: date,
    reason: str,
    evidence: str = "",
    remaining_head: Person | None = None,
) -> LineageEvent:
    """分户: the members, each with the relation to the new head, leave for a household of their own in the same place.

    The new household takes over whether the old one was poor. Raises Refusal where somebody is no member, nobody or
    everybody leaves, the new one has not exactly one head, or the old one loses its head and none is named, and for
    relations that cannot be (`services.families`).
    """
    _lock(household, happened_on=happened_on)
    members = _leaving(household, members, remaining_head)
    head = next(person for person, relation in members.items() if relation == Relation.HEAD)
    with _marked(actor) as key:
        young = register_household(
            actor=actor,
            place=household.place,
            number=number,
            head_name=head.name,
            group_name=household.group_name,
            standard=household.standard,
        )
        event = _record(
            actor, key, Act.SPLIT, household, happened_on, reason, evidence, other=young, to_place=young.place
        )
        record_status_change(
            actor=actor, household=young, event=StatusEvent.SPLIT, happened_on=happened_on, other=household
        )
        for person, relation in members.items():
            _transfer(actor, event, person, household, young, relation)
        for person in members:
            _check_place(person)
        if remaining_head:
            _seat_head(actor, household, remaining_head)
    return event


def _leaving(
    household: Household, members: Mapping[Person, str], remaining_head: Person | None
) -> dict[Person, str]:
    """Those who leave, as they lie in the database now, each with the relation to the new head. Raises Refusal."""
    present = _present(household)
    if not members or set(members) - set(present):
        raise Refusal("members", "请从本户在册的成员中选出分出的人", field="members")
    leaving = {person: members[person] for person in present if person in members}
    staying = [person for person in present if person not in members]
    if not staying:
        raise Refusal(
            "nobody_left", "全户都分出就没有原户了；整户搬走请办迁移，换户主请更正人员", field="members"
        )
    heads = list(leaving.values()).count(Relation.HEAD)
    if heads != 1:
        raise Refusal("one_head", f"新户应有且只有一名户主，现在是 {heads} 名", field="members")
    loses = any(person.relation == Relation.HEAD for person in leaving)
    if loses and remaining_head not in staying:
        raise Refusal(
            "remaining_head", "户主要分出，请从留下的成员中指定原户的新户主", field="remaining_head"
        )
    return leaving


def _seat_head(actor: User, household: Household, person: Person) -> None:
    person.refresh_from_db()
    amend(person, actor=actor, verb="变更户主", relation=Relation.HEAD)
    amend(household, actor=actor, verb="变更户主", head_name=person.name)


@transaction.atomic
def merge_household(
    *, actor: User, household: Household, into: Household, happened_on: date, reason: str, evidence: str = ""
) -> LineageEvent:
    """并户: all members of the household go into the other one, and it ends on the day. Raises Refusal("same") for itself.

    Their relation to the new head is not known and is left unfilled.
    """
    if household.pk == into.pk:
        raise Refusal("same", "不能并入自己，请选另一户", field="into")
    _lock(household, into, happened_on=happened_on)
    with _marked(actor) as key:
        event = _record(
            actor, key, Act.MERGED, household, happened_on, reason, evidence, other=into, to_place=into.place
        )
        for person in _present(household):
            _transfer(actor, event, person, household, into, "")
        record_status_change(
            actor=actor, household=household, event=StatusEvent.MERGED, happened_on=happened_on, other=into
        )
    return event


@transaction.atomic
def move_household(
    *,
    actor: User,
    household: Household,
    place: Division,
    happened_on: date,
    reason: str,
    evidence: str = "",
    number: str = "",
    recoded: bool = False,
) -> LineageEvent:
    """迁移: from the day on the household lies at the other place; what was before stays with the old one.

    In another county it may need another number (`number`). `recoded`: it stayed where it is and the place was merged
    into another or got another code. Raises Refusal for the same place, one larger than a village, or an earlier day
    than the last move.
    """
    check_village(place)
    _lock(household, happened_on=happened_on)
    if place.pk == household.place_id:
        raise Refusal("same_place", f"这户现在就在{place.name}，请选另一个村", field="place")
    with _marked(actor) as key:
        act = Act.RECODED if recoded else Act.MOVED
        event = _record(actor, key, act, household, happened_on, reason, evidence, to_place=place)
        amend(
            household,
            actor=actor,
            verb=f"登记{act.label}",
            place=place,
            number=number or household.number,
            moved_on=happened_on,
        )
    return event


@transaction.atomic
def recode_place(
    *, actor: User, place: Division, into: Division, happened_on: date, reason: str, evidence: str = ""
) -> list[LineageEvent]:
    """区划调整: all households of a village go to the village that it was merged into or is now coded as.

    What was counted at the old code before that day stays there.
    """
    rows = Household.objects.filter(place=place, closed_on__isnull=True).order_by("pk")
    return [
        move_household(
            actor=actor,
            household=row,
            place=into,
            happened_on=happened_on,
            reason=reason,
            evidence=evidence,
            recoded=True,
        )
        for row in rows
    ]


@transaction.atomic
def close_household(
    *,
    actor: User,
    household: Household,
    happened_on: date,
    reason: str,
    evidence: str = "",
    departure: str = MemberEvent.OTHER_OUT,
    moved_out: bool = False,
) -> LineageEvent:
    """销户 (or 整户迁出 to where the system does not reach): the household ends on the day, its members leave that way."""
    if departure not in DEPARTURES:
        raise Refusal("departure", "请选择成员减少的原因", field="departure")
    _lock(household, happened_on=happened_on)
    with _marked(actor) as key:
        event = _record(actor, key, Act.CLOSED, household, happened_on, reason, evidence)
        for person in _present(household):
            _leave(actor, event, person, departure)
        ending = StatusEvent.MOVED if moved_out else StatusEvent.CLOSED
        record_status_change(
            actor=actor, household=household, event=ending, happened_on=happened_on, reason=reason
        )
    return event


@transaction.atomic
def move_member(
    *,
    actor: User,
    person: Person,
    household: Household,
    happened_on: date,
    reason: str,
    relation: str = "",
    evidence: str = "",
) -> LineageEvent:
    """成员转户: the person goes to another household, keeping identity and years. Raises Refusal if not present there, and
    if the relation cannot be: against the sex, a second head or spouse.
    """
    _check_present(person)
    old = person.household
    if old.pk == household.pk:
        raise Refusal("same", "此人现在就在这户，请选另一户", field="household")
    _lock(old, household, happened_on=happened_on)
    with _marked(actor) as key:
        event = _record(
            actor,
            key,
            Act.MEMBER_MOVED,
            old,
            happened_on,
            reason,
            evidence,
            other=household,
            to_place=household.place,
        )
        _transfer(actor, event, person, old, household, relation)
        _check_place(person)
    return event


@transaction.atomic
def admit_member(
    *,
    actor: User,
    household: Household,
    name: str,
    event: str,
    happened_on: date,
    reason: str = "",
    evidence: str = "",
    **facts: object,
) -> LineageEvent:
    """成员增加: a person who was not registered comes into the household on the day (birth, marriage, moving in)."""
    if event not in ARRIVALS:
        raise Refusal("arrival", "请选择增加的原因：新生儿、嫁入、户籍迁入或其他", field="event")
    _lock(household, happened_on=happened_on)
    with _marked(actor) as key:
        row = _record(
            actor,
            key,
            Act.MEMBER_JOINED,
            household,
            happened_on,
            reason or MemberEvent(event).label,
            evidence,
        )
        person = register_person(actor=actor, household=household, name=name, **facts)
        _note(actor, row, person, event, to_household=household)
    return row


@transaction.atomic
def dismiss_member(
    *, actor: User, person: Person, event: str, happened_on: date, reason: str = "", evidence: str = ""
) -> LineageEvent:
    """成员减少: the person died, married or moved away or was purged on the day; kept, but no longer counted."""
    if event not in DEPARTURES:
        raise Refusal("departure", "请选择减少的原因：死亡、嫁出、户籍迁出、清退或其他", field="event")
    _check_present(person)
    household = person.household
    _lock(household, happened_on=happened_on)
    with _marked(actor) as key:
        row = _record(
            actor, key, Act.MEMBER_LEFT, household, happened_on, reason or MemberEvent(event).label, evidence
        )
        _leave(actor, row, person, event)
    return row


@contextmanager
def _marked(actor: User) -> Iterator[uuid.UUID]:
    """A key that the row history keeps with everything written inside."""
    key = uuid.uuid4()
    with own_context(user=actor.pk, lineage=str(key)):
        yield key


def _record(
    actor: User,
    key: uuid.UUID,
    act: Act,
    household: Household,
    happened_on: date,
    reason: str,
    evidence: str,
    other: Household | None = None,
    to_place: Division | None = None,
) -> LineageEvent:
    if not reason.strip():
        raise Refusal("reason", "请写明原因", field="reason")
    event = LineageEvent(
        key=key,
        act=act,
        household=household,
        other=other,
        other_number=other.number if other else "",
        happened_on=happened_on,
        from_place=household.place,
        from_number=household.number,
        to_place=to_place,
        reason=reason,
        evidence=evidence,
    )
    return write(event, actor=actor, verb=f"登记{act.label}", reason=reason)


def _lock(*households: Household, happened_on: date) -> None:
    """Locks them in one order and reads them anew. Raises Refusal for a closed one or a day before its last move."""
    list(Household.objects.select_for_update().filter(pk__in=[each.pk for each in households]).order_by("pk"))
    for each in households:
        each.refresh_from_db()
        if each.closed_on:
            raise Refusal("ended", f"农户 {each.number} 已于 {each.closed_on} 销户；销户有误的，请先撤销销户")
        if each.moved_on and happened_on < each.moved_on:
            raise Refusal(
                "before_move",
                f"农户 {each.number} 在 {each.moved_on} 迁移过，这次的日期不能更早，请核对",
                field="happened_on",
            )


def _present(household: Household) -> list[Person]:
    return list(household.persons.filter(status=MemberStatus.PRESENT).order_by("id"))


def _check_present(person: Person) -> None:
    person.refresh_from_db()
    if person.status != MemberStatus.PRESENT:
        raise Refusal("absent", f"此人已登记为“{person.get_status_display()}”，不在册", field="person")


def _transfer(
    actor: User, event: LineageEvent, person: Person, old: Household, new: Household, relation: str
) -> None:
    _note(actor, event, person, MemberEvent.TRANSFERRED, from_household=old, to_household=new)
    amend(person, actor=actor, verb="成员转户", household=new, relation=relation)


def _check_place(person: Person) -> None:
    """Raises Refusal if the person cannot be to the new household what is said."""
    check_relation(person.relation, person.sex)
    check_family(person)


def _leave(actor: User, event: LineageEvent, person: Person, departure: str) -> None:
    _note(actor, event, person, departure, from_household=person.household)
    status = DEPARTURES[MemberEvent(departure)]
    amend(person, actor=actor, verb="登记人员减少", status=status, status_on=event.happened_on)


def _note(
    actor: User,
    event: LineageEvent,
    person: Person,
    what: str,
    from_household: Household | None = None,
    to_household: Household | None = None,
) -> None:
    """One dated change of a person, with what was before. Raises Refusal if a later one is known."""
    later = person.changes.filter(happened_on__gt=event.happened_on).order_by("-happened_on").first()
    if later:
        raise Refusal(
            "later_change",
            f"{later.happened_on} 已登记过“{later.get_event_display()}”，这次的日期不能更早，请核对",
            field="happened_on",
        )
    change = MemberChange(
        person=person,
        event=what,
        happened_on=event.happened_on,
        from_household=from_household,
        to_household=to_household,
        from_status=person.status if from_household else "",
        from_relation=person.relation if from_household else "",
        lineage=event,
        reason=event.reason,
    )
    write(change, actor=actor, verb="登记人员变更")
