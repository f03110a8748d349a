"""Households paid twice, or that should not be paid: what each rule finds, and a near miss."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from counties.models import StatusChange
from funds.selectors.redflags import RULES, found_by
from fupin.scope import SYSTEM
from tests.funds.flag_world import DAY, MONDAY, give, hits, household
from tests.funds.ledger_world import pay

pytestmark = pytest.mark.django_db


def registered(world, number, **facts):
    return household(world, number, identified_on=date(2014, 1, 1), **facts)


def test_a_household_paid_twice_in_a_year_for_one_thing_is_found(world, money):
    one, two = (pay(world, money, 500, payee="村委会", occurred_on=MONDAY) for _ in range(2))
    home, other = registered(world, "1"), registered(world, "2")
    give(world, one, home, 100)
    give(world, two, home, 100)
    give(world, one, other, 100)
    give(world, two, other, 100, paid_on=date(2019, 1, 4))
    assert hits("household_paid_twice") == [((one.pk, two.pk), Decimal("200.00"))]


def test_a_household_that_was_not_registered_yet_is_found(world, money):
    early, right = (pay(world, money, 500, payee="村委会", occurred_on=MONDAY) for _ in range(2))
    give(world, early, household(world, "1"), 100)
    give(world, right, registered(world, "2"), 100)
    third = household(world, "3")
    StatusChange.objects.create(household=third, event="monitored", happened_on=MONDAY)
    give(world, right, third, 100)
    assert hits("household_not_registered") == [((early.pk,), Decimal("100.00"))]


def test_a_household_paid_after_it_was_struck_off_is_found_unless_it_came_back(world, money):
    entry = pay(world, money, 500, payee="村委会", occurred_on=MONDAY)
    gone, back = registered(world, "1"), registered(world, "2")
    for home in (gone, back):
        StatusChange.objects.create(household=home, event="purged", happened_on=date(2017, 1, 1))
        give(world, entry, home, 100)
    StatusChange.objects.create(household=back, event="identified", happened_on=date(2018, 1, 1))
    assert hits("paid_after_removal") == [((entry.pk,), Decimal("100.00"))]


def test_two_households_with_one_bank_account_are_found(world, money):
    entry = pay(world, money, 500, payee="村委会", occurred_on=MONDAY)
    for number, card in (("1", "6222020001"), ("2", "6222020001"), ("3", "6222020002")):
        give(world, entry, registered(world, number, bank_account=card), 100)
    (found,) = found_by(RULES["card_shared"], SYSTEM, DAY)
    assert (found.entries, found.amount) == ((entry.pk,), Decimal("200.00"))
    assert "6222" not in found.detail


def test_a_list_that_does_not_make_up_the_entry_is_found(world, money):
    short, whole = (pay(world, money, 200, payee="村委会", occurred_on=MONDAY) for _ in range(2))
    give(world, short, registered(world, "1"), Decimal("199.99"))
    give(world, whole, registered(world, "2"), 200)
    assert hits("list_differs") == [((short.pk,), Decimal("0.01"))]


def test_both_halves_of_a_split_household_paid_within_ninety_days_are_found(world, money):
    entry = pay(world, money, 900, payee="村委会", occurred_on=MONDAY)
    pairs = [(registered(world, f"{n}"), registered(world, f"{n}a")) for n in (1, 2)]
    for (old, new), paid_on in zip(pairs, (MONDAY, MONDAY + timedelta(days=1)), strict=True):
        split_on = MONDAY - timedelta(days=90)
        StatusChange.objects.create(household=old, other=new, event="split", happened_on=split_on)
        StatusChange.objects.create(household=new, other=old, event="split", happened_on=split_on)
        give(world, entry, old, 100, paid_on=paid_on)
        give(world, entry, new, 100, paid_on=paid_on)
    found = list(found_by(RULES["split_both_paid"], SYSTEM, DAY))
    assert [(set(each.entries), each.amount) for each in found] == [({entry.pk}, Decimal("200.00"))]
