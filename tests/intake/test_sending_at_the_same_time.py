"""Parallel uploads of one content make one batch."""

import pytest
from django.db import IntegrityError

from fupin.intake import run
from fupin.intake.models import Batch, BatchState
from fupin.rules.models import RuleParameter
from tests.concurrency import at_once
from tests.intake.workbooks import HEAD, line, xlsx

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50


@pytest.fixture
def paths(tmp_path):
    return iter(
        [xlsx(tmp_path / f"{number}.xlsx", [HEAD, line(2016), line(2017)]) for number in range(AT_ONCE)]
    )


def test_fifty_uploads_of_one_content_make_one_batch(upload, paths):
    receipts = at_once(AT_ONCE, lambda: upload(next(paths)))
    assert sum(receipt.committed for receipt in receipts) == 1
    assert sum(receipt.repeated for receipt in receipts) == AT_ONCE - 1
    assert {receipt.batch.pk for receipt in receipts} == {Batch.objects.get(state=BatchState.COMMITTED).pk}
    assert RuleParameter.objects.count() == 2


def test_without_waiting_for_a_turn_the_race_is_real(upload, paths, monkeypatch):
    monkeypatch.setattr(run, "_wait_for_turn", lambda name: None)
    outcomes = at_once(AT_ONCE, lambda: upload(next(paths)))
    clean = [
        each
        for each in outcomes
        if not isinstance(each, IntegrityError) and (each.committed or each.repeated)
    ]
    assert len(clean) < AT_ONCE
