"""Ledger rows with a running balance, and sums by channel."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Case, Count, F, Q, Sum, TextChoices, Value, When, Window
from django.utils import timezone

from funds.channels import Channel, Nature
from funds.covering import ORGANISATION
from funds.models import AccountKind, Entry, FundDocument, LedgerAccount
from funds.querysets import MONEY, EntryQuerySet
from fupin.scope import Scope
from projects.models import Project
from units.models import Unit

OUTSIDE = (AccountKind.SOURCE, AccountKind.PAYEE)
# What asks for books or accounts as a whole; anything else picks out entries.
_WHOLE = {"unit", "account", "start", "end", "whole_names"}
ORDER = ("occurred_on", "book_id", "seq")
NOUGHT = Decimal("0.00")


@dataclass(frozen=True)
class LedgerFilters:
    """Which entries are wanted; what is left out does not narrow. `unit` takes in the units below it.

    `start` and `end` are days on which something happened; `as_known_on` shows the books as they stood at the end of
    that day: what was recorded or reversed later is not there yet. With `whole_names` a person is found by the whole
    name only, for part after part of a covered name could be guessed; organisations are found by any part.
    """

    unit: Unit | None = None
    place: str = ""
    document: FundDocument | None = None
    account: LedgerAccount | None = None
    project: Project | None = None
    channel: str = ""
    nature: str = ""
    form: str = ""
    payee: str = ""
    start: date | None = None
    end: date | None = None
    as_known_on: date | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    whole_names: bool = False

    def condition(self) -> Q:
        """The filters as one condition on entries."""
        lookups = {
            "unit__path__startswith": self.unit.path if self.unit else None,
            "place__code__startswith": self.place or None,
            "document": self.document,
            "project": self.project,
            "channel": self.channel or None,
            "nature": self.nature or None,
            "form": self.form or None,
            "occurred_on__gte": self.start,
            "occurred_on__lte": self.end,
            "recorded_at__lt": _end_of(self.as_known_on) if self.as_known_on else None,
            "amount__gte": self.amount_from,
            "amount__lte": self.amount_to,
        }
        condition = Q(**{name: value for name, value in lookups.items() if value is not None})
        condition &= self.named("payee")
        if self.account is not None:
            condition &= Q(from_account=self.account) | Q(to_account=self.account)
        return condition

    def named(self, path: str) -> Q:
        """The rows that have the payee who is asked for at this path; all of them where none is."""
        if not self.payee:
            return Q()
        part = Q(**{f"{path}__contains": self.payee})
        whole = Q(**{path: self.payee}) | Q(**{f"{path}__regex": ORGANISATION})
        return part & whole if self.whole_names else part

    @property
    def of_whole_accounts(self) -> bool:
        """True if books or one account that holds money are asked for, and not some of their entries."""
        picks = any(
            getattr(self, each.name) != each.default for each in fields(self) if each.name not in _WHOLE
        )
        return not picks and (self.account is None or self.account.kind not in OUTSIDE)

    def struck_on(self, scope: Scope) -> date:
        """The day that balances are struck on: the last day asked for, else today; not after the last that is seen."""
        return scope.latest(self.end or timezone.localdate())

    def seen_by(self, scope: Scope) -> "LedgerFilters":
        """The same from the scope's first day on, where it has one and it is the later."""
        start = max((day for day in (self.start, scope.seen_from) if day is not None), default=None)
        return replace(self, start=start)


def _end_of(day: date) -> datetime:
    """The first instant after the day, where the books are kept."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def filtered_entries(scope: Scope, filters: LedgerFilters) -> EntryQuerySet:
    """The wanted entries that the scope may see, each with `amount_in` and `amount_out` in yuan.

    With an account: what came to it and left it. Without: what came into the books from outside and was paid
    out of them; a move between accounts inside is neither.
    """
    rows = Entry.objects.visible_to(scope).filter(filters.condition())
    if filters.account is not None:
        came, left = Q(to_account=filters.account), Q(from_account=filters.account)
    else:
        inside_to, inside_from = ~Q(to_account__kind__in=OUTSIDE), ~Q(from_account__kind__in=OUTSIDE)
        came, left = inside_to & ~inside_from, inside_from & ~inside_to
    return rows.annotate(amount_in=_amount_if(came), amount_out=_amount_if(left))


def _amount_if(condition: Q) -> Case:
    return Case(When(condition, then=F("amount")), default=Value(NOUGHT), output_field=MONEY)


def ledger_rows(scope: Scope, filters: LedgerFilters, opening: "Opening | None" = None) -> EntryQuerySet:
    """`filtered_entries` by day, each with `running_balance`: opening + all in − all out up to that row.

    The opening is asked for unless it is at hand. Two queries, without a first day one; related names are selected.
    """
    before = opening_of(scope, filters) if opening is None else opening
    rows = filtered_entries(scope, filters).select_related(
        "unit", "place", "document", "project", "from_account", "to_account", "reverses"
    )
    flow = Window(Sum(F("amount_in") - F("amount_out")), order_by=[F(name).asc() for name in ORDER])
    return rows.annotate(running_balance=Value(before.amount, output_field=MONEY) + flow).order_by(*ORDER)


class Carried(TextChoices):
    """Whether what lies before the years that a scope may see is in an opening (docs/adr, 审计年度与期初)."""

    ALL = "all", "以前的累计"
    AS_ONE = "as_one", "以前的累计，审计年度以前的并作一个数"
    LEFT_OUT = "left_out", "以前的累计，不含审计年度以前的数"


@dataclass(frozen=True)
class Opening:
    """Yuan before the first row, the day that they stand before (None: from the very beginning), and what is in them."""

    amount: Decimal
    before: date | None
    carried: Carried = Carried.ALL


def opening_of(scope: Scope, filters: LedgerFilters) -> Opening:
    """In − out of the same filters before their first day, or before the first that the scope may see.

    What a limit in time hides comes in as one figure and only for whole accounts: narrower questions would tell single
    entries of the hidden years by it. One query, two under such a limit, none without a first day.
    """
    wanted = filters.seen_by(scope)
    if wanted.start is None:
        return Opening(NOUGHT, None)
    before = replace(wanted, start=None, end=wanted.start - timedelta(days=1))
    seen = _net(filtered_entries(scope, before))
    if scope.seen_from is None:
        return Opening(seen, wanted.start)
    if not filters.of_whole_accounts:
        return Opening(seen, wanted.start, Carried.LEFT_OUT)
    hidden = replace(before, end=scope.seen_from - timedelta(days=1))
    return Opening(seen + _net(filtered_entries(scope.of_all_days(), hidden)), wanted.start, Carried.AS_ONE)


def _net(rows: EntryQuerySet) -> Decimal:
    return rows.aggregate(total=Sum(F("amount_in") - F("amount_out")))["total"] or NOUGHT


@dataclass(frozen=True)
class ChannelTotal:
    """What came from outside by one channel: yuan net of reversals, and how many entries say so."""

    nature: str
    channel: str
    amount: Decimal
    entry_count: int

    @property
    def label(self) -> str:
        return Channel(self.channel).label

    @property
    def nature_label(self) -> str:
        return Nature(self.nature).label


def totals_by_channel(rows: EntryQuerySet) -> list[ChannelTotal]:
    """Money from outside, by 口径 and channel; different 口径 are never added together. One query."""
    sums = (
        rows.received()
        .signed()
        .order_by()
        .values("nature", "channel")
        .annotate(amount=Sum("signed_amount"), entry_count=Count("pk"))
    )
    totals = [ChannelTotal(**{name: row[name] for name in ChannelTotal.__annotations__}) for row in sums]
    natures, channels = list(Nature), list(Channel)
    return sorted(totals, key=lambda row: (natures.index(row.nature), channels.index(row.channel)))
