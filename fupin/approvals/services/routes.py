"""Laying down which way submissions go: the system administrator's act, on a written rule of the unit."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from fupin.approvals.models import CalendarDay, Route, RouteStep
from fupin.approvals.rights import scope_of
from fupin.audit.services import amend, write
from fupin.errors import NotPermitted, Refusal

RIGHT = "parameters"


def _require_right(actor: User) -> None:
    if not scope_of(actor).allows(RIGHT):
        raise NotPermitted(RIGHT, "复核路线和工作日由系统管理员设定")


@transaction.atomic
def set_route(
    *,
    actor: User,
    kind: str,
    name: str,
    source: str,
    starts_on: date,
    ends_on: date | None = None,
    unit_name: str = "",
    channel: str = "",
    amount_from: Decimal = Decimal(0),
    amount_to: Decimal | None = None,
) -> Route:
    """A route from today or a later day on; its steps follow by `add_step`.

    Amounts are yuan, from included, to excluded. Raises NotPermitted("parameters"), Refusal("past"), and
    Refusal("invalid") where another route stands in the way on one of the days.
    """
    _require_right(actor)
    if starts_on < timezone.localdate():
        raise Refusal("past", "复核路线只能从今天起施行，不能改动以前的", field="starts_on")
    row = Route(
        kind=kind,
        name=name,
        source=source,
        starts_on=starts_on,
        ends_on=ends_on,
        unit_name=unit_name,
        channel=channel,
        amount_from=amount_from,
        amount_to=amount_to,
    )
    return write(row, actor=actor, verb="设定复核路线")


@transaction.atomic
def add_step(
    *, actor: User, route: Route, name: str, right: str, level: str = "", days: int = 3, checks: str = ""
) -> RouteStep:
    """The next step of a route that nobody has gone yet. Raises NotPermitted, Refusal("used")."""
    _require_right(actor)
    Route.objects.select_for_update(no_key=True).get(pk=route.pk)
    if route.rounds.exists():
        raise Refusal("used", f"“{route}”已有人按它办理，不能再加级次；请写上截止日期，另设一条")
    number = route.steps.count() + 1
    row = RouteStep(route=route, number=number, name=name, right=right, level=level, days=days, checks=checks)
    return write(row, actor=actor, verb="设定复核级次")


@transaction.atomic
def end_route(route: Route, *, actor: User, ends_on: date) -> dict[str, tuple]:
    """The last day of the route; what began by it goes on by it. Raises NotPermitted, Refusal("past")."""
    _require_right(actor)
    if ends_on < timezone.localdate():
        raise Refusal("past", "截止日期不能早于今天", field="ends_on")
    return amend(route, actor=actor, verb="终止复核路线", ends_on=ends_on)


@transaction.atomic
def set_calendar_day(*, actor: User, day: date, is_workday: bool, source: str) -> CalendarDay:
    """A day off on a weekday, or a working day at a weekend. Raises NotPermitted, Refusal("invalid") if it is known."""
    _require_right(actor)
    return write(
        CalendarDay(day=day, is_workday=is_workday, source=source), actor=actor, verb="登记节假日调休"
    )
