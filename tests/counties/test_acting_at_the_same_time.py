"""Two people act on the same households at the same moment: the second waits, and sees what the first has done."""

from datetime import date

import pytest

from counties.models import Division, Household, LineageEvent
from counties.services import lineage, merge_household, move_household
from tests.concurrency import race
from tests.counties.registry_world import build_world, new_household, new_person

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
    assert two_moves(world, home).code == "before_move"
    assert LineageEvent.objects.get().to_place_id == "441621104201"
    assert Household.objects.get(pk=home.pk).place_id == "441621104201"


def test_without_the_lock_both_would_move_the_household_from_the_same_place(pair, monkeypatch):
    monkeypatch.setattr(lineage, "_lock", lambda *households, happened_on: None)
    world, home, _ = pair
    assert isinstance(two_moves(world, home), LineageEvent)
    assert set(LineageEvent.objects.values_list("from_place_id", flat=True)) == {"441621104202"}
    assert LineageEvent.objects.count() == 2


def test_two_merges_the_other_way_round_do_not_wait_for_each_other_for_ever(pair):
    world, one, other = pair
    refused = race(
        lambda: merge_household(actor=world.maker, household=one, into=other, **FACTS),
        lambda: merge_household(
            actor=world.maker,
            household=Household.objects.get(pk=other.pk),
            into=Household.objects.get(pk=one.pk),
            **FACTS,
        ),
    )
    assert refused.code == "ended"
    assert LineageEvent.objects.get().household_id == one.pk
