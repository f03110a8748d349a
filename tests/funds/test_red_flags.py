"""What holds for every rule of the red flags."""

import re
from datetime import date

import pytest

from funds.selectors.redflags import RULES, found_by
from fupin.scope import NOTHING, Scope
from tests.funds.flag_world import DAY, hits
from tests.funds.ledger_world import pay

pytestmark = pytest.mark.django_db


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
