"""Projects paid too early, too much, or unseen: what each rule finds, and a near miss."""

from datetime import timedelta
from decimal import Decimal

import pytest

from funds.services import set_earmark
from projects.models import Project, Publicity
from projects.models.project import Category
from tests.funds.flag_world import MONDAY, entries, hits, project_of, step
from tests.funds.ledger_world import pay

pytestmark = pytest.mark.django_db


def test_a_payment_before_the_approval_is_found_but_not_on_its_day(world, money):
    road = project_of(world)
    step(world, road, "approved", MONDAY)
    early = pay(world, money, 10, project=road, occurred_on=MONDAY - timedelta(days=1))
    pay(world, money, 10, project=road, occurred_on=MONDAY)
    assert entries("paid_before_approval") == [(early.pk,)]


def test_a_registered_project_paid_without_approval_is_found(world, money):
    wild = project_of(world, "未批", in_registry=True)
    good, own = project_of(world, "已批", in_registry=True), project_of(world, "自筹", in_registry=False)
    step(world, good, "approved", MONDAY)
    paid = [pay(world, money, 10, project=project, occurred_on=MONDAY) for project in (wild, good, own)]
    assert entries("paid_without_approval") == [(paid[0].pk,)]


def test_a_payment_before_the_contract_is_found(world, money):
    road = project_of(world)
    step(world, road, "contracted", MONDAY)
    early = pay(world, money, 10, project=road, occurred_on=MONDAY - timedelta(days=1))
    pay(world, money, 10, project=road, occurred_on=MONDAY)
    assert entries("paid_before_contract") == [(early.pk,)]


def test_ten_percent_over_the_budget_is_borne_and_a_fen_more_is_found(world, money):
    road = project_of(world, budget=Decimal(1000))
    one = pay(world, money, 1100, project=road)
    assert hits("paid_over_budget") == []
    two = pay(world, money, Decimal("0.01"), project=road)
    assert hits("paid_over_budget") == [((one.pk, two.pk), Decimal("1100.01"))]


def test_earmarked_money_of_a_project_that_became_another_kind_is_found(world, money):
    fields, road = (
        project_of(world, name, category=kind)
        for name, kind in (("果园", Category.INDUSTRY), ("路", Category.INFRA))
    )
    paid = [pay(world, money, 10, project=project) for project in (fields, road)]
    unnamed = pay(world, money, 10)
    assert hits("outside_earmark") == []

    set_earmark(
        actor=world.clerk, document=money.document, purposes=[Category.INDUSTRY], source="财农〔2018〕1号"
    )
    assert entries("outside_earmark") == [(paid[1].pk,), (unnamed.pk,)]

    Project.objects.filter(pk=road.pk).update(category=Category.INDUSTRY)
    assert entries("outside_earmark") == [(unnamed.pk,)]


def test_the_rule_of_a_document_goes_before_those_of_its_channel_and_those_of_later_years(world, money):
    road = project_of(world, category=Category.INFRA)
    paid = pay(world, money, 10, project=road)
    of_channel = {"channel": money.channel, "source": "财农〔2017〕8号"}
    set_earmark(actor=world.clerk, year_from=2016, purposes=[Category.INFRA], **of_channel)
    assert hits("outside_earmark") == []
    set_earmark(actor=world.clerk, year_from=2018, purposes=[Category.INDUSTRY], **of_channel)
    assert hits("outside_earmark") == [((paid.pk,), Decimal("10.00"))]
    set_earmark(actor=world.clerk, year_from=2019, purposes=[Category.HEALTH], **of_channel)
    set_earmark(
        actor=world.clerk, document=money.document, purposes=[Category.INFRA], source="财农〔2018〕1号"
    )
    assert hits("outside_earmark") == []


def test_the_last_tenth_paid_before_acceptance_is_found(world, money):
    road, school = (project_of(world, name, budget=Decimal(1000)) for name in ("路", "学校"))
    for project in (road, school):
        pay(world, money, 900, project=project, occurred_on=MONDAY)
    assert hits("paid_before_acceptance") == []
    for project in (road, school):
        pay(world, money, 1, project=project, occurred_on=MONDAY)
    step(world, school, "accepted", MONDAY)
    assert [amount for _, amount in hits("paid_before_acceptance")] == [Decimal("901.00")]


def publish(project, days):
    Publicity.objects.create(
        project=project,
        stage="approved",
        starts_on=MONDAY,
        ends_on=MONDAY + timedelta(days=days - 1),
        where="村务公开栏",
    )


def test_a_paid_project_without_publicity_is_found(world, money):
    silent, shown = project_of(world, "未公示"), project_of(world, "公示")
    publish(shown, 10)
    paid = [pay(world, money, 10, project=project) for project in (silent, shown)]
    assert entries("no_publicity") == [(paid[0].pk,)]


def test_nine_days_of_publicity_are_too_few_and_ten_are_enough(world, money):
    short, long = project_of(world, "九天"), project_of(world, "十天")
    publish(short, 9)
    publish(long, 10)
    paid = [pay(world, money, 10, project=project) for project in (short, long)]
    assert entries("short_publicity") == [(paid[0].pk,)]
