"""Households and their years."""

from decimal import Decimal

import pytest

from counties.models import Division, Household, HouseholdYear
from counties.services import keep_household, record_household_year, register_household
from fupin.audit.models import AuditEvent
from fupin.errors import Refusal
from fupin.intake.models import RowOutcome
from tests.counties.registry_world import new_household


def test_a_registered_household_lies_in_its_village_and_is_in_the_log(world):
    household = register_household(
        actor=world.liaison, place=world.village, number="1001", head_name="黄招元", phone="13800138000"
    )
    household.refresh_from_db()
    assert (household.county_code, household.head_pinyin, household.phone) == (
        "441621",
        "huangzhaoyuan",
        "13800138000",
    )
    event = AuditEvent.objects.latest("id")
    assert (event.verb, event.actor, event.object_name) == ("登记农户", world.liaison, "黄招元户 1001")


def test_a_number_is_taken_once_in_a_county_and_again_in_another(world):
    new_household(world, "1001")
    before = AuditEvent.objects.count()
    with pytest.raises(Refusal, match="本县已有这个户编号"):
        new_household(world, "1001", place=Division.objects.get(code="441621105201"))
    assert (Household.objects.count(), AuditEvent.objects.count()) == (1, before)
    new_household(world, "1001", place=world.far_village)
    assert Household.objects.count() == 2


def test_a_household_is_not_registered_in_a_county(world):
    with pytest.raises(Refusal) as refused:
        new_household(world, place=Division.objects.get(code="441621"))
    assert (refused.value.code, refused.value.field) == ("place_level", "place")
    assert not Household.objects.exists()


def test_a_second_word_on_a_household_changes_only_what_it_says(world):
    new_household(world, "1001", bank_name="农信社")
    outcome = keep_household(
        actor=world.maker,
        place=world.village,
        number="1001",
        provenance={},
        head_name="黄招源",
        bank_name=None,
    )
    assert outcome.kind == RowOutcome.CHANGED
    assert outcome.changes == {"head_name": ("黄招元", "黄招源")}
    assert Household.objects.get().bank_name == "农信社"


def test_a_year_is_filled_in_little_by_little_and_a_blank_stays_blank(world):
    household = new_household(world)
    record_household_year(actor=world.maker, household=household, year=2016, size=3, safe_water=None)
    outcome = record_household_year(
        actor=world.maker, household=household, year=2016, size=None, safe_water=False
    )
    assert outcome.changes == {"safe_water": (None, False)}
    year = HouseholdYear.objects.get()
    assert (year.size, year.safe_water, year.dangerous_house) == (3, False, None)


def test_income_that_does_not_add_up_is_refused(world):
    household = new_household(world)
    facts = {"size": 4, "net_income": Decimal("12000.00")}
    with pytest.raises(Refusal) as refused:
        record_household_year(
            actor=world.maker, household=household, year=2016, net_income_per_head=Decimal("4000.00"), **facts
        )
    assert refused.value.code == "income"
    assert not HouseholdYear.objects.exists()
    record_household_year(
        actor=world.maker, household=household, year=2016, net_income_per_head=Decimal("3000.40"), **facts
    )
    assert HouseholdYear.objects.get().net_income_per_head == Decimal("3000.40")
