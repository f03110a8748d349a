"""Payees that are persons are covered on the pages of the ledger and in what they export; organisations stay plain."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from funds.covering import covering_for
from funds.models import AccountKind, Entry
from funds.pack import masking, saying
from funds.selectors import LedgerFilters, filtered_entries
from funds.services import (
    Posting,
    draft_batch,
    post_entry,
    project_account,
    record_goods,
    record_order,
    sweep_red_flags,
)
from funds.sheets.exporting import ROWS
from fupin.audit.models import AuditEvent
from fupin.scope import NOTHING, SYSTEM, Scope
from projects.models import Project
from tests.funds.ledger_people import maker, person
from tests.funds.ledger_world import pay, take_in
from units.access import RIGHTS
from units.models import Role

NAME, BUILDERS = "林招娣", "上义镇建筑队"
YEAR_END = date(2018, 12, 31)


@pytest.fixture
def paid(world):
    """林招娣 and a builder are paid out of the village's account, and 林招娣 out of a project's too."""
    money = take_in(world, "帮扶资金", 1000)
    pay(world, money, 10, payee=BUILDERS)
    world.paid = pay(world, money, 20, payee=NAME, summary=f"付{NAME}误工补贴")
    world.road = Project.objects.create(
        name="通村路", category="infra", unit=world.unit, place=world.village, ends_on=YEAR_END
    )
    site = project_account(actor=world.clerk, book=world.book, project=world.road)
    facts = {"actor": world.clerk, "unit": world.unit, "document": money.document, "place": world.village}
    days = {"occurred_on": YEAR_END, "summary": "拨付"}
    post_entry(**facts, from_account=world.pool, to_account=site, amount=Decimal(50), **days)
    days["summary"] = f"{NAME}看护工地"
    taker = world.paid.to_account
    world.second = post_entry(
        **facts, from_account=site, to_account=taker, amount=Decimal(30), payee=NAME, **days
    )
    record_order(actor=world.clerk, entry=world.second, contract_no="合-1")
    goods = take_in(world, "种苗", 100, form="in_kind")
    record_goods(
        actor=world.clerk, entry=goods, name="种苗", quantity=1, price=50, receiver=NAME, donor=BUILDERS
    )
    return world


@pytest.fixture
def auditor(paid, client):
    client.force_login(person(paid, "auditor", Role.AUDITOR))
    return client


def workbook_text(answer):
    content = b"".join(answer.streaming_content)
    rows = load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row if value is not None)


def pages(world):
    return [
        ("/ledger/", True),
        (f"/ledger/?account={world.paid.to_account_id}", True),
        ("/ledger/?receiver_kind=payee", True),
        (f"/ledger/entries/{world.paid.pk}/", True),
        (f"/ledger/sources/{world.paid.document_id}/?stage=paid", True),
        ("/ledger/registers/projects/", True),
        ("/ledger/registers/papers/", True),
        ("/ledger/registers/goods/", True),
        ("/ledger/registers/checks/", False),
        ("/ledger/registers/payments/", False),
        (f"/ledger/projects/{world.road.pk}/papers/", True),
        ("/ledger/vouchers/", True),
        (f"/closing/{world.book.pk}/", False),
    ]


def test_no_page_of_the_ledger_names_a_person(auditor, paid):
    for address, tells in pages(paid):
        text = auditor.get(address).content.decode()
        assert NAME not in text, address
        assert ("林**" in text) is tells, address


def test_organisations_stay_plain(auditor, paid):
    text = auditor.get("/ledger/").content.decode()
    assert f"→ {BUILDERS}" in text


def test_no_export_of_a_page_names_a_person(auditor, paid):
    ledger = workbook_text(auditor.get("/ledger/rows.xlsx"))
    assert NAME not in ledger
    assert "付林**误工补贴" in ledger
    for table in ("projects", "papers", "goods", "checks", "payments"):
        text = workbook_text(auditor.get(f"/ledger/registers/{table}/rows.xlsx"))
        assert NAME not in text, table
    for kind in ("fund_payments", "funds", "goods", "payments"):
        text = workbook_text(auditor.get(f"/ledger/sheets/{kind}.xlsx"))
        assert NAME not in text, kind


def test_the_flags_and_their_problems_name_nobody(auditor, paid):
    take = paid.paid.document
    for _ in range(2):
        pay(paid, paid.paid, 7, payee=NAME, document=take, summary=f"{NAME}重复付款")
    sweep_red_flags(actor=paid.clerk)
    text = auditor.get("/ledger/flags/same_payment_twice/").content.decode()
    assert NAME not in text
    assert "林**重复付款" in text


def test_who_is_named_in_full_is_found_and_part_of_a_name_finds_nobody(auditor, paid):
    def found(payee):
        return [entry.seq for entry in auditor.get("/ledger/", {"payee": payee}).context["rows"]]

    assert found(NAME) == [paid.paid.seq, paid.second.seq]
    assert found("林招") == []
    assert found("林") == []
    assert found("建筑队") == [2]
    shown = auditor.get("/ledger/registers/projects/", {"payee": "林招"})
    assert shown.context["count"] == 0
    assert auditor.get("/ledger/registers/projects/", {"payee": NAME}).context["count"] > 0


@pytest.mark.parametrize(("role", "sees"), [(Role.AUDITOR, False), (Role.CHECKER, True), (Role.LEADER, True)])
def test_who_works_on_a_batch_sees_whom_it_pays_and_who_only_reads_does_not(paid, client, role, sees):
    facts = {"document": paid.paid.document, "place": paid.village, "occurred_on": YEAR_END, "payee": NAME}
    sides = {"from_account": paid.pool, "to_account": paid.paid.to_account}
    posting = Posting(**sides, amount=Decimal(3), summary=f"付{NAME}补贴", **facts)
    batch = draft_batch(actor=maker(paid), unit=paid.unit, title="付款", postings=[posting])
    client.force_login(person(paid, "reader", role))

    text = client.get(f"/batches/{batch.pk}/").content.decode()

    assert (NAME in text, "林**" in text) == (sees, not sees)
    (row,) = client.get(f"/api/batches/{batch.pk}/").json()["rows"]
    assert row["summary"] == (f"付{NAME}补贴" if sees else "付林**补贴")


def test_what_is_offered_to_choose_from_names_nobody(auditor, paid):
    form = auditor.get("/ledger/").context["form"]
    for name in ("account", "payer", "receiver"):
        offered = [label for _, label in form.fields[name].choices]
        assert NAME not in offered
        assert f"林**（账户 {paid.paid.to_account_id}）" in offered
        assert BUILDERS in offered


def test_the_right_to_see_names_shows_them_and_the_look_is_recorded(paid, client, monkeypatch):
    monkeypatch.setitem(RIGHTS, Role.LEADER, RIGHTS[Role.LEADER] | {"see_personal"})
    client.force_login(person(paid, "leader", Role.LEADER))

    assert f"付{NAME}误工补贴" in client.get("/ledger/").content.decode()
    assert NAME in client.get(f"/ledger/entries/{paid.paid.pk}/").content.decode()
    assert client.get("/ledger/", {"payee": "林招"}).context["count"] == 2

    looks = AuditEvent.objects.filter(verb="查看个人信息明文").order_by("pk")
    assert [(each.object_name, each.detail) for each in looks] == [
        ("资金台账", {"fields": "收款人"}),
        (f"第 {paid.paid.seq} 号分录", {"fields": "收款人"}),
        ("资金台账", {"fields": "收款人"}),
    ]


def test_a_covered_look_is_no_event(auditor, paid):
    auditor.get("/ledger/")
    assert not AuditEvent.objects.filter(verb="查看个人信息明文").exists()


def test_covering_asks_the_database_nothing_more(auditor, paid):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            auditor.get("/ledger/")
        return len(caught)

    auditor.get("/ledger/")
    before = queries()
    for _ in range(20):
        pay(paid, paid.paid, 1, payee=NAME, document=paid.paid.document)
    assert queries() == before


def test_nobody_in_particular_sees_names(paid):
    entry = Entry.objects.select_related("from_account", "to_account").get(pk=paid.paid.pk)
    for scope in (None, NOTHING, Scope(user_id=1, rights=frozenset({"view", "export"}))):
        cover = covering_for(scope)
        assert (cover.told(entry, entry.summary), cover.account(entry.to_account)) == (
            "付林**误工补贴",
            "林**",
        )
    assert covering_for(SYSTEM).name(NAME) == NAME


def test_an_entry_without_a_payee_is_covered_by_its_account(world, receive):
    money = receive("帮扶资金", 1000)
    entry = pay(world, money, 5, payee=NAME, summary=f"付{NAME}")
    entry.payee = ""
    assert entry.to_account.kind == AccountKind.PAYEE
    assert covering_for(None).told(entry, entry.summary) == "付林**"


def test_a_sheet_to_send_in_again_leaves_the_name_blank(paid):
    """A blank cell says nothing of a posted entry: what comes back changes nothing."""
    scope = Scope(user_id=1, unit_ids=frozenset({paid.unit.pk}), rights=frozenset({"view", "export"}))
    rows = {row["entry_seq"]: row for row in ROWS["fund_payments"](scope, LedgerFilters(), YEAR_END)}
    row = rows[paid.second.seq]
    assert (row["payee"], row["summary"], row["expense"], row["contract_no"]) == (None, None, 30, "合-1")
    plain = {row["entry_seq"]: row for row in ROWS["fund_payments"](SYSTEM, LedgerFilters(), YEAR_END)}
    assert plain[paid.second.seq]["payee"] == NAME


@pytest.mark.parametrize(
    "name",
    [
        *(
            "林小妹",
            "阿依古丽·买买提",
            "王",
            "",
            BUILDERS,
            "紫金县财政局",
            "林小妹(队)",
            "上义镇建筑队(林小妹)",
        ),
        *(
            "兴旺养殖专业合作社（筹）",
            "县财政局6222021234567890123专户",
            "农业银行紫金支行6222021234567890123",
        ),
    ],
)
def test_pages_and_pack_cover_a_name_alike(db, name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {masking.name('said')} FROM (SELECT {saying.quoted(name)} AS said) given")
        assert cursor.fetchone()[0] == covering_for(None).name(name)


@pytest.mark.parametrize(
    ("asked", "whole", "seqs"),
    [
        (NAME, True, [3, 5]),
        ("招娣", True, []),
        ("招娣", False, [3, 5]),
        ("建筑", True, [2]),
        ("", True, None),
    ],
)
def test_names_are_asked_for_whole(paid, asked, whole, seqs):
    rows = filtered_entries(SYSTEM, LedgerFilters(payee=asked, whole_names=whole))
    found = list(rows.order_by("seq").values_list("seq", flat=True))
    assert found == (seqs if seqs is not None else [1, 2, 3, 4, 5, 6])
