"""The ledger page: filters, running balance, sums that are kept apart, export."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from funds.services import attach_voucher
from fupin.audit.models import AuditEvent
from fupin.files.services import keep_file
from tests.pages.small_world import OTHER, UNIT


def _seqs(page) -> list[int]:
    return [row.entry.seq for row in page.context["shown"]]


def test_the_ledger_lists_ones_own_entries_by_day(office):
    page = office.get("/ledger/")
    assert _seqs(page) == [1, 9, 2, 3, 4, 5, 6, 7, 8]
    assert [row.balance for row in page.context["shown"]][-1] == "2,206,440.00"
    assert "别的单位的钱" not in page.content.decode()


@pytest.mark.parametrize(
    ("words", "seqs"),
    [
        ({"channel": "party_fee"}, [2]),
        ({"nature": "introduced"}, [4]),
        ({"form": "in_kind"}, [5]),
        ({"from": "2017", "to": "2017"}, [9, 2, 3]),
        ({"from": "2018-12-31"}, [4, 5, 6, 7, 8]),
        ({"amount_from": "600000"}, [4, 6]),
        ({"amount_to": "32000"}, [5]),
        ({"place": "520523"}, []),
        ({"place": "广东省河源市紫金县"}, [1, 9, 2, 3, 4, 5, 6, 7, 8]),
        ({"unit": UNIT, "channel": "staff_donation"}, [3]),
    ],
)
def test_a_filter_narrows_the_ledger(words, seqs, office):
    assert _seqs(office.get("/ledger/", words)) == seqs


def test_a_place_that_nobody_knows_is_refused_in_words(office):
    page = office.get("/ledger/", {"place": "无此县"})
    assert page.status_code == 400
    assert "“地区”：没有查到“无此县”" in page.content.decode()


def test_the_balance_of_a_period_starts_with_what_was_there_before(office):
    page = office.get("/ledger/", {"from": "2017"})
    assert page.context["shown"][1].balance == "430,000.00"


def test_natures_are_summed_apart(office):
    totals = {total.name: total.amount for total in office.get("/ledger/").context["totals"]}
    assert totals == {"直接投入": "1,123,400.00", "引进（协调）": "1,083,040.00"}
    assert "2,206,440.00" not in totals.values()


def test_a_wrong_filter_says_which(office):
    page = office.get("/ledger/", {"unit": OTHER})
    assert page.status_code == 400
    assert "“单位”：没有这个单位，或者不在您的工作范围内" in page.content.decode()


def test_the_export_declares_its_rows_and_is_recorded(enter):
    answer = enter("auditor").get("/ledger/rows.xlsx", {"from": "2018"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    head, body = rows[0], [row for row in rows[1:] if isinstance(row[1], int)]
    assert len(body) == 5
    assert f"共 {len(body)} 行" in [row[0] for row in rows]
    assert body[0][head.index("金额（元）")] == 1083040
    assert body[0][head.index("发生日期")] == "2018-12-31"
    assert AuditEvent.objects.get(verb="导出台账").detail == {"rows": 5}


def test_an_entry_shows_its_place_in_the_chain_and_its_reversal(world, office):
    page = office.get(f"/ledger/entries/{world.reversed.pk}/").content.decode()
    assert world.reversed.entry_hash in page
    assert "本条已由" in page
    page = office.get(f"/ledger/entries/{world.reversal.pk}/").content.decode()
    assert "金额抄错" in page


def test_a_voucher_comes_with_its_hash_and_its_taking_is_recorded(world, office):
    file = keep_file(actor=world.maker, source=[b"%PDF-1.4"], name="发票.pdf")
    bound = attach_voucher(actor=world.maker, entry=world.entry, file=file, kind="发票")
    assert file.sha256 in office.get(f"/ledger/entries/{world.entry.pk}/").content.decode()
    answer = office.get(f"/ledger/entries/{world.entry.pk}/vouchers/{bound.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4"
    assert AuditEvent.objects.get(verb="下载凭证").detail == {"sha256": file.sha256}


def test_another_units_entry_is_not_found(world, office):
    assert office.get(f"/ledger/entries/{world.foreign.pk}/").status_code == 404


def test_an_auditor_limited_to_years_sees_only_those(world, enter):
    world.users["auditor"].memberships.update(rows_from=date(2018, 1, 1), rows_to=date(2018, 12, 31))
    page = enter("auditor").get("/ledger/")
    assert _seqs(page) == [4, 5, 6, 7, 8]
    assert page.context["totals"][0].channels[0][0].amount == Decimal("32000")
