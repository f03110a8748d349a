"""Money that lies idle (结余账龄): since when, where it is stuck, out of which arrival, as of any day.

Each arrival is followed through the book: what moves on takes the oldest arrivals of its source first and keeps
their day, so that money does not grow young by being handed on. A reversal gives back what its entry took.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices

from funds.models import AccountKind, Entry, FundDocument, LedgerAccount
from funds.querysets import EntryQuerySet
from funds.selectors.ledger import NOUGHT, LedgerFilters
from funds.selectors.sources import source_lines
from fupin.scope import Scope
from projects.models import Stage
from projects.selectors import stages_on

HELD = (AccountKind.POOL, AccountKind.PROJECT)
Piece = tuple[int | None, Decimal]  # number of the arrival, None where the book shows none; yuan


class Stuck(TextChoices):
    """The five places of the audit practice where a balance lies."""

    NOT_STARTED = "not_started", "未实施"
    UNFINISHED = "unfinished", "已实施未完工"
    NOT_ACCEPTED = "not_accepted", "已完工未验收"
    NOT_CLAIMED = "not_claimed", "已验收未报账"
    LEFT_OVER = "left_over", "已实施结余"


class Age(TextChoices):
    YOUNG = "young", "不满 1 年"
    MIDDLE = "middle", "1—2 年"
    OLD = "old", "2 年以上"
    UNKNOWN = "unknown", "累计数，账龄不明"


STUCK = {
    Stage.STARTED: Stuck.UNFINISHED,
    Stage.COMPLETED: Stuck.NOT_ACCEPTED,
    Stage.ACCEPTED: Stuck.NOT_CLAIMED,
    **dict.fromkeys([Stage.SETTLED, Stage.HANDED_OVER, Stage.ARCHIVED, Stage.STOPPED], Stuck.LEFT_OVER),
}


@dataclass(frozen=True)
class IdleMoney:
    """What is left of one arrival on one account. `days` is None where the arrival is a sum over several years."""

    document: FundDocument
    account: LedgerAccount
    arrival: Entry | None
    amount: Decimal
    days: int | None
    age: Age
    stuck: Stuck


@dataclass
class _Purses:
    """Whose money lies where: by (source, account), yuan by arrival. `short` is what was taken and was not there."""

    held: dict[tuple[int, int], dict[int | None, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    short: dict[tuple[int, int], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    order: dict[int | None, tuple[date, int]] = field(default_factory=lambda: {None: (date.max, 0)})

    def put(self, purse: tuple[int, int], pieces: list[Piece]) -> None:
        owed = self.short[purse]
        for arrival, amount in pieces:
            repaid = min(owed, amount)
            owed -= repaid
            self.held[purse][arrival] = self.held[purse].get(arrival, NOUGHT) + amount - repaid
        self.short[purse] = owed

    def take(self, purse: tuple[int, int], amount: Decimal, first: list[Piece]) -> list[Piece]:
        """Pieces worth the amount: those in `first` before others, then the oldest; the rest is short."""
        lying, taken = self.held[purse], []
        wanted = [(arrival, limit) for arrival, limit in first if arrival in lying]
        wanted += [(arrival, amount) for arrival in sorted(lying, key=self.order.__getitem__)]
        for arrival, limit in wanted:
            part = min(amount, limit, lying.get(arrival, NOUGHT))
            if part > 0:
                taken.append((arrival, part))
                lying[arrival] -= part
                amount -= part
        if amount > 0:
            taken.append((None, amount))
            self.short[purse] += amount
        return taken


def idle_money(scope: Scope, filters: LedgerFilters, as_of: date) -> list[IdleMoney]:
    """What lay on funds' and projects' accounts on that day, oldest first; eight queries however much it is.

    The sum is what these accounts held, less what sources paid beyond what they had (listed by `source_lines`).
    """
    lines = [line for line in source_lines(scope, filters, as_of) if line.balance]
    documents = {line.document.pk: line.document for line in lines}
    rows = Entry.objects.visible_to(scope).filter(document__in=documents, occurred_on__lte=as_of)
    purses = _followed(rows)
    accounts = LedgerAccount.objects.filter(pk__in={account for _, account in purses.held}, kind__in=HELD)
    accounts = {account.pk: account for account in accounts.select_related("project", "place", "book__unit")}
    left = [
        (documents[document], accounts[account], arrival, amount)
        for (document, account), pieces in purses.held.items()
        if account in accounts
        for arrival, amount in pieces.items()
        if amount > 0
    ]
    return _described(left, as_of)


def _followed(rows: EntryQuerySet) -> _Purses:
    """All entries in the order of their days, each moving pieces from purse to purse. Two queries."""
    undone = set(rows.filter(reverses__isnull=False).values_list("reverses_id", flat=True))
    purses, moved = _Purses(), {}
    names = ("pk", "document_id", "from_account_id", "to_account_id", "from_account__kind", "amount")
    ordered = rows.order_by("occurred_on", "seq").values_list(*names, "occurred_on", "seq", "reverses_id")
    for number, document, giver, taker, kind, amount, day, seq, reverses in ordered.iterator(chunk_size=5000):
        purses.order[number] = (day, seq)
        if kind == AccountKind.SOURCE and reverses is None:
            pieces = [(number, amount)]
        elif kind == AccountKind.SOURCE:
            pieces = moved.get(reverses) or [(number, amount)]
        else:
            pieces = purses.take((document, giver), amount, moved.get(reverses, []))
        purses.put((document, taker), pieces)
        if number in undone:
            moved[number] = pieces
    return purses


def _described(
    left: list[tuple[FundDocument, LedgerAccount, int | None, Decimal]], as_of: date
) -> list[IdleMoney]:
    arrivals = Entry.objects.in_bulk({arrival for _, _, arrival, _ in left if arrival})
    stages = stages_on({account.project for _, account, _, _ in left if account.project}, as_of)
    found = []
    for document, account, number, amount in left:
        arrival = arrivals.get(number)
        age, days = _age(arrival, as_of)
        stuck = STUCK.get(stages.get(account.project_id), Stuck.NOT_STARTED)
        found.append(IdleMoney(document, account, arrival, amount, days, age, stuck))
    return sorted(found, key=lambda each: (-(each.days or -1), each.document.pk, each.account.pk))


def _age(arrival: Entry | None, as_of: date) -> tuple[Age, int | None]:
    """A sum over several years has no day on which it arrived, so it has no age."""
    if arrival is None or arrival.covers_from is not None:
        return Age.UNKNOWN, None
    days = (as_of - arrival.occurred_on).days
    if _years_after(arrival.occurred_on, 2) <= as_of:
        return Age.OLD, days
    return (Age.MIDDLE if _years_after(arrival.occurred_on, 1) <= as_of else Age.YOUNG), days


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def idle_table(lines: list[IdleMoney]) -> dict[tuple[str, str], Decimal]:
    """Yuan by (where it is stuck, age); every pair is there."""
    table = {(stuck.value, age.value): NOUGHT for stuck in Stuck for age in Age}
    for line in lines:
        table[line.stuck.value, line.age.value] += line.amount
    return table
