"""Batches of proposed entries: whose turn it is, since when, and what they would do to the accounts."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.utils import timezone

from funds.models import AccountKind, DraftEntry, EntryBatch, LedgerAccount
from fupin.approvals.models import Decision, Right, RoundStep, State
from fupin.approvals.selectors import days_overdue, lent_to
from fupin.money import grouped
from fupin.scope import Scope
from units.access import posts_with, scope_of, stands_at
from units.models import Membership


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
    """Those of the scope's units and one's own, with `total` (yuan), `row_count`, `places` (codes) and the present step's
    `step_name`, `step_right`, `step_level`.
    """
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
        step_level=Subquery(step.values("level")[:1]),
        places=ArrayAgg("drafts__place", distinct=True, filter=Q(drafts__isnull=False), default=Value([])),
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
    posts = {right: posts_with(right) for right in {row.step_right for row in rows}}
    overdue = days_overdue({row.submission.due_on for row in rows}, timezone.localdate())
    return [Waiting(row, _others(row, posts[row.step_right]), overdue[row.submission.due_on]) for row in rows]


def _others(row: EntryBatch, posts: list[Membership]) -> list[User]:
    """Whoever may decide the present step, but for the maker."""
    people = dict.fromkeys(
        post.user for post in posts if stands_at(post, row.step_level, row.unit, row.places)
    )
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
    if not waiting:
        return set()
    rights = {each.batch.step_right for each in waiting}
    own = {right: posts_with(right, user) if scope.allows(right) else [] for right in rights}
    lent = [
        (row.right, row.principal_id, posts_with(row.right, row.principal))
        for row in lent_to(user)
        if scope_of(row.principal).allows(row.right)
    ]
    return {
        each.batch.pk
        for each in waiting
        if each.batch.pk not in done
        and each.batch.submission.maker_id != user.pk
        and (_stand(own[each.batch.step_right], each.batch) or _lent(scope, each.batch, lent))
    }


def _stand(posts: list[Membership], batch: EntryBatch) -> bool:
    return any(stands_at(post, batch.step_level, batch.unit, batch.places) for post in posts)


def _lent(scope: Scope, batch: EntryBatch, lent: list[tuple[str, int, list[Membership]]]) -> bool:
    """True if somebody else than the maker, who may decide, lent the right to a user who sees the unit himself."""
    return scope.covers_unit(batch.unit_id) and any(
        right == batch.step_right and principal != batch.submission.maker_id and _stand(posts, batch)
        for right, principal, posts in lent
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
