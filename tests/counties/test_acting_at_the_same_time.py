"""Two people act on the same households at the same moment: the second waits, and sees what the first has done."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from counties.models import Division, Household, LineageEvent
from counties.services import lineage, merge_household, move_household
from fupin.errors import Refusal
from tests.counties.registry_world import build_world, new_household, new_person
from tests.counties.test_registering_at_the_same_time import wait_until_somebody_waits

DAY = date(2018, 1, 1)
FACTS = {"happened_on": DAY, "reason": "核实"}


@pytest.fixture
def pair(transactional_db, tmp_path):
    """Two households, each with its head."""
    world = build_world(tmp_path)
    homes = [new_household(world, number) for number in ("1", "2")]
    for at, home in enumerate(homes):
        new_person(world, home, "黄一二"[at : at + 2])
    return world, *homes


def race(first, second):
    """What the second act came to, begun while the first is not yet committed: done, or the code of its refusal."""
    answers = []

    def rival():
        try:
            second()
            answers.append("done")
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    thread = threading.Thread(target=rival)
    with transaction.atomic():
        first()
        thread.start()
        wait_until_somebody_waits()
    thread.join()
    return answers


def two_moves(world, home):
    """The household moves in May, and at the same moment somebody records a move in January."""
    near, far = (Division.objects.get(code=code) for code in ("441621104201", "441621105201"))
    facts = {"actor": world.maker, "reason": "搬迁"}
    again = Household.objects.get(pk=home.pk)
    return race(
        lambda: move_household(household=home, place=near, happened_on=date(2018, 5, 1), **facts),
        lambda: move_household(household=again, place=far, happened_on=DAY, **facts),
    )


def test_the_second_act_sees_what_the_first_has_done(pair):
    world, home, _ = pair
    assert two_moves(world, home) == ["before_move"]
    assert LineageEvent.objects.get().to_place_id == "441621104201"
    assert Household.objects.get(pk=home.pk).place_id == "441621104201"


def test_without_the_lock_both_would_move_the_household_from_the_same_place(pair, monkeypatch):
    monkeypatch.setattr(lineage, "_lock", lambda *households, happened_on: None)
    world, home, _ = pair
    assert two_moves(world, home) == ["done"]
    assert set(LineageEvent.objects.values_list("from_place_id", flat=True)) == {"441621104202"}
    assert LineageEvent.objects.count() == 2


def test_two_merges_the_other_way_round_do_not_wait_for_each_other_for_ever(pair):
    world, one, other = pair
    answers = race(
        lambda: merge_household(actor=world.maker, household=one, into=other, **FACTS),
        lambda: merge_household(
            actor=world.maker,
            household=Household.objects.get(pk=other.pk),
            into=Household.objects.get(pk=one.pk),
            **FACTS,
        ),
    )
    assert answers == ["ended"]
    assert LineageEvent.objects.get().household_id == one.pk
