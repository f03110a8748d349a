"""A case holds what the events of its watch do not say; the events stay the truth of whose it is, of kind and days."""

from datetime import date

import pytest

from counties.models import HelpMeasure, MonitorCase, StatusChange
from counties.selectors import cases_of
from counties.services import (
    amend_case,
    amend_status_change,
    keep_case,
    open_case,
    record_status_change,
    withdraw_status_change,
)
from fupin.audit.services import remove
from fupin.errors import Refusal
from fupin.scope import NOTHING
from tests.counties.registry_world import new_household
from units.access import scope_of


@pytest.fixture
def home(world):
    """Watched from 2021 to 2022, and again since 2023."""
    world.home = new_household(world, "1")
    days = {"monitored_on": date(2021, 5, 1), "cleared_on": date(2022, 3, 31)}
    for given in (days, {"monitored_on": date(2023, 6, 1)}):
        keep_case(
            actor=world.maker,
            household=world.home,
            monitor_kind="marginal",
            risks=["illness"],
            provenance={},
            **given,
        )
    return world


def test_each_watch_has_its_own_case_and_its_own_end(home):
    found = [(each.began.happened_on, each.cleared_on) for each in cases_of(home.home)]
    assert found == [(date(2023, 6, 1), None), (date(2021, 5, 1), date(2022, 3, 31))]


def test_a_day_that_is_corrected_is_the_day_of_the_case(home):
    amend_status_change(
        StatusChange.objects.get(event="risk_cleared"),
        actor=home.maker,
        correction="抄错",
        happened_on=date(2022, 4, 30),
    )
    assert cases_of(home.home)[1].cleared_on == date(2022, 4, 30)


def test_the_reason_follows_the_risks_unless_it_is_in_words_of_somebody(home):
    case = cases_of(home.home)[0]
    amend_case(case, actor=home.maker, risks=["illness", "labour"])
    assert StatusChange.objects.get(pk=case.began_id).reason == "因病、缺劳动力"
    StatusChange.objects.filter(pk=case.began_id).update(reason="户主摔伤")
    amend_case(MonitorCase.objects.get(pk=case.pk), actor=home.maker, risks=["accident"])
    assert StatusChange.objects.get(pk=case.began_id).reason == "户主摔伤"


def test_an_event_with_a_case_is_neither_withdrawn_nor_made_another(home):
    began = cases_of(home.home)[0].began
    with pytest.raises(Refusal, match="监测档案") as refused:
        withdraw_status_change(began, actor=home.maker, correction="登错")
    assert refused.value.code == "in_use"
    with pytest.raises(Refusal, match="监测档案") as refused:
        amend_status_change(began, actor=home.maker, correction="登错", event="identified")
    assert refused.value.code == "has_case"
    remove(cases_of(home.home)[0], actor=home.maker, verb="删除监测档案")
    withdraw_status_change(began, actor=home.maker, correction="登错")
    assert list(StatusChange.objects.order_by("id").values_list("event", flat=True)) == [
        "monitored",
        "risk_cleared",
    ]


def test_a_case_is_opened_on_a_watch_and_with_five_risks_at_most(home):
    other = new_household(home, "2")
    gone = record_status_change(
        actor=home.maker, household=other, event="identified", happened_on=date(2014, 1, 1)
    )
    began = record_status_change(
        actor=home.maker,
        household=other,
        event="monitored",
        happened_on=date(2021, 1, 1),
        monitor_kind="sudden",
    )
    for given, code in (
        ({"began": gone}, "not_a_watch"),
        ({"began": began, "risks": ["illness", "job", "water", "house", "other", "labour"]}, "too_many"),
    ):
        with pytest.raises(Refusal) as refused:
            open_case(actor=home.maker, **given)
        assert refused.value.code == code
    assert open_case(actor=home.maker, began=began, risks=["other"]).began == began
    with pytest.raises(Refusal):
        open_case(actor=home.maker, began=began)


def test_cases_and_help_are_seen_by_who_answers_for_the_village(home):
    HelpMeasure.objects.create(case=cases_of(home.home)[0], year=2023, kind="industry")
    for model, count in ((MonitorCase, 2), (HelpMeasure, 1)):
        seen = model.objects.visible_to
        assert seen(scope_of(home.liaison)).count() == count
        assert seen(scope_of(home.office)).count() == count
        assert not seen(scope_of(home.far_liaison)).exists()
        assert not seen(NOTHING).exists()
