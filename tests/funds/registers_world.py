"""A world whose registers hold sources, entries and goods, so that payments can be put down against them."""

from pathlib import Path
from types import SimpleNamespace

from counties.models import Household
from tests.funds.test_upload_registers import (
    ALLOTTED,
    ARRIVED,
    DOCUMENT,
    GOODS,
    GOODS_CAME,
    PAID,
    SUBSIDY,
)
from tests.projects.project_world import build_world, new_project, problems

BEFORE_PAYMENTS = (
    ("fund_documents", [DOCUMENT]),
    ("funds", [ARRIVED]),
    ("fund_payments", [ALLOTTED, PAID, SUBSIDY]),
    ("funds", [GOODS_CAME]),
    ("goods", [GOODS]),
)


def build_registers(directory: Path, *heads: str) -> SimpleNamespace:
    """The world with one household for each of these heads: 0001, 0002, …"""
    directory.mkdir()
    world = build_world(directory)
    new_project(world)
    for number, name in enumerate(heads, 1):
        Household.objects.create(place=world.village, number=f"{number:04d}", head_name=name)
    for kind, rows in BEFORE_PAYMENTS:
        assert problems(world.upload(kind, rows)) == []
    return world
