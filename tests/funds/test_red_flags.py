"""Each red-flag rule has a case that it finds and a near miss that it leaves alone."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cadres.models import Cadre
from counties.models import Household, StatusChange
from funds.channels import Channel, Form
from funds.models import ForbiddenUse
from funds.selectors.redflags import RULES, found_by, numbers_in_force
from funds.services import attach_voucher, record_goods, record_payment, set_earmark
from fupin.files.services import keep_file
from fupin.rules.models import Rule
from fupin.rules.services import set_rule
from fupin.scope import NOTHING, SYSTEM, Scope
from projects.models import Project, Publicity
from projects.models.project import Category
from projects.services import advance_project, open_project
from tests.funds.ledger_world import pay, take_in
from tests.funds.reversing import reverse_entry

pytestmark = pytest.mark.django_db
DAY = date(2019, 6, 30)
MONDAY = date(2018, 6, 4)


def hits(code, scope=SYSTEM, day=DAY):
    """(entries, amount) of each hit of a rule."""
    return [(each.entries, each.amount) for each in found_by(RULES[code], scope, day)]


def entries(code, **asked):
    return [found for found, _ in hits(code, **asked)]


@pytest.fixture
def money(world):
    """A million that arrived on the first day of 2018."""
    return take_in(world, "帮扶资金", 1_000_000, occurred_on=date(2018, 1, 2))


def project_of(world, name="村道硬底化", budget=None, **facts):
    facts = {"category": Category.INFRA, "ends_on": date(2018, 12, 31), "budget": budget} | facts
    return open_project(actor=world.clerk, unit=world.unit, place=world.village, name=name, **facts)


def step(world, project, stage, day):
    advance_project(actor=world.clerk, project=project, stage=stage, happened_on=day)


def household(world, number, **facts):
    return Household.objects.create(place=world.village, number=number, head_name="黄招元", **facts)


def give(world, entry, home, amount, item="危房改造补助", paid_on=MONDAY):
    record_payment(
        actor=world.clerk, entry=entry, household=home, item=item, amount=Decimal(amount), paid_on=paid_on
    )


def proof(world, entry, name="发票.pdf"):
    file = keep_file(actor=world.clerk, source=[name.encode()], name=name)
    return attach_voucher(actor=world.clerk, entry=entry, file=file, kind="发票")


# --- payments ------------------------------------------------------------------------------------------------------


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


# --- sources -------------------------------------------------------------------------------------------------------


def document(entry, **facts):
    """Sets what a document says about itself."""
    type(entry.document).objects.filter(pk=entry.document_id).update(**facts)


def test_money_issued_and_not_arrived_in_full_is_found_after_the_days_allowed(world):
    late, whole = take_in(world, "少到", 400), take_in(world, "到齐", 500)
    document(late, amount=500, issued_on=DAY - timedelta(days=31))
    document(whole, amount=500, issued_on=DAY - timedelta(days=31))
    assert hits("issued_not_arrived") == [((late.pk,), Decimal("100.00"))]
    assert hits("issued_not_arrived", day=DAY - timedelta(days=1)) == []


def test_more_money_than_was_issued_is_found(world):
    over, right = take_in(world, "多到", 501), take_in(world, "正好", 500)
    for entry in (over, right):
        document(entry, amount=500)
    assert hits("arrived_over_issued") == [((over.pk,), Decimal("1.00"))]


def test_money_that_nobody_touched_for_half_a_year_is_found(world):
    arrived = {"occurred_on": DAY - timedelta(days=181)}
    idle = take_in(world, "无人动用", 500, year=2018, **arrived)
    used = take_in(world, "动过", 500, year=2018, **arrived)
    pay(world, used, 1, occurred_on=DAY)
    assert hits("no_spending") == [((idle.pk,), Decimal("500.00"))]
    assert hits("no_spending", day=DAY - timedelta(days=1)) == []


def test_money_older_than_the_years_allowed_is_idle_first_come_first_spent(world):
    old = take_in(world, "旧款", 500, year=2017, occurred_on=date(2017, 6, 30))
    new = take_in(world, "旧款", 300, year=2017, occurred_on=date(2017, 7, 1))
    pay(world, old, 400, occurred_on=MONDAY)
    spent = take_in(world, "用完", 500, year=2017, occurred_on=date(2017, 6, 30))
    pay(world, spent, 500, occurred_on=MONDAY)
    assert hits("idle_for_years") == [((old.pk, new.pk), Decimal("100.00"))]
    assert hits("idle_for_years", day=DAY - timedelta(days=1)) == []


def test_the_same_arrival_twice_is_found(world):
    one, two = (take_in(world, "重复", 500, summary=name) for name in ("甲", "乙"))
    take_in(world, "重复", 501)
    assert entries("arrived_twice") == [(one.pk, two.pk)]


# --- projects ------------------------------------------------------------------------------------------------------


def test_a_payment_before_the_approval_is_found_but_not_on_its_day(world, money):
    road = project_of(world)
    step(world, road, "approved", MONDAY)
    early = pay(world, money, 10, project=road, occurred_on=MONDAY - timedelta(days=1))
    pay(world, money, 10, project=road, occurred_on=MONDAY)
    assert entries("paid_before_approval") == [(early.pk,)]


def test_a_registered_project_paid_without_approval_is_found(world, money):
    wild = project_of(world, "未批", in_registry=True)
    good, own = project_of(world, "已批", in_registry=True), project_of(world, "自筹", in_registry=False)
    step(world, good, "approved", MONDAY)
    paid = [pay(world, money, 10, project=project, occurred_on=MONDAY) for project in (wild, good, own)]
    assert entries("paid_without_approval") == [(paid[0].pk,)]


def test_a_payment_before_the_contract_is_found(world, money):
    road = project_of(world)
    step(world, road, "contracted", MONDAY)
    early = pay(world, money, 10, project=road, occurred_on=MONDAY - timedelta(days=1))
    pay(world, money, 10, project=road, occurred_on=MONDAY)
    assert entries("paid_before_contract") == [(early.pk,)]


def test_ten_percent_over_the_budget_is_borne_and_a_fen_more_is_found(world, money):
    road = project_of(world, budget=Decimal(1000))
    one = pay(world, money, 1100, project=road)
    assert hits("paid_over_budget") == []
    two = pay(world, money, Decimal("0.01"), project=road)
    assert hits("paid_over_budget") == [((one.pk, two.pk), Decimal("1100.01"))]


def test_earmarked_money_of_a_project_that_became_another_kind_is_found(world, money):
    fields, road = (
        project_of(world, name, category=kind)
        for name, kind in (("果园", Category.INDUSTRY), ("路", Category.INFRA))
    )
    paid = [pay(world, money, 10, project=project) for project in (fields, road)]
    unnamed = pay(world, money, 10)
    assert hits("outside_earmark") == []

    set_earmark(
        actor=world.clerk, document=money.document, purposes=[Category.INDUSTRY], source="财农〔2018〕1号"
    )
    assert entries("outside_earmark") == [(paid[1].pk,), (unnamed.pk,)]

    Project.objects.filter(pk=road.pk).update(category=Category.INDUSTRY)
    assert entries("outside_earmark") == [(unnamed.pk,)]


def test_the_rule_of_a_document_goes_before_those_of_its_channel_and_those_of_later_years(world, money):
    road = project_of(world, category=Category.INFRA)
    paid = pay(world, money, 10, project=road)
    of_channel = {"channel": money.channel, "source": "财农〔2017〕8号"}
    set_earmark(actor=world.clerk, year_from=2016, purposes=[Category.INFRA], **of_channel)
    assert hits("outside_earmark") == []
    set_earmark(actor=world.clerk, year_from=2018, purposes=[Category.INDUSTRY], **of_channel)
    assert hits("outside_earmark") == [((paid.pk,), Decimal("10.00"))]
    set_earmark(actor=world.clerk, year_from=2019, purposes=[Category.HEALTH], **of_channel)
    set_earmark(
        actor=world.clerk, document=money.document, purposes=[Category.INFRA], source="财农〔2018〕1号"
    )
    assert hits("outside_earmark") == []


def test_the_last_tenth_paid_before_acceptance_is_found(world, money):
    road, school = (project_of(world, name, budget=Decimal(1000)) for name in ("路", "学校"))
    for project in (road, school):
        pay(world, money, 900, project=project, occurred_on=MONDAY)
    assert hits("paid_before_acceptance") == []
    for project in (road, school):
        pay(world, money, 1, project=project, occurred_on=MONDAY)
    step(world, school, "accepted", MONDAY)
    assert [amount for _, amount in hits("paid_before_acceptance")] == [Decimal("901.00")]


def publish(project, days):
    Publicity.objects.create(
        project=project,
        stage="approved",
        starts_on=MONDAY,
        ends_on=MONDAY + timedelta(days=days - 1),
        where="村务公开栏",
    )


def test_a_paid_project_without_publicity_is_found(world, money):
    silent, shown = project_of(world, "未公示"), project_of(world, "公示")
    publish(shown, 10)
    paid = [pay(world, money, 10, project=project) for project in (silent, shown)]
    assert entries("no_publicity") == [(paid[0].pk,)]


def test_nine_days_of_publicity_are_too_few_and_ten_are_enough(world, money):
    short, long = project_of(world, "九天"), project_of(world, "十天")
    publish(short, 9)
    publish(long, 10)
    paid = [pay(world, money, 10, project=project) for project in (short, long)]
    assert entries("short_publicity") == [(paid[0].pk,)]


# --- households ----------------------------------------------------------------------------------------------------


def registered(world, number, **facts):
    return household(world, number, identified_on=date(2014, 1, 1), **facts)


def test_a_household_paid_twice_in_a_year_for_one_thing_is_found(world, money):
    one, two = (pay(world, money, 500, payee="村委会", occurred_on=MONDAY) for _ in range(2))
    home, other = registered(world, "1"), registered(world, "2")
    give(world, one, home, 100)
    give(world, two, home, 100)
    give(world, one, other, 100)
    give(world, two, other, 100, paid_on=date(2019, 1, 4))
    assert hits("household_paid_twice") == [((one.pk, two.pk), Decimal("200.00"))]


def test_a_household_that_was_not_registered_yet_is_found(world, money):
    early, right = (pay(world, money, 500, payee="村委会", occurred_on=MONDAY) for _ in range(2))
    give(world, early, household(world, "1"), 100)
    give(world, right, registered(world, "2"), 100)
    third = household(world, "3")
    StatusChange.objects.create(household=third, event="monitored", happened_on=MONDAY)
    give(world, right, third, 100)
    assert hits("household_not_registered") == [((early.pk,), Decimal("100.00"))]


def test_a_household_paid_after_it_was_struck_off_is_found_unless_it_came_back(world, money):
    entry = pay(world, money, 500, payee="村委会", occurred_on=MONDAY)
    gone, back = registered(world, "1"), registered(world, "2")
    for home in (gone, back):
        StatusChange.objects.create(household=home, event="purged", happened_on=date(2017, 1, 1))
        give(world, entry, home, 100)
    StatusChange.objects.create(household=back, event="identified", happened_on=date(2018, 1, 1))
    assert hits("paid_after_removal") == [((entry.pk,), Decimal("100.00"))]


def test_two_households_with_one_bank_account_are_found(world, money):
    entry = pay(world, money, 500, payee="村委会", occurred_on=MONDAY)
    for number, card in (("1", "6222020001"), ("2", "6222020001"), ("3", "6222020002")):
        give(world, entry, registered(world, number, bank_account=card), 100)
    (found,) = found_by(RULES["card_shared"], SYSTEM, DAY)
    assert (found.entries, found.amount) == ((entry.pk,), Decimal("200.00"))
    assert "6222" not in found.detail


def test_a_list_that_does_not_make_up_the_entry_is_found(world, money):
    short, whole = (pay(world, money, 200, payee="村委会", occurred_on=MONDAY) for _ in range(2))
    give(world, short, registered(world, "1"), Decimal("199.99"))
    give(world, whole, registered(world, "2"), 200)
    assert hits("list_differs") == [((short.pk,), Decimal("0.01"))]


def test_both_halves_of_a_split_household_paid_within_ninety_days_are_found(world, money):
    entry = pay(world, money, 900, payee="村委会", occurred_on=MONDAY)
    pairs = [(registered(world, f"{n}"), registered(world, f"{n}a")) for n in (1, 2)]
    for (old, new), paid_on in zip(pairs, (MONDAY, MONDAY + timedelta(days=1)), strict=True):
        split_on = MONDAY - timedelta(days=90)
        StatusChange.objects.create(household=old, other=new, event="split", happened_on=split_on)
        StatusChange.objects.create(household=new, other=old, event="split", happened_on=split_on)
        give(world, entry, old, 100, paid_on=paid_on)
        give(world, entry, new, 100, paid_on=paid_on)
    found = list(found_by(RULES["split_both_paid"], SYSTEM, DAY))
    assert [(set(each.entries), each.amount) for each in found] == [({entry.pk}, Decimal("200.00"))]


# --- goods ---------------------------------------------------------------------------------------------------------


def goods(world, title, amount, **item):
    entry = take_in(world, title, amount, form=Form.IN_KIND)
    if item:
        record_goods(actor=world.clerk, entry=entry, **({"counted": "台", "valuation": "发票"} | item))
    return entry


def test_goods_without_a_list_or_a_valuation_are_found(world):
    bare = goods(world, "无明细", 100)
    unvalued = goods(world, "无依据", 100, name="电脑", quantity=Decimal(1), price=Decimal(100), valuation="")
    goods(world, "齐全", 100, name="电脑", quantity=Decimal(1), price=Decimal(100))
    assert sorted(entries("goods_unvalued")) == [(bare.pk,), (unvalued.pk,)]


def test_goods_that_do_not_make_up_the_entry_are_found_beyond_half_a_yuan(world):
    short = goods(world, "少", Decimal("100.51"), name="电脑", quantity=Decimal(1), price=Decimal(100))
    goods(world, "四舍五入", Decimal("100.50"), name="桌", quantity=Decimal(1), price=Decimal(100))
    assert hits("goods_differ") == [((short.pk,), Decimal("0.51"))]


def test_a_price_above_one_and_a_half_of_the_middle_one_is_found(world):
    for number, price in enumerate((100, 100, 150)):
        goods(world, f"批{number}", 1000, name="电脑", quantity=Decimal(1), price=Decimal(price))
    assert hits("price_above_peers") == []
    dear = goods(world, "贵", 1000, name="电脑", quantity=Decimal(2), price=Decimal(200))
    assert entries("price_above_peers") == [(dear.pk,)]


# --- all of them ---------------------------------------------------------------------------------------------------


def test_every_rule_says_what_it_stands_on_and_how_it_may_be_wrong():
    assert len(RULES) >= 20
    for rule in RULES.values():
        assert all((rule.name, rule.asks, rule.basis, rule.innocent, rule.group))
        assert {number.name for number in rule.numbers} <= set(re.findall(r":(\w+)", rule.sql))


def test_no_rule_finds_what_the_scope_does_not_see(world, money):
    pay(world, money, 10, occurred_on=date(2018, 6, 2))
    elsewhere = Scope(user_id=1, unit_ids=frozenset({world.unit.pk + 1}), rights=frozenset({"view"}))
    for rule in RULES.values():
        assert list(found_by(rule, elsewhere, DAY)) == list(found_by(rule, NOTHING, DAY)) == []
    assert len(hits("weekend_payment")) == 1
    own = Scope(user_id=1, unit_ids=frozenset({world.unit.pk}), rights=frozenset({"view"}))
    assert len(hits("weekend_payment", scope=own)) == 1


def test_what_happened_after_the_day_is_not_known_on_it(world, money):
    pay(world, money, 10, occurred_on=date(2018, 6, 2))
    assert hits("weekend_payment", day=date(2018, 6, 1)) == []
