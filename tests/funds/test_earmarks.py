"""专款专用: money goes to projects of the kinds it is meant for, by document or by channel and year."""

import itertools
import threading
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funds.channels import Channel
from funds.models import Earmark, Entry
from funds.services import Posting, payee_account, post_batch, posting, project_account, set_earmark
from fupin.errors import Refusal
from projects.models import Project
from tests.concurrency import PATIENCE, at_once, holds_somebody_up, wait_until
from tests.funds.ledger_world import build_world, pay, take_in
from tests.funds.test_concurrent_spending import writers


@pytest.fixture
def road(world):
    return _project(world, "通村路", "infra")


@pytest.fixture
def orchard(world):
    return _project(world, "百香果基地", "industry")


def _project(world, name, category):
    return Project.objects.create(
        unit=world.unit, place=world.village, name=name, category=category, ends_on=date(2018, 12, 31)
    )


@pytest.fixture
def earmarked(world):
    """100 yuan in the pool out of a document that is for industry only."""
    entry = take_in(world, "产业资金", "100", channel=Channel.SPECIAL_CENTRAL)
    set_earmark(actor=world.clerk, document=entry.document, purposes=["industry"], source="财农〔2018〕1号")
    return entry


def spend(world, entry, project, **rest):
    account = project_account(actor=world.clerk, book=world.book, project=project)
    return pay(world, entry, "10", to_account=account, **rest)


def test_money_of_a_document_goes_to_its_purposes_only(world, earmarked, road, orchard):
    with pytest.raises(Refusal) as caught:
        spend(world, earmarked, road)

    assert (caught.value.code, caught.value.field) == ("earmark", "project")
    assert "只能用于产业扶贫，项目“通村路”属于村基础设施" in caught.value.message
    assert Entry.objects.count() == 1
    assert spend(world, earmarked, orchard).seq == 2


def test_the_project_named_counts_where_the_account_is_a_payees(world, earmarked, road):
    with pytest.raises(Refusal) as caught:
        pay(world, earmarked, "10", project=road)
    assert caught.value.code == "earmark"


def test_money_with_a_rule_is_not_paid_without_saying_for_what(world, earmarked, receive, orchard):
    with pytest.raises(Refusal, match="只能用于产业扶贫，付款要写明用于哪个项目") as caught:
        pay(world, earmarked, "10")
    assert (caught.value.code, Entry.objects.count()) == ("earmark", 1)
    assert pay(world, earmarked, "10", project=orchard).seq == 2
    assert pay(world, receive("不限用途", "5"), "5").seq == 4


def test_a_channels_rule_holds_from_its_year_to_its_last(world, receive, road):
    set_earmark(
        actor=world.clerk,
        channel=Channel.PARTY_FEE,
        year_from=2017,
        year_to=2018,
        purposes=["party_building"],
        source="党费管理规定",
    )
    within = receive("党费", "100", channel=Channel.PARTY_FEE, year=2018)
    after = receive("党费", "100", channel=Channel.PARTY_FEE, year=2019)

    with pytest.raises(Refusal) as caught:
        spend(world, within, road)
    assert caught.value.code == "earmark"
    assert spend(world, after, road, occurred_on=date(2019, 12, 31)).seq == 3


def test_money_without_a_rule_goes_anywhere(world, receive, road):
    entry = receive("自筹", "100")

    assert spend(world, entry, road).seq == 2


def test_a_rule_is_of_a_document_or_of_a_channel(world, earmarked):
    for named in ({}, {"document": earmarked.document, "channel": Channel.AWARD, "year_from": 2018}):
        with pytest.raises(Refusal) as caught:
            set_earmark(actor=world.clerk, purposes=["industry"], source="文件", **named)
        assert caught.value.code == "invalid"
    assert Earmark.objects.count() == 1


def test_many_postings_cost_no_more_queries_than_two(world, earmarked, orchard):
    account = project_account(actor=world.clerk, book=world.book, project=orchard)
    builder = payee_account(actor=world.clerk, book=world.book, name="施工队")
    facts = {"document": earmarked.document, "occurred_on": date(2018, 6, 1), "place": world.village}

    def batch(count):
        allotted = Posting(from_account=world.pool, to_account=account, amount=count, summary="拨付", **facts)
        paid = Posting(from_account=account, to_account=builder, amount=1, summary="付款", **facts)
        return [allotted, *[paid] * count]

    asked = []
    for count in (1, 1, 20):
        with CaptureQueriesContext(connection) as captured:
            post_batch(actor=world.clerk, unit=world.unit, postings=batch(count))
        statements = [" ".join(each["sql"].split()[:3]) for each in captured.captured_queries]
        asked.append([sql for sql in statements if "SAVEPOINT" not in sql])

    # The first also learns what kind of thing a book is, for the audit event.
    assert asked[1] == asked[2]
    assert len(asked[1]) == 11
    assert Entry.objects.count() == 26


@pytest.fixture
def unruled(transactional_db):
    """Money of a source without a rule yet, and a road that is not for it."""
    world = build_world()
    world.money = take_in(world, "产业资金", "10000", channel=Channel.SPECIAL_CENTRAL)
    world.road = _project(world, "通村路", "infra")
    world.site = project_account(actor=world.clerk, book=world.book, project=world.road)
    return world


def _rule(world):
    """Sets the rule; returns how many entries there were then."""
    document = world.money.document
    set_earmark(actor=world.clerk, document=document, purposes=["industry"], source="财农〔2018〕1号")
    return Entry.objects.count()


def test_a_rule_set_among_a_hundred_writers_holds_from_then_on(unruled):
    world, turns = unruled, itertools.count()
    many = writers()

    def act():
        if next(turns) == many // 3:
            return _rule(world)
        return pay(world, world.money, "10", to_account=world.site)

    outcomes = at_once(many, act)

    (then,) = [each for each in outcomes if isinstance(each, int)]
    refused = [each for each in outcomes if isinstance(each, Refusal)]
    assert {each.code for each in refused} <= {"earmark"}
    assert Entry.objects.count() == then == many - len(refused)
    with pytest.raises(Refusal, match="只能用于产业扶贫"):
        pay(world, world.money, "10", to_account=world.site)


def _rule_while_posting(world, monkeypatch):
    """Sets the rule after an entry has looked for one and before it is stored; how many there were then, and are now."""
    looked, ruled, found = threading.Event(), threading.Event(), []
    read = posting.earmark_check

    def look_and_wait(documents):
        check = read(documents)
        looked.set()
        wait_until(lambda: ruled.is_set() or holds_somebody_up())
        return check

    def rule():
        looked.wait(timeout=PATIENCE)
        found.append(_rule(world))
        ruled.set()
        connection.close()

    monkeypatch.setattr(posting, "earmark_check", look_and_wait)
    setter = threading.Thread(target=rule)
    setter.start()
    pay(world, world.money, "10", to_account=world.site)
    setter.join()
    return found[0], Entry.objects.count()


def test_who_sets_a_rule_waits_for_what_is_being_posted(unruled, monkeypatch):
    assert _rule_while_posting(unruled, monkeypatch) == (2, 2)


def test_control_without_the_lock_an_entry_slips_past_the_rule(unruled, monkeypatch):
    monkeypatch.setattr(posting, "hold_earmarks", lambda documents: None)

    assert _rule_while_posting(unruled, monkeypatch) == (1, 2)
