"""A small named world: two counties that know nothing of each other, a unit that helps a village, and who works there."""

import csv
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from django.db import connection
from pghistory.core import event_models

from counties.models import Division
from counties.selectors import path_label
from counties.services import register_household, register_person
from fupin.accounts.models import User
from fupin.intake.cells.identity import check_digit
from fupin.intake.services import run_intake, undo_batch
from fupin.pinyin import initials, sort_key
from fupin.scope import SYSTEM
from units.access import scope_of
from units.models import Role
from units.services import found_unit, grant_role, pair_unit

PLACES = {
    "41": "河南省",
    "4104": "平顶山市",
    "410423": "鲁山县",
    "410423100": "下汤镇",
    "410423100201": "松垛沟村",
    "44": "广东省",
    "4416": "河源市",
    "441621": "紫金县",
    "441621104": "上义镇",
    "441621104201": "黄洞村",
    "441621104202": "招元村",
    "441621105": "凤安镇",
    "441621105201": "黄洞村",
    "15": "内蒙古自治区",
    "1502": "包头市",
    "150207": "九原区",
    "150207202": "阿嘎如泰苏木",
    "150207202200": "阿贵沟嘎查",
    "42": "湖北省",
    "4228": "恩施土家族苗族自治州",
    "422801": "恩施市",
    "11": "北京市",
    "1101": "市辖区",
    "110105": "朝阳区",
    "22": "吉林省",
    "2201": "长春市",
    "220104": "朝阳区",
}
ZHAOYUAN, SONGDUO = "441621104202", "410423100201"


def id_number(birth: str = "19800101", order: str = "001", area: str = "441621") -> str:
    """An ID number whose check digit holds; an odd order is a man's."""
    first = f"{area}{birth}{order}"
    return first + check_digit(first)


def add_places() -> None:
    """The places above, named as the loader names them."""
    for code, name in PLACES.items():
        names = [PLACES[code[:length]] for length in (2, 4, 6, 9, 12) if length <= len(code)]
        Division.objects.create(
            code=code,
            name=name,
            level=len(names),
            full_name=path_label(names),
            pinyin=sort_key(name),
            initials=initials(name),
        )


def build_world(directory) -> SimpleNamespace:
    """Places, the units 人行深圳中支 (helps 招元村) and 海关总署 (helps 鲁山县), their office staff, and two liaisons."""
    add_places()
    world = SimpleNamespace(maker=User.objects.create_user("maker", full_name="建账人"), directory=directory)
    world.village = Division.objects.get(code=ZHAOYUAN)
    world.far_village = Division.objects.get(code=SONGDUO)
    world.bank = found_unit(
        actor=world.maker,
        name="中国人民银行深圳市中心支行",
        short_name="深圳中支",
        aliases="人行深圳中支、深圳人行",
    )
    world.customs = found_unit(actor=world.maker, name="海关总署")
    pair_unit(actor=world.maker, unit=world.bank, place=world.village, starts_on=date(2016, 5, 23))
    pair_unit(
        actor=world.maker,
        unit=world.customs,
        place=Division.objects.get(code="410423"),
        starts_on=date(1995, 1, 1),
        start_precision="year",
    )
    world.office = member(world, "office", Role.OFFICE, unit=world.bank)
    world.customs_office = member(world, "customs", Role.OFFICE, unit=world.customs)
    world.liaison = member(world, "liaison", Role.LIAISON, place=Division.objects.get(code="441621"))
    world.far_liaison = member(world, "far", Role.LIAISON, place=Division.objects.get(code="410423"))
    return world


def member(world, name: str, role: str, **side) -> User:
    """A user who holds the role since 2010."""
    user = User.objects.create_user(name, full_name=name)
    grant_role(actor=world.maker, scope=SYSTEM, user=user, role=role, starts_on=date(2010, 1, 1), **side)
    return user


def new_household(world, number: str = "1001", place: Division | None = None, **facts):
    """A household of 招元村 by service."""
    facts = {"head_name": "黄招元"} | facts
    return register_household(actor=world.maker, place=place or world.village, number=number, **facts)


def new_person(world, household, name: str = "黄招元", **facts):
    """A member of the household by service."""
    return register_person(actor=world.maker, household=household, name=name, **facts)


def upload(world, kind: str, rows: list[dict], *, actor: User | None = None, **options):
    """The receipt of one upload of rows {heading: text}, by the liaison of 紫金县 unless told otherwise."""
    path = world.directory / f"{kind}-{len(list(world.directory.iterdir()))}.csv"
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerows(rows)
    return send(world, kind, path, actor=actor, **options)


def send(world, kind: str, path: Path, *, actor: User | None = None, **options):
    """The same for a file."""
    actor = actor or world.liaison
    options = {"scope": scope_of(actor), "file_name": path.name} | options
    return run_intake(kind=kind, path=path, actor=actor, **options)


def sent_back(world, kind: str, book, **options):
    """The receipt of a workbook that the liaison of 紫金县 sends."""
    path = world.directory / f"back-{kind}.xlsx"
    book.save(path)
    return send(world, kind, path, marked=False, **options)


def faults(receipt) -> list[tuple[int, str, str]]:
    """(row, column, code) of every error, for short assertions."""
    return [(issue.row, issue.column, issue.code) for issue in receipt.errors]


def stored() -> dict[str, dict[int, str]]:
    """Every row that has a history as it lies in the database, ciphertext included: {table: {number: row}}."""
    found = {}
    with connection.cursor() as cursor:
        for events in event_models():
            table = events.pgh_tracked_model._meta.db_table
            cursor.execute(f'SELECT id, row::text FROM "{table}" AS row')
            found[table] = dict(cursor.fetchall())
    return found


def take_back(world, batch, *, actor: User | None = None) -> dict:
    """What the undoing of the upload says, by the liaison of 紫金县 unless told otherwise."""
    actor = actor or world.liaison
    return undo_batch(actor=actor, scope=scope_of(actor), batch=batch)
