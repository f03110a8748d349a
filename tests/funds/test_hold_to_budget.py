"""项目资金批复: no more is paid for a project than was approved, in all, by channel and by document, by however many."""

import itertools
import threading
import time
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from funds.channels import Channel
from funds.models import BudgetApproval, Entry, LedgerAccount
from funds.selectors import project_limits, verify_ledger
from funds.selectors.consistency import Six, six_papers
from funds.services import (
    Posting,
    approve_budget,
    budgets,
    open_book,
    payee_account,
    post_batch,
    project_account,
)
from fupin.errors import NotPermitted, Refusal
from fupin.scope import SYSTEM
from projects.models import Project, ProjectPaper
from projects.services import record_paper
from tests.concurrency import at_once
from tests.funds.ledger_people import checker
from tests.funds.ledger_world import build_world, pay, take_in
from tests.funds.reversing import reverse_entry
from tests.funds.test_concurrent_spending import writers
from units.models import Unit

DAY = date(2018, 6, 1)


@pytest.fixture
def road(world):
    return a_road(world)


def a_road(world, name="通村路"):
    return Project.objects.create(
        unit=world.unit, place=world.village, name=name, category="infra", ends_on=date(2018, 12, 31)
    )


@pytest.fixture
def boss(world):
    return checker(world)


def approve(boss, project, amount, **rest):
    return approve_budget(actor=boss, project=project, amount=Decimal(amount), approved_on=DAY, **rest)


def left_of(project):
    return [limit.left for limit in project_limits([project.pk])[project.pk]]


def test_no_more_is_paid_than_was_approved_and_the_refusal_writes_nothing(world, receive, road, boss):
    money = receive("自筹", "1000")
    approve(boss, road, "100")
    pay(world, money, "60", project=road)

    with pytest.raises(Refusal) as caught:
        pay(world, money, "40.01", project=road)

    assert (caught.value.code, caught.value.field) == ("over_budget", "amount")
    assert "批复 100.00 元，已支付 60.00 元，再付 40.01 元就超过了" in caught.value.message
    assert Entry.objects.count() == 2
    assert LedgerAccount.objects.get(pk=world.pool.pk).balance == Decimal("940.00")
    pay(world, money, "40", project=road)
    assert left_of(road) == [0]


def test_money_on_the_projects_account_is_the_projects_named_or_not(world, receive, road, boss):
    account = project_account(actor=world.clerk, book=world.book, project=road)
    money = receive("自筹", "1000", to=account)
    approve(boss, road, "100")

    with pytest.raises(Refusal) as caught:
        pay(world, money, "100.01", from_account=account)

    assert caught.value.code == "over_budget"
    assert pay(world, money, "100", from_account=account).project == road
    assert money.project == road


def test_what_arrives_or_is_allotted_is_not_yet_paid(world, receive, road, boss):
    account = project_account(actor=world.clerk, book=world.book, project=road)
    money = receive("自筹", "1000")
    approve(boss, road, "100")

    pay(world, money, "500", to_account=account)

    assert left_of(road) == [100]


def test_a_channel_and_a_document_have_limits_of_their_own(world, receive, road, boss):
    own, fee = receive("自筹", "1000"), receive("党费", "1000", channel=Channel.PARTY_FEE)
    approve(boss, road, "100")
    approve(boss, road, "30", channel=Channel.PARTY_FEE)
    approve(boss, road, "20", document=own.document)

    for money, amount in ((own, "20.01"), (fee, "30.01")):
        with pytest.raises(Refusal) as caught:
            pay(world, money, amount, project=road)
        assert caught.value.code == "over_budget"
    pay(world, own, "20", project=road)
    pay(world, fee, "30", project=road)

    limits = {limit.approval.of_what: limit.left for limit in project_limits([road.pk])[road.pk]}
    assert limits == {"全部资金": 50, "渠道“定点帮扶单位—专项党费”": 0, "资金来源“自筹”": 0}


def test_what_comes_back_may_be_paid_again(world, receive, road, boss):
    money = receive("自筹", "1000")
    approve(boss, road, "100")
    paid = pay(world, money, "100", project=road)

    reverse_entry(actor=world.clerk, entry=paid, reason="退票")

    assert left_of(road) == [100]
    assert pay(world, money, "100", project=road).seq == 4


def test_a_plan_alone_holds_nobody_up(world, receive, road):
    road.budget = Decimal("1")
    road.save()

    assert pay(world, receive("自筹", "1000"), "100", project=road).seq == 2


def test_the_latest_approval_holds_and_says_why(world, receive, road, boss):
    money = receive("自筹", "1000")
    approve(boss, road, "100")
    with pytest.raises(Refusal) as caught:
        approve(boss, road, "120")
    assert (caught.value.code, caught.value.field) == ("reason", "reason")
    assert BudgetApproval.objects.count() == 1

    approve(boss, road, "120", number="紫扶〔2018〕9号", reason="增加挡土墙")

    assert pay(world, money, "120", project=road).seq == 2
    assert list(BudgetApproval.objects.values_list("amount", flat=True)) == [100, 120]


def test_an_approval_is_not_below_what_was_paid(world, receive, road, boss):
    money = receive("自筹", "1000")
    pay(world, money, "100", project=road)

    with pytest.raises(Refusal) as caught:
        approve(boss, road, "99.99")

    assert caught.value.code == "below_paid"
    assert not BudgetApproval.objects.exists()


def test_who_pays_does_not_approve(world, road):
    with pytest.raises(NotPermitted):
        approve(world.clerk, road, "100")
    assert not BudgetApproval.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_budgetapproval SET amount = 999",
        "DELETE FROM funds_budgetapproval",
        "TRUNCATE funds_budgetapproval",
    ],
)
def test_an_approval_stays_as_it_was(world, road, boss, statement):
    approve(boss, road, "100")

    with (
        pytest.raises(DatabaseError, match="项目资金批复只增不改"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert BudgetApproval.objects.get().amount == 100


ENOUGH_FOR = 7


@pytest.fixture
def pay_at_once(transactional_db):
    """A function that lets a hundred pay for one project out of two books at once; returns what each met with."""
    world = build_world()
    road = a_road(world)
    approve(checker(world), road, 10 * ENOUGH_FOR)
    other = Unit.objects.create(name="贵阳海关", path="/2/")
    book = open_book(actor=world.clerk, unit=other)
    theirs = type(world)(**{**vars(world), "unit": other, "book": book})
    sides = [(each, take_in(each, "帮扶资金", 1000, to=_pool(each))) for each in (world, theirs)]
    payees = [payee_account(actor=world.clerk, book=each.book, name="施工队") for each, _ in sides]
    turns = itertools.count()

    def spend():
        side = next(turns) % 2
        (each, money), payee = sides[side], payees[side]
        return pay(each, money, 10, from_account=money.to_account, to_account=payee, project=road)

    return lambda: (road, at_once(writers(), spend))


def _pool(world):
    return LedgerAccount.objects.create(
        book=world.book, kind="pool", name="村帮扶资金户", place=world.village
    )


def test_a_hundred_in_two_books_never_pay_more_than_is_approved(pay_at_once):
    road, outcomes = pay_at_once()

    refused = [each for each in outcomes if isinstance(each, Refusal)]
    assert (len(outcomes), len(refused)) == (writers(), writers() - ENOUGH_FOR)
    assert {each.code for each in refused} == {"over_budget"}
    assert left_of(road) == [0]
    assert verify_ledger().holds


def test_control_without_the_projects_lock_more_is_paid(pay_at_once, monkeypatch):
    # Both books are past the limit's reading before either has posted.
    both = threading.Barrier(2, timeout=5)
    monkeypatch.setattr(budgets, "locked_projects", lambda projects: None)
    read = budgets.project_limits

    def read_together(projects):
        limits = read(projects)
        try:
            both.wait()
        except threading.BrokenBarrierError:
            both.reset()
        return limits

    monkeypatch.setattr(budgets, "project_limits", read_together)

    road, outcomes = pay_at_once()

    assert left_of(road)[0] < 0
    assert sum(isinstance(each, Entry) for each in outcomes) > ENOUGH_FOR


def test_the_approval_registers_its_paper_and_refers_to_it(world, road, boss):
    approval = approve(boss, road, "100", number="紫扶〔2018〕9号")

    paper = ProjectPaper.objects.get()
    assert (paper.kind, paper.number, paper.amount, paper.dated_on) == (
        *("approval", "紫扶〔2018〕9号", 100, DAY),
    )
    assert approval.paper == paper


def test_a_paper_that_is_there_is_taken_and_must_say_the_same_amount(world, road, boss):
    paper, _ = record_paper(
        actor=world.clerk, project=road, kind="approval", number="紫扶〔2018〕9号", amount=Decimal("120")
    )
    with pytest.raises(Refusal) as caught:
        approve(boss, road, "100", number=paper.number)
    assert (caught.value.code, caught.value.field) == ("differs", "amount")
    assert not BudgetApproval.objects.exists()

    assert approve(boss, road, "120", number=paper.number).paper == paper
    assert approve(boss, road, "50", channel=Channel.PARTY_FEE, number=paper.number).paper == paper
    assert ProjectPaper.objects.get().amount == 120


def test_the_approval_in_force_is_what_the_six_papers_compare(world, road, boss):
    approve(boss, road, "100", number="9号")
    approve(boss, road, "150", number="10号", reason="增加路面")

    (found,) = six_papers(SYSTEM, Project.objects.filter(pk=road.pk))
    assert found.amount(Six.APPROVAL) == 150
    assert [paper.number for paper in found.papers[Six.APPROVAL]] == ["9号", "10号"]


@pytest.fixture
def pay_two_at_once(transactional_db):
    """A function that lets two books pay for the same two projects from ten threads, half of them the other way round."""
    world = build_world()
    boss = checker(world)
    roads = [a_road(world), a_road(world, name="环村路")]
    for road in roads:
        approve(boss, road, 10_000)
    other = Unit.objects.create(name="贵阳海关", path="/2/")
    theirs = type(world)(**{**vars(world), "unit": other, "book": open_book(actor=world.clerk, unit=other)})
    sides = [(each, take_in(each, "帮扶资金", 1000, to=_pool(each))) for each in (world, theirs)]
    payees = [payee_account(actor=world.clerk, book=each.book, name="施工队") for each, _ in sides]
    turns = itertools.count()

    def spend():
        turn = next(turns)
        (each, money), payee = sides[turn % 2], payees[turn % 2]
        facts = {"document": money.document, "place": world.village, "occurred_on": DAY, "summary": "付款"}
        order = roads if turn % 2 else roads[::-1]
        postings = [
            Posting(from_account=money.to_account, to_account=payee, amount=Decimal(1), project=road, **facts)
            for road in order
        ]
        try:
            return post_batch(actor=world.clerk, unit=each.unit, postings=postings)
        except OperationalError as error:
            return error

    return lambda: at_once(10, spend)


def test_two_books_that_pay_for_the_same_projects_never_lock_each_other_up(pay_two_at_once):
    outcomes = pay_two_at_once()

    assert [len(each) for each in outcomes] == [2] * 10
    assert Entry.objects.filter(project__isnull=False).count() == 20
    assert verify_ledger().holds


def test_control_locked_in_any_order_they_do(pay_two_at_once, monkeypatch):
    turns = itertools.count()

    def lock_in_any_order(projects):
        for number in sorted(projects, reverse=next(turns) % 2 == 1):
            Project.objects.select_for_update(no_key=True).get(pk=number)
            time.sleep(0.3)

    monkeypatch.setattr(budgets, "locked_projects", lock_in_any_order)

    outcomes = pay_two_at_once()

    assert any("deadlock detected" in str(each) for each in outcomes if isinstance(each, OperationalError))
