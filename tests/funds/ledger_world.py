"""A small named world: 人行深圳中支 helps 招元村; an office clerk keeps the book."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from counties.models import Division
from funds.channels import Channel, Form
from funds.services import (
    open_book,
    payee_account,
    pool_account,
    post_entry,
    receive_document,
    source_account,
)
from fupin.accounts.models import User
from units.models import Unit


def build_world() -> SimpleNamespace:
    clerk = User.objects.create_user("office", full_name="林晓")
    unit = Unit.objects.create(name="中国人民银行深圳市中心支行", short_name="深圳中支", path="/1/")
    village = Division.objects.create(
        code="441621104202", name="招元村", level=5, full_name="广东省河源市紫金县上义镇招元村"
    )
    book = open_book(actor=clerk, unit=unit)
    pool = pool_account(actor=clerk, book=book, place=village)
    return SimpleNamespace(clerk=clerk, unit=unit, village=village, book=book, pool=pool)


def take_in(world, title, amount, channel=Channel.UNIT_SELF, to=None, form=Form.CASH, year=2018, **rest):
    """An entry from outside into the village's pool (or `to`) on the last day of the year."""
    document = world.unit.fund_documents.filter(title=title, year=year).first() or receive_document(
        actor=world.clerk, unit=world.unit, title=title, year=year, channel=channel, form=form
    )
    facts = {"occurred_on": date(year, 12, 31), "place": world.village, "summary": title}
    return post_entry(
        actor=world.clerk,
        unit=world.unit,
        document=document,
        from_account=source_account(actor=world.clerk, document=document),
        to_account=to or world.pool,
        amount=Decimal(amount) if isinstance(amount, str | int) else amount,
        **(facts | rest),
    )


def pay(world, entry, amount, payee="上义镇建筑队", **rest):
    """An entry that pays some of the money of an earlier one out of the pool."""
    facts = {
        "document": entry.document,
        "from_account": world.pool,
        "to_account": payee_account(actor=world.clerk, book=world.book, name=payee),
        "amount": Decimal(amount),
        "occurred_on": date(2018, 12, 31),
        "place": world.village,
        "summary": "付工程款",
        "payee": payee,
    }
    return post_entry(actor=world.clerk, unit=world.unit, **(facts | rest))
