"""Submitting and deciding. Rights and reach are asked by whoever owns the thing; that two people are two is asked here."""

from collections.abc import Mapping

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from fupin.approvals.models import DECIDED, OPEN, Decision, RowRemark, State, Submission
from fupin.audit.services import write
from fupin.errors import NotPermitted, Refusal


def draft(*, actor: User, title: str) -> Submission:
    """A new draft; the actor is its maker for good."""
    return write(Submission(title=title, maker=actor), actor=actor, verb="起草")


def require_open(submission: Submission, actor: User) -> None:
    """Raises NotPermitted("not_maker") for anyone but the maker, Refusal("closed") once it is submitted or approved."""
    if submission.maker_id != actor.pk:
        raise NotPermitted(
            "not_maker", f"“{submission.title}”由{submission.maker}经办，只有经办人可以改动和提交"
        )
    if submission.state not in OPEN:
        raise Refusal("closed", f"“{submission.title}”{submission.get_state_display()}，不能再改动")


def locked(submission: Submission) -> Submission:
    """The submission as it is now, locked for the rest of the transaction."""
    return Submission.objects.select_for_update(no_key=True, of=("self",)).get(pk=submission.pk)


@transaction.atomic
def submit(*, actor: User, submission: Submission) -> Submission:
    """Hands the draft, or what was returned and mended, to a checker. Raises as `require_open` does."""
    submission = locked(submission)
    require_open(submission, actor)
    submission.state, submission.checker, submission.decided_at = State.PENDING, None, None
    submission.round += 1
    submission.submitted_at = timezone.now()
    return write(submission, actor=actor, verb="提交复核")


def approve(*, actor: User, submission: Submission, comment: str = "") -> Submission:
    """Approves the present round. Raises as `_decide` does."""
    return _decide(actor, submission, State.APPROVED, comment, {})


def send_back(
    *, actor: User, submission: Submission, comment: str, remarks: Mapping[int, str] | None = None
) -> Submission:
    """Returns the present round to its maker with a comment and remarks by row number. Raises as `_decide` does."""
    return _decide(actor, submission, State.RETURNED, comment, remarks or {})


@transaction.atomic
def _decide(
    actor: User, submission: Submission, outcome: State, comment: str, remarks: Mapping[int, str]
) -> Submission:
    """Raises NotPermitted("own_work") for the maker, Refusal("not_pending") where nothing waits for a decision."""
    submission = locked(submission)
    if submission.maker_id == actor.pk:
        raise NotPermitted("own_work", f"“{submission.title}”是您自己经办的，须由另一位复核")
    if submission.state != State.PENDING:
        raise Refusal("not_pending", _already(submission))
    submission.state, submission.checker, submission.decided_at = outcome, actor, timezone.now()
    verb = "复核通过" if outcome == State.APPROVED else "退回"
    write(submission, actor=actor, verb=verb, reason=comment, detail={"round": submission.round})
    decision = Decision(
        submission=submission,
        round=submission.round,
        outcome=outcome,
        maker=submission.maker,
        checker=actor,
        comment=comment.strip(),
    )
    write(decision, actor=actor, verb="出具复核意见")
    for row_number, text in sorted(remarks.items()):
        write(
            RowRemark(decision=decision, row_number=row_number, comment=text.strip()),
            actor=actor,
            verb="逐行批注",
        )
    return submission


def _already(submission: Submission) -> str:
    if submission.state in DECIDED:
        day = timezone.localtime(submission.decided_at)
        what = submission.get_state_display()[1:]
        return f"“{submission.title}”已由{submission.checker}于 {day:%Y-%m-%d %H:%M} {what}，无须再复核"
    return f"“{submission.title}”还没有提交，不能复核"
