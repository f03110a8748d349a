"""Money from above that did not arrive, or lies about: what each rule finds, and a near miss."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.funds.flag_world import DAY, MONDAY, entries, hits
from tests.funds.ledger_world import pay, take_in

pytestmark = pytest.mark.django_db


def document(entry, **facts):
    """Sets what a document says about itself."""
    type(entry.document).objects.filter(pk=entry.document_id).update(**facts)


def test_money_issued_and_not_arrived_in_full_is_found_after_the_days_allowed(world):
    late, whole = take_in(world, "少到", 400), take_in(world, "到齐", 500)
    document(late, amount=500, issued_on=DAY - timedelta(days=31))
    document(whole, amount=500, issued_on=DAY - timedelta(days=31))
    assert hits("issued_not_arrived") == [((late.pk,), Decimal("100.00"))]
    assert hits("issued_not_arrived", day=DAY - timedelta(days=1)) == []


def test_more_money_than_was_issued_is_found(world):
    over, right = take_in(world, "多到", 501), take_in(world, "正好", 500)
    for entry in (over, right):
        document(entry, amount=500)
    assert hits("arrived_over_issued") == [((over.pk,), Decimal("1.00"))]


def test_money_that_nobody_touched_for_half_a_year_is_found(world):
    arrived = {"occurred_on": DAY - timedelta(days=181)}
    idle = take_in(world, "无人动用", 500, year=2018, **arrived)
    used = take_in(world, "动过", 500, year=2018, **arrived)
    pay(world, used, 1, occurred_on=DAY)
    assert hits("no_spending") == [((idle.pk,), Decimal("500.00"))]
    assert hits("no_spending", day=DAY - timedelta(days=1)) == []


def test_money_older_than_the_years_allowed_is_idle_first_come_first_spent(world):
    old = take_in(world, "旧款", 500, year=2017, occurred_on=date(2017, 6, 30))
    new = take_in(world, "旧款", 300, year=2017, occurred_on=date(2017, 7, 1))
    pay(world, old, 400, occurred_on=MONDAY)
    spent = take_in(world, "用完", 500, year=2017, occurred_on=date(2017, 6, 30))
    pay(world, spent, 500, occurred_on=MONDAY)
    assert hits("idle_for_years") == [((old.pk, new.pk), Decimal("100.00"))]
    assert hits("idle_for_years", day=DAY - timedelta(days=1)) == []


def test_the_same_arrival_twice_is_found(world):
    one, two = (take_in(world, "重复", 500, summary=name) for name in ("甲", "乙"))
    take_in(world, "重复", 501)
    assert entries("arrived_twice") == [(one.pk, two.pk)]
