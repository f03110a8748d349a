"""Lending one's right to decide while away."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from fupin.approvals.models import Delegation, Right
from fupin.approvals.rights import scope_of
from fupin.audit.services import amend, write
from fupin.errors import NotPermitted, Refusal

# Auditors only read, and the three administrators stay out of business: nothing can be lent to them.
NEVER_DEPUTIES = frozenset({"auditor", "sysadmin", "secadmin", "logadmin"})


@transaction.atomic
def delegate(
    *, actor: User, deputy: User, right: str, starts_on: date, ends_on: date, reason: str
) -> Delegation:
    """Lends the actor's right to a colleague who sees the same units, from day to day (both included).

    What is lent is not lent on. Raises NotPermitted without the right, Refusal "past", "deputy".
    """
    own, theirs = scope_of(actor), scope_of(deputy)
    if right not in Right.values or not own.allows(right):
        raise NotPermitted(right, "只能委托自己有的复核、审批权限")
    if starts_on < timezone.localdate():
        raise Refusal("past", "起始日期不能早于今天", field="starts_on")
    if theirs.roles & NEVER_DEPUTIES or not theirs.unit_ids & own.unit_ids:
        raise Refusal(
            "deputy", f"{deputy}不是本单位经办、复核或领导人员，不能委托；请另选一位", field="deputy"
        )
    row = Delegation(
        principal=actor,
        deputy=deputy,
        right=right,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
    )
    return write(row, actor=actor, verb="委托代办", detail={"right": right, "deputy": str(deputy)})


@transaction.atomic
def end_delegation(*, actor: User, delegation: Delegation) -> Delegation:
    """Ends it at once. Only the principal can. Raises NotPermitted, Refusal("ended")."""
    row = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if row.principal_id != actor.pk:
        raise NotPermitted("not_principal", "只有委托人可以终止委托")
    if row.ended_at is not None:
        raise Refusal("ended", "这项委托已经终止")
    amend(row, actor=actor, verb="终止委托", ended_at=timezone.now())
    return row
