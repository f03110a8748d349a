"""The small world of the registry (registry_world.py) as a fixture."""

import pytest

from tests.counties.registry_world import build_world


@pytest.fixture
def world(db, tmp_path):
    directory = tmp_path / "sheets"
    directory.mkdir()
    return build_world(directory)
