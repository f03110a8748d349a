"""What is read from the kept totals is what the entries say: figure by figure, for every way of asking."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funds.channels import Channel, Form
from funds.models import Entry, MoneyTotal
from funds.services import (
    Posting,
    open_book,
    payee_account,
    pool_account,
    post_batch,
    project_account,
    receive_document,
    source_account,
)
from fupin.figures import parse_figure
from fupin.periods import Period
from fupin.scope import SYSTEM, Scope
from reports.dashboards import direct_by_channel, flows, money_by_year, money_flows, money_to_date
from reports.indicators import Reader, Selection, sources
from reports.indicators.statements import composed
from tests.funds.reversing import reverse_entry

YEARS = range(2005, 2010)
CODES = (
    *("fund.direct", "fund.direct_in_kind", "fund.direct_total", "fund.self", "fund.party_fee", "fund.award"),
    *("fund.introduced", "fund.raised", "fund.fiscal", "fund.income", "fund.received", "edu.material"),
)
CHANNELS = (
    *(Channel.UNIT_SELF, Channel.PARTY_FEE, Channel.INTRODUCED, Channel.DONATION, Channel.AWARD),
    *(Channel.PRIZE, Channel.SPECIAL_CENTRAL),
)
AMOUNTS = ("12.34", "600余万元", "近1亿元", "4260万元", "约3万元")
SEED = 20241122


@pytest.fixture
def ledger(world):
    """240 entries of every kind, seeded: two units, two places, a project, sums over years, reversals."""
    chance = random.Random(SEED)
    project = world.project("光伏电站")
    for unit in (world.office, world.customs):
        book = open_book(actor=world.clerk, unit=unit)
        inside = [
            pool_account(actor=world.clerk, book=book, place=world.county),
            project_account(actor=world.clerk, book=book, project=project),
        ]
        payee = payee_account(actor=world.clerk, book=book, name="施工队")
        documents = [document_of(world, unit, channel, chance) for channel in CHANNELS]
        sources = {each: source_account(actor=world.clerk, document=each) for each in documents}
        arrivals = [
            movement(world, chance, document, sources[document], chance.choice([*inside, payee]), AMOUNTS)
            for document in chance.choices(documents, k=80)
        ]
        inner = [
            movement(world, chance, document, *sides, ("12.34", "约3元"))
            for document in chance.choices(documents, k=30)
            for sides in [chance.choice([inside, inside[::-1], [inside[0], payee], [inside[1], payee]])]
        ]
        for postings in (arrivals, inner):
            post_batch(actor=world.clerk, unit=unit, postings=postings)
        for entry in chance.sample(list(Entry.objects.filter(book=book, seq__gt=60)), 10):
            reverse_entry(actor=world.clerk, entry=entry, reason="登记有误")
    return project


def document_of(world, unit, channel, chance):
    return receive_document(
        actor=world.clerk,
        unit=unit,
        title=f"资金{channel}",
        year=2008,
        channel=channel,
        form=chance.choice([Form.CASH, Form.IN_KIND, Form.MIXED]),
        purpose=chance.choice(["教育", "产业", ""]),
    )


def movement(world, chance, document, giver, taker, amounts):
    day = date(chance.choice(YEARS), chance.randint(4, 12), chance.randint(1, 28))
    return Posting(
        document=document,
        from_account=giver,
        to_account=taker,
        amount=parse_figure(chance.choice(amounts), "元", "元"),
        occurred_on=day,
        covers_from=chance.choice([None, None, date(day.year, 1, 1), date(2005, 3, 1)]),
        place=chance.choice([world.county, world.village]),
        project=taker.project or giver.project,
        summary="往来",
    )


def selections(world, project):
    """Ways of asking that the page offers: every side of everything, and of what two narrower scopes see, some."""
    periods = (Period.year(2007), Period.years(2006, 2008), Period.years(1990, 2005))
    sides = (
        *({}, {"unit": world.office}, {"place": "410423"}, {"project": project.pk}),
        {"unit": world.customs, "place": "410423100200"},
    )
    narrow = (Scope(unit_ids=frozenset({world.customs.pk})), Scope(places=("410423100",)), Scope())
    asked = [Selection(SYSTEM, period, **side) for period in periods[1:] for side in sides]
    return asked + [Selection(scope, period) for scope in narrow for period in periods[:2]]


def said(selection):
    """All that the overview says of money under one selection."""
    reader = Reader(selection)
    return {
        "figures": [value.as_json() for value in reader.values(CODES)],
        "years": money_by_year(reader),
        "to_date": {
            year: [value.as_json() for value in values] for year, values in money_to_date(selection).items()
        },
        "shares": sorted(
            (share.channel, share.amount, share.row_count) for share in direct_by_channel(reader)
        ),
        "flows": sorted((flow.source, flow.target, flow.amount) for flow in money_flows(reader)),
    }


@pytest.fixture
def entries_only(monkeypatch):
    """entries_only() makes as if there were no totals, also when the statements that are kept were composed."""

    def leave_totals():
        for module in (sources, flows):
            monkeypatch.setattr(module, "totals_answer", lambda scope, period: False)
        composed.cache_clear()

    yield leave_totals
    composed.cache_clear()


def test_every_figure_from_totals_is_the_figure_from_entries(world, ledger, entries_only):
    asked = list(selections(world, ledger))
    from_totals = [said(selection) for selection in asked]

    entries_only()

    for selection, expected in zip(asked, from_totals, strict=True):
        assert said(selection) == expected, selection
    assert "funds_moneytotal" not in queries_of(asked[0])
    assert sum(figure["rows"] for figure in from_totals[0]["figures"]) > 100
    assert from_totals[0]["flows"]
    assert any(figure["straddling"] for each in from_totals for figure in each["figures"])


def test_the_rows_behind_a_figure_add_up_to_what_the_totals_say(world, ledger):
    reader = Reader(Selection(SYSTEM, Period.years(2006, 2008)))

    for code in CODES:
        value = reader.value(code)
        (row_set,) = reader.row_sets(code)
        amounts = [row.signed_amount for row in row_set.rows]
        assert (len(amounts), sum(amounts, Decimal(0))) == (value.row_count, value.figure.value or 0), code


def queries_of(selection):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        reader = Reader(selection)
        reader.value("fund.received")
        money_flows(reader)
    return " ".join(each["sql"] for each in asked.captured_queries)


@pytest.mark.parametrize(
    ("selection", "reads_entries"),
    [
        (Selection(SYSTEM, Period.years(2006, 2008)), False),
        (Selection(SYSTEM, Period.quarter(2008, 2)), True),
        (Selection(SYSTEM, Period(date(2006, 5, 23), date(2008, 12, 31))), True),
        (Selection(Scope(everything=True, seen_to=date(2007, 6, 30)), Period.years(2006, 2008)), True),
    ],
)
def test_entries_are_read_only_where_totals_cannot_answer(db, selection, reads_entries):
    assert ('FROM "funds_entry"' in queries_of(selection)) is reads_entries


def test_a_scope_cut_by_days_sees_the_money_of_its_days_only(world):
    world.money("100元", title="上半年", on=date(2008, 3, 1))
    world.money("20元", title="下半年", on=date(2008, 9, 1))
    scope = Scope(unit_ids=frozenset({world.office.pk}), seen_to=date(2008, 6, 30))

    value = Reader(Selection(scope, Period.year(2008))).value("fund.direct_total")

    assert (value.figure.value, value.row_count) == (100, 1)
    assert MoneyTotal.objects.count() == 2
