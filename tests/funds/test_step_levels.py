"""A step of a route is decided at the level it names: by the place, the unit itself, the unit above; by three people."""

from datetime import date

import pytest
from django.utils import timezone

from funds.models import Entry, EntryBatch
from funds.selectors.batches import batches_seen, may_decide, todo, waiting_of
from funds.services import approve_batch
from fupin.accounts.models import User
from fupin.approvals.services import add_step, delegate, set_route
from fupin.errors import NotPermitted
from tests.funds.ledger_people import person
from tests.funds.test_approve_entry_batch import build
from units.access import scope_of
from units.models import Membership, Role, Unit


@pytest.fixture
def levels(world):
    """县级、本单位、上级单位 in this order, and somebody with the right at each of them; the batch is submitted."""
    head = Unit.objects.create(name="中国人民银行", path="/9/")
    Unit.objects.filter(pk=world.unit.pk).update(path="/9/1/")
    world.unit.refresh_from_db()
    sysadmin = person(world, "sysadmin", Role.SYSADMIN)
    route = set_route(
        actor=sysadmin,
        kind="资金分录批",
        name="县—单位—上级",
        source="内控制度",
        starts_on=timezone.localdate(),
    )
    for name, level in (("县级复核", "place"), ("单位复核", "unit"), ("上级复核", "above")):
        add_step(actor=sysadmin, route=route, name=name, right="approve", level=level)
    world.county = User.objects.create_user("county", full_name="县级")
    Membership.objects.create(
        user=world.county, role=Role.CHECKER, place_id=world.village.pk, starts_on=date(2010, 1, 1)
    )
    world.above = person(world, "above", Role.CHECKER, unit=head)
    return build(world)


def may(world, user):
    batch = batches_seen(user, scope_of(user)).filter(pk=world.batch.pk).first()
    return batch is not None and may_decide(user, scope_of(user), batch)


def test_each_level_decides_its_own_step_and_no_other(levels):
    order = [levels.county, levels.checker, levels.above]
    for turn, decides in enumerate(order):
        assert [may(levels, user) for user in order] == [user is decides for user in order]
        for other in order[turn + 1 :]:
            with pytest.raises(NotPermitted):
                approve_batch(actor=other, batch=levels.batch)
        assert Entry.objects.count() == 1
        posted = approve_batch(actor=decides, batch=EntryBatch.objects.get(pk=levels.batch.pk))
    assert len(posted) == 2


def test_who_waits_is_named_by_level(levels):
    def people():
        batch = batches_seen(levels.maker, scope_of(levels.maker)).get(pk=levels.batch.pk)
        return waiting_of(batch).people

    assert people() == [levels.county]
    approve_batch(actor=levels.county, batch=levels.batch)
    assert people() == [levels.checker]
    assert [each.batch for each in todo(levels.checker, scope_of(levels.checker)).to_check] == [levels.batch]
    assert todo(levels.above, scope_of(levels.above)).to_check == []


def test_a_place_decides_only_where_every_row_lies_in_it(levels):
    levels.county.memberships.update(place_id=None, unit=levels.unit)
    assert not may(levels, levels.county)
    with pytest.raises(NotPermitted):
        approve_batch(actor=levels.county, batch=levels.batch)
    assert Entry.objects.count() == 1


def test_a_deputy_stands_at_the_level_of_whom_he_stands_for(levels):
    approve_batch(actor=levels.county, batch=levels.batch)
    deputy = person(levels, "deputy", Role.OFFICE)
    day = timezone.localdate()
    facts = {"right": "approve", "starts_on": day, "ends_on": day, "reason": "休假"}
    delegate(actor=levels.above, deputy=deputy, **facts)
    assert not may(levels, deputy)
    delegate(actor=levels.checker, deputy=deputy, **facts)
    assert may(levels, deputy)
    approve_batch(actor=deputy, batch=EntryBatch.objects.get(pk=levels.batch.pk))
    assert EntryBatch.objects.get(pk=levels.batch.pk).submission.step == 3


def test_a_route_without_levels_is_decided_by_whoever_has_the_right(world):
    built = build(world)
    assert may(built, built.checker)
    assert not may(built, built.maker)
