"""verify_ledger recomputes everything and names the first bad row, whatever a superuser did behind the triggers."""

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models

from funds.models import Book, Entry
from funds.selectors import verify_ledger
from tests.funds.ledger_world import pay
from tests.funds.reversing import reverse_entry


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
        ("salt = left(salt, 30)", 2),
        ("salt = 'x'", 3),
        ("amount = 'NaN'", 2),
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


FLIPS = {
    "text": "overlay({0} placing chr(ascii({0}) # 1) from 1 for 1)",
    "empty": "'x'",
    "number": "{0} # 8",
    "money": "{0} + 0.01",
    "date": "{0} - 1",
    "instant": "{0} + interval '1 microsecond'",
}


def flip_of(field, filled):
    """SQL for the value of a column with its lowest bit turned, or with something where there was nothing."""
    if isinstance(field, models.DecimalField):
        return FLIPS["money"].format(field.column)
    if isinstance(field, models.DateTimeField):
        return FLIPS["instant"].format(field.column)
    if isinstance(field, models.DateField):
        return FLIPS["date"].format(field.column) if filled else "date '2010-01-01'"
    kind = field.target_field if field.is_relation else field
    if isinstance(kind, models.CharField):
        return FLIPS["text"].format(field.column) if filled else FLIPS["empty"]
    return FLIPS["number"].format(field.column) if filled else "1"


# The number of the row says nothing by itself; what it may not do is change places, see below.
COLUMNS = [field.name for field in Entry._meta.concrete_fields if not field.primary_key]


@pytest.mark.parametrize("name", COLUMNS)
def test_one_bit_turned_in_any_column_is_found_and_its_row_named(ledger, name):
    field, entry = Entry._meta.get_field(name), ledger[4]
    filled = getattr(entry, field.attname) not in (None, "")
    behind_the_triggers(
        f"UPDATE funds_entry SET {field.column} = {flip_of(field, filled)} WHERE id = %s", entry.pk
    )

    code, seq = first_difference()
    # A row that left its book or its place is missed there; one that was renumbered is the first after the gap.
    expected = {"book": ("tail", 5), "seq": ("gap", 5), "previous_hash": ("link", 5)}
    assert (code, seq) == expected.get(name, ("hash", 5))


def test_two_rows_that_changed_places_are_found(ledger):
    behind_the_triggers("UPDATE funds_entry SET seq = 105 - seq WHERE seq IN (2, 3)")
    behind_the_triggers("UPDATE funds_entry SET seq = seq - 100 WHERE seq > 100")

    assert first_difference() == ("link", 2)


def test_two_rows_that_changed_their_numbers_and_so_their_vouchers_are_found(ledger):
    first, second = ledger[1].pk, ledger[2].pk
    for old, new in ((first, -1), (second, first), (-1, second)):
        behind_the_triggers("UPDATE funds_entry SET id = %s WHERE id = %s", new, old)

    assert first_difference() == ("number", 3)


def rewritten(entries):
    """What somebody with the superuser's password can do: cut the tail and make book, balances and totals agree."""
    gone = entries[-1]
    behind_the_triggers("DELETE FROM funds_entry WHERE id = %s", gone.pk)
    behind_the_triggers(
        "UPDATE funds_book SET length = length - 1, head = %s WHERE id = %s", gone.previous_hash, gone.book_id
    )
    for account, sign in ((gone.from_account_id, 1), (gone.to_account_id, -1)):
        behind_the_triggers(
            "UPDATE funds_ledgeraccount SET balance = balance + %s WHERE id = %s", sign * gone.amount, account
        )
    behind_the_triggers("DELETE FROM funds_moneytotal WHERE to_kind = 'source'")


def test_a_tail_cut_off_with_everything_made_to_agree_is_missed_in_the_audit_events(ledger):
    rewritten(ledger)

    difference = verify_ledger().differences[0]
    assert (difference.code, difference.seq) == ("anchor", 5)
    assert "操作记录里留底的第 5 号分录已不在" in difference.message


def test_with_the_events_gone_too_a_head_kept_outside_tells(ledger, tmp_path, capsys):
    call_command("verify_ledger", json=True)
    kept = tmp_path / "末条摘要.json"
    kept.write_text(capsys.readouterr().out, encoding="utf-8")
    rewritten(ledger)
    behind_the_triggers("DELETE FROM audit_auditevent")
    assert verify_ledger().holds

    with pytest.raises(SystemExit):
        call_command("verify_ledger", heads=[kept])

    assert "外部留底的第 5 号分录已不在" in capsys.readouterr().err


def test_a_file_that_holds_no_heads_is_refused_in_words(ledger, tmp_path):
    file = tmp_path / "别的.json"
    file.write_text("{}", encoding="utf-8")

    with pytest.raises(CommandError, match="读不出末条摘要"):
        call_command("verify_ledger", heads=[file])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE funds_moneytotal SET amount = amount + 1 WHERE to_kind = 'payee'",
        "UPDATE funds_moneytotal SET amount = 'NaN' WHERE to_kind = 'payee'",
        "UPDATE funds_moneytotal SET entry_count = entry_count + 1 WHERE to_kind = 'payee'",
        "UPDATE funds_moneytotal SET wording = '约' WHERE to_kind = 'payee'",
        "UPDATE funds_moneytotal SET year = year - 1 WHERE to_kind = 'payee'",
        "DELETE FROM funds_moneytotal WHERE to_kind = 'payee'",
    ],
)
def test_a_changed_total_is_found_and_told(ledger, change):
    behind_the_triggers(change)

    difference = verify_ledger().differences[0]
    assert (difference.code, difference.book) == ("total", ledger[0].unit.name)
    assert "招元村 第1笔 定点帮扶单位—单位自筹" in difference.message


def test_a_changed_total_tells_what_it_should_be(ledger):
    behind_the_triggers("UPDATE funds_moneytotal SET amount = 1 WHERE to_kind = 'payee'")

    message = verify_ledger().differences[0].message
    assert "记为 1 笔 1.00 元，按分录应为 1 笔 50.00 元" in message


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
