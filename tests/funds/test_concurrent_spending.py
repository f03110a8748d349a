"""A hundred writers spend one account at once. With the lock it holds; the control shows that the lock is why."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from funds.models import Book, Entry, LedgerAccount
from funds.selectors import verify_ledger
from funds.services import payee_account, posting
from fupin.errors import Refusal
from tests.concurrency import at_once
from tests.funds.ledger_world import build_world, pay, take_in

WRITERS = 100
ENOUGH_FOR = 12
# What the server keeps for superusers, and for whoever else is looking at it.
OTHERS = 15


def writers():
    """A hundred, each with a connection of its own, or as many as a smaller server lets in."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        return min(WRITERS, int(cursor.fetchone()[0]) - OTHERS)


@pytest.fixture
def spend_at_once(transactional_db):
    """A function that lets all writers spend 100 yuan at the same moment; returns what each met with."""
    world = build_world()
    entry = take_in(world, "帮扶资金", 100 * ENOUGH_FOR)
    payee_account(actor=world.clerk, book=world.book, name="电器行")
    return lambda: (world, at_once(writers(), lambda: pay(world, entry, 100, payee="电器行")))


def test_a_hundred_at_once_never_overspend_and_leave_no_gap(spend_at_once):
    world, outcomes = spend_at_once()

    posted = [each for each in outcomes if isinstance(each, Entry)]
    refused = [each for each in outcomes if isinstance(each, Refusal)]
    assert (len(posted), len(refused)) == (ENOUGH_FOR, writers() - ENOUGH_FOR)
    assert {each.code for each in refused} == {"insufficient"}
    assert LedgerAccount.objects.get(pk=world.pool.pk).balance == Decimal("0.00")
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, ENOUGH_FOR + 2))
    assert verify_ledger().holds


def test_control_without_the_locks_the_threads_collide(spend_at_once, monkeypatch):
    monkeypatch.setattr(posting, "locked_book", lambda unit: Book.objects.get(unit=unit))
    monkeypatch.setattr(
        posting,
        "_locked_accounts",
        lambda book, postings: {row.pk: row for row in LedgerAccount.objects.filter(book=book)},
    )

    _, outcomes = spend_at_once()

    assert any(isinstance(each, IntegrityError) for each in outcomes)
    assert sum(isinstance(each, Entry) for each in outcomes) < ENOUGH_FOR


def test_a_hundred_clicks_on_one_key_post_once(transactional_db):
    world = build_world()
    money = take_in(world, "帮扶资金", 1000)
    payee_account(actor=world.clerk, book=world.book, name="电器行")
    outcomes = at_once(writers(), lambda: pay(world, money, 100, payee="电器行", key="one-click"))

    assert {each.seq for each in outcomes} == {2}
    assert Entry.objects.count() == 2
    assert LedgerAccount.objects.get(pk=world.pool.pk).balance == Decimal("900.00")
