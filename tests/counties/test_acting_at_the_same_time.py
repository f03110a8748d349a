"""Two people act on the same households at the same moment: the second waits, and sees what the first has done."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from counties.models import Household, LineageEvent
from counties.services import close_household, lineage, merge_household
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


def both_ways(world, one, other):
    """One closes the household, the other merges it into the second one: only one of the two can be true."""
    return race(
        lambda: close_household(actor=world.maker, household=one, **FACTS),
        lambda: merge_household(
            actor=world.maker, household=Household.objects.get(pk=one.pk), into=other, **FACTS
        ),
    )


def test_the_second_act_is_refused_for_what_the_first_has_done(pair):
    assert both_ways(*pair) == ["ended"]
    assert list(LineageEvent.objects.values_list("act", flat=True)) == ["closed"]


def test_without_the_lock_both_acts_would_be_done(pair, monkeypatch):
    monkeypatch.setattr(lineage, "_lock", lambda *households, happened_on: None)
    assert both_ways(*pair) == ["done"]
    assert set(LineageEvent.objects.values_list("act", flat=True)) == {"closed", "merged"}


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
