"""Payments that look wrong: what each rule finds, and a near miss."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cadres.models import Cadre
from funds.channels import Channel
from funds.models import ForbiddenUse
from funds.selectors.redflags import RULES, numbers_in_force
from fupin.rules.models import Rule
from fupin.rules.services import set_rule
from tests.funds.flag_world import DAY, MONDAY, entries, give, hits, household, project_of, proof
from tests.funds.ledger_world import pay, take_in
from tests.funds.reversing import reverse_entry

pytestmark = pytest.mark.django_db


def test_the_same_payment_twice_on_a_day_is_found_but_not_on_two_days(world, money):
    first, second = (pay(world, money, 5000, occurred_on=MONDAY) for _ in range(2))
    pay(world, money, 5000, occurred_on=MONDAY + timedelta(days=1))
    pay(world, money, 5001, occurred_on=MONDAY)
    assert hits("same_payment_twice") == [((first.pk, second.pk), Decimal("10000.00"))]


def test_a_reversed_payment_is_no_second_one(world, money):
    first, _ = (pay(world, money, 5000, occurred_on=MONDAY) for _ in range(2))
    reverse_entry(actor=world.clerk, entry=first, reason="重复支付")
    assert hits("same_payment_twice") == []


def test_payments_split_below_the_limit_within_a_week_are_found(world, money):
    road = project_of(world)
    one = pay(world, money, 120_000, project=road, occurred_on=MONDAY)
    two = pay(world, money, 90_000, project=road, occurred_on=MONDAY + timedelta(days=6))
    assert hits("split_below_limit") == [((one.pk, two.pk), Decimal("210000.00"))]


def test_payments_eight_days_apart_or_below_the_limit_together_are_not_split(world, money):
    road, school = project_of(world), project_of(world, "校舍")
    pay(world, money, 120_000, project=road, occurred_on=MONDAY)
    pay(world, money, 90_000, project=road, occurred_on=MONDAY + timedelta(days=7))
    pay(world, money, 100_000, project=school, occurred_on=MONDAY)
    pay(world, money, 99_999, project=school, occurred_on=MONDAY)
    assert hits("split_below_limit") == []


def test_a_limit_that_policy_sets_goes_before_the_rule_s_own(world, money):
    road = project_of(world)
    pay(world, money, 30_000, project=road, occurred_on=MONDAY)
    pay(world, money, 20_000, project=road, occurred_on=MONDAY)
    assert hits("split_below_limit") == []
    facts = {"value": Decimal(50_000), "year_from": 2018, "source": "县招标限额"}
    set_rule(actor=world.clerk, rule=Rule.SPLIT_LIMIT, **facts)
    assert numbers_in_force(RULES["split_below_limit"], DAY) == {"split": Decimal(50_000)}
    assert len(hits("split_below_limit")) == 1


def test_a_round_sum_without_a_file_is_found_until_the_file_is_there(world, money):
    bare = pay(world, money, 100_000, occurred_on=MONDAY)
    pay(world, money, 99_999, occurred_on=MONDAY, payee="甲公司")
    pay(world, money, Decimal("110000.50"), occurred_on=MONDAY, payee="乙公司")
    proof(world, pay(world, money, 120_000, occurred_on=MONDAY, payee="丙公司"))
    assert entries("round_sum_unproved") == [(bare.pk,)]
    proof(world, bare, "付款凭证.pdf")
    assert hits("round_sum_unproved") == []


def test_a_large_payment_without_voucher_number_or_file_is_found(world, money):
    bare = pay(world, money, 100_000, occurred_on=MONDAY)
    pay(world, money, 100_000, occurred_on=MONDAY, voucher_no="记-0001")
    pay(world, money, 99_999, occurred_on=MONDAY)
    assert entries("no_voucher") == [(bare.pk,)]


def test_payments_on_weekends_are_found_but_not_on_fridays_or_the_last_day_of_the_year(world, money):
    saturday = pay(world, money, 10, occurred_on=date(2018, 6, 2))
    pay(world, money, 10, occurred_on=date(2018, 6, 1))
    old = take_in(world, "旧款", 100, year=2017)
    pay(world, old, 10, occurred_on=date(2017, 12, 31))
    assert entries("weekend_payment") == [(saturday.pk,)]


def test_most_of_a_project_s_year_paid_after_christmas_is_a_rush(world, money):
    road, school = project_of(world), project_of(world, "校舍")
    pay(world, money, 100_000, project=road, occurred_on=MONDAY)
    late = pay(world, money, 100_001, project=road, occurred_on=date(2018, 12, 26))
    pay(world, money, 100_000, project=school, occurred_on=MONDAY)
    pay(world, money, 100_000, project=school, occurred_on=date(2018, 12, 26))
    assert hits("year_end_rush") == [((late.pk,), Decimal("100001.00"))]


def test_a_reversal_whose_money_goes_to_another_payee_is_found(world, money):
    first = pay(world, money, 8000, occurred_on=MONDAY, payee="甲公司")
    back = reverse_entry(actor=world.clerk, entry=first, reason="账户填错")
    again = pay(world, money, 8000, occurred_on=MONDAY + timedelta(days=30), payee="乙公司")
    other = pay(world, money, 9000, occurred_on=MONDAY, payee="丙公司")
    reverse_entry(actor=world.clerk, entry=other, reason="金额填错")
    pay(world, money, 9001, occurred_on=MONDAY, payee="丁公司")
    assert entries("reversed_then_paid_to_another") == [(first.pk, back.pk, again.pk)]


def test_a_large_sum_to_a_person_is_found_unless_a_list_of_households_stands_behind_it(world, money):
    bare = pay(world, money, 10_000, payee="黄大文")
    pay(world, money, 9999, payee="李小二")
    pay(world, money, 20_000, payee="山货店")
    listed = pay(world, money, 10_000, payee="张三")
    give(world, listed, household(world, "1"), 10_000)
    assert hits("personal_account") == [((bare.pk,), Decimal("10000.00"))]


def test_a_payee_with_the_name_of_a_cadre_is_found(world, money):
    Cadre.objects.create(unit=world.unit, name="王建国")
    suspicious = pay(world, money, 100, payee="王建国")
    pay(world, money, 100, payee="王建")
    assert hits("payee_is_cadre") == [((suspicious.pk,), Decimal("100.00"))]


def test_one_voucher_number_on_two_days_is_found_but_not_on_one_day_or_in_two_years(world, money):
    one = pay(world, money, 10, voucher_no="记-1", occurred_on=MONDAY)
    two = pay(world, money, 20, voucher_no="记-1", occurred_on=MONDAY + timedelta(days=1))
    for _ in range(2):
        pay(world, money, 30, voucher_no="记-2", occurred_on=MONDAY)
    pay(world, money, 10, voucher_no="记-1", occurred_on=date(2019, 3, 1))
    assert entries("voucher_number_twice") == [(one.pk, two.pk)]


def test_a_payee_with_most_of_the_money_of_three_projects_is_found(world, money):
    for name in ("一", "二", "三"):
        pay(world, money, 70_000, payee="甲公司", project=project_of(world, name), occurred_on=MONDAY)
    pay(world, money, 90_000, payee="乙公司", occurred_on=MONDAY)
    assert [(len(found), amount) for found, amount in hits("payee_concentration")] == [
        (3, Decimal("210000.00"))
    ]
    pay(world, money, 1, payee="乙公司", occurred_on=MONDAY)
    assert hits("payee_concentration") == []


def test_a_summary_on_the_negative_list_is_found_for_its_channel_and_years_only(world):
    ForbiddenUse.objects.all().delete()
    ForbiddenUse.objects.create(
        text="修建楼堂馆所",
        keywords=["办公楼"],
        channels=[Channel.SPECIAL_CENTRAL],
        year_from=2018,
        year_to=2018,
        source="试",
    )
    central = take_in(world, "中央资金", 1000, Channel.SPECIAL_CENTRAL, occurred_on=date(2018, 1, 2))
    own = take_in(world, "自筹", 1000, occurred_on=date(2018, 1, 2))
    bad = pay(world, central, 100, summary="修缮办公楼", occurred_on=MONDAY)
    pay(world, central, 100, summary="修缮卫生室", occurred_on=MONDAY)
    pay(world, own, 100, summary="修缮办公楼", occurred_on=MONDAY)
    pay(world, central, 100, summary="修缮办公楼", occurred_on=date(2019, 3, 4))
    assert hits("forbidden_use") == [((bad.pk,), Decimal("100.00"))]
