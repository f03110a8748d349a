"""ID numbers and bank accounts lie encrypted: they are found exactly, inside the scope, and leave no trace in clear."""

import pytest
from django.db import connection, transaction
from django.urls import reverse

from counties.models import Household, Person
from counties.selectors import find_by_number, with_number
from fupin.audit.models import AuditEvent
from fupin.privacy import blind_index
from tests.counties.registry_world import id_number, new_household, new_person
from units.access import scope_of

pytestmark = pytest.mark.django_db
NUMBER, ACCOUNT = id_number(), "6228480402564890018"


@pytest.fixture
def known(world):
    """Two households of one account, a member with an ID number, and the same account in another county."""
    first = new_household(world, "1001", bank_account=ACCOUNT)
    second = new_household(world, "1002", bank_account=ACCOUNT, head_name="李四")
    new_household(world, "1003", place=world.far_village, bank_account=ACCOUNT)
    person = new_person(world, first, "黄招元", id_number=NUMBER, relation="户主")
    return first, second, person


@pytest.mark.parametrize("written", [NUMBER, f" {NUMBER[:6]} {NUMBER[6:]}\n", NUMBER + "43", NUMBER + "43B1"])
def test_a_person_is_found_by_the_number_as_it_may_be_written(world, known, written):
    (found,) = find_by_number(scope_of(world.liaison), written)
    assert (found.person, found.household) == (known[2], known[0])


@pytest.mark.parametrize("written", [NUMBER[:-1], NUMBER[:16], "", "黄招元", ACCOUNT[:-1]])
def test_part_of_a_number_finds_nothing(world, known, written):
    assert find_by_number(scope_of(world.liaison), written) == []


def test_all_households_of_one_account_are_found_and_none_of_another_county(world, known):
    found = find_by_number(scope_of(world.liaison), "６２２８ 4804 0256 4890 018")
    assert [(each.household.number, each.person) for each in found] == [("1001", None), ("1002", None)]


def plan_of(rows):
    """How the server would look for them if the tables were large."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        return rows.explain()


def test_numbers_are_looked_up_by_their_indexes_among_those_present_and_the_others(world, known):
    person = known[2]
    assert list(with_number(Person.objects.all(), NUMBER)) == [person]
    Person.objects.filter(pk=person.pk).update(status="dead")
    assert list(with_number(Person.objects.all(), NUMBER)) == [person]
    plan = plan_of(with_number(Person.objects.all(), NUMBER))
    assert ("one_present_person_per_id_number" in plan, "absent_by_id_number" in plan) == (True, True)
    assert "Seq Scan" not in plan
    assert "household_by_account" in plan_of(
        Household.objects.filter(bank_account_index=blind_index(ACCOUNT))
    )
    assert "absent_by_id_number" not in plan_of(Person.objects.filter(id_index=person.id_index)), (
        "by neither alone"
    )


def test_the_page_masks_what_it_finds_and_writes_down_that_it_was_asked_without_the_number(
    client, world, known
):
    client.force_login(world.office)
    text = client.post(reverse("registry_find"), {"number": NUMBER}).content.decode()
    assert "查到 1 处" in text
    assert "441621********" in text
    assert reverse("household", args=[known[0].pk]) in text
    event = AuditEvent.objects.get(verb="按号码查找")
    assert event.detail["found"] == 1
    assert NUMBER not in str([*AuditEvent.objects.values_list("detail", "object_name", "reason")])


def test_who_is_elsewhere_is_not_found_and_nothing_is_said_of_where(client, world, known):
    client.force_login(world.far_liaison)
    text = client.post(reverse("registry_find"), {"number": NUMBER}).content.decode()
    assert "没有登记过这个号码" in text
    assert "紫金" not in text


def test_a_short_number_is_asked_for_in_full(client, world, known):
    client.force_login(world.liaison)
    assert "请写完整的号码" in client.post(reverse("registry_find"), {"number": "1234"}).content.decode()
    assert not AuditEvent.objects.filter(verb="按号码查找").exists()
