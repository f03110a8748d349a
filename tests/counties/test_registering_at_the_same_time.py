"""Two people register the same ID number at the same moment."""

import pytest

from counties.models import Person
from tests.concurrency import race
from tests.counties.registry_world import build_world, id_number, new_household, new_person


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_gets_the_same_refusal(tmp_path):
    world = build_world(tmp_path)
    home, other = new_household(world, "1"), new_household(world, "2")

    refused = race(
        lambda: new_person(world, home, "黄大", id_number=id_number()),
        lambda: new_person(world, other, "黄二", id_number=id_number()),
    )

    assert refused.code == "taken"
    assert Person.objects.get().name == "黄大"
