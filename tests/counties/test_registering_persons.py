"""Members of households, known by their ID number, which nobody learns of who has no business with it."""

from datetime import date

import pytest
from django.db import connection

from counties.models import Person
from counties.services import amend_person, dismiss_member, keep_person
from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.intake.models import RowOutcome
from tests.counties.registry_world import id_number, new_household, new_person


@pytest.fixture
def household(world):
    return new_household(world)


def test_birth_and_sex_are_read_from_the_number_which_lies_encrypted(world, household):
    person = new_person(world, household, id_number=id_number("19800214", "012").lower())
    assert (person.born_on, person.sex) == (date(1980, 2, 14), "female")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM counties_person")
        stored = cursor.fetchone()[0]
    assert stored.startswith("k1:")
    assert "19800214" not in stored
    assert "19800214" not in str(list(AuditEvent.objects.values_list("object_name", "detail")))


@pytest.mark.parametrize("tail", ["43", "43B1"])
def test_a_disability_card_is_taken_apart(world, household, tail):
    person = new_person(world, household, id_number=id_number() + tail)
    assert (person.id_number, person.disability_code) == (id_number(), tail)
    with pytest.raises(Refusal, match="已登记在册"):
        new_person(world, household, "黄二", id_number=id_number())


@pytest.mark.parametrize(
    "wrong",
    [
        id_number()[:17] + ("0" if id_number()[17] != "0" else "1"),
        id_number("19801301"),
        id_number("29800101"),
        id_number()[:15],
        id_number() + "9",
        id_number() + "95",
    ],
)
def test_a_number_that_does_not_hold_is_refused(world, household, wrong):
    with pytest.raises(Refusal) as refused:
        new_person(world, household, id_number=wrong)
    assert (refused.value.code, refused.value.field) == ("id_number", "id_number")
    assert wrong not in refused.value.message
    assert not Person.objects.exists()


def test_a_birthday_that_is_not_the_numbers_is_refused(world, household):
    with pytest.raises(Refusal) as refused:
        new_person(world, household, id_number=id_number("19800101"), born_on=date(1980, 1, 2))
    assert (refused.value.code, refused.value.field) == ("differs_from_id", "born_on")
    assert not Person.objects.exists()


def test_a_number_registered_elsewhere_is_refused_without_saying_where(world, household):
    far = new_household(world, "77", place=world.far_village, head_name="鲁山人")
    new_person(world, far, "鲁山人", id_number=id_number())
    with pytest.raises(Refusal) as refused:
        new_person(world, household, id_number=id_number())
    assert refused.value.code == "taken"
    for secret in ("鲁山", "河南", "77", id_number()):
        assert secret not in refused.value.message
    assert Person.objects.count() == 1


def test_who_moved_out_may_be_registered_where_they_live_now(world, household):
    person = new_person(world, household, id_number=id_number())
    dismiss_member(actor=world.maker, person=person, event="moved_out", happened_on=date(2017, 3, 1))
    person.refresh_from_db()
    other = new_household(world, "1002")
    assert new_person(world, other, id_number=id_number()).household == other
    with pytest.raises(Refusal, match="已登记在册"):
        amend_person(person, actor=world.maker, status="present")
    person.refresh_from_db()
    assert person.status == "moved_out"


def test_a_member_is_recognised_by_id_number_then_person_number_then_name(world, household):
    person = new_person(world, household, "黄 大".replace(" ", ""), number="1")
    by_name = keep_person(
        actor=world.maker, household=household, name="黄大", id_number=id_number(), provenance={}
    )
    assert (by_name.kind, by_name.row.pk) == (RowOutcome.CHANGED, person.pk)
    by_id = keep_person(
        actor=world.maker, household=household, name="黄大勇", id_number=id_number(), provenance={}
    )
    assert by_id.changes == {"name": ("黄大", "黄大勇")}
    stranger = keep_person(
        actor=world.maker, household=household, name="黄大勇", id_number=id_number(order="003"), provenance={}
    )
    assert stranger.kind == RowOutcome.ADDED
