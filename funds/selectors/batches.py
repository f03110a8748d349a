"""Batches of proposed entries: whose turn it is, since when, and what they would do to the accounts."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from funds.models import AccountKind, DraftEntry, EntryBatch, LedgerAccount
from fupin.approvals.models import Decision, Right, RoundStep, State
from fupin.approvals.selectors import days_overdue, lent_to
from fupin.money import grouped
from fupin.scope import Scope
from units.access import holders_of, scope_of


@dataclass(frozen=True)
class Waiting:
    """A batch at a step: on whose desk, since when, and how many working days it is overdue (0: it is not)."""

    batch: EntryBatch
    people: list[User]
    overdue: int

    @property
    def amount(self) -> str:
        return grouped(self.batch.total or 0)

    @property
    def right(self) -> str:
        return Right(self.batch.step_right).label


@dataclass
class Todo:
    """What waits for one person, and what is stuck among all that the person sees."""

    drafts: list[EntryBatch] = field(default_factory=list)
    returned: list[EntryBatch] = field(default_factory=list)
    handed_in: list[Waiting] = field(default_factory=list)
    to_check: list[Waiting] = field(default_factory=list)
    stuck: list[Waiting] = field(default_factory=list)


def batches_seen(user: User, scope: Scope) -> QuerySet[EntryBatch]:
    """Those of the scope's units and one's own, with `total` (yuan), `row_count`, `step_name` and `step_right`."""
    seen = EntryBatch.objects.visible_to(scope).values("pk")
    rows = EntryBatch.objects.filter(Q(pk__in=seen) | Q(submission__maker_id=user.pk))
    step = RoundStep.objects.filter(
        round__submission=OuterRef("submission"),
        round__number=OuterRef("submission__round"),
        number=OuterRef("submission__step"),
    )
    rows = rows.annotate(
        total=Sum("drafts__amount"),
        row_count=Count("drafts"),
        step_name=Subquery(step.values("name")[:1]),
        step_right=Subquery(step.values("right")[:1]),
    )
    return rows.select_related("unit", "upload", "submission__maker", "submission__checker")


def todo(user: User, scope: Scope) -> Todo:
    """Drafts and what was returned to the user, what the user may decide now, what is overdue. About ten queries."""
    rows = batches_seen(user, scope).exclude(submission__state__in=(State.APPROVED, State.DROPPED))
    rows = list(rows.order_by("submission__due_on", "pk"))
    mine = [row for row in rows if row.submission.maker_id == user.pk]
    waiting = _waiting([row for row in rows if row.submission.state == State.PENDING])
    may = _may_decide(user, scope, waiting)
    return Todo(
        drafts=[row for row in mine if row.submission.state == State.DRAFT],
        returned=[row for row in mine if row.submission.state == State.RETURNED],
        handed_in=[each for each in waiting if each.batch.submission.maker_id == user.pk],
        to_check=[each for each in waiting if each.batch.pk in may],
        stuck=[each for each in waiting if each.overdue],
    )


def waiting_of(batch: EntryBatch) -> Waiting | None:
    """Where one batch (of `batches_seen`) lies; None if it is not pending."""
    return next(iter(_waiting([batch])), None) if batch.submission.state == State.PENDING else None


def _waiting(rows: list[EntryBatch]) -> list[Waiting]:
    people = {
        right: holders_of(right, {row.unit for row in rows if row.step_right == right})
        for right in {row.step_right for row in rows}
    }
    overdue = days_overdue({row.submission.due_on for row in rows}, timezone.localdate())
    return [
        Waiting(row, _others(row, people[row.step_right][row.unit_id]), overdue[row.submission.due_on])
        for row in rows
    ]


def _others(row: EntryBatch, people: list[User]) -> list[User]:
    return [user for user in people if user.pk != row.submission.maker_id]


def _may_decide(user: User, scope: Scope, waiting: list[Waiting]) -> set[int]:
    """The batches whose step the user may decide, in his own right or for another, and has not decided otherwise."""
    numbers = [each.batch.pk for each in waiting]
    decided = Decision.objects.filter(
        Q(checker=user) | Q(principal=user),
        submission=OuterRef("submission"),
        round=OuterRef("submission__round"),
    )
    done = set(EntryBatch.objects.filter(Exists(decided), pk__in=numbers).values_list("pk", flat=True))
    lent = (
        [(row.right, row.principal_id, scope_of(row.principal)) for row in lent_to(user)] if waiting else []
    )
    return {
        each.batch.pk
        for each in waiting
        if each.batch.pk not in done
        and each.batch.submission.maker_id != user.pk
        and scope.covers_unit(each.batch.unit_id)
        and (scope.allows(each.batch.step_right) or _lent(each.batch, lent))
    }


def _lent(batch: EntryBatch, lent: list[tuple[str, int, Scope]]) -> bool:
    return any(
        right == batch.step_right
        and principal != batch.submission.maker_id
        and theirs.allows(right)
        and theirs.covers_unit(batch.unit_id)
        for right, principal, theirs in lent
    )


def may_decide(user: User, scope: Scope, batch: EntryBatch) -> bool:
    """True if the user may decide the batch's present step now."""
    waiting = waiting_of(batch)
    return waiting is not None and batch.pk in _may_decide(user, scope, [waiting])


@dataclass(frozen=True)
class AccountEffect:
    """What a batch would do to one account, in yuan."""

    account: LedgerAccount
    before: Decimal
    came: Decimal
    went: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.came - self.went

    @property
    def falls_short(self) -> bool:
        """True if the account would go below nought, which only a source may."""
        return self.account.kind != AccountKind.SOURCE and self.after < 0


def account_effects(rows: list[DraftEntry]) -> list[AccountEffect]:
    """By account, as they stand now. No query where the rows have their accounts."""
    came, went, accounts = defaultdict(Decimal), defaultdict(Decimal), {}
    for row in rows:
        accounts |= {row.from_account_id: row.from_account, row.to_account_id: row.to_account}
        went[row.from_account_id] += row.amount
        came[row.to_account_id] += row.amount
    kinds = list(AccountKind)
    ordered = sorted(accounts.values(), key=lambda account: (kinds.index(account.kind), account.name))
    return [
        AccountEffect(account, account.balance, came[account.pk], went[account.pk]) for account in ordered
    ]
