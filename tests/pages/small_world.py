"""A small named world for pages: 深圳中支 helps 招元村 in 紫金县; another unit's work beside it must stay unseen."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from cadres.services import register_cadre, second_cadre
from counties.models import Division
from funds.channels import Channel, Form
from funds.services import (
    open_book,
    pool_account,
    post_entry,
    project_account,
    receive_document,
    source_account,
)
from fupin.accounts.models import User
from fupin.figures import Absence, Figure, parse_figure
from fupin.scope import SYSTEM
from projects.services import Measure, open_project, record_activity, record_quantity
from reports.services.figures import report_figure
from tests.funds.reversing import reverse_entry
from units.models import Role
from units.services import found_unit, grant_role, pair_unit

PASSWORD = "demo-招元村-2018"
ROLES = tuple(Role.values)
UNIT, OTHER = "中国人民银行深圳市中心支行", "贵阳海关"
NAMES = {
    "44": "广东省",
    "4416": "广东省河源市",
    "441621": "广东省河源市紫金县",
    "441621104": "广东省河源市紫金县上义镇",
    "441621104202": "广东省河源市紫金县上义镇招元村",
    "520523105201": "贵州省毕节市金沙县某镇某村",
}
SHORT = {
    "44": "广东省",
    "4416": "河源市",
    "441621": "紫金县",
    "441621104": "上义镇",
    "441621104202": "招元村",
}


def build() -> SimpleNamespace:
    """Users of every role (and `nobody` without one), both units with their books, a year or three of work."""
    world = SimpleNamespace(maker=User.objects.create_user("maker", full_name="建账人"))
    _places(world)
    world.unit = found_unit(actor=world.maker, name=UNIT, short_name="深圳中支")
    world.other = found_unit(actor=world.maker, name=OTHER)
    pair_unit(actor=world.maker, unit=world.unit, place=world.village, starts_on=date(2016, 5, 1))
    _users(world)
    _money(world)
    _work(world)
    _reported(world)
    return world


def _places(world: SimpleNamespace) -> None:
    levels = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
    for code, name in NAMES.items():
        Division.objects.create(
            code=code,
            name=SHORT.get(code, "某村"),
            full_name=name,
            level=levels[len(code)],
            pinyin={"441621104202": "zhaoyuancun"}.get(code, ""),
            initials={"441621104202": "zyc"}.get(code, ""),
        )
    world.village = Division.objects.get(code="441621104202")
    world.elsewhere = Division.objects.get(code="520523105201")
    world.county = Division.objects.get(code="441621")


def _users(world: SimpleNamespace) -> None:
    world.users = {"nobody": User.objects.create_user("nobody", password=PASSWORD, full_name="未授权")}
    for role in Role:
        user = User.objects.create_user(role.value, password=PASSWORD, full_name=f"演示{role.label}")
        side = {"unit": world.unit} if role not in {Role.SYSADMIN, Role.SECADMIN, Role.LOGADMIN} else {}
        side = {"place": world.county} if role == Role.LIAISON else side
        side |= {"ends_on": date(2099, 12, 31)} if role == Role.AUDITOR else {}
        grant_role(actor=world.maker, scope=SYSTEM, user=user, role=role, starts_on=date(2016, 1, 1), **side)
        world.users[role.value] = user


def receive(world, title, amount, year, channel, *, unit=None, place=None, form=Form.CASH, **rest):
    """Money from outside into the unit's account for the place."""
    unit, place = unit or world.unit, place or world.village
    book = open_book(actor=world.maker, unit=unit)
    document = unit.fund_documents.filter(title=title, year=year).first() or receive_document(
        actor=world.maker, unit=unit, title=title, year=year, channel=channel, form=form, place=place
    )
    facts = {"occurred_on": date(year, 12, 31), "place": place, "summary": title, "source": "工作总结"} | rest
    return post_entry(
        actor=world.maker,
        unit=unit,
        document=document,
        from_account=source_account(actor=world.maker, document=document),
        to_account=pool_account(actor=world.maker, book=book, place=place),
        amount=parse_figure(amount, "元"),
        **facts,
    )


def _money(world: SimpleNamespace) -> None:
    world.entry = receive(world, "单位自筹帮扶资金", "30万元", 2016, Channel.UNIT_SELF)
    receive(world, "专项党费", "13万元", 2017, Channel.PARTY_FEE)
    receive(world, "干部职工捐款", "6.14万元", 2017, Channel.STAFF_DONATION)
    receive(world, "协调引进道路资金", "108.304万元", 2018, Channel.INTRODUCED)
    receive(world, "捐赠图书", "3.2万元", 2018, Channel.UNIT_SELF, form=Form.IN_KIND)
    receive(world, "三年帮扶累计", "60余万元", 2018, Channel.UNIT_UNSTATED, covers_from=date(2016, 1, 1))
    wrong = receive(world, "记错的一笔", "5万元", 2018, Channel.UNIT_SELF)
    world.reversal = reverse_entry(actor=world.maker, entry=wrong, reason="金额抄错")
    world.reversed = wrong
    world.foreign = receive(
        world, "别的单位的钱", "999万元", 2018, Channel.UNIT_SELF, unit=world.other, place=world.elsewhere
    )


def _work(world: SimpleNamespace) -> None:
    maker, village = world.maker, world.village
    project = open_project(
        actor=maker,
        unit=world.unit,
        place=village,
        name="光伏电站",
        category="industry",
        ends_on=date(2017, 12, 31),
        stage="completed",
    )
    record_quantity(
        actor=maker, project=project, indicator="infra.road_km", figure=parse_figure("7.736公里", "公里")
    )
    book = open_book(actor=maker, unit=world.unit)
    post_entry(
        actor=maker,
        unit=world.unit,
        document=world.entry.document,
        from_account=pool_account(actor=maker, book=book, place=village),
        to_account=project_account(actor=maker, book=book, project=project),
        amount=Decimal("150000"),
        occurred_on=date(2017, 6, 30),
        place=village,
        project=project,
        summary="拨付光伏电站",
    )
    for year, figure in (
        (2016, parse_figure("170余人次", "人次")),
        (2017, Figure.missing("人次", Absence.UNFILLED)),
    ):
        record_activity(
            actor=maker,
            unit=world.unit,
            kind="training",
            title=f"{year}年村干部培训",
            ends_on=date(year, 11, 30),
            place=village,
            measures=[Measure("train.person_times", figure)],
            source="工作总结",
        )
    cadre = register_cadre(actor=maker, unit=world.unit, name="陈志远")
    second_cadre(
        actor=maker,
        cadre=cadre,
        place=village,
        post="first_secretary",
        starts_on=date(2016, 5, 23),
        ends_on=date(2018, 12, 31),
    )
    world.project = project


def _reported(world: SimpleNamespace) -> None:
    report_figure(
        actor=world.maker,
        indicator="edu.students_aided",
        figure=parse_figure("41人", "人"),
        unit=world.unit,
        starts_on=date(2016, 1, 1),
        ends_on=date(2018, 12, 31),
        source="年度总结",
    )
