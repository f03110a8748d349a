"""The small world of the registry (registry_world.py) as a fixture, and the registry worked out by hand."""

import pytest
from django.db import transaction

from tests.counties import registry_on_days
from tests.counties.registry_world import build_world, id_number, new_household, new_person


@pytest.fixture
def world(db, tmp_path):
    directory = tmp_path / "sheets"
    directory.mkdir()
    return build_world(directory)


@pytest.fixture
def home(world):
    """The household 4416210001 of 招元村 with its head."""
    home = new_household(world, "4416210001")
    new_person(world, home, number="44162100011", relation="户主", id_number=id_number())
    return home


@pytest.fixture(scope="module")
def _world_on_days(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once a module in a transaction around all its tests; each test's own is inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield registry_on_days.build(build_world(tmp_path_factory.mktemp("sheets")))
        transaction.set_rollback(True)


@pytest.fixture
def built(_world_on_days, db):
    """Six households whose every day is known (registry_on_days.py)."""
    return _world_on_days
