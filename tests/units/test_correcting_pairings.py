"""A pairing that is corrected is held to what a new one is held to."""

from datetime import date

import pytest

from fupin.errors import Refusal
from units.models import Pairing
from units.services import amend_pairing, end_pairing, pair_unit


@pytest.fixture
def two(world):
    """Two pairings of the same kind, one after the other."""
    first = Pairing.objects.get(unit=world.bank)
    end_pairing(first, actor=world.maker, ends_on=date(2018, 12, 31))
    second = pair_unit(
        actor=world.maker,
        unit=world.bank,
        place=first.place,
        starts_on=date(2019, 1, 1),
        ends_on=date(2020, 12, 31),
    )
    return first, second


@pytest.mark.parametrize(
    ("which", "changes"),
    [
        (0, {"ends_on": date(2019, 1, 1)}),
        (0, {"ends_on": None}),
        (1, {"starts_on": date(2018, 12, 31)}),
        (1, {"starts_on": None}),
    ],
)
def test_days_that_meet_the_other_pairing_are_refused(world, two, which, changes):
    with pytest.raises(Refusal) as refused:
        amend_pairing(two[which], actor=world.maker, **changes)
    assert refused.value.code == "overlapping_pairing"
    stored = Pairing.objects.get(pk=two[which].pk)
    assert (stored.starts_on, stored.ends_on) == (
        (date(2016, 5, 23), date(2018, 12, 31)) if which == 0 else (date(2019, 1, 1), date(2020, 12, 31))
    )


def test_days_that_leave_it_alone_are_kept(world, two):
    first, second = two
    assert amend_pairing(first, actor=world.maker, ends_on=date(2017, 12, 31)) == {
        "ends_on": (date(2018, 12, 31), date(2017, 12, 31))
    }
    amend_pairing(second, actor=world.maker, starts_on=date(2018, 1, 1), role="designated")
    assert Pairing.objects.get(pk=second.pk).starts_on == date(2018, 1, 1)
