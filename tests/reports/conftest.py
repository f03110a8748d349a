import pytest

from tests.reports.world import World


@pytest.fixture
def world(db):
    return World.build()
