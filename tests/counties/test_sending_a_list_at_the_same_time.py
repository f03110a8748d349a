"""Parallel uploads of one list of persons, which goes in by the thousand, make one batch."""

from functools import partial

import pytest

from counties.models import Person
from fupin.intake.models import Batch, BatchState
from tests.counties.registry_world import build_world, send
from tests.counties.test_taking_ahead import ROW, workbook
from tests.intake.test_sending_at_the_same_time import AT_ONCE, send_together


@pytest.mark.django_db(transaction=True)
def test_fifty_uploads_of_one_list_make_one_batch(tmp_path):
    world = build_world(tmp_path)
    path = workbook(world, [ROW, ROW | {"户编号": "2", "姓名": "李四妹"}])
    receipts = send_together(partial(send, world, "persons", year=2016, marked=False), [path] * AT_ONCE)
    assert sum(each.committed for each in receipts) == 1
    assert sum(each.repeated for each in receipts) == AT_ONCE - 1
    assert (Batch.objects.filter(state=BatchState.COMMITTED).count(), Person.objects.count()) == (1, 2)
