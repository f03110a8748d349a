"""What checkers do: approve a step, or return the whole to its maker."""

from collections.abc import Callable, Mapping

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from fupin.approvals.models import DECIDED, Decision, Delegation, RoundStep, RowRemark, State, Submission
from fupin.approvals.rights import scope_of
from fupin.approvals.selectors import current_step, lent_to
from fupin.approvals.services.locking import locked
from fupin.approvals.services.submitting import enter_step, leave_steps
from fupin.audit.services import write
from fupin.errors import NotPermitted, Refusal
from fupin.scope import Scope

# Whether the user, with that scope, reaches the thing at the level of a step; without a step, whether it is seen at all.
Reach = Callable[[User, Scope, RoundStep | None], bool]


def anywhere(user: User, scope: Scope, step: RoundStep | None) -> bool:
    """For things that lie nowhere in particular: any scope reaches them."""
    return True


def authority(
    *, actor: User, submission: Submission, step: RoundStep, reaches: Reach = anywhere
) -> Delegation | None:
    """None if the actor may decide the step in his own right, else the delegation by which he may.

    Raises NotPermitted with the right as its code. What the maker lent counts for nothing here.
    """
    own = scope_of(actor)
    if own.allows(step.right) and reaches(actor, own, step):
        return None
    for lent in lent_to(actor, step.right).exclude(principal=submission.maker_id):
        theirs = scope_of(lent.principal)
        if theirs.allows(step.right) and reaches(lent.principal, theirs, step) and reaches(actor, own, None):
            return lent
    raise NotPermitted(
        step.right,
        f"您没有办理“{submission.title}”{step.name}的权限，请由{step.get_level_display()}有"
        f"{step.get_right_display()}权限的人员办理",
    )


def approve(
    *, actor: User, submission: Submission, comment: str = "", reaches: Reach = anywhere
) -> Submission:
    """Approves the present step; the last one approves the whole. Raises as `_decide` does."""
    return _decide(actor, submission, State.APPROVED, comment, {}, reaches)


def send_back(
    *,
    actor: User,
    submission: Submission,
    comment: str,
    remarks: Mapping[int, str] | None = None,
    reaches: Reach = anywhere,
) -> Submission:
    """Returns the present round to its maker with a comment and remarks by row number. Raises as `_decide` does."""
    return _decide(actor, submission, State.RETURNED, comment, remarks or {}, reaches)


@transaction.atomic
def _decide(
    actor: User,
    submission: Submission,
    outcome: State,
    comment: str,
    remarks: Mapping[int, str],
    reaches: Reach,
) -> Submission:
    """Raises NotPermitted("own_work") for the maker, Refusal("not_pending") where nothing waits for a decision,
    NotPermitted without the right, Refusal("invalid") for whoever decided another step of the round.
    """
    submission = locked(submission)
    if submission.maker_id == actor.pk:
        raise NotPermitted("own_work", f"“{submission.title}”是您自己经办的，须由另一位复核")
    if submission.state != State.PENDING:
        raise Refusal("not_pending", _already(submission))
    step = current_step(submission)
    decision = Decision(
        submission=submission,
        round=submission.round,
        step=step.number,
        outcome=outcome,
        maker=submission.maker,
        checker=actor,
        delegation=authority(actor=actor, submission=submission, step=step, reaches=reaches),
        comment=comment.strip(),
    )
    write(decision, actor=actor, verb="出具复核意见", detail={"round": decision.round, "step": decision.step})
    _note(decision, remarks, actor)
    return _move_on(submission, decision)


def _note(decision: Decision, remarks: Mapping[int, str], actor: User) -> None:
    for row_number, text in sorted(remarks.items()):
        remark = RowRemark(decision=decision, row_number=row_number, comment=text.strip())
        write(remark, actor=actor, verb="逐行批注")


def _move_on(submission: Submission, decision: Decision) -> Submission:
    """To the next step, or to the end."""
    last = not RoundStep.objects.filter(
        round__submission=submission, round__number=submission.round, number__gt=submission.step
    ).exists()
    verb = "复核通过" if decision.outcome == State.APPROVED else "退回"
    detail = {"round": submission.round, "step": submission.step}
    if decision.delegation:
        detail["for"] = str(decision.delegation.principal)
    if decision.outcome == State.APPROVED and not last:
        verb = "本级通过"
        enter_step(submission, submission.step + 1)
    else:
        submission.state, submission.checker = decision.outcome, decision.checker
        submission.decided_at = timezone.now()
        leave_steps(submission)
    return write(submission, actor=decision.checker, verb=verb, reason=decision.comment, detail=detail)


def _already(submission: Submission) -> str:
    if submission.state in DECIDED:
        day = timezone.localtime(submission.decided_at)
        what = submission.get_state_display()[1:]
        return f"“{submission.title}”已由{submission.checker}于 {day:%Y-%m-%d %H:%M} {what}，无须再复核"
    if submission.state == State.DROPPED:
        return f"“{submission.title}”已作废，不能复核"
    return f"“{submission.title}”还没有提交，不能复核"
