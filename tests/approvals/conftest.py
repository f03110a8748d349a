"""The people of one unit."""

import pytest

from tests.approvals.people import build


@pytest.fixture
def world(db):
    return build()
