"""The small world of the registry (registry_world.py) as a fixture, and the registry worked out by hand."""

import pytest
from django.db import transaction

from tests.counties import registry_on_days
from tests.counties.registry_world import build_world


@pytest.fixture
def world(db, tmp_path):
    directory = tmp_path / "sheets"
    directory.mkdir()
    return build_world(directory)


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
