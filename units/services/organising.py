"""How a unit organises the work: leading group, meetings, documents, visits, awards."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import Division
from counties.services import changed, upsert
from fupin.audit.services import amend, write
from fupin.figures import Figure
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Outcome
from units.models import Award, FieldVisit, GroupMember, LeadingGroup, Meeting, PolicyDocument, Unit
from units.models.organising import MeetingKind

_YEAR_IN_NUMBER = re.compile(r"[\[［〔【(（﹝]\s*(\d{4})\s*[\]］〕】)）﹞]")


def document_number(written: str) -> str:
    """The 文号 as it is printed, with the year in 〔〕 and without spaces: 署办发[2006] 12号 is 署办发〔2006〕12号."""
    return _YEAR_IN_NUMBER.sub(r"〔\1〕", "".join(written.split()))


@transaction.atomic
def form_leading_group(
    *, actor: User, unit: Unit, name: str, members: Iterable[Mapping[str, str]] = (), **details: object
) -> LeadingGroup:
    """Sets up the group with its seats, each {"post", "title", "person_name"}: sources often name the office only."""
    group = write(LeadingGroup(unit=unit, name=name, **details), actor=actor, verb="成立领导小组")
    for member in members:
        seat_member(actor=actor, group=group, **member)
    return group


def seat_member(*, actor: User, group: LeadingGroup, post: str, title: str, **details: object) -> GroupMember:
    """Gives one seat of the group."""
    row = GroupMember(group=group, post=post, title=title, **details)
    return write(row, actor=actor, verb="登记领导小组成员")


@transaction.atomic
def keep_seat(
    *,
    actor: User,
    unit: Unit,
    name: str,
    post: str,
    title: str,
    provenance: dict,
    person_name: str | None = None,
    **facts: object,
) -> Outcome:
    """The seat of that office in the unit's group of that name; the group is set up with its first seat.

    `facts` are the group's own (founded_on, office, duties). A seat whose person is named is found by the person too.
    """
    key = {"unit": unit, "name": name}
    group = upsert(
        LeadingGroup.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance, shared=True
    )
    where = {"group": group.row, "post": post, "title": title}
    seats = GroupMember.objects.filter(**where)
    if person_name:
        # Several may hold the same office: somebody else's seat is not taken, an unnamed one is.
        unnamed = not seats.filter(person_name=person_name).exists() and seats.filter(person_name="").exists()
        where["person_name"] = "" if unnamed else person_name
    seat = upsert(GroupMember.objects.all(), actor=actor, key=where, facts={}, provenance=provenance)
    if seat.kind == RowOutcome.ADDED:
        return seat
    named = changed(seat.row, actor=actor, facts={"person_name": person_name})
    return Outcome.changed(seat.row, {**group.changes, **seat.changes, **named.changes})


def hold_meeting(
    *,
    actor: User,
    unit: Unit,
    kind: str,
    title: str,
    ends_on: date,
    place: Division | None = None,
    **details: object,
) -> Meeting:
    """Records a meeting. `starts_on` is set where it ran for days, or where only a year or span is known."""
    row = Meeting(unit=unit, kind=kind, title=title, ends_on=ends_on, place=place, **details)
    return write(row, actor=actor, verb="登记会议")


def keep_meeting(
    *,
    actor: User,
    unit: Unit,
    title: str,
    ends_on: date,
    provenance: dict,
    kind: str | None = None,
    **facts: object,
) -> Outcome:
    """Records the meeting or corrects the one of this title on that day; of no kind that is named, it is another."""
    key = {"unit": unit, "title": title, "ends_on": ends_on}
    if kind is None and not Meeting.objects.filter(**key).exists():
        kind = MeetingKind.OTHER
    facts["kind"] = kind
    return upsert(Meeting.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance)


def issue_document(
    *, actor: User, unit: Unit, title: str, number: str = "", **details: object
) -> PolicyDocument:
    """Registers a document with its 文号 in the printed form. 《》 around the title are left out."""
    row = PolicyDocument(unit=unit, title=_bare_title(title), number=document_number(number), **details)
    return write(row, actor=actor, verb="登记制度文件")


def amend_document(document: PolicyDocument, *, actor: User, **changes: object) -> dict[str, tuple]:
    """Corrects a document; {field: (old, new)}."""
    if "number" in changes:
        changes["number"] = document_number(changes["number"])
    if "title" in changes:
        changes["title"] = _bare_title(changes["title"])
    return amend(document, actor=actor, verb="更正制度文件", **changes)


def keep_document(
    *, actor: User, unit: Unit, title: str, number: str | None, provenance: dict, **facts: object
) -> Outcome:
    """Registers the document or corrects the unit's document of this title."""
    key = {"unit": unit, "title": _bare_title(title)}
    facts["number"] = document_number(number) if number else None
    return upsert(PolicyDocument.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance)


def _bare_title(title: str) -> str:
    return title.strip().removeprefix("《").removesuffix("》")


def visit_place(*, actor: User, unit: Unit, place: Division, ends_on: date, **details: object) -> FieldVisit:
    """Records that leaders or a team of the unit went to the place; `person_times` is how many went this time."""
    row = FieldVisit(unit=unit, place=place, ends_on=ends_on, **details)
    return write(row, actor=actor, verb="登记调研走访")


def give_award(
    *, actor: User, unit: Unit, receiver: str, title: str, ends_on: date, figure: Figure, **details: object
) -> Award:
    """Records recognition of the unit, a person or an enterprise; the figure is how many were awarded."""
    row = Award(unit=unit, receiver=receiver, title=title, ends_on=ends_on, **details)
    row.set_figure(figure)
    return write(row, actor=actor, verb="登记表彰奖励")
