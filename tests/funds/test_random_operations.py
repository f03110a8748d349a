"""A hundred thousand random operations keep every invariant: the database agrees with simple sums, and verifies."""

import os
import random

import pytest

from funds.models import Entry
from funds.selectors import project_limits, verify_ledger
from tests.funds.ledger_machine import APPROVED, Machine

OPERATIONS = int(os.environ.get("FUPIN_OPERATIONS") or 100_000)


@pytest.fixture
def seed():
    """A new one each time, told where the test fails; FUPIN_SEED=… repeats it."""
    return int(os.environ.get("FUPIN_SEED") or random.SystemRandom().randrange(2**32))


def test_whatever_is_done_the_ledger_holds(world, seed):
    machine = Machine(world, seed)
    try:
        done = machine.run(OPERATIONS)
        found = verify_ledger()
        assert found.differences == []
    except BaseException as error:
        error.add_note(f"to repeat it: FUPIN_SEED={seed} FUPIN_OPERATIONS={OPERATIONS}")
        raise

    assert done.total() >= OPERATIONS
    assert all(done[act] for act in ("post", "send_again", "be_refused", "reverse", "approve", "close")), done
    assert found.entry_count == sum(len(keeper.entries) for keeper in machine.keepers)
    assert found.entry_count == Entry.objects.count()
    for keeper in machine.keepers:
        limits = project_limits([keeper.road.pk])[keeper.road.pk]
        assert [(limit.paid, limit.approval.amount) for limit in limits] == [(keeper.paid, APPROVED)]
