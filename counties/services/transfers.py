"""A person registered in one county is asked for by another; who asks learns nothing of the other side."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from counties.models import Division, Household, LineageEvent, Person, TransferRequest
from counties.models.lineage import TransferState
from counties.models.person import MemberStatus
from counties.services.lineage import move_household, move_member
from fupin.audit.services import amend, write
from fupin.errors import NotPermitted, Refusal
from fupin.privacy import blind_index
from fupin.scope import Scope


@transaction.atomic
def request_transfer(
    *,
    actor: User,
    id_number: str,
    happened_on: date,
    reason: str,
    household: Household | None = None,
    place: Division | None = None,
    number: str = "",
    evidence: str = "",
    relation: str = "",
) -> TransferRequest:
    """Asks that the person with this ID number, registered elsewhere, be moved into the household.

    With a `place` instead of a household, the person's whole household is asked for, under the `number` if given.
    Raises Refusal("not_registered") if nobody present has the number, Refusal("here") if there is nothing to move,
    Refusal("reason") without one.
    """
    if not reason.strip():
        raise Refusal("reason", "请写明原因", field="reason")
    if (household is None) == (place is None):
        raise Refusal("target", "请选择转入的农户；整户迁入的，选迁入的村", field="household")
    person = _registered(id_number)
    if household and person.household_id == household.pk:
        raise Refusal("here", "此人已是这户的成员", field="id_number")
    request = TransferRequest(
        person=person,
        from_household=person.household,
        to_household=household,
        to_place=place or household.place,
        number=number,
        relation=relation,
        happened_on=happened_on,
        reason=reason,
        evidence=evidence,
        requested_by=actor,
    )
    return write(request, actor=actor, verb="申请转移", reason=reason)


def _registered(id_number: str) -> Person:
    index = blind_index(id_number.strip().upper()[:18])
    present = (
        Person.objects.filter(id_index=index, status=MemberStatus.PRESENT) if index else Person.objects.none()
    )
    person = present.select_related("household").first()
    if person is None:
        message = "这个证件号码没有登记在册，不需要转移，直接登记人员即可"
        raise Refusal("not_registered", message, field="id_number")
    return person


@transaction.atomic
def decide_transfer(
    request: TransferRequest, *, actor: User, scope: Scope, accepted: bool, answer: str
) -> TransferRequest:
    """Agrees and moves the person, or declines with a reason. Whoever answers for the person's present place decides.

    Raises NotPermitted to whoever asked or does not answer for that place, Refusal("decided") a second time,
    Refusal("moved_on") if the person is no longer where they were when it was asked.
    """
    row = TransferRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.state != TransferState.WAITING:
        raise Refusal("decided", f"这项申请已经办理过了：{row.get_state_display()}")
    if row.requested_by_id == actor.pk:
        raise NotPermitted("self", "不能核对自己提出的申请，请由另一方或上级核对")
    if not scope.covers_place(row.from_household.place_id):
        raise NotPermitted("place", "此人现在不在您的管理范围内，由那一方核对")
    if not accepted and not answer.strip():
        raise Refusal("answer", "不同意要写明理由", field="answer")
    changes = {"decided_by": actor, "decided_at": timezone.now(), "answer": answer}
    if not accepted:
        amend(row, actor=actor, verb="不同意转移", reason=answer, state=TransferState.DECLINED, **changes)
        return row
    if row.person.household_id != row.from_household_id:
        raise Refusal("moved_on", "申请提出以后此人已经转到别处，请不同意这项申请，由对方重新提出")
    amend(
        row, actor=actor, verb="同意转移", state=TransferState.ACCEPTED, lineage=_move(row, actor), **changes
    )
    return row


def _move(row: TransferRequest, actor: User) -> LineageEvent:
    why = {"happened_on": row.happened_on, "reason": row.reason, "evidence": row.evidence}
    if row.to_household is None:
        home = row.from_household
        return move_household(actor=actor, household=home, place=row.to_place, number=row.number, **why)
    return move_member(
        actor=actor, person=row.person, household=row.to_household, relation=row.relation, **why
    )
