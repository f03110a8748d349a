"""A status change recorded wrongly is corrected with a reason, and the household's history must still make sense."""

from datetime import date

import pytest

from counties.models import StatusChange
from counties.selectors import as_of
from counties.services import (
    amend_status_change,
    close_household,
    record_status_change,
    withdraw_status_change,
)
from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.scope import SYSTEM
from tests.counties.registry_world import new_household


@pytest.fixture
def home(world):
    """Identified 2014, exited 2016, returned 2018."""
    world.home = new_household(world, "1")
    for event, year in (("identified", 2014), ("exited", 2016), ("returned", 2018)):
        record_status_change(
            actor=world.maker, household=world.home, event=event, happened_on=date(year, 1, 1)
        )
    return world


def change(home, event):
    return StatusChange.objects.get(household=home.home, event=event)


def story(home):
    return list(home.home.changes.order_by("happened_on", "id").values_list("event", "happened_on__year"))


def test_another_day_is_kept_with_the_reason_and_seen_on_every_day(home):
    differences = amend_status_change(
        change(home, "exited"), actor=home.maker, correction="抄错年份", happened_on=date(2015, 12, 31)
    )
    assert differences == {"happened_on": (date(2016, 1, 1), date(2015, 12, 31))}
    assert not as_of(SYSTEM, date(2015, 12, 31)).get().poor
    event = AuditEvent.objects.filter(verb="更正状态变更").get()
    assert (event.reason, event.detail) == ("抄错年份", {"fields": ["happened_on"]})


def test_the_reason_of_an_event_is_corrected_apart_from_the_reason_of_the_correction(home):
    differences = amend_status_change(
        change(home, "exited"), actor=home.maker, correction="补登", reason="产业带动"
    )
    assert differences == {"reason": ("", "产业带动")}
    assert change(home, "exited").reason == "产业带动"
    assert AuditEvent.objects.filter(verb="更正状态变更").get().reason == "补登"


@pytest.mark.parametrize(
    ("event", "changes", "code"),
    [
        ("exited", {"happened_on": date(2013, 1, 1)}, "status_order"),
        ("exited", {"happened_on": date(2019, 1, 1)}, "status_order"),
        ("identified", {"event": "exited"}, "status_order"),
        ("exited", {"event": "monitored"}, "monitor_kind"),
        ("exited", {"event": "split"}, "of_lineage"),
    ],
)
def test_what_no_longer_makes_sense_is_refused(home, event, changes, code):
    before = story(home)
    with pytest.raises(Refusal) as refused:
        amend_status_change(change(home, event), actor=home.maker, correction="更正", **changes)
    assert refused.value.code == code
    assert story(home) == before
    assert not AuditEvent.objects.filter(verb="更正状态变更").exists()


def test_a_correction_says_why(home):
    with pytest.raises(Refusal) as refused:
        amend_status_change(change(home, "exited"), actor=home.maker, correction=" ", reason="x")
    assert (refused.value.code, refused.value.field) == ("correction", "correction")


def test_what_never_happened_is_withdrawn_if_the_rest_holds(home):
    with pytest.raises(Refusal, match="不合顺序"):
        withdraw_status_change(change(home, "exited"), actor=home.maker, correction="没有这回事")
    withdraw_status_change(change(home, "returned"), actor=home.maker, correction="没有这回事")
    assert story(home) == [("identified", 2014), ("exited", 2016)]
    assert AuditEvent.objects.get(verb="撤回状态变更").reason == "没有这回事"


def test_the_day_of_the_end_follows_the_event(home):
    record_status_change(actor=home.maker, household=home.home, event="closed", happened_on=date(2020, 1, 1))
    amend_status_change(
        change(home, "closed"), actor=home.maker, correction="抄错", happened_on=date(2020, 5, 1)
    )
    home.home.refresh_from_db()
    assert home.home.closed_on == date(2020, 5, 1)
    withdraw_status_change(change(home, "closed"), actor=home.maker, correction="没有销户")
    home.home.refresh_from_db()
    assert home.home.closed_on is None


def test_what_came_with_an_act_is_undone_with_it_and_not_amended(home):
    close_household(actor=home.maker, household=home.home, happened_on=date(2021, 1, 1), reason="迁出")
    with pytest.raises(Refusal, match="户籍变更") as refused:
        withdraw_status_change(change(home, "closed"), actor=home.maker, correction="x")
    assert refused.value.code == "of_lineage"
