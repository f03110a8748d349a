"""A unit with people of several roles, and routes laid down for it."""

from datetime import date
from types import SimpleNamespace

from django.utils import timezone

from fupin.accounts.models import User
from fupin.approvals.models import Right
from fupin.approvals.services import add_step, draft, set_route
from units.models import Membership, Role, Unit

KIND = "test.kind"
TWO = (("复核", Right.APPROVE, 3), ("领导审批", Right.AUTHORISE, 5))


def build() -> SimpleNamespace:
    """Two of the office, three checkers, two leaders, an auditor; the system administrator."""
    world = SimpleNamespace(unit=Unit.objects.create(name="贵阳海关", path="/1/"))
    roles = {"office": 2, "checker": 3, "leader": 2, "auditor": 1}
    for role, count in roles.items():
        for number in range(1, count + 1):
            setattr(world, f"{role}{number}", member(f"{role}{number}", role, world.unit))
    world.sysadmin = member("sysadmin", Role.SYSADMIN, None)
    return world


def member(username: str, role: str, unit: Unit | None) -> User:
    user = User.objects.create_user(username, full_name=username)
    ends_on = date(2099, 12, 31) if role == Role.AUDITOR else None
    Membership.objects.create(user=user, role=role, unit=unit, starts_on=date(2010, 1, 1), ends_on=ends_on)
    return user


def lay_route(world, steps=TWO, **given):
    """A route from today on, by the system administrator."""
    facts = {"kind": KIND, "name": "两级", "source": "内控制度", "starts_on": timezone.localdate()} | given
    route = set_route(actor=world.sysadmin, **facts)
    for name, right, days in steps:
        add_step(actor=world.sysadmin, route=route, name=name, right=right, days=days)
    return route


def drafted(world, title="付款"):
    return draft(actor=world.office1, title=title, kind=KIND)
