"""Persons of households and their years."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import IntegrityError, transaction
from django.utils import timezone

from counties.models import Household, Person, PersonYear
from counties.models.person import MemberStatus, Sex
from counties.services.families import TELLING, check_family, check_relation
from counties.services.namesakes import Marks, meant
from counties.services.upsert import upsert
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.intake.cells.identity import born_on, is_sound
from fupin.intake.sheets import Outcome
from fupin.privacy import blind_index

_CARD = re.compile(r"(\d{17}[\dX])([1-7][1-4](?:B\d)?)?")
_TAKEN = "这个证件号码已登记在册，不能重复登记；确属同一人的，请提出转移申请"


@transaction.atomic
def register_person(
    *, actor: User, household: Household, name: str, id_number: str = "", **facts: object
) -> Person:
    """Enters a member of a household. A disability card of 20 or 22 characters is taken apart.

    Birth and sex that are not given are read from the ID number. Raises Refusal("id_number") for a number that
    does not hold, Refusal("taken") if somebody present has it; where, it does not say. Raises Refusal for a relation
    against the sex, a second head, a second spouse and a spouse of the head's sex.
    """
    person = _register(actor, household, name, id_number, facts)
    check_family(person)
    return person


def _register(actor: User, household: Household, name: str, id_number: str, facts: Mapping) -> Person:
    person = Person(household=household, name=name, **facts, **identity(id_number, facts))
    _unique(person, write, person, actor=actor, verb="登记人员")
    check_relation(person.relation, person.sex)
    return person


@transaction.atomic
def amend_person(person: Person, *, actor: User, **changes: object) -> dict[str, tuple]:
    """Corrects a person; {field: (old, new)}. An ID number is checked as at registration, and so is the family, where
    the change touches it.

    Raises Refusal("household") for another household: going there is a dated act (`move_member`).
    """
    differences = _amend(person, actor, changes)
    if TELLING & differences.keys():
        check_family(person)
    return differences


def _amend(person: Person, actor: User, changes: dict) -> dict[str, tuple]:
    if changes.get("household", person.household) != person.household:
        raise Refusal("household", "所在农户不能直接改，请在农户页面办理“成员转户”", field="household")
    if "id_number" in changes:
        changes |= identity(changes["id_number"], {"sex": person.sex, "born_on": person.born_on} | changes)
    differences = _unique(person, amend, person, actor=actor, verb="更正人员", **changes)
    if "relation" in differences or "sex" in differences:
        check_relation(person.relation, person.sex)
    return differences


def identity(id_number: str, facts: dict, *, is_checked: bool = False) -> dict[str, object]:
    """The fields that an ID number fills: the number itself, the card's code, and birth and sex unless given.

    `is_checked` says that the number came out of a cell which lets none pass that does not hold.
    Raises Refusal("id_number"), also where the given day of birth or sex is not the number's.
    """
    if not id_number:
        return {"id_number": ""}
    number, code = (id_number[:18], id_number[18:]) if is_checked else _sound_number(id_number)
    sex = Sex.MALE if number[16] in "13579" else Sex.FEMALE
    found = {"id_number": number, "born_on": born_on(number), "sex": sex}
    if code:
        found["disability_code"] = code
    return agreeing(found, facts) if facts else found


def _sound_number(id_number: str) -> tuple[str, str]:
    """The number and the card's code, if it is a disability card's. Raises Refusal("id_number")."""
    card = _CARD.fullmatch(id_number.strip().upper())
    if card is None:
        raise _bad("证件号码应为 18 位身份证号，或 20、22 位残疾人证号")
    if not is_sound(card[1]):
        day = born_on(card[1])
        if day is None or not date(1900, 1, 1) <= day <= timezone.localdate():
            raise _bad("证件号码第 7—14 位不是有效的出生日期，请对照证件核对")
        raise _bad("身份证号末位校验不对，请对照证件逐位核对")
    return card[1], card[2] or ""


def agreeing(found: dict[str, object], facts: Mapping[str, object]) -> dict[str, object]:
    """Of what an ID number fills, what is not given already. Raises Refusal where birth or sex are given otherwise."""
    for field, words in (("born_on", "出生日期"), ("sex", "性别")):
        given = facts.get(field)
        if given and field in found:
            if given not in (found[field], Sex.UNSTATED):
                raise Refusal("differs_from_id", f"{words}与证件号码不符，请对照证件核对", field=field)
            found = {name: value for name, value in found.items() if name != field}
    return found


def _bad(message: str) -> Refusal:
    return Refusal("id_number", message, field="id_number")


def _unique(person: Person, act: object, *args: object, **kwargs: object) -> object:
    """Does it, unless somebody present has the number, be it since this moment; never says who or where."""
    index = blind_index((kwargs.get("id_number") or person.id_number)[:18])
    status = kwargs.get("status") or person.status
    others = Person.objects.exclude(pk=person.pk).filter(id_index=index, status=MemberStatus.PRESENT)
    if index and status == MemberStatus.PRESENT and others.exists():
        raise taken()
    try:
        with transaction.atomic():
            return act(*args, **kwargs)
    except (IntegrityError, Refusal) as error:
        if not violates_presence(error):
            raise
        raise taken() from error


def taken() -> Refusal:
    """Somebody who is present has the number; the words do not say who or where."""
    return Refusal("taken", _TAKEN, field="id_number")


def violates_presence(error: Exception) -> bool:
    """True if the database refused a second person present under one ID number, be it said by a Refusal."""
    broken = error if isinstance(error, IntegrityError) else error.__cause__
    return isinstance(broken, IntegrityError) and "one_present_person_per_id_number" in str(broken)


@transaction.atomic
def keep_person(
    *,
    actor: User,
    household: Household,
    name: str,
    provenance: dict,
    id_number: str = "",
    namesakes: Sequence[Marks] = (),
    **facts: object,
) -> Outcome:
    """Registers the person or corrects the member of the household who has this ID number, person number or name; not
    one who is another of the `namesakes`, by their marks. Raises Refusal("namesakes") where that cannot be told.

    Whether the members still make a family is for the caller to ask, once all of them are written (`families.faults_of`).
    """
    person = find_member(
        household,
        name=name,
        id_number=id_number,
        number=facts.get("number") or "",
        born_on=facts.get("born_on"),
        namesakes=namesakes,
    )
    given = {field: value for field, value in facts.items() if value is not None}
    if person is None:
        return Outcome.added(_register(actor, household, name, id_number, {**given, **provenance}))
    if id_number:
        given["id_number"] = id_number
    return Outcome.changed(person, _amend(person, actor, {"name": name, **given}))


def find_member(
    household: Household,
    *,
    name: str,
    id_number: str = "",
    number: str = "",
    born_on: date | None = None,
    namesakes: Sequence[Marks] = (),
) -> Person | None:
    """The member by ID number, else by person number, else by name: of several, the one born that day (`meant`).

    Raises Refusal("namesakes") where several can be meant.
    """
    members = list(household.persons.all())
    index = blind_index(id_number[:18])
    for same in (
        lambda member: index and member.id_index == index,
        lambda member: number and member.number == number,
    ):
        found = [member for member in members if same(member)]
        if len(found) == 1:
            return found[0]
    called = [member for member in members if member.name == name and not (index and member.id_index)]
    if len(called) == 1 and not namesakes:
        return called[0]
    mine = Marks(index, number, identity(id_number, {}, is_checked=True).get("born_on") or born_on)
    at = meant(mine, namesakes, [Marks(each.id_index, each.number, each.born_on) for each in called])
    return None if at is None else called[at]


def record_person_year(
    *,
    actor: User,
    person: Person,
    year: int,
    provenance: dict | None = None,
    shared: bool = True,
    **facts: object,
) -> Outcome:
    """What was so of the person in the year; what is None stays as it was, and 来源 and 备注 unless the line is about
    nothing else (not `shared`).
    """
    key = {"person": person, "year": year}
    return upsert(
        PersonYear.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance, shared=shared
    )
