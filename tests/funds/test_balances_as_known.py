"""Balances of any day, as known on any day: what happened and when it was recorded are two times."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from funds.models import Entry
from funds.selectors import LedgerFilters, account_balances, balance_on, ledger_rows
from funds.services import posting
from fupin.scope import SYSTEM
from tests.funds.ledger_people import person
from tests.funds.ledger_world import pay
from tests.funds.reversing import reverse_entry
from units.models import Role

YEAR_END, JANUARY = date(2018, 12, 31), date(2019, 1, 5)


@pytest.fixture
def at(monkeypatch):
    """A function that sets the clock by which entries are recorded; hours are those of Beijing, 8 before UTC."""

    def set_clock(*moment):
        now = datetime(*moment, tzinfo=UTC)
        monkeypatch.setattr(posting.timezone, "now", lambda: now)

    return set_clock


@pytest.fixture
def late_entries(world, receive, at):
    """1000 yuan come in December; a payment of December is recorded in January, and reversed in March."""
    at(2018, 12, 20, 2)
    money = receive("自筹", "1000", occurred_on=date(2018, 12, 20))
    at(2019, 1, 5, 2)
    paid = pay(world, money, "300", occurred_on=YEAR_END)
    at(2019, 3, 1, 2)
    return money, paid, reverse_entry(actor=world.clerk, entry=paid, reason="收款人有误")


@pytest.mark.parametrize(
    ("day", "known_on", "balance"),
    [
        (date(2018, 12, 19), None, "0"),
        (date(2018, 12, 20), None, "1000"),
        (YEAR_END, None, "1000"),
        (YEAR_END, YEAR_END, "1000"),
        (YEAR_END, date(2019, 1, 4), "1000"),
        (YEAR_END, JANUARY, "700"),
        (YEAR_END, date(2019, 2, 28), "700"),
        (YEAR_END, date(2019, 3, 1), "1000"),
        (date(2018, 12, 30), JANUARY, "1000"),
        (YEAR_END, date(2018, 12, 19), "0"),
    ],
)
def test_a_balance_of_a_day_as_known_on_a_day(world, late_entries, day, known_on, balance):
    assert balance_on(SYSTEM, world.pool, day, known_on=known_on) == Decimal(balance)


def test_the_day_ends_at_midnight_where_the_books_are_kept(world, receive, at):
    at(2018, 12, 31, 15, 59, 59)
    receive("当天最后一秒", "1")
    at(2018, 12, 31, 16)
    receive("次日零点", "10")

    assert balance_on(SYSTEM, world.pool, YEAR_END, known_on=YEAR_END) == 1
    assert balance_on(SYSTEM, world.pool, YEAR_END, known_on=date(2019, 1, 1)) == 11


def test_rows_and_account_balances_are_those_that_were_known(world, late_entries):
    known = LedgerFilters(account=world.pool, as_known_on=JANUARY)

    rows = [(row.seq, row.running_balance) for row in ledger_rows(SYSTEM, known)]
    (balance,) = account_balances(SYSTEM, known)

    assert rows == [(1, 1000), (2, 700)]
    assert (balance.amount_in, balance.amount_out, balance.closing) == (1000, 300, 700)


def test_the_page_shows_the_books_as_they_were_known(world, late_entries, client):
    client.force_login(person(world, "auditor", Role.AUDITOR))

    page = client.get("/ledger/", {"as_known_on": "2019-01-05", "account": world.pool.pk}).content.decode()
    now = client.get("/ledger/", {"account": world.pool.pk}).content.decode()

    assert "这是 2019-01-05 当天为止已入账的账" in page
    assert "700.00" in page
    assert "冲销第 2 号" not in page
    assert "冲销第 2 号" in now
    wrong = client.get("/ledger/", {"as_known_on": "去年"})
    assert (wrong.status_code, "按哪天入账时的账" in wrong.content.decode()) == (400, True)


@pytest.mark.parametrize("column", ["channel", "form", "nature", "precision", "summary", "key"])
def test_the_database_takes_no_entry_without_its_dimensions(world, receive, column):
    receive("自筹", "1")
    names = [field.column for field in Entry._meta.concrete_fields if field.name not in {"id", "seq", "key"}]
    copied = ", ".join("''" if name == column else name for name in names)
    key = "''" if column == "key" else "'another'"

    with (
        pytest.raises(IntegrityError, match="entry_says_what_it_is"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO funds_entry (seq, key, {', '.join(names)}) SELECT 2, {key}, {copied} FROM funds_entry"
        )
    assert Entry.objects.count() == 1
