"""Money has not moved on a day to come: such a day is refused at its cell, in every register of what moved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from funds.models import Allocation, Entry
from tests.funds.test_upload_registers import ALLOTTED, ARRIVED, DOCUMENT, PAYMENT, SENT, TO_SCHOOL
from tests.projects.project_world import build_world, problems

ROWS = {
    "arrived": ("funds", ARRIVED, "发生日期", "F2"),
    "allotted": ("fund_payments", ALLOTTED, "日期", "F2"),
    "sent": ("allocations", SENT, "拨出日期", "G2"),
    "handed on": ("allocations", SENT | {"到账金额": "1", "到账日期": ""}, "到账日期", "L2"),
    "paid out": ("payments", PAYMENT, "发放日期", "L2"),
    "handed out": ("goods_issues", TO_SCHOOL, "发放日期", "G2"),
}


@pytest.fixture
def office(db, tmp_path):
    (tmp_path / "sheets").mkdir()
    world = build_world(tmp_path / "sheets")
    world.upload("fund_documents", [DOCUMENT])
    return world


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("name", ROWS)
def test_a_day_to_come_is_refused_at_its_cell(office, name, dry_run):
    kind, row, heading, cell = ROWS[name]
    tomorrow = timezone.localdate() + timedelta(days=1)

    receipt = office.upload(kind, [row | {heading: f"{tomorrow:%Y-%m-%d}"}], dry_run=dry_run)

    assert (cell, "future") in problems(receipt)
    assert not (Entry.objects.exists() or Allocation.objects.exists())


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%Y年%m月"])
def test_today_and_this_month_are_taken(office, form):
    receipt = office.upload("funds", [ARRIVED | {"发生日期": f"{timezone.localdate():{form}}"}])

    assert (problems(receipt), receipt.added) == ([], 1)
