"""Posting an entry: amounts, balances, numbers, keys, and what is refused without a trace."""

from datetime import date
from decimal import Decimal

import pytest

from funds.chain import GENESIS
from funds.channels import Channel, Nature
from funds.models import Book, Entry, LedgerAccount
from funds.services import Posting, open_account, open_book, payee_account, post_batch
from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.figures import parse_figure
from tests.funds.ledger_world import pay
from units.models import Unit


def test_an_entry_moves_its_amount_from_account_to_account(world, receive):
    entry = receive("光伏电站", "600000.00")

    world.pool.refresh_from_db()
    entry.from_account.refresh_from_db()
    assert (entry.seq, entry.amount, entry.nature) == (1, Decimal("600000.00"), Nature.DIRECT)
    assert world.pool.balance == Decimal("600000.00")
    assert entry.from_account.balance == Decimal("-600000.00")
    assert entry.recorded_by == world.clerk
    event = AuditEvent.objects.get(verb="记账")
    assert (event.object_id, event.detail["head"]) == (str(entry.pk), entry.entry_hash)


def test_numbers_run_without_gaps_and_each_entry_names_the_one_before(world, receive):
    entries = [receive(f"第{number}笔", number) for number in (1, 2, 3)]

    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [entry.previous_hash for entry in entries] == [
        GENESIS,
        entries[0].entry_hash,
        entries[1].entry_hash,
    ]
    book = Book.objects.get(unit=world.unit)
    assert (book.length, book.head) == (3, entries[2].entry_hash)


def test_an_inexact_figure_keeps_precision_and_wording(world, receive):
    entry = receive("捐助物资", parse_figure("600余万元", "元"), covers_from=date(1995, 1, 1))

    entry.refresh_from_db()
    assert (entry.amount, entry.precision, entry.stated) == (Decimal("6000000.00"), "at_least", "600余万元")
    assert (entry.covers_from, entry.occurred_on) == (date(1995, 1, 1), date(2018, 12, 31))


@pytest.mark.parametrize("text", ["3—4万元", "XX万元", "无"])
def test_what_is_no_single_number_is_not_posted(world, receive, text):
    with pytest.raises(Refusal) as caught:
        receive("不明", parse_figure(text, "元"))

    assert (caught.value.code, caught.value.field) == ("amount", "amount")
    assert not Entry.objects.exists()


def test_no_account_goes_below_nought_and_the_refusal_writes_nothing(world, receive):
    entry = receive("路灯", "100000.00")
    head = Book.objects.get(unit=world.unit).head

    with pytest.raises(Refusal) as caught:
        pay(world, entry, "100000.01")

    assert caught.value.code == "insufficient"
    assert "余额 100,000.00 元，不够付 100,000.01 元" in caught.value.message
    assert Entry.objects.count() == 1
    assert Book.objects.get(unit=world.unit).head == head
    assert LedgerAccount.objects.get(pk=world.pool.pk).balance == Decimal("100000.00")


def test_a_batch_is_posted_whole_or_not_at_all(world, receive):
    first = receive("路灯", "100.00")
    facts = {
        "document": first.document,
        "from_account": world.pool,
        "to_account": payee_account(actor=world.clerk, book=world.book, name="电器行"),
        "occurred_on": date(2018, 6, 1),
        "place": world.village,
        "summary": "付款",
    }
    postings = [Posting(amount=Decimal(amount), **facts) for amount in ("60.00", "40.00", "0.01")]

    with pytest.raises(Refusal):
        post_batch(actor=world.clerk, unit=world.unit, postings=postings)
    assert Entry.objects.count() == 1

    entries = post_batch(actor=world.clerk, unit=world.unit, postings=postings[:2])
    assert [entry.seq for entry in entries] == [2, 3]
    assert LedgerAccount.objects.get(pk=world.pool.pk).balance == Decimal("0.00")


def test_the_same_key_with_the_same_content_is_the_same_entry(world, receive):
    first = receive("党费", "32000.00", key="a" * 64)
    again = receive("党费", "32000.00", key="a" * 64)

    assert again.pk == first.pk
    assert Entry.objects.count() == 1


def test_the_same_key_twice_in_one_batch_is_one_entry(world, receive):
    first = receive("党费", "100.00")
    facts = {
        "document": first.document,
        "from_account": first.from_account,
        "to_account": world.pool,
        "amount": Decimal("5.00"),
        "occurred_on": date(2018, 6, 1),
        "place": world.village,
        "summary": "补交",
        "key": "once",
    }
    entries = post_batch(actor=world.clerk, unit=world.unit, postings=[Posting(**facts), Posting(**facts)])

    assert entries[0] is entries[1]
    assert LedgerAccount.objects.get(pk=world.pool.pk).balance == Decimal("105.00")


def test_the_same_key_with_other_content_is_refused(world, receive):
    receive("党费", "32000.00", key="a" * 64)

    with pytest.raises(Refusal) as caught:
        receive("党费", "32001.00", key="a" * 64)

    assert caught.value.code == "key_taken"
    assert "已记为第 1 号，但金额（元）不同" in caught.value.message
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("amount", [Decimal("0.005"), parse_figure("0.123", "元")])
def test_a_part_of_a_fen_is_refused_and_told_to_be_the_amounts_fault(world, receive, amount):
    with pytest.raises(Refusal) as caught:
        receive("党费", amount)

    assert (caught.value.code, caught.value.field) == ("money", "amount")
    assert "不足一分的部分无法入账" in caught.value.message
    assert not Entry.objects.exists()


def test_the_kind_of_money_follows_from_its_channel(world, receive):
    assert receive("以奖代补", "1060000", channel=Channel.AWARD).nature == Nature.FISCAL
    assert receive("奖金", "100000", channel=Channel.PRIZE).nature == Nature.INCOME
    assert receive("捐款", "61400", channel=Channel.STAFF_DONATION).nature == Nature.DIRECT


def test_money_of_another_units_document_is_refused(world, receive):
    entry = receive("路灯", "1.00")
    other = Unit.objects.create(name="贵阳海关", path="/2/")
    entry.document.unit = other
    entry.document.save()

    with pytest.raises(Refusal) as caught:
        pay(world, entry, "1.00")
    assert caught.value.field == "document"


def test_an_account_of_another_book_is_refused(world, receive):
    entry = receive("路灯", "1.00")
    other = open_book(actor=world.clerk, unit=Unit.objects.create(name="贵阳海关", path="/2/"))
    foreign = payee_account(actor=world.clerk, book=other, name="电器行")

    with pytest.raises(Refusal) as caught:
        pay(world, entry, "1.00", to_account=foreign)
    assert caught.value.code == "other_book"


def test_opening_a_book_or_an_account_twice_gives_the_same_one(world):
    assert open_book(actor=world.clerk, unit=world.unit) == world.book
    again = open_account(
        actor=world.clerk, book=world.book, kind="pool", name=world.pool.name, place=world.village
    )
    assert again == world.pool
