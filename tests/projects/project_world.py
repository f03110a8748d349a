"""A small named world: 人行深圳中支 helps 招元村, and a clerk of its office uploads sheets."""

import csv
from datetime import date
from types import SimpleNamespace

from counties.models import Division
from fupin.accounts.models import User
from fupin.intake.services import run_intake
from fupin.scope import Scope
from projects.models.project import Category
from projects.services import open_project
from units.models import Unit

VILLAGE = "广东省河源市紫金县上义镇招元村"


def build_world(tmp_path) -> SimpleNamespace:
    """Clerk, unit, village, and `upload(kind, rows)` which sends rows of {heading: text} as the clerk."""
    clerk = User.objects.create_user("office", full_name="林晓")
    unit = Unit.objects.create(name="中国人民银行深圳市中心支行", short_name="深圳中支", path="/1/")
    for code, name, full_name in (
        ("44", "广东省", "广东省"),
        ("4416", "河源市", "广东省河源市"),
        ("441621", "紫金县", "广东省河源市紫金县"),
        ("441621104", "上义镇", "广东省河源市紫金县上义镇"),
        ("441621104202", "招元村", VILLAGE),
    ):
        Division.objects.create(
            code=code, name=name, level=(2, 4, 6, 9, 12).index(len(code)) + 1, full_name=full_name
        )
    village = Division.objects.get(code="441621104202")
    scope = Scope(
        user_id=clerk.pk,
        unit_ids=frozenset({unit.pk}),
        served_places=(village.pk,),
        rights=frozenset({"import"}),
    )
    world = SimpleNamespace(clerk=clerk, unit=unit, village=village, scope=scope)
    world.upload = lambda kind, rows, **options: upload(world, tmp_path, kind, rows, **options)
    return world


def upload(world, tmp_path, kind, rows, **options):
    """The receipt of one upload of a csv file."""
    path = tmp_path / f"{kind}-{len(list(tmp_path.iterdir()))}.csv"
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerows(rows)
    options = {"actor": world.clerk, "scope": world.scope, "file_name": path.name} | options
    return run_intake(kind=kind, path=path, **options)


def problems(receipt):
    """(cell, code) of every error, for short assertions."""
    return [(issue.cell, issue.code) for issue in receipt.errors]


def new_project(world, name="村道硬底化", **facts):
    """A project of the unit in the village, by service."""
    facts = {"category": Category.INFRA, "ends_on": date(2018, 12, 31)} | facts
    return open_project(actor=world.clerk, unit=world.unit, place=world.village, name=name, **facts)
