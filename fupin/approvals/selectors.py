"""Which way a submission goes, what has been said about it, and how long things have been lying."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Count, Q, QuerySet

from fupin.approvals.models import (
    CalendarDay,
    Decision,
    Delegation,
    Round,
    RoundStep,
    Route,
    RowRemark,
    State,
    Submission,
)

SATURDAY = 5


def working_days(first: date, last: date) -> int:
    """How many days are worked from the first to the last, both included; 0 if the last lies before. One query."""
    return sum(_worked(first, last))


def _worked(first: date, last: date) -> list[bool]:
    known = dict(CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_workday"))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [known.get(day, day.weekday() < SATURDAY) for day in days]


def days_overdue(dues: Iterable[date | None], today: date) -> dict[date | None, int]:
    """By deadline: how many working days have passed since, 0 where it is not past or there is none. One query."""
    past = sorted(due for due in dues if due and due < today)
    found = dict.fromkeys(dues, 0)
    if past:
        worked = _worked(past[0] + timedelta(days=1), today)
        found |= {due: sum(worked[(due - past[0]).days :]) for due in past}
    return found


def day_after(day: date, count: int) -> date:
    """The last of so many working days after the day; the day itself does not count. One query as a rule."""
    span = 2 * count + 14
    while True:
        worked = _worked(day + timedelta(days=1), day + timedelta(days=span))
        if sum(worked) >= count:
            break
        span *= 2
    passed = 0
    for number, at_work in enumerate(worked, 1):
        passed += at_work
        if passed == count:
            return day + timedelta(days=number)
    return day


def route_for(
    *, kind: str, day: date, amount: Decimal, unit_name: str = "", channels: Iterable[str] = ()
) -> Route | None:
    """The route in force on the day; None if nobody laid one down.

    A unit's own goes before everybody's, a channel's before all channels'. Money of several channels takes the way
    with the most steps. Two queries.
    """
    rows = Route.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        Q(amount_to__isnull=True) | Q(amount_to__gt=amount),
        kind=kind,
        starts_on__lte=day,
        amount_from__lte=amount,
        unit_name__in={"", unit_name},
        channel__in={"", *channels},
    )
    rows = list(rows.annotate(step_count=Count("steps")))
    chosen = [_most_special(rows, channel) for channel in sorted(set(channels)) or [""]]
    return max(filter(None, chosen), key=lambda row: row.step_count, default=None)


def _most_special(rows: list[Route], channel: str) -> Route | None:
    fitting = [row for row in rows if row.channel in ("", channel)]
    return max(fitting, key=lambda row: (bool(row.unit_name), bool(row.channel)), default=None)


def still_fits(route: Route, *, amount: Decimal, channels: Iterable[str]) -> bool:
    """True if the route would take such a submission, whatever the day."""
    below = route.amount_to is None or amount < route.amount_to
    return route.amount_from <= amount and below and (not route.channel or set(channels) == {route.channel})


def current_step(submission: Submission) -> RoundStep | None:
    """The step whose turn it is; None where nothing waits for a decision. One query."""
    if submission.state != State.PENDING:
        return None
    steps = RoundStep.objects.filter(round__submission=submission, round__number=submission.round)
    return steps.get(number=submission.step)


def lent_to(user: User, right: str = "") -> QuerySet[Delegation]:
    """What is lent to the user today, of one right or of any."""
    rows = Delegation.objects.current().filter(deputy=user).select_related("principal")
    return rows.filter(right=right) if right else rows


@dataclass
class PastRound:
    """One round as people read it: its steps with what was decided, and how it ended."""

    round: Round
    steps: list[tuple[RoundStep, Decision | None]] = field(default_factory=list)
    ended: str = ""


def rounds_of(submission: Submission) -> list[PastRound]:
    """All rounds, the last first, with steps, decisions, remarks and answers. Five queries."""
    decisions = {
        (row.round, row.step): row
        for row in submission.decisions.select_related("checker", "principal").prefetch_related(
            "remarks__answer__answered_by"
        )
    }
    past = []
    for row in submission.rounds.select_related("route").prefetch_related("steps").order_by("-number"):
        steps = [(step, decisions.get((row.number, step.number))) for step in row.steps.all()]
        past.append(PastRound(row, steps, _how_it_ended(submission, row, steps)))
    return past


def _how_it_ended(submission: Submission, row: Round, steps: list[tuple[RoundStep, Decision | None]]) -> str:
    decided = [decision for _, decision in steps if decision]
    if any(decision.outcome == State.RETURNED for decision in decided):
        return "退回"
    if len(decided) == len(steps):
        return "通过"
    if row.number == submission.round and submission.state == State.PENDING:
        return "正在办理"
    return "经办人撤回"


def open_remarks(submission: Submission) -> QuerySet[RowRemark]:
    """The remarks that nobody has answered."""
    return RowRemark.objects.filter(decision__submission=submission, answer__isnull=True).select_related(
        "decision"
    )
