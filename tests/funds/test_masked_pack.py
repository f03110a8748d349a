"""Every row of a pack with names covered can be recomputed offline, and the names cannot be found by trying."""

import hashlib

import pytest
from django.db import connection

from funds.chain import GENESIS, digest, text_of
from funds.models import Entry
from funds.selectors import verify_ledger
from funds.services.writing import chained_values
from tests.funds.ledger_world import pay
from tests.funds.pack_forging import forged
from tests.funds.pack_world import PERSON, exported, fill, rows, verifier

COVERED = 3


@pytest.fixture
def pack(world, tmp_path):
    fill(world)
    return exported(world, tmp_path / "pack").directory


def test_rewriting_a_pack_without_changing_it_is_no_fault(pack):
    assert forged(pack, "entries", lambda rows: rows) == []


@pytest.mark.parametrize(
    "change",
    [
        {"occurred_on": "2018-01-02"},
        {"voucher_no": "记-9"},
        {"recorded_by": "1"},
        {"payee_proof": "0" * 64},
        {"summary_proof": "0" * 64},
        {"key_proof": "0" * 64},
        {"reason_proof": "0" * 24},
        {"version": "1"},
        {"masked": ""},
    ],
)
def test_a_covered_row_that_is_changed_with_everything_made_to_agree_is_named(pack, change):
    def changed(said):
        said[COVERED] |= change
        return said

    assert any("第 4 号分录" in fault for fault in forged(pack, "entries", changed))


def test_what_is_shown_of_a_covered_row_is_recomputed_too(pack):
    def changed(said):
        said[4] |= {"summary": "另一件事"}
        return said

    assert any("第 5 号分录的内容与它的摘要不符" in fault for fault in forged(pack, "entries", changed))


def test_a_covered_row_gives_commitments_and_no_salt(pack):
    covered = rows(pack, "entries")[COVERED]
    entry = Entry.objects.get(seq=COVERED + 1)

    assert [len(covered[f"{name}_proof"]) for name in ("payee", "summary", "note", "key")] == [64] * 4
    assert len(covered["reason_proof"]) == 24
    assert covered["key"] == ""
    assert entry.salt[:24] not in "".join(covered.values())
    assert hashlib.sha256((entry.salt[:24] + PERSON).encode()).hexdigest() == covered["payee_proof"]


def test_every_entry_has_salts_of_its_own(pack):
    salts = list(Entry.objects.values_list("salt", flat=True))

    assert (len(set(salts)), {len(salt) for salt in salts}) == (8, {120})


@pytest.fixture
def older(world, receive):
    """A book as it was posted before there were salts: the same entries in the older form, link by link."""
    first = receive("先前", "100")
    pay(world, first, "20", payee=PERSON, summary="付运费")
    head = GENESIS
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for entry in Entry.objects.select_related("from_account", "to_account").order_by("seq"):
            entry.previous_hash = head
            values = [head, digest([text_of(value).encode() for value in chained_values(entry)]), entry.pk]
            head = values[1]
            cursor.execute(
                "UPDATE funds_entry SET salt = '', previous_hash = %s, entry_hash = %s WHERE id = %s", values
            )
        cursor.execute("UPDATE funds_book SET head = %s", [head])
        cursor.execute("DELETE FROM audit_auditevent")
        cursor.execute("SET session_replication_role = origin")
    world.book.refresh_from_db()
    return world


def test_entries_of_the_older_form_still_hold_and_newer_ones_follow_them(older, receive):
    receive("后来", "5")

    assert [bool(salt) for salt in Entry.objects.order_by("seq").values_list("salt", flat=True)] == [
        *(False, False, True)
    ]
    assert verify_ledger().holds


def test_of_the_older_form_the_verifier_says_which_rows_it_could_not_recompute(older, tmp_path):
    checked = verifier().verify(exported(older, tmp_path / "pack").directory)

    assert checked.faults == []
    assert any("其中 1 条是旧写法的分录" in note and "未能核对" in note for note in checked.notes)
    unmasked = exported(older, tmp_path / "unmasked", masked=False, purpose="核实")
    checked = verifier().verify(unmasked.directory)
    assert (checked.faults, checked.notes) == ([], [])
