"""The money of the small world of the desk."""

from datetime import date
from decimal import Decimal

from funds.models import Entry, FundDocument
from funds.services import (
    approve_budget,
    attach_voucher,
    open_book,
    payee_account,
    pool_account,
    post_entry,
    receive_document,
    record_allocation,
    record_goods,
    record_payment,
    source_account,
)
from fupin.figures import parse_figure
from fupin.files.services import keep_file
from tests.desk.people import World
from units.models import (
    Role,
)


def document_of(world: World, title: str = "单位自筹资金", channel: str = "unit_self") -> FundDocument:
    """A source of money of the unit."""
    return receive_document(
        actor=world.office,
        unit=world.unit,
        title=title,
        year=2016,
        channel=channel,
        amount=Decimal("600000"),
    )


def arrive(world: World, document: FundDocument, amount: str) -> Entry:
    """Money of the document arrives in the village's pool."""
    book = open_book(actor=world.office, unit=world.unit)
    return post_entry(
        actor=world.office,
        unit=world.unit,
        document=document,
        from_account=source_account(actor=world.office, document=document),
        to_account=pool_account(actor=world.office, book=book, place=world.village),
        amount=parse_figure(amount, "元", "元"),
        occurred_on=date(2016, 9, 1),
        place=world.village,
        summary="拨入帮扶资金",
    )


def money(world: World) -> None:
    """Money that came, what was paid and given of it, and what was approved and handed down."""
    actor, village = world.office, world.village
    document = document_of(world)
    entry = arrive(world, document, "60万元")
    book = entry.book
    paid = post_entry(
        actor=actor,
        unit=world.unit,
        document=document,
        from_account=pool_account(actor=actor, book=book, place=village),
        to_account=payee_account(actor=actor, book=book, name="种植户"),
        amount=Decimal("3000"),
        occurred_on=date(2016, 12, 1),
        place=village,
        summary="种植奖励",
    )
    payment = record_payment(
        actor=actor,
        entry=paid,
        household=world.rows["counties.household"],
        item="种植奖励",
        amount=Decimal("3000"),
        paid_on=date(2016, 12, 1),
    )
    goods = post_entry(
        actor=actor,
        unit=world.unit,
        document=document,
        from_account=source_account(actor=actor, document=document),
        to_account=pool_account(actor=actor, book=book, place=village),
        amount=Decimal("20000"),
        occurred_on=date(2017, 1, 10),
        place=village,
        summary="捐赠电脑",
        form="in_kind",
    )
    item = record_goods(
        actor=actor, entry=goods, name="电脑", quantity=Decimal(10), counted="台", price=Decimal(2000)
    )
    file = keep_file(actor=actor, source=[b"scan"], name="回单.pdf")
    voucher = attach_voucher(actor=actor, entry=entry, file=file, kind="银行回单")
    approval = approve_budget(
        actor=world.users[Role.CHECKER],
        project=world.rows["projects.project"],
        amount=Decimal("600000"),
        approved_on=date(2016, 8, 1),
        number="紫扶〔2016〕9号",
    )
    allocation = record_allocation(
        actor=actor,
        document=document,
        sender_level="unit",
        sender=world.unit.name,
        receiver_level="county",
        receiver="紫金县财政局",
        sent_on=date(2016, 8, 20),
        sent_amount=Decimal("600000"),
    )
    world.keep(document, entry, payment, item, voucher, book, entry.to_account, approval, allocation)
