"""verify_ledger recomputes everything and names the first bad row, whatever a superuser did behind the triggers."""

import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from funds.models import Book
from funds.selectors import verify_ledger
from funds.services import reverse_entry
from tests.funds.ledger_world import pay


@pytest.fixture
def ledger(world, receive):
    """Five entries: three receipts, a payment, a reversal."""
    entries = [receive(f"第{number}笔", number * 100) for number in (1, 2, 3)]
    entries.append(pay(world, entries[0], 50))
    entries.append(reverse_entry(actor=world.clerk, entry=entries[2], reason="登记有误"))
    return entries


def behind_the_triggers(statement, *values):
    """As a superuser who switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = origin")


def first_difference():
    difference = verify_ledger().differences[0]
    return difference.code, difference.seq


def test_a_ledger_written_by_services_holds(world, ledger):
    found = verify_ledger()

    assert found.holds
    assert (found.book_count, found.entry_count) == (1, 5)
    assert found.heads == {world.unit.name: ledger[-1].entry_hash}


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        ("amount = amount + 0.01", 2),
        ("summary = summary || '。'", 3),
        ("occurred_on = occurred_on - 1", 1),
        ("payee = '别人'", 4),
        ("reason = '改'", 5),
        ("recorded_at = recorded_at + interval '1 microsecond'", 2),
        ("stated = '约'", 1),
        ("sheet_name = '改'", 4),
    ],
)
def test_one_changed_value_is_found_and_its_row_named(ledger, change, seq):
    behind_the_triggers(f"UPDATE funds_entry SET {change} WHERE seq = %s", seq)

    assert first_difference() == ("hash", seq)


def test_a_row_rewritten_with_its_own_hash_breaks_the_link_of_the_next(ledger):
    behind_the_triggers("UPDATE funds_entry SET entry_hash = repeat('a', 64) WHERE seq = 2")

    assert first_difference() == ("hash", 2)
    behind_the_triggers("UPDATE funds_entry SET entry_hash = %s WHERE seq = 2", ledger[1].entry_hash)
    behind_the_triggers("UPDATE funds_entry SET previous_hash = repeat('a', 64) WHERE seq = 3")
    assert first_difference() == ("link", 3)


def test_a_row_taken_from_the_middle_leaves_a_gap(ledger):
    behind_the_triggers("DELETE FROM funds_entry WHERE seq = 2")

    assert first_difference() == ("gap", 2)


def test_a_tail_cut_off_is_missed(world, ledger):
    behind_the_triggers("DELETE FROM funds_entry WHERE seq = 5")

    assert first_difference() == ("tail", 5)
    assert "应有 5 条分录，实有 4 条" in verify_ledger().differences[0].message


def test_a_changed_balance_is_found(world, ledger):
    world.pool.balance = Decimal("999.00")
    world.pool.save()

    difference = verify_ledger().differences[0]
    assert difference.code == "balance"
    assert "余额记为 999.00 元，按分录应为 250.00 元" in difference.message


def test_an_account_made_a_source_is_found(world, ledger):
    behind_the_triggers("UPDATE funds_ledgeraccount SET kind = 'source' WHERE id = %s", world.pool.pk)

    assert first_difference() == ("hash", 1)


def test_the_command_prints_one_json_object_and_ends_with_0(ledger, capsys):
    call_command("verify_ledger", json=True)

    printed = json.loads(capsys.readouterr().out)
    assert (printed["holds"], printed["entry_count"], printed["differences"]) == (True, 5, [])


def test_the_command_ends_with_1_and_names_the_first_bad_row(ledger, capsys):
    behind_the_triggers("UPDATE funds_entry SET amount = 1 WHERE seq = 2")

    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledger", json=True)

    assert ended.value.code == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["differences"][0]["seq"] == 2
    assert "第 2 号分录的内容与它的摘要不符" in printed.err


def test_an_empty_book_holds(world):
    assert verify_ledger().holds
    assert Book.objects.get().length == 0
