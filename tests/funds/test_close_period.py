"""Closing a month or a year: nothing is posted into it any more, nobody reopens it, mistakes in it land later."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from funds.models import Book, Entry, PeriodClose
from funds.selectors import verify_ledger
from funds.services import close_period
from fupin.accounts.models import User
from fupin.errors import NotPermitted, Refusal
from tests.funds.ledger_people import checker, maker, person
from tests.funds.ledger_world import pay
from tests.funds.reversing import reverse_entry
from units.models import Role, Unit


@pytest.fixture
def chief(world):
    return checker(world)


@pytest.fixture
def closed(world, receive, chief):
    """One entry of 2018; the year 2018 is closed."""
    entry = receive("路灯", "100000", year=2018)
    close_period(actor=chief, unit=world.unit, year=2018)
    return entry


def test_a_close_keeps_how_many_entries_there_were_and_the_last_hash(world, closed, chief):
    close = PeriodClose.objects.get()

    assert (close.entry_count, close.head) == (1, closed.entry_hash)
    assert (close.closed_by, close.label) == (chief, "2018 年度")
    assert Book.objects.get(unit=world.unit).closed_until == date(2018, 12, 31)


def test_nothing_is_posted_into_a_closed_year(world, closed):
    with pytest.raises(Refusal) as caught:
        pay(world, closed, "1", occurred_on=date(2018, 12, 31))

    assert (caught.value.code, caught.value.field) == ("closed", "occurred_on")
    assert caught.value.message == "2018 年度已结账，请在 2019 年度补记"
    assert Entry.objects.count() == 1


def test_nothing_is_posted_before_a_closed_year_either(world, closed):
    with pytest.raises(Refusal, match="2017 年 5 月及以前已结账，请在 2019 年度补记"):
        pay(world, closed, "1", occurred_on=date(2017, 5, 1))


def test_the_day_after_is_open(world, closed):
    assert pay(world, closed, "1", occurred_on=date(2019, 1, 1)).seq == 2


def test_a_closed_month_names_the_month_after_it(world, receive, chief):
    entry = receive("路灯", "100000", occurred_on=date(2018, 5, 1))
    close_period(actor=chief, unit=world.unit, year=2018, month=6)

    with pytest.raises(Refusal, match="2018 年 6 月已结账，请在 2018 年 7 月补记"):
        pay(world, entry, "1", occurred_on=date(2018, 6, 30))
    assert pay(world, entry, "1", occurred_on=date(2018, 7, 1)).seq == 2


def test_a_reversal_of_a_closed_entry_lands_today_as_an_error_of_that_day(world, closed, chief):
    reversal = reverse_entry(actor=world.clerk, entry=closed, reason="重复登记")

    assert (reversal.occurred_on, reversal.about_on) == (timezone.localdate(), date(2018, 12, 31))
    assert reversal.is_prior_period
    assert reversal.amount == Decimal("100000.00")
    assert verify_ledger().holds


def test_a_reversal_of_an_open_entry_is_no_prior_period_error(world, closed, receive):
    entry = receive("路灯", "5", year=2019)

    reversal = reverse_entry(actor=world.clerk, entry=entry, reason="重复登记")

    assert (reversal.occurred_on, reversal.is_prior_period) == (date(2019, 12, 31), False)


def test_what_was_forgotten_is_posted_later_about_the_closed_day(world, closed, receive):
    entry = receive("补记", "7", occurred_on=date(2019, 3, 1), about_on=date(2018, 6, 1))

    assert (entry.occurred_on, entry.about_on) == (date(2019, 3, 1), date(2018, 6, 1))


def test_an_open_day_is_not_an_earlier_periods_error(world, closed, receive):
    with pytest.raises(Refusal) as caught:
        receive("补记", "7", occurred_on=date(2019, 3, 1), about_on=date(2019, 2, 1))

    assert caught.value.code == "not_closed"
    assert Entry.objects.count() == 1


def test_a_period_is_closed_once_and_in_order(world, closed, chief):
    for asked in ({"year": 2018}, {"year": 2018, "month": 12}, {"year": 2017}):
        with pytest.raises(Refusal, match="账已结至 2018-12-31"):
            close_period(actor=chief, unit=world.unit, **asked)
    assert PeriodClose.objects.count() == 1


def test_a_period_that_is_not_over_is_not_closed(world, chief):
    with pytest.raises(Refusal) as caught:
        close_period(actor=chief, unit=world.unit, year=timezone.localdate().year)

    assert caught.value.code == "not_over"
    assert not PeriodClose.objects.exists()


@pytest.mark.parametrize("who", ["office", "other_unit", "superuser"])
def test_only_a_checker_of_the_unit_closes(world, who):
    other = Unit.objects.create(name="贵阳海关", path="/2/")
    actor = {
        "office": lambda: maker(world),
        "other_unit": lambda: _checker_elsewhere(world, other),
        "superuser": lambda: User.objects.create_superuser("root"),
    }[who]()

    with pytest.raises(NotPermitted):
        close_period(actor=actor, unit=world.unit, year=2018)
    assert not PeriodClose.objects.exists()


def _checker_elsewhere(world, unit):
    return person(world, "elsewhere", Role.CHECKER, unit)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_periodclose SET year = 2017",
        "DELETE FROM funds_periodclose",
        "TRUNCATE funds_periodclose CASCADE",
    ],
)
def test_the_database_reopens_nothing(closed, statement):
    with (
        pytest.raises(DatabaseError, match="已结账的期间不能重开"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert PeriodClose.objects.count() == 1


def test_a_book_opened_again_behind_the_services_is_found(world, closed):
    Book.objects.update(closed_until=None)

    difference = verify_ledger().differences[0]
    assert difference.code == "closed_until"
    assert "账簿记为已结账至（没有），按结账记录应为 2018-12-31" in difference.message


def test_an_entry_slipped_into_a_closed_period_is_found(world, closed):
    Book.objects.update(closed_until=None)
    pay(world, closed, "1", occurred_on=date(2018, 12, 31) - timedelta(days=3))
    Book.objects.update(closed_until=date(2018, 12, 31))

    difference = verify_ledger().differences[0]
    assert (difference.code, difference.seq) == ("closed", 2)
