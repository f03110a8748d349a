"""Taking an upload back."""

from decimal import Decimal

import pghistory
import pytest
from django.contrib.auth import get_user_model

from fupin.audit.models import AuditEvent
from fupin.audit.services import amend
from fupin.errors import NotPermitted, Refusal
from fupin.intake.models import BatchState
from fupin.intake.services import undo_batch
from fupin.rules.models import RuleParameter
from fupin.rules.services import set_rule
from fupin.scope import Scope
from tests.intake.sample_sheet import LINES
from tests.intake.workbooks import HEAD, line, xlsx

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def undo(liaison, scope):
    return lambda batch, **who: undo_batch(**{"actor": liaison, "scope": scope, **who}, batch=batch)


@pytest.fixture
def sent(upload, tmp_path, liaison):
    """An upload that changed the line of 2016 from 2000 and added that of 2017."""
    set_rule(
        actor=liaison,
        rule="poverty_line",
        value=Decimal(2000),
        year_from=2016,
        source="旧文件",
        place_code="441621",
    )
    return upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016), line(2017, 3000)])).batch


def test_what_was_added_goes_and_what_was_changed_is_as_before(sent, undo):
    result = undo(sent)
    assert result == {
        "batch": sent.pk,
        "kind": "sample_lines",
        "deleted": 1,
        "restored": 1,
        "left": [],
        "state": "undone",
    }
    assert list(RuleParameter.objects.values_list("year_from", "value", "source")) == [
        (2016, Decimal("2000.00"), "旧文件")
    ]
    sent.refresh_from_db()
    assert sent.state == BatchState.UNDONE
    assert AuditEvent.objects.filter(verb="撤销导入", object_id=str(sent.pk)).count() == 1


def test_rows_changed_since_are_listed_and_stay(sent, undo, liaison):
    changed = RuleParameter.objects.get(year_from=2017)
    amend(changed, actor=liaison, verb="修改", value=Decimal(3333))
    result = undo(sent)
    assert (result["deleted"], result["restored"]) == (0, 1)
    assert [(each["sheet"], each["row"], each["reason"]) for each in result["left"]] == [
        ("Sheet1", 3, "上传以后又被改过，保持现状")
    ]
    assert RuleParameter.objects.get(year_from=2017).value == Decimal(3333)


def test_the_same_sheet_can_be_sent_again_after_its_undoing(sent, undo, upload, tmp_path):
    undo(sent)
    receipt = upload(xlsx(tmp_path / "b.xlsx", [HEAD, line(2016), line(2017, 3000)]))
    assert (receipt.added, receipt.changed, receipt.committed) == (1, 1, True)


def test_of_two_uploads_in_one_request_only_the_one_asked_for_is_taken_back(upload, undo, tmp_path):
    with pghistory.context(url="/upload/"):
        first = upload(xlsx(tmp_path / "a.xlsx", [HEAD, line(2016)])).batch
        second = upload(xlsx(tmp_path / "b.xlsx", [HEAD, line(2017)])).batch
        assert undo(second)["deleted"] == 1
    assert RuleParameter.objects.get().year_from == 2016
    assert undo(first)["deleted"] == 1
    assert RuleParameter.objects.count() == 0


def test_a_batch_is_taken_back_once(sent, undo):
    undo(sent)
    with pytest.raises(Refusal, match="已撤销"):
        undo(sent)


def test_a_colleagues_batch_needs_the_right_for_it(sent, undo):
    other = get_user_model().objects.create_user("other")
    rights = frozenset({"import"})
    with pytest.raises(NotPermitted):
        undo(sent, actor=other, scope=Scope(user_id=other.pk, places=("441621",), rights=rights))
    assert RuleParameter.objects.count() == 2
    result = undo(sent, actor=other, scope=Scope(user_id=other.pk, rights=rights | {"undo_import"}))
    assert result["deleted"] == 1


def test_a_sheet_whose_rows_cannot_go_takes_them_back_in_its_own_way(sent, undo):
    asked = []

    def compensate(*, batch, actor):
        asked.append((batch.pk, actor.username))
        return {"deleted": 0, "restored": 0, "left": [], "reversed": 2}

    object.__setattr__(LINES, "undo", compensate)
    try:
        result = undo(sent)
    finally:
        object.__setattr__(LINES, "undo", None)
    assert asked == [(sent.pk, "liaison")]
    assert (result["reversed"], result["state"]) == (2, "undone")
    assert RuleParameter.objects.count() == 2
