"""Twenty threads spend one account at once. With the lock it holds; the control shows that the lock is why."""

import threading
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from funds.models import Book, Entry, LedgerAccount
from funds.selectors import verify_ledger
from funds.services import payee_account, posting
from fupin.errors import Refusal
from tests.funds.ledger_world import build_world, pay, take_in

THREADS = 20
ENOUGH_FOR = 12


@pytest.fixture
def spend_at_once(transactional_db):
    """A function that lets all threads spend 100 yuan at the same moment; returns what each met with."""
    world = build_world()
    entry = take_in(world, "帮扶资金", 100 * ENOUGH_FOR)
    payee_account(actor=world.clerk, book=world.book, name="电器行")
    gate, outcomes = threading.Barrier(THREADS), []

    def spend():
        try:
            gate.wait()
            outcomes.append(pay(world, entry, 100, payee="电器行"))
        except (Refusal, IntegrityError) as error:
            outcomes.append(error)
        finally:
            connection.close()

    def run():
        threads = [threading.Thread(target=spend) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return world, outcomes

    return run


def test_twenty_at_once_never_overspend_and_leave_no_gap(spend_at_once):
    world, outcomes = spend_at_once()

    posted = [each for each in outcomes if isinstance(each, Entry)]
    refused = [each for each in outcomes if isinstance(each, Refusal)]
    assert (len(posted), len(refused)) == (ENOUGH_FOR, THREADS - ENOUGH_FOR)
    assert {each.code for each in refused} == {"insufficient"}
    assert LedgerAccount.objects.get(pk=world.pool.pk).balance == Decimal("0.00")
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, ENOUGH_FOR + 2))
    assert verify_ledger().holds


def test_control_without_the_locks_the_threads_collide(spend_at_once, monkeypatch):
    monkeypatch.setattr(posting, "_locked_book", lambda unit: Book.objects.get(unit=unit))
    monkeypatch.setattr(
        posting,
        "_locked_accounts",
        lambda book, postings: {row.pk: row for row in LedgerAccount.objects.filter(book=book)},
    )

    _, outcomes = spend_at_once()

    assert any(isinstance(each, IntegrityError) for each in outcomes)
    assert sum(isinstance(each, Entry) for each in outcomes) < ENOUGH_FOR
