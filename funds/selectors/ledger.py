"""Ledger rows with a running balance, and sums by channel."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Case, Count, F, Q, Sum, Value, When, Window
from django.utils import timezone

from funds.channels import Channel, Nature
from funds.models import AccountKind, Entry, FundDocument, LedgerAccount
from funds.querysets import MONEY, EntryQuerySet
from fupin.scope import Scope
from projects.models import Project
from units.models import Unit

OUTSIDE = (AccountKind.SOURCE, AccountKind.PAYEE)
ORDER = ("occurred_on", "book_id", "seq")
NOUGHT = Decimal("0.00")


@dataclass(frozen=True)
class LedgerFilters:
    """Which entries are wanted; what is left out does not narrow. `unit` takes in the units below it.

    `start` and `end` are days on which something happened; `as_known_on` shows the books as they stood at the end of
    that day: what was recorded or reversed later is not there yet.
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
            "payee__contains": self.payee or None,
            "occurred_on__gte": self.start,
            "occurred_on__lte": self.end,
            "recorded_at__lt": _end_of(self.as_known_on) if self.as_known_on else None,
            "amount__gte": self.amount_from,
            "amount__lte": self.amount_to,
        }
        condition = Q(**{name: value for name, value in lookups.items() if value is not None})
        if self.account is not None:
            condition &= Q(from_account=self.account) | Q(to_account=self.account)
        return condition


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


def ledger_rows(scope: Scope, filters: LedgerFilters) -> EntryQuerySet:
    """`filtered_entries` by day, each with `running_balance`: opening + all in − all out up to that row.

    The opening is what the same filters gave before the first day. Two queries; related names are selected.
    """
    rows = filtered_entries(scope, filters).select_related(
        "unit", "place", "document", "project", "from_account", "to_account", "reverses"
    )
    flow = Window(Sum(F("amount_in") - F("amount_out")), order_by=[F(name).asc() for name in ORDER])
    opening = Value(opening_balance(scope, filters), output_field=MONEY)
    return rows.annotate(running_balance=opening + flow).order_by(*ORDER)


def opening_balance(scope: Scope, filters: LedgerFilters) -> Decimal:
    """In − out before the first day of the filters, in yuan; 0.00 where they have no first day. One query."""
    if filters.start is None:
        return NOUGHT
    before = replace(filters, start=None, end=filters.start - timedelta(days=1))
    total = filtered_entries(scope, before).aggregate(total=Sum(F("amount_in") - F("amount_out")))["total"]
    return total or NOUGHT


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
