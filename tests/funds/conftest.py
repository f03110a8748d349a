"""The small world of the ledger (ledger_world.py) as fixtures."""

from datetime import date
from functools import partial

import pytest

from tests.funds.ledger_world import build_world, take_in


@pytest.fixture
def world(db):
    """Clerk, unit, village, the unit's book and its account for the village."""
    return build_world()


@pytest.fixture
def receive(world):
    """A function that takes money in: title, amount in yuan or a Figure, and what else `take_in` takes."""
    return partial(take_in, world)


@pytest.fixture
def money(world):
    """A million that arrived on the first day of 2018."""
    return take_in(world, "帮扶资金", 1_000_000, occurred_on=date(2018, 1, 2))
