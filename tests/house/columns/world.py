"""The small world of the registry with what rows of every kind of sheet may speak of."""

from datetime import date
from decimal import Decimal

from funds.channels import Channel, Form
from funds.services import (
    Movement,
    close_period,
    confirm_receipt,
    open_book,
    post_movement,
    receive_document,
    record_allocation,
    record_goods,
)
from fupin.intake.sheets import sheet_of
from fupin.scope import SYSTEM
from projects.models.asset import AssetKind
from projects.models.project import Category
from projects.services import open_project, take_over_asset
from tests.counties.registry_world import build_world, id_number, member, new_household, new_person, upload
from units.models import Role

TAKEN_FROM = {"title": "县级专项资金", "year": 2016, "channel": Channel.UNIT_SELF}


def build(directory):
    """Two households, two projects, two assets, and a book of four entries: arrived, allotted, paid out, goods."""
    world = build_world(directory)
    world.keeper = member(world, "keeper", Role.OFFICE, unit=world.bank)
    world.home = new_household(world)
    world.neighbours = new_household(world, "1002", head_name="李四妹")
    new_person(world, world.home, relation="户主", id_number=id_number(), number="P001")
    other = {"id_number": id_number("19820303", "022"), "number": "P002"}
    new_person(world, world.neighbours, "李四妹", relation="户主", **other)
    where = {"actor": world.maker, "unit": world.bank, "place": world.village}
    for name in ("村道硬底化", "饮水工程"):
        world.project = open_project(**where, name=name, category=Category.INFRA, ends_on=date(2018, 12, 31))
    for name in ("扶贫车间", "冷库"):
        take_over_asset(**where, name=name, kind=AssetKind.OPERATING, ends_on=date(2017, 12, 31))
    _keep_book(world)
    checker = member(world, "checker", Role.CHECKER, unit=world.bank)
    close_period(actor=checker, unit=world.bank, year=2017)
    return world


def _keep_book(world) -> None:
    maker, project = world.maker, world.bank.projects.get(name="村道硬底化")
    open_book(actor=maker, unit=world.bank)
    money = receive_document(actor=maker, unit=world.bank, **TAKEN_FROM)
    receive_document(actor=maker, unit=world.bank, **TAKEN_FROM | {"title": "县级配套资金"})
    goods = receive_document(
        actor=maker,
        unit=world.bank,
        title="捐赠物资",
        year=2016,
        channel=Channel.UNIT_SELF,
        form=Form.IN_KIND,
    )
    for movement, document, amount, voucher in (
        (Movement.ARRIVED, money, "300000", "收-1"),
        (Movement.ALLOTTED, money, "200000", "拨-1"),
        (Movement.PAID, money, "5000", "补-1"),
        (Movement.ARRIVED, goods, "10000", "物-1"),
    ):
        entry = post_movement(
            actor=maker,
            movement=movement,
            document=document,
            place=world.village,
            project=None if movement == Movement.ARRIVED else project,
            payee="代发银行" if movement == Movement.PAID else "",
            amount=Decimal(amount),
            occurred_on=date(2016, 5, 6),
            summary=movement.label,
            voucher_no=voucher,
        )
    for name, specification in (("文具", "套装"), ("文具", "散装"), ("书包", "套装")):
        record_goods(
            actor=maker,
            entry=entry,
            name=name,
            specification=specification,
            quantity=Decimal(50),
            price=Decimal(10),
        )
    for line in ("1", "2"):
        sent = record_allocation(
            actor=maker,
            document=money,
            line=line,
            sender_level="province",
            sender="广东省财政厅",
            sent_on=date(2016, 2, 1),
            sent_amount=Decimal(300000),
            receiver_level="county",
            receiver="紫金县财政局",
        )
        confirm_receipt(
            actor=maker, allocation=sent, received_on=date(2016, 2, 5), received_amount=Decimal(300000)
        )


def sent(world, kind: str, row: dict[str, str]):
    """The receipt of one line {column key: text} under all headings of the sheet."""
    headed = {column.heading: row.get(column.key, "") for column in sheet_of(kind).columns}
    return upload(world, kind, [headed], actor=world.keeper, scope=SYSTEM, marked=False)
