"""What memberships and pairings let a user see and do, and who may grant them."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from counties.models import Division
from fupin.accounts.models import User
from fupin.errors import NotPermitted, Refusal
from fupin.scope import NOTHING, SYSTEM
from tests.counties.registry_world import member
from units.access import require_reach, scope_of
from units.models import Membership, Pairing, Role
from units.services import end_pairing, end_role, found_unit, grant_role, pair_unit


def test_nobody_and_a_closed_account_see_nothing(world):
    world.office.is_active = False
    assert scope_of(AnonymousUser()) == NOTHING
    assert scope_of(world.office) == NOTHING
    assert scope_of(User.objects.create_user("new")).is_empty


def test_being_a_superuser_gives_nothing(world):
    assert scope_of(User.objects.create_superuser("root")).is_empty


def test_office_staff_have_their_units_subtree_and_the_places_it_serves(world):
    below = found_unit(actor=world.maker, name="深圳中支纪委", superior=world.bank)
    scope = scope_of(world.office)
    assert scope.unit_ids == {world.bank.pk, below.pk}
    assert (scope.places, scope.served_places) == ((), (world.village.code,))
    assert scope.allows("enter")
    assert not scope.allows("approve")
    assert scope.covers_place(world.village.code)
    assert not scope.covers_place("441621")


def test_a_liaison_has_the_county_and_no_unit(world):
    scope = scope_of(world.liaison)
    assert (scope.places, scope.unit_ids, scope.served_places) == (("441621",), frozenset(), ())
    assert Pairing.objects.visible_to(scope).get().unit == world.bank


def test_a_scope_takes_three_queries_and_two_without_a_unit(world, django_assert_num_queries):
    with django_assert_num_queries(3):
        scope_of(world.office)
    with django_assert_num_queries(1):
        scope_of(world.liaison)


def test_a_pairing_that_ended_serves_no_longer_but_did_then(world):
    pairing = Pairing.objects.get(unit=world.bank)
    end_pairing(pairing, actor=world.maker, ends_on=date(2018, 12, 31))
    assert scope_of(world.office).served_places == ()
    assert scope_of(world.office, date(2018, 12, 31)).served_places == (world.village.code,)


def test_a_pairing_runs_once_at_a_time(world):
    with pytest.raises(Refusal, match="请先登记其截止日期"):
        pair_unit(actor=world.maker, unit=world.bank, place=world.village, starts_on=date(2019, 1, 1))
    assert Pairing.objects.filter(unit=world.bank).count() == 1
    end_pairing(Pairing.objects.get(unit=world.bank), actor=world.maker, ends_on=date(2018, 12, 31))
    pair_unit(actor=world.maker, unit=world.bank, place=world.village, starts_on=date(2019, 1, 1))


def test_only_the_security_officer_grants_and_never_to_oneself(world):
    secadmin, user = member(world, "sec", Role.SECADMIN), User.objects.create_user("new")
    before = Membership.objects.count()
    facts = {"role": Role.LEADER, "unit": world.bank}
    for actor, to in (
        (world.office, user),
        (member(world, "sys", Role.SYSADMIN), user),
        (secadmin, secadmin),
    ):
        with pytest.raises(NotPermitted):
            grant_role(actor=actor, scope=scope_of(actor), user=to, **facts)
    assert Membership.objects.count() == before + 1  # the system administrator's own
    grant_role(actor=secadmin, scope=scope_of(secadmin), user=user, **facts)
    assert scope_of(user).unit_ids == {world.bank.pk}


@pytest.mark.parametrize("second", [Role.SECADMIN, Role.LOGADMIN, Role.OFFICE])
def test_an_administrator_holds_no_second_role_at_the_same_time(world, second):
    user = member(world, "sys", Role.SYSADMIN)
    side = {"unit": world.bank} if second == Role.OFFICE else {}
    with pytest.raises(Refusal) as refused:
        grant_role(actor=world.maker, scope=SYSTEM, user=user, role=second, **side)
    assert refused.value.code == "separation"
    assert user.memberships.count() == 1
    yesterday = timezone.localdate() - timedelta(days=1)
    end_role(user.memberships.get(), actor=world.maker, scope=SYSTEM)
    assert user.memberships.get().ends_on == yesterday
    grant_role(actor=world.maker, scope=SYSTEM, user=user, role=second, **side)


def test_office_staff_do_not_become_administrators_beside_it(world):
    with pytest.raises(Refusal, match="三员分立"):
        grant_role(actor=world.maker, scope=SYSTEM, user=world.office, role=Role.LOGADMIN)
    assert world.office.memberships.get().role == Role.OFFICE


def test_rows_are_written_for_ones_own_units_or_in_ones_own_places(world):
    county = Division.objects.get(code="441621")
    require_reach(scope_of(world.office), world.bank, county)
    require_reach(scope_of(world.liaison), world.customs, world.village)
    for scope, unit, place in (
        (scope_of(world.office), world.customs, world.village),
        (scope_of(world.liaison), world.bank, world.far_village),
        (scope_of(world.liaison), world.bank, None),
        (NOTHING, world.bank, world.village),
    ):
        with pytest.raises(Refusal) as refused:
            require_reach(scope, unit, place)
        assert refused.value.code == "out_of_scope"
