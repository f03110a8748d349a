"""Granting and ending roles: the security officer's acts."""

from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from counties.models import Division
from fupin.audit.services import amend, write
from fupin.errors import NotPermitted, Refusal
from fupin.scope import Scope
from units.models import Membership, Role, Unit

ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.LOGADMIN})
# Held beside nothing else: administrators stay out of business, auditors only read.
EXCLUSIVE = ADMINISTRATORS | {Role.AUDITOR}


@transaction.atomic
def grant_role(
    *,
    actor: User,
    scope: Scope,
    user: User,
    role: str,
    unit: Unit | None = None,
    place: Division | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    rows_from: date | None = None,
    rows_to: date | None = None,
) -> Membership:
    """Gives the user a role for a unit, a place or (administrators) for neither, from today unless told otherwise.

    `scope` is the actor's; only the right `grant` allows it, and never to oneself. Set-up passes `SYSTEM`.
    Raises NotPermitted, and Refusal("separation"): an administrator holds no second role at the same time
    (等保: 三员分立), nor does an auditor, whose role must have an end.
    """
    _check_right(actor, scope, user)
    # Grants to one user wait for each other, or two at a time could each miss the other.
    get_user_model()._default_manager.select_for_update().get(pk=user.pk)
    row = Membership(
        user=user,
        role=role,
        unit=unit,
        place=place,
        starts_on=starts_on or timezone.localdate(),
        ends_on=ends_on,
        rows_from=rows_from,
        rows_to=rows_to,
    )
    _check_separation(row)
    return write(row, actor=actor, verb="授予角色")


def _check_right(actor: User, scope: Scope, user: User) -> None:
    if scope.everything:
        return
    if not scope.allows("grant"):
        raise NotPermitted("grant", "只有安全管理员可以授权")
    if actor.pk == user.pk:
        raise NotPermitted("grant_to_self", "不能给自己授权或收回自己的授权，请由另一位安全管理员办理")


def _check_separation(row: Membership) -> None:
    others = Membership.objects.filter(user=row.user).exclude(pk=row.pk)
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=row.starts_on))
    if row.ends_on:
        others = others.filter(starts_on__lte=row.ends_on)
    if row.role not in EXCLUSIVE:
        others = others.filter(role__in=EXCLUSIVE)
    elif row.role == Role.AUDITOR:
        others = others.exclude(role=Role.AUDITOR)
    if row.role in ADMINISTRATORS and (row.unit_id or row.place_id):
        raise Refusal("administrator_side", "三员不属于任何单位或地区，单位和地区请留空", field="role")
    if held := others.first():
        if Role.AUDITOR in (row.role, held.role):
            message = f"审计账号只能查看，不能兼任：{row.user}已是{held.get_role_display()}；请另开账号，或先结束原来的授权"
            raise Refusal("separation", message, field="role")
        raise Refusal(
            "separation",
            f"三员分立：{row.user}已是{held.get_role_display()}，不能同时担任{row.get_role_display()}，"
            "请先结束原来的授权",
            field="role",
        )


@transaction.atomic
def end_role(
    membership: Membership, *, actor: User, scope: Scope, ends_on: date | None = None, reason: str = ""
) -> dict[str, tuple]:
    """The role lasts to this day, yesterday unless told otherwise, so that it is gone at once; {field: (old, new)}.

    Raises NotPermitted as for granting.
    """
    _check_right(actor, scope, membership.user)
    last = ends_on or max(membership.starts_on, timezone.localdate() - timedelta(days=1))
    return amend(membership, actor=actor, verb="结束角色", reason=reason, ends_on=last)
