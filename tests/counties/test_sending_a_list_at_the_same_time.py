"""Parallel uploads of one list of persons, which goes in by the thousand, make one batch."""

import pytest

from counties.models import Person
from fupin.intake.models import Batch, BatchState
from tests.concurrency import at_once
from tests.counties.registry_world import build_world, send
from tests.counties.test_taking_ahead import ROW, workbook
from tests.intake.test_sending_at_the_same_time import AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_fifty_uploads_of_one_list_make_one_batch(tmp_path):
    world = build_world(tmp_path)
    path = workbook(world, [ROW, ROW | {"户编号": "2", "姓名": "李四妹"}])
    receipts = at_once(AT_ONCE, lambda: send(world, "persons", path, year=2016, marked=False))
    assert sum(each.committed for each in receipts) == 1
    assert sum(each.repeated for each in receipts) == AT_ONCE - 1
    assert (Batch.objects.filter(state=BatchState.COMMITTED).count(), Person.objects.count()) == (1, 2)
