"""Dated events of households: their order, the standing on a day, the yearly balance."""

from datetime import date

import pytest

from counties.models import StatusChange
from counties.selectors import Balance, annual_balance, as_of
from counties.services import record_status_change
from fupin.errors import Refusal
from fupin.scope import SYSTEM, Scope
from tests.counties.registry_world import new_household


def record(world, household, event, day, **details):
    return record_status_change(
        actor=world.maker, household=household, event=event, happened_on=date.fromisoformat(day), **details
    )


def poor_on(day, place="441621"):
    return sorted(
        as_of(SYSTEM, date.fromisoformat(day), place).filter(poor=True).values_list("number", flat=True)
    )


def test_the_standing_on_a_day_is_that_of_the_last_event_up_to_it(world):
    household = new_household(world)
    record(world, household, "identified", "2014-03-01")
    record(world, household, "exited", "2016-12-31")
    record(world, household, "returned", "2018-06-01")
    assert [
        poor_on(day) for day in ("2014-02-28", "2014-03-01", "2016-12-31", "2018-05-31", "2018-06-01")
    ] == [
        [],
        ["1001"],
        [],
        [],
        ["1001"],
    ]


@pytest.mark.parametrize(
    ("history", "event", "words"),
    [
        ([], "exited", "请先登记识别纳入"),
        ([], "returned", "首次纳入请登记为“识别纳入”"),
        ([], "purged", "没有可以清退的"),
        ([], "risk_cleared", "请先登记纳入监测"),
        (["identified"], "identified", "已是贫困户"),
        (["identified", "exited"], "identified", "请登记为“返贫”"),
        (["identified", "exited"], "exited", "不是贫困户"),
        (["identified", "closed"], "exited", "已经销户"),
    ],
)
def test_an_event_that_cannot_follow_is_refused(world, history, event, words):
    household = new_household(world)
    for year, each in enumerate(history, 2014):
        record(world, household, each, f"{year}-01-01")
    with pytest.raises(Refusal, match=words) as refused:
        record(world, household, event, "2019-01-01")
    assert refused.value.code == "status_order"
    assert StatusChange.objects.count() == len(history)


def test_an_event_put_in_afterwards_must_fit_what_followed(world):
    household = new_household(world)
    record(world, household, "identified", "2014-01-01")
    record(world, household, "exited", "2016-12-31")
    with pytest.raises(Refusal, match="2016-12-31 的“脱贫”不合顺序"):
        record(world, household, "exited", "2015-12-31")
    assert StatusChange.objects.count() == 2


def test_a_monitored_household_names_its_kind_and_is_watched_apart_from_poverty(world):
    household = new_household(world)
    with pytest.raises(Refusal, match="监测对象类别"):
        record(world, household, "monitored", "2021-05-01")
    record(world, household, "monitored", "2021-05-01", monitor_kind="marginal")
    record(world, household, "risk_cleared", "2022-01-01")
    assert poor_on("2022-12-31") == []


def test_a_closed_household_says_since_when(world):
    household = new_household(world)
    record(world, household, "closed", "2019-05-01", reason="户主去世")
    household.refresh_from_db()
    assert household.closed_on == date(2019, 5, 1)


def test_the_yearly_balance_holds_with_every_kind_of_movement(world):
    households = [new_household(world, str(number)) for number in range(8)]
    for household in households[:6]:
        record(world, household, "identified", "2015-06-01")
    record(world, households[0], "exited", "2015-12-01")
    record(world, households[0], "returned", "2016-02-01")
    record(world, households[1], "exited", "2016-12-31")
    record(world, households[2], "purged", "2016-03-01")
    record(world, households[3], "closed", "2016-04-01")
    record(world, households[6], "identified", "2016-05-01")
    record(world, households[7], "split", "2016-07-01", other=households[4])
    far = new_household(world, "99", place=world.far_village)
    record(world, far, "identified", "2016-01-01")

    balance = annual_balance(SYSTEM, "441621", 2016)
    assert balance == Balance(
        opening=5,
        identified=1,
        returned=1,
        natural_increase=1,
        exited=1,
        purged=1,
        natural_decrease=1,
        closing=5,
    )
    assert balance.holds
    assert annual_balance(SYSTEM, "441621", 2017) == Balance(5, 0, 0, 0, 0, 0, 0, 5)
    assert annual_balance(Scope(), "441621", 2016) == Balance(0, 0, 0, 0, 0, 0, 0, 0)
    assert not Balance(5, 1, 0, 0, 0, 0, 0, 5).holds


def test_a_household_split_from_one_that_left_poverty_has_left_it_too(world):
    old, young = new_household(world, "1"), new_household(world, "2")
    record(world, old, "identified", "2014-01-01")
    record(world, old, "exited", "2015-12-31")
    with pytest.raises(Refusal, match="写明另一户"):
        record(world, young, "split", "2017-01-01")
    record(world, young, "split", "2017-01-01", other=old)
    assert list(young.changes.order_by("id").values_list("event", flat=True)) == ["split", "exited"]
    assert annual_balance(SYSTEM, "441621", 2017).holds


def test_balance_takes_five_queries_however_many_households(world, django_assert_num_queries):
    for number in range(3):
        record(world, new_household(world, str(number)), "identified", "2016-01-01")
    with django_assert_num_queries(5):
        annual_balance(SYSTEM, "441621", 2016)
