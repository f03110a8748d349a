"""Goods without a list, or at odd prices: what each rule finds, and a near miss."""

from decimal import Decimal

import pytest

from funds.channels import Form
from funds.services import record_goods
from tests.funds.flag_world import entries, hits
from tests.funds.ledger_world import take_in

pytestmark = pytest.mark.django_db


def goods(world, title, amount, **item):
    entry = take_in(world, title, amount, form=Form.IN_KIND)
    if item:
        record_goods(actor=world.clerk, entry=entry, **({"counted": "台", "valuation": "发票"} | item))
    return entry


def test_goods_without_a_list_or_a_valuation_are_found(world):
    bare = goods(world, "无明细", 100)
    unvalued = goods(world, "无依据", 100, name="电脑", quantity=Decimal(1), price=Decimal(100), valuation="")
    goods(world, "齐全", 100, name="电脑", quantity=Decimal(1), price=Decimal(100))
    assert sorted(entries("goods_unvalued")) == [(bare.pk,), (unvalued.pk,)]


def test_goods_that_do_not_make_up_the_entry_are_found_beyond_half_a_yuan(world):
    short = goods(world, "少", Decimal("100.51"), name="电脑", quantity=Decimal(1), price=Decimal(100))
    goods(world, "四舍五入", Decimal("100.50"), name="桌", quantity=Decimal(1), price=Decimal(100))
    assert hits("goods_differ") == [((short.pk,), Decimal("0.51"))]


def test_a_price_above_one_and_a_half_of_the_middle_one_is_found(world):
    for number, price in enumerate((100, 100, 150)):
        goods(world, f"批{number}", 1000, name="电脑", quantity=Decimal(1), price=Decimal(price))
    assert hits("price_above_peers") == []
    dear = goods(world, "贵", 1000, name="电脑", quantity=Decimal(2), price=Decimal(200))
    assert entries("price_above_peers") == [(dear.pk,)]
