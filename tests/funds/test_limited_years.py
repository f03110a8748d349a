"""An auditor of some years: what stood before them comes in as one figure, and nothing tells a single entry of others."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from funds.models import EntryBatch, LedgerAccount
from funds.pack import export_pack
from funds.selectors import LedgerFilters, account_balances, balance_on, ledger_rows, opening_of
from funds.selectors.ledger import Carried
from funds.selectors.parts import goods_in_kind
from funds.selectors.project_ledger import project_line_count, project_lines
from funds.selectors.sources import source_lines
from funds.services import (
    Posting,
    close_period,
    draft_batch,
    issue_goods,
    payee_account,
    pool_account,
    post_entry,
    project_account,
    record_allocation,
    record_goods,
)
from fupin.scope import Scope
from projects.models import Project
from tests.funds.ledger_people import checker, maker, person
from tests.funds.ledger_world import pay, take_in
from tests.funds.pack_world import rows, verify
from units.models import Membership, Role

FIRST, LAST = date(2019, 1, 1), date(2020, 12, 31)
EVERYTHING = LedgerFilters()
MONEY = ("期初余额", "本期收入", "本期付出", "期末余额")


@pytest.fixture
def years(world):
    """1000 came in 2017 and 300 went in 2018; 500 came and 200 went in 2019; 50 went in 2021."""
    world.old = take_in(world, "旧款", 1000, year=2017)
    pay(world, world.old, 300, payee="第一建筑公司", occurred_on=date(2018, 5, 1))
    world.new = take_in(world, "新款", 500, year=2019, occurred_on=date(2019, 2, 1))
    world.seen = pay(world, world.new, 200, payee="第二建筑公司", occurred_on=date(2019, 6, 1))
    pay(world, world.new, 50, payee="第三建筑公司", occurred_on=date(2021, 3, 1))
    return world


@pytest.fixture
def scope(years):
    return Scope(user_id=1, unit_ids=frozenset({years.unit.pk}), seen_from=FIRST, seen_to=LAST)


@pytest.fixture
def auditor(years, client):
    """A client of an auditor of 2019 and 2020."""
    user = person(years, "auditor", Role.AUDITOR)
    Membership.objects.filter(user=user).update(rows_from=FIRST, rows_to=LAST)
    client.force_login(user)
    return client


def named(years, name):
    return LedgerAccount.objects.get(name=name)


def test_the_balance_runs_on_from_what_stood_before_the_years(years, scope):
    opening = opening_of(scope, EVERYTHING)
    rows = ledger_rows(scope, EVERYTHING)

    assert (opening.amount, opening.before, opening.carried) == (Decimal(700), FIRST, Carried.AS_ONE)
    assert [(row.summary, row.running_balance) for row in rows] == [("新款", 1200), ("付工程款", 1000)]


@pytest.mark.parametrize(
    ("days", "amount", "before"),
    [
        ({"start": date(2017, 1, 1)}, 700, FIRST),
        ({"start": date(2018, 6, 1), "end": date(2018, 12, 31)}, 700, FIRST),
        ({"start": date(2019, 3, 1)}, 1200, date(2019, 3, 1)),
        ({"start": date(2020, 1, 1)}, 1000, date(2020, 1, 1)),
        ({"start": date(2022, 1, 1)}, 1000, date(2022, 1, 1)),
    ],
)
def test_no_day_that_is_asked_for_opens_the_years_before_or_after(years, scope, days, amount, before):
    opening = opening_of(scope, LedgerFilters(**days))
    assert (opening.amount, opening.before) == (Decimal(amount), before)


@pytest.mark.parametrize(
    "picked",
    [
        {"amount_from": Decimal(300), "amount_to": Decimal(300)},
        {"payee": "第一建筑公司"},
        {"channel": "unit_self"},
        {"nature": "direct"},
        {"form": "cash"},
        {"place": "441621"},
        {"as_known_on": date(2018, 5, 2)},
    ],
)
def test_what_picks_out_entries_gets_no_figure_of_the_years_before(years, scope, picked):
    opening = opening_of(scope, LedgerFilters(**picked))
    assert (opening.amount, opening.carried) == (Decimal(0), Carried.LEFT_OUT)


def test_a_source_or_a_payee_carries_nothing_forward(years, scope):
    for account in (named(years, "第一建筑公司"), years.old.from_account):
        opening = opening_of(scope, LedgerFilters(account=account))
        assert (opening.amount, opening.carried) == (Decimal(0), Carried.LEFT_OUT)
    pool = opening_of(scope, LedgerFilters(account=years.pool))
    assert (pool.amount, pool.carried) == (Decimal(700), Carried.AS_ONE)


def test_a_document_and_a_project_of_other_years_tell_nothing(years, scope):
    assert opening_of(scope, LedgerFilters(document=years.old.document)).amount == 0
    assert opening_of(scope, LedgerFilters(unit=years.unit)).amount == 700


def test_who_is_not_limited_opens_as_before(years, scope):
    free = scope.of_all_days()
    opening = opening_of(free, LedgerFilters(start=FIRST, payee="第一建筑公司"))
    assert (opening.amount, opening.carried) == (Decimal(-300), Carried.ALL)
    assert opening_of(free, EVERYTHING).before is None


def test_a_limit_at_the_end_only_carries_nothing(years, scope):
    opening = opening_of(replace(scope, seen_from=None), EVERYTHING)
    assert (opening.amount, opening.before) == (Decimal(0), None)
    (*_, last) = ledger_rows(replace(scope, seen_from=None), EVERYTHING)
    assert (last.occurred_on, last.running_balance) == (date(2019, 6, 1), 1000)


def test_accounts_open_move_and_close_within_the_years(years, scope):
    idle = pool_account(
        actor=years.clerk,
        book=years.book,
        place=years.village.__class__.objects.create(
            code="441621104203", name="石潭村", level=5, full_name="广东省河源市紫金县上义镇石潭村"
        ),
    )
    take_in(years, "旧款", 90, year=2017, to=idle)

    balances = {
        each.account.name: (each.opening, each.amount_in, each.amount_out, each.closing)
        for each in account_balances(scope, EVERYTHING)
    }

    assert balances == {
        years.pool.name: (700, 500, 200, 1000),
        idle.name: (90, 0, 0, 90),
        years.new.from_account.name: (0, 0, 500, -500),
        "第二建筑公司": (0, 200, 0, 200),
    }
    assert balance_on(scope, years.pool, date(2021, 12, 31)) == 1000
    assert balance_on(scope.of_all_days(), years.pool, date(2021, 12, 31)) == 950


def test_accounts_outside_are_known_by_what_moved_in_the_years(years, scope):
    names = set(LedgerAccount.objects.visible_to(scope).values_list("name", flat=True))
    assert names == {years.pool.name, "第二建筑公司", years.new.from_account.name}


def test_a_projects_account_opens_with_one_figure(years, scope):
    road = Project.objects.create(
        name="通村路", category="infra", unit=years.unit, place=years.village, ends_on=LAST
    )
    site = project_account(actor=years.clerk, book=years.book, project=road)
    facts = {"actor": years.clerk, "unit": years.unit, "document": years.old.document, "place": years.village}

    def move(giver, taker, amount, day):
        post_entry(
            **facts,
            from_account=giver,
            to_account=taker,
            amount=Decimal(amount),
            occurred_on=day,
            summary="拨付",
        )

    move(years.pool, site, 400, date(2018, 3, 1))
    shop = payee_account(actor=years.clerk, book=years.book, name="第二建筑公司")
    move(site, shop, 150, date(2019, 4, 1))

    lines = [(each.label, each.came, each.went, each.balance) for each in project_lines(scope, EVERYTHING)]
    picked = project_lines(scope, LedgerFilters(amount_from=Decimal(1)))

    assert lines == [
        ("期初余额（以前的累计，审计年度以前的并作一个数）", None, None, 400),
        ("拨付", None, 150, 250),
        ("本月合计", 0, 150, 250),
        ("本年累计", 0, 150, 250),
    ]
    assert project_line_count(scope, EVERYTHING) == len(lines)
    assert (picked[0].label, picked[0].balance) == ("期初余额（以前的累计，不含审计年度以前的数）", 0)


def test_the_page_says_what_the_opening_is(auditor, years):
    text = auditor.get("/ledger/").content.decode()
    assert "起自 2019年1月1日，止于 2020年12月31日：年度以外的分录不显示" in text
    assert "期初为审计年度以前的累计，只给一个数" in text
    assert '<td class="number">700.00</td>' in text
    assert "第一建筑公司" not in text
    assert "第三建筑公司" not in text
    picked = auditor.get("/ledger/", {"amount_to": "300"}).content.decode()
    assert "期初余额（以前的累计，不含审计年度以前的数）" in picked
    hidden = auditor.get("/ledger/", {"account": named(years, "第一建筑公司").pk})
    assert (hidden.status_code, "没有这个账户" in hidden.content.decode()) == (400, True)


def test_the_workbook_states_the_opening_too(auditor, years):
    answer = auditor.get("/ledger/rows.xlsx")
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    at = rows[0].index("余额（元）")
    assert [row[at] for row in rows[1:3]] == [1200, 1000]
    line = next(row for row in rows if row[0] == "期初余额（元）")
    assert line[1:3] == ("2019-01-01 以前的累计，审计年度以前的并作一个数", 700)


def test_who_is_not_limited_reads_no_such_words(years, client):
    client.force_login(person(years, "leader", Role.LEADER))
    text = client.get("/ledger/", {"from": "2019"}).content.decode()
    assert "审计年度" not in text
    assert "期初余额（以前的累计）" in text


def test_balances_are_struck_on_the_last_day_of_the_years(auditor, years):
    page = auditor.get("/ledger/ageing/")
    assert page.context["as_of"] == LAST
    source = auditor.get(f"/ledger/sources/{years.new.document_id}/", {"to": "2021-12-31"})
    assert (source.context["as_of"], source.context["line"].paid) == (LAST, 200)


def test_goods_handed_out_later_are_not_told(years, scope):
    goods_entry = take_in(years, "化肥", 100, year=2019, form="in_kind")
    item, _ = record_goods(actor=years.clerk, entry=goods_entry, name="复合肥", quantity=10, price=10)
    whom = {"destination": "village", "receiver": "招元村"}
    issue_goods(actor=years.clerk, item=item, quantity=4, issued_on=LAST, **whom)
    issue_goods(actor=years.clerk, item=item, quantity=5, issued_on=date(2021, 5, 1), **whom)

    (row,) = goods_in_kind(scope, EVERYTHING)
    (free,) = goods_in_kind(scope.of_all_days(), EVERYTHING)

    assert (row.stock, [each.quantity for each in row.issues.all()]) == (6, [4])
    assert (free.stock, len(free.issues.all())) == (1, 2)


def test_a_batch_is_of_the_days_of_its_rows(years, scope):
    clerk = maker(years)

    def batch(*days):
        postings = [
            Posting(
                document=years.new.document,
                place=years.village,
                from_account=years.pool,
                to_account=years.seen.to_account,
                amount=Decimal(1),
                occurred_on=day,
                summary="付款",
                payee="第二建筑公司",
            )
            for day in days
        ]
        return draft_batch(actor=clerk, unit=years.unit, title="付款", postings=postings)

    inside = batch(FIRST, LAST)
    batch(LAST, date(2021, 1, 1))
    batch(date(2018, 12, 31))

    assert list(EntryBatch.objects.visible_to(scope)) == [inside]
    assert EntryBatch.objects.visible_to(scope.of_all_days()).count() == 3


def test_closes_of_other_years_are_not_listed(auditor, years):
    boss = checker(years)
    for year in (2018, 2019):
        close_period(actor=boss, unit=years.unit, year=year)
    page = auditor.get(f"/closing/{years.book.pk}/")
    assert [close.year for close in page.context["closes"]] == [2019]
    assert set(page.context["years"]) == {2019, 2020}


def test_transfers_behind_a_source_open(auditor, years):
    sides = {
        "sender_level": "county",
        "sender": "县财政局",
        "receiver_level": "village",
        "receiver": "招元村",
    }
    sent = {"sent_on": date(2019, 1, 5), "sent_amount": Decimal(300), **sides}
    record_allocation(actor=years.clerk, document=years.new.document, **sent)
    page = auditor.get(f"/ledger/sources/{years.new.document_id}/", {"stage": "handed_down"})
    text = page.content.decode()
    assert page.status_code == 200
    assert page.context["total"] == "300.00"
    assert "县·县财政局" in text
    assert "未到账" in text


def test_an_entry_opens_its_source_where_that_may_be_seen(auditor, years):
    """Money of an older document that moved within the years: the entry is seen, the document's page is not."""
    moved = pay(years, years.old, 20, payee="第二建筑公司", occurred_on=date(2019, 9, 1))
    own = auditor.get(f"/ledger/entries/{years.seen.pk}/").content.decode()
    older = auditor.get(f"/ledger/entries/{moved.pk}/").content.decode()
    assert f'href="/ledger/sources/{years.new.document_id}/"' in own
    assert "/ledger/sources/" not in older
    assert "旧款" in older
    assert auditor.get(f"/ledger/sources/{years.old.document_id}/").status_code == 404


def test_the_pack_opens_as_the_page_does_and_ends_with_the_years(years, scope, tmp_path):
    pack = export_pack(actor=None, scope=scope, filters=EVERYTHING, directory=tmp_path / "pack")

    assert verify(tmp_path / "pack").returncode == 0
    assert pack.manifest["as_of"] == LAST.isoformat()
    accounts = {
        row["account"]: tuple(Decimal(row[f"{label}（元）"]) for label in MONEY)
        for row in rows(tmp_path / "pack", "accounts")
    }
    assert accounts == {
        str(each.account.pk): (each.opening, each.amount_in, each.amount_out, each.closing)
        for each in account_balances(scope, EVERYTHING)
    }
    assert sum(opening for opening, *_ in accounts.values()) == 700
    assert [
        (row["年度"], row["期初余额（元）"], row["期末余额（元）"])
        for row in rows(tmp_path / "pack", "years")
    ] == [("2019", "700.00", "1000.00")]
    assert [
        (row["资金文件（来源）名称"], row["期初余额（元）"]) for row in rows(tmp_path / "pack", "documents")
    ] == [("新款", "0.00")]


def test_a_payee_of_other_years_finds_no_source(years, scope):
    asked = {payee: LedgerFilters(payee=payee) for payee in ("第二建筑公司", "第三建筑公司")}

    assert [line.document.title for line in source_lines(scope, asked["第二建筑公司"], LAST)] == ["新款"]
    assert source_lines(scope, asked["第三建筑公司"], LAST) == []
