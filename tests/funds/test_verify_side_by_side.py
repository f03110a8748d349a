"""The books of a large ledger are recomputed by several processes, which all see one snapshot."""

import os
from multiprocessing import current_process
from types import SimpleNamespace

import pytest
from django.db import connection

from funds.models import Book, Entry
from funds.selectors import snapshot, verification, verify_ledger
from funds.selectors.snapshot import one_snapshot, side_by_side
from funds.services import open_book, pool_account
from tests.funds.ledger_world import build_world, pay, take_in
from units.models import Unit


@pytest.fixture
def books(transactional_db):
    """Two books, the first of three entries, the second of two."""
    first = build_world()
    unit = Unit.objects.create(name="海关总署", short_name="海关总署", path="/2/")
    book = open_book(actor=first.clerk, unit=unit)
    pool = pool_account(actor=first.clerk, book=book, place=first.village)
    second = SimpleNamespace(**{**vars(first), "unit": unit, "book": book, "pool": pool})
    for world, count in ((first, 2), (second, 1)):
        entries = [take_in(world, f"第{number}笔", 100) for number in range(count)]
        pay(world, entries[0], 40)
    return first, second


@pytest.fixture
def always_side_by_side(monkeypatch):
    monkeypatch.setattr(verification, "WORTH_A_PROCESS", 0)
    monkeypatch.setattr(snapshot, "cpu_count", lambda: 2)


def own_process(pk):
    """The book, the process, and how many entries there are to be seen from it."""
    return pk, os.getpid(), Entry.objects.filter(book=pk).count()


def test_each_book_is_taken_by_a_process_that_sees_the_snapshot_of_the_one_that_asks(books):
    first, second = books
    with one_snapshot():
        Book.objects.count()
        with_more = connection.copy()
        with with_more.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("DELETE FROM funds_entry WHERE book_id = %s", [second.book.pk])
        with_more.close()
        answers = side_by_side(own_process, [first.book.pk, second.book.pk], 2)

    assert [(pk, count) for pk, _, count in answers] == [(first.book.pk, 3), (second.book.pk, 2)]
    assert os.getpid() not in {process for _, process, _ in answers}
    assert own_process(second.book.pk) == (second.book.pk, os.getpid(), 0)


def test_a_worker_that_is_marked_as_a_daemon_has_others_help_it_too(books, monkeypatch):
    monkeypatch.setitem(current_process()._config, "daemon", True)
    with one_snapshot():
        answers = side_by_side(own_process, [book.book.pk for book in books], 2)

    assert os.getpid() not in {process for _, process, _ in answers}
    assert [count for _, _, count in answers] == [3, 2]


def test_what_this_transaction_wrote_is_seen_because_all_is_done_here(books):
    first, second = books
    with one_snapshot(aside=True):
        snapshot.set_aside("noted", "SELECT 1")
        answers = side_by_side(own_process, [first.book.pk, second.book.pk], 2)

    assert {process for _, process, _ in answers} == {os.getpid()}


def test_what_goes_wrong_in_a_process_is_raised_here_and_the_connection_goes_on(books):
    with pytest.raises(Entry.DoesNotExist), one_snapshot():
        side_by_side(no_such_entry, [1, 2], 2)

    assert Book.objects.count() == 2


def no_such_entry(number):
    return Entry.objects.get(pk=-number)


def test_several_processes_come_to_what_one_comes_to(books, always_side_by_side, monkeypatch):
    both = verify_ledger()

    monkeypatch.undo()
    assert both == verify_ledger()
    assert both.holds
    assert (both.book_count, both.entry_count) == (2, 5)
    assert list(both.heads) == [world.unit.name for world in books]


def test_a_changed_row_of_any_book_is_found_by_the_process_that_has_it(books, always_side_by_side):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE funds_entry SET summary = '改' WHERE book_id = %s AND seq = 2", [books[1].book.pk]
        )
        cursor.execute("SET session_replication_role = origin")

    differences = verify_ledger().differences

    assert [(each.book, each.code, each.seq) for each in differences] == [("海关总署", "hash", 2)]
