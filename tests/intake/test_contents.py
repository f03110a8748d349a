"""The same content sent again: nothing new while it stands as it was stored, stored anew where it was taken back."""

from decimal import Decimal

import pytest

from fupin.intake.models import Batch, BatchState
from fupin.intake.services import undo_batch
from fupin.rules.models import RuleParameter
from tests.intake.workbooks import HEAD, line, xlsx

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def undo(liaison, scope):
    return lambda batch: undo_batch(actor=liaison, scope=scope, batch=batch)


@pytest.fixture
def both(upload, tmp_path):
    """An upload of 2016 and 2017, and a later one that repeats 2017 and adds 2018: the two batches, the second file."""
    first = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line(2017)]))
    path = xlsx(tmp_path / "b.xlsx", [HEAD, line(2017), line(2018)])
    second = upload(path)
    assert (second.added, second.unchanged) == (1, 1)
    return first.batch, second.batch, path


def stored():
    return list(RuleParameter.objects.order_by("year_from").values_list("year_from", "value"))


def told(receipt):
    return next(each.message for each in receipt.warnings if each.code == "already_stored")


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_an_undoing_took_away_is_stored_when_a_sheet_that_repeats_it_is_sent_again(
    both, undo, upload, dry_run
):
    first, _, path = both
    undo(first)
    assert stored() == [(2018, Decimal("2952.00"))]
    again = upload(path, dry_run=dry_run)
    assert (again.repeated, again.added, again.unchanged) == (False, 1, 1)
    years = [2018] if dry_run else [2017, 2018]
    assert stored() == [(year, Decimal("2952.00")) for year in years]


def test_once_it_is_stored_anew_the_same_content_is_a_no_op_again(both, undo, upload):
    first, _, path = both
    undo(first)
    anew = upload(path).batch
    again = upload(path)
    assert (again.repeated, again.batch, again.unchanged) == (True, anew, 2)
    assert f"批次 {anew.pk}" in told(again)


def test_it_can_be_taken_away_and_stored_anew_more_than_once(both, undo, upload, tmp_path):
    first, _, path = both
    undo(first)
    other = upload(xlsx(tmp_path / "c.xlsx", [HEAD, line(2017, 3000), line(2019)])).batch
    upload(path)
    undo(other)
    anew = upload(path)
    assert (anew.repeated, stored()[0]) == (False, (2017, Decimal("2952.00")))
    assert upload(path).batch == anew.batch


def test_where_only_some_lines_were_accepted_they_are_stored_anew_too(upload, undo, tmp_path):
    first = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016)])).batch
    path = xlsx(tmp_path / "b.xlsx", [HEAD, line(2016), line(2013), line(2018)])
    upload(path, accept="good")
    undo(first)
    anew = upload(path, accept="good")
    assert (anew.repeated, anew.added, anew.unchanged, anew.refused) == (False, 1, 1, 1)
    assert upload(path, accept="good").repeated


def test_the_undoing_of_what_came_later_or_spoke_of_others_leaves_it_a_no_op(both, undo, upload, tmp_path):
    _, second, path = both
    elsewhere = upload(xlsx(tmp_path / "c.xlsx", [HEAD, line(2019)])).batch
    later = upload(xlsx(tmp_path / "d.xlsx", [HEAD, line(2018, 3000)])).batch
    undo(elsewhere)
    undo(later)
    again = upload(path)
    assert (again.repeated, again.batch) == (True, second)


def test_it_is_told_of_how_many_lines_a_later_sheet_has_changed_the_records(both, upload, tmp_path):
    _, second, path = both
    changed = upload(xlsx(tmp_path / "c.xlsx", [HEAD, line(2017, 3000)]))
    assert changed.changed == 1
    again = upload(path)
    assert (again.repeated, again.batch, again.unchanged) == (True, second, 2)
    assert "其中 1 行的记录后来又被别的表改过，现在是后来的内容" in told(again)
    assert "要恢复成这份表，请先撤销那一批再传" in told(again)


def test_each_batch_that_holds_the_content_keeps_a_mark_of_its_own(both, undo, upload):
    first, second, path = both
    undo(first)
    upload(path)
    marks = Batch.objects.filter(state=BatchState.COMMITTED).values_list("content_digest", flat=True)
    assert (len(marks), len(set(marks))) == (2, 2)
    second.refresh_from_db()
    assert second.content_digest in marks


def test_what_is_stored_anew_is_not_said_to_lack_lines_of_itself(both, undo, upload):
    first, _, path = both
    undo(first)
    anew = upload(path)
    assert "missing_since" not in [each.code for each in anew.warnings]
