"""Evidence is bound to its entry and stays: exchanged, lost or removed files are found and named."""

import json

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from funds.models import Voucher, VoucherRegister
from funds.selectors import LedgerFilters
from funds.selectors.vouchers import check_vouchers, without_vouchers
from funds.services import attach_voucher
from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.files.services import keep_file, path_of
from fupin.scope import SYSTEM
from tests.funds.reversing import reverse_entry


@pytest.fixture
def bound(world, receive):
    """Two entries: the first with three vouchers, the second with none."""
    world.entry, world.bare = receive("路灯", "100000"), receive("图书", "3000")
    world.vouchers = [attach(world, kind, kind.encode()) for kind in ("发票", "合同", "回单")]
    return world


def attach(world, kind, content, name="凭证.pdf", **rest):
    file = keep_file(
        actor=world.clerk, source=[content], name=name, content_type=rest.pop("content_type", "")
    )
    return attach_voucher(actor=world.clerk, entry=world.entry, file=file, kind=kind, **rest)


def codes():
    return [(each.code, each.number, each.entry) for each in check_vouchers().differences]


def past_the_triggers(sql, *values):
    """As somebody with the server's own password could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_vouchers_are_numbered_and_chained_in_their_book(bound):
    first, second, third = bound.vouchers
    register = VoucherRegister.objects.get()

    assert [voucher.number for voucher in bound.vouchers] == [1, 2, 3]
    assert first.previous_hash == "0" * 64
    assert (second.previous_hash, third.previous_hash) == (first.binding_hash, second.binding_hash)
    assert (register.length, register.head) == (3, third.binding_hash)
    assert codes() == []


def test_the_binding_covers_the_entry_and_the_file(bound):
    values = bound.vouchers[0].bound_values()
    assert bound.entry.entry_hash in values
    assert bound.vouchers[0].file.sha256 in values


def test_pages_are_kept_and_an_image_is_one_page(bound):
    assert attach(bound, "合同", b"x", pages=12).pages == 12
    assert attach(bound, "照片", b"y", name="a.jpg", content_type="image/jpeg").pages == 1
    assert attach(bound, "发票", b"z").pages is None


def test_the_same_file_is_not_bound_twice(bound):
    with pytest.raises(Refusal, match="这个文件已经附上"):
        attach(bound, "发票", "发票".encode())
    assert (Voucher.objects.count(), VoucherRegister.objects.get().length) == (3, 3)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_voucher SET kind = '别的'",
        "DELETE FROM funds_voucher",
        "TRUNCATE funds_voucher",
        "DELETE FROM funds_voucherregister",
    ],
)
def test_evidence_is_neither_changed_nor_deleted(bound, statement):
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="凭证登记后不能更改或删除"), transaction.atomic():
        connection.cursor().execute(statement)
    assert codes() == []


def test_a_file_that_was_exchanged_on_the_disk_is_found(bound):
    path_of(bound.vouchers[1].file).write_bytes("含同".encode())

    (difference,) = check_vouchers().differences
    assert (difference.code, difference.number, difference.entry) == ("changed", 2, 1)
    assert (
        difference.message
        == f"第 2 份凭证（第 1 号分录，合同）：内容已改动，文件 {bound.vouchers[1].file.sha256}"
    )


def test_a_file_that_is_gone_is_found(bound):
    path_of(bound.vouchers[2].file).unlink()
    assert codes() == [("missing", 3, 1)]


def test_a_binding_that_was_rewritten_past_the_triggers_is_found(bound):
    other = keep_file(actor=bound.clerk, source=[b"forged"], name="a.pdf")
    past_the_triggers("UPDATE funds_voucher SET file_id = %s WHERE number = 2", other.pk)
    assert codes() == [("hash", 2, 1)]


def test_a_binding_that_was_taken_out_is_found(bound):
    past_the_triggers("DELETE FROM funds_voucher WHERE number = 2")
    assert codes() == [("gap", 3, 1)]


def test_a_tail_that_was_cut_is_found(bound):
    past_the_triggers("DELETE FROM funds_voucher WHERE number = 3")
    assert codes() == [("tail", None, None)]


def test_entries_without_a_voucher_are_listed_but_not_reversed_ones(bound, receive):
    reverse_entry(actor=bound.clerk, entry=receive("记错", "1"), reason="重复")

    assert list(without_vouchers(SYSTEM, LedgerFilters())) == [bound.bare]
    assert check_vouchers().without_voucher == 1


def test_the_command_says_that_all_is_well(bound, capsys):
    call_command("check_vouchers", json=True)

    said = json.loads(capsys.readouterr().out)
    assert (said["holds"], said["voucher_count"], said["without_voucher"]) == (True, 3, 1)
    assert said["heads"] == {bound.unit.name: bound.vouchers[2].binding_hash}
    assert AuditEvent.objects.get(verb="核对凭证").outcome == "done"


def test_the_command_ends_with_1_and_names_file_and_entry(bound, capsys):
    path_of(bound.vouchers[0].file).unlink()

    with pytest.raises(SystemExit) as ended:
        call_command("check_vouchers")

    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "第 1 份凭证（第 1 号分录，发票）：文件缺失" in said
    assert bound.vouchers[0].file.sha256 in said
    event = AuditEvent.objects.get(verb="核对凭证")
    assert (event.outcome, event.detail["count"]) == ("refused", 1)


def test_the_check_asks_no_more_for_more_vouchers(bound, django_assert_num_queries):
    with django_assert_num_queries(3):
        check_vouchers()
    for number in range(5):
        attach(bound, "照片", b"%d" % number)
    with django_assert_num_queries(3):
        check_vouchers()
