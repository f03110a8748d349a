"""One source followed by hand: three arrivals, one project, payments, a recovery, a return and a reversal."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from funds.channels import Channel
from funds.services import Movement, post_movement, receive_document
from projects.services import advance_project, open_project
from tests.funds.reversing import reverse_entry

CONTRACTOR = "紫金县上义建筑队"


def move(world, movement, amount, day, **rest):
    """One movement of the world's source, in the office's words."""
    facts = {"document": world.document, "place": world.village, "summary": Movement(movement).label}
    return post_movement(
        actor=world.clerk, movement=movement, amount=Decimal(amount), occurred_on=day, **(facts | rest)
    )


def build_chain(world) -> SimpleNamespace:
    """Adds to the small world of the ledger:

    2015-03-10 到账 30 万，2016-06-01 到账 20 万，2017-02-01 到账 10 万（2017-02-05 冲销，属同日）；
    2016-07-01 拨付项目 35 万；2016-09-01 支付 12 万；2017-01-15 收回 2 万；2017-11-30 上缴 1 万（资金户）。
    """
    actor = world.clerk
    world.document = receive_document(
        actor=actor,
        unit=world.unit,
        title="县级财政专项扶贫资金",
        number="紫财农〔2015〕3 号",
        year=2015,
        channel=Channel.SPECIAL_COUNTY,
        purpose="农村道路",
        place=world.village,
        planned=Decimal("700000"),
        planned_on=date(2014, 12, 1),
        issued_on=date(2015, 1, 20),
        amount=Decimal("600000"),
    )
    world.project = open_project(
        actor=actor,
        unit=world.unit,
        place=world.village,
        name="村道硬底化",
        category="infra",
        ends_on=date(2018, 12, 31),
        budget=Decimal("350000"),
    )
    for stage, day in (
        ("started", date(2016, 8, 1)),
        ("completed", date(2017, 6, 30)),
        ("accepted", date(2018, 3, 1)),
    ):
        advance_project(actor=actor, project=world.project, stage=stage, happened_on=day)
    world.first = move(world, "arrived", "300000", date(2015, 3, 10), voucher_no="收-1")
    world.second = move(world, "arrived", "200000", date(2016, 6, 1), voucher_no="收-2")
    world.allotted = move(world, "allotted", "350000", date(2016, 7, 1), project=world.project)
    world.paid = move(
        world,
        "paid",
        "120000",
        date(2016, 9, 1),
        project=world.project,
        payee=CONTRACTOR,
        voucher_no="记-1",
        summary="付工程款",
    )
    world.recovered = move(
        world, "recovered", "20000", date(2017, 1, 15), project=world.project, payee=CONTRACTOR
    )
    third = move(world, "arrived", "100000", date(2017, 2, 1))
    world.reversal = reverse_entry(actor=actor, entry=third, reason="重复登记")
    world.returned = move(world, "returned", "10000", date(2017, 11, 30))
    return world
