"""What the maker does: draft, submit, withdraw, answer, drop."""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from fupin.approvals.models import (
    OPEN,
    RemarkAnswer,
    Right,
    Round,
    RoundStep,
    Route,
    RowRemark,
    State,
    Submission,
)
from fupin.approvals.selectors import day_after, route_for, still_fits
from fupin.approvals.services.locking import locked
from fupin.audit.services import write
from fupin.errors import NotPermitted, Refusal

# Where nobody laid down a route: one other person, within three working days.
PLAIN = {"number": 1, "name": "复核", "right": Right.APPROVE, "days": 3, "checks": "要素、依据、金额和账户"}


def draft(*, actor: User, title: str, kind: str = "") -> Submission:
    """A new draft; the actor is its maker for good."""
    return write(Submission(kind=kind, title=title, maker=actor), actor=actor, verb="起草")


def require_open(submission: Submission, actor: User) -> None:
    """Raises NotPermitted("not_maker") for anyone but the maker, Refusal("closed") once it is submitted or approved."""
    if submission.maker_id != actor.pk:
        raise NotPermitted(
            "not_maker", f"“{submission.title}”由{submission.maker}经办，只有经办人可以改动和提交"
        )
    if submission.state not in OPEN:
        raise Refusal("closed", f"“{submission.title}”{submission.get_state_display()}，不能再改动")


@transaction.atomic
def submit(
    *,
    actor: User,
    submission: Submission,
    content: list | None = None,
    amount: Decimal = Decimal(0),
    channels: Iterable[str] = (),
    unit_name: str = "",
) -> Submission:
    """Hands the draft, or what was returned and mended, to the first step of its route.

    `content` is kept as what was submitted in this round; amount (yuan), channels and unit choose the route. A route
    that was begun is kept as long as it fits, also where it has been replaced since. Raises as `require_open` does,
    and Refusal("no_steps") for a route that names nobody.
    """
    submission, channels = locked(submission), set(channels)
    require_open(submission, actor)
    route = _route(submission, amount, channels, unit_name)
    _lay_down(submission, route, content or [], actor)
    now = timezone.now()
    submission.state, submission.checker, submission.decided_at = State.PENDING, None, None
    submission.round += 1
    submission.submitted_at = now
    submission.began_on = submission.began_on or timezone.localdate()
    enter_step(submission, 1)
    return write(submission, actor=actor, verb="提交复核", detail={"round": submission.round})


def enter_step(submission: Submission, number: int) -> None:
    """Sets the step, since when, and by when it is to be done."""
    step = RoundStep.objects.get(round__submission=submission, round__number=submission.round, number=number)
    submission.step, submission.step_since = number, timezone.now()
    submission.due_on = day_after(timezone.localdate(), step.days)


def leave_steps(submission: Submission) -> None:
    """Nobody's turn any more."""
    submission.step, submission.step_since, submission.due_on = 0, None, None


def _route(submission: Submission, amount: Decimal, channels: set[str], unit_name: str) -> Route | None:
    first = submission.rounds.select_related("route").order_by("number").first()
    if first is not None and first.route and still_fits(first.route, amount=amount, channels=channels):
        return first.route
    return route_for(
        kind=submission.kind,
        day=submission.began_on or timezone.localdate(),
        amount=amount,
        unit_name=unit_name,
        channels=channels,
    )


def _lay_down(submission: Submission, route: Route | None, content: list, actor: User) -> Round:
    """The round with the steps as the route has them now."""
    steps = (
        list(route.steps.values("number", "name", "right", "level", "days", "checks")) if route else [PLAIN]
    )
    if not steps:
        raise Refusal("no_steps", f"复核路线“{route}”还没有写明由谁复核，请系统管理员补上级次后再提交")
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    row = Round(
        submission=submission,
        number=submission.round + 1,
        route=route,
        content=content,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    write(
        row,
        actor=actor,
        verb="进入复核路线",
        detail={"route": str(route) if route else "", "steps": len(steps)},
    )
    RoundStep.objects.bulk_create(RoundStep(round=row, **step) for step in steps)
    return row


@transaction.atomic
def withdraw(*, actor: User, submission: Submission, reason: str = "") -> Submission:
    """Takes back what is pending; it is a draft again, the steps passed are void. Only its maker can.

    Raises NotPermitted("not_maker"), Refusal("not_pending").
    """
    submission = locked(submission)
    if submission.maker_id != actor.pk:
        raise NotPermitted("not_maker", f"“{submission.title}”由{submission.maker}经办，只有经办人可以撤回")
    if submission.state != State.PENDING:
        raise Refusal("not_pending", f"“{submission.title}”{submission.get_state_display()}，没有可以撤回的")
    submission.state = State.DRAFT
    leave_steps(submission)
    return write(submission, actor=actor, verb="撤回", reason=reason, detail={"round": submission.round})


@transaction.atomic
def drop(*, actor: User, submission: Submission, reason: str) -> Submission:
    """Gives the draft up for good; what was submitted and said before stays. Raises as `require_open` does."""
    submission = locked(submission)
    require_open(submission, actor)
    submission.state, submission.checker = State.DROPPED, None
    return write(submission, actor=actor, verb="作废", reason=reason)


@transaction.atomic
def answer_remark(*, actor: User, remark: RowRemark, text: str) -> RemarkAnswer:
    """The maker's answer to a remark on a row, before submitting anew. Raises as `require_open` does; one answer each."""
    require_open(locked(remark.decision.submission), actor)
    answer = RemarkAnswer(remark=remark, text=text.strip(), answered_by=actor)
    return write(answer, actor=actor, verb="答复意见")
