"""Who helps which household, visits, and what falls short of policy."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from cadres.models import Attendance, HelpPairing, Post, VisitLog
from cadres.selectors import flags, help_pairings_as_of, unit_pairings_as_of
from cadres.services import (
    amend_help_pairing,
    end_help_pairing,
    log_visit,
    pair_household,
    record_attendance,
    register_cadre,
    second_cadre,
)
from counties.services import move_household, record_status_change
from fupin.errors import Refusal
from fupin.rules.models import Rule
from fupin.rules.services import set_rule
from fupin.scope import NOTHING, SYSTEM
from tests.counties.registry_world import new_household, new_person
from units.access import scope_of


@pytest.fixture
def cadre(world):
    return register_cadre(actor=world.maker, unit=world.bank, name="林晓")


def pair(world, cadre, household, starts_on="2016-06-01", **details):
    return pair_household(
        actor=world.maker,
        unit=world.bank,
        cadre=cadre,
        household=household,
        starts_on=date.fromisoformat(starts_on),
        **details,
    )


def test_a_branch_or_a_cadre_helps_but_not_nobody_or_a_strangers_cadre(world, cadre):
    household = new_household(world)
    pair(world, None, household, branch="科技处支部")
    with pytest.raises(Refusal, match="请填写帮扶干部或帮扶支部"):
        pair(world, None, household)
    stranger = register_cadre(actor=world.maker, unit=world.customs, name="魏丽")
    with pytest.raises(Refusal, match="不是中国人民银行深圳市中心支行的干部"):
        pair(world, stranger, household)
    assert HelpPairing.objects.count() == 1


def test_a_pairing_ends_before_the_same_begins_anew(world, cadre):
    household = new_household(world)
    first = pair(world, cadre, household)
    with pytest.raises(Refusal, match="请先登记其结束日期"):
        pair(world, cadre, household, "2018-01-01")
    end_help_pairing(first, actor=world.maker, ends_on=date(2017, 12, 31))
    pair(world, cadre, household, "2018-01-01")
    assert HelpPairing.objects.count() == 2


def test_a_corrected_pairing_is_held_to_what_a_new_one_is(world, cadre):
    household = new_household(world)
    first = pair(world, cadre, household, ends_on=date(2017, 12, 31))
    second = pair(world, cadre, household, "2018-01-01")
    for changes in ({"ends_on": None}, {"ends_on": date(2018, 1, 1)}):
        with pytest.raises(Refusal, match="请先登记其结束日期"):
            amend_help_pairing(first, actor=world.maker, **changes)
    with pytest.raises(Refusal, match="请先登记其结束日期"):
        amend_help_pairing(second, actor=world.maker, starts_on=date(2017, 12, 31))
    log_visit(actor=world.maker, pairing=first, visited_on=date(2017, 6, 1), way="home")
    with pytest.raises(Refusal, match="2017-06-01 有走访记录"):
        amend_help_pairing(first, actor=world.maker, ends_on=date(2017, 5, 31))
    first.refresh_from_db()
    assert first.ends_on == date(2017, 12, 31)
    amend_help_pairing(first, actor=world.maker, ends_on=date(2017, 6, 1))
    assert HelpPairing.objects.get(pk=first.pk).ends_on == date(2017, 6, 1)


def test_pairings_of_a_day_go_with_where_the_household_lay_then(world, cadre):
    household = new_household(world, head_name="黄招元")
    pair(world, cadre, household, "2016-06-01", ends_on=date(2018, 12, 31))
    move_household(
        actor=world.maker,
        household=household,
        place=world.far_village,
        happened_on=date(2018, 1, 1),
        reason="搬迁",
    )

    def found(day, place, scope=SYSTEM):
        return help_pairings_as_of(scope, date.fromisoformat(day), place).count()

    days = ("2016-05-31", "2016-06-01", "2017-12-31", "2018-01-01", "2018-12-31", "2019-01-01")
    assert [found(day, "441621") for day in days] == [0, 1, 1, 0, 0, 0]
    assert [found(day, "410423") for day in days] == [0, 0, 0, 1, 1, 0]
    assert found("2017-12-31", "", scope_of(world.liaison)) == 1
    assert found("2018-01-01", "", scope_of(world.liaison)) == 0
    assert found("2018-01-01", "", scope_of(world.far_liaison)) == 1
    assert [
        unit_pairings_as_of(SYSTEM, date.fromisoformat(day), "441621104202").count()
        for day in ("2016-05-22", "2016-05-23")
    ] == [0, 1]


def test_the_registry_of_a_day_is_told_on_the_command_line(world, cadre, capsys):
    household = new_household(world, "7")
    new_person(world, household)
    record_status_change(
        actor=world.maker, household=household, event="identified", happened_on=date(2016, 1, 1)
    )
    pair(world, cadre, household)
    call_command("registry_as_of", "--place", "上义镇", "--on", "2017-12-31", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["households"]["poor"], told["persons"]["poor"]) == ("441621104", 1, 1)
    assert (told["help_pairings"], told["unit_pairings"], told["rows"]) == (1, 1, ["7"])
    with pytest.raises(CommandError, match=r"黄洞村.*2 处"):
        call_command("registry_as_of", "--place", "黄洞村", "--on", "2017-12-31")


def test_a_visit_falls_within_the_pairing(world, cadre):
    pairing = pair(world, cadre, new_household(world), ends_on=date(2018, 12, 31))
    log_visit(
        actor=world.maker,
        pairing=pairing,
        visited_on=date(2017, 1, 20),
        way="relief",
        amount=Decimal("500.00"),
    )
    for day in (date(2016, 5, 31), date(2019, 1, 1)):
        with pytest.raises(Refusal, match="不在结对期内"):
            log_visit(actor=world.maker, pairing=pairing, visited_on=day, way="home")
    assert VisitLog.objects.count() == 1
    assert VisitLog.objects.visible_to(scope_of(world.liaison)).count() == 1
    for scope in (NOTHING, scope_of(world.far_liaison), scope_of(world.customs_office)):
        assert not VisitLog.objects.visible_to(scope).exists()


def test_policy_numbers_flag_and_never_block(world, cadre):
    row = second_cadre(
        actor=world.maker,
        cadre=cadre,
        place=world.village,
        post=Post.FIRST_SECRETARY,
        starts_on=date(2017, 1, 1),
        ends_on=date(2017, 12, 31),
    )
    for number in range(150):
        kind = "resident" if number < 100 else "official" if number < 120 else "leave"
        day = date(2017, 1, 1) + timedelta(days=number)
        record_attendance(actor=world.maker, secondment=row, day=day, kind=kind)
    pair(world, cadre, new_household(world))
    assert flags(SYSTEM, 2017) == []

    source = "中办发〔2017〕号"
    set_rule(actor=world.maker, rule=Rule.RESIDENT_DAYS, value=Decimal(220), year_from=2017, source=source)
    set_rule(actor=world.maker, rule=Rule.SECONDMENT_YEARS, value=Decimal(2), year_from=2017, source=source)
    set_rule(
        actor=world.maker,
        rule=Rule.PAIRED_HOUSEHOLDS,
        value=Decimal(2),
        year_from=2017,
        source=source,
        unit_name=world.bank.name,
    )
    found = {flag.rule: (flag.required, flag.actual) for flag in flags(SYSTEM, 2017)}
    assert found == {
        Rule.RESIDENT_DAYS: (Decimal(220), Decimal(120)),
        Rule.SECONDMENT_YEARS: (Decimal(2), Decimal("1.0")),
        Rule.PAIRED_HOUSEHOLDS: (Decimal(2), Decimal(1)),
    }
    assert flags(SYSTEM, 2017)[0].text == "林晓在招元村 2017 年已记驻村 120 天，按在任时间应有 220 天"
    assert flags(NOTHING, 2017) == flags(scope_of(world.customs_office), 2017) == []
    assert Attendance.objects.count() == 150


def test_days_are_due_only_for_the_time_served_so_far(world, cadre):
    set_rule(actor=world.maker, rule=Rule.RESIDENT_DAYS, value=Decimal(365), year_from=2017, source="测试")
    second_cadre(
        actor=world.maker, cadre=cadre, place=world.village, post=Post.TEAM_MEMBER, starts_on=date(2017, 3, 1)
    )
    (flag,) = flags(SYSTEM, 2017, today=date(2017, 3, 31))
    assert flag.required == Decimal(31)
    assert flags(SYSTEM, 2018, today=date(2017, 3, 31)) == []
