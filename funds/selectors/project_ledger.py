"""项目资金明细账: movements on projects' accounts, kept apart by source and project, with balance and monthly totals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, TextChoices, Value, When
from django.db.models.functions import Coalesce

from funds.models import AccountKind, Entry, PaymentOrder, Voucher
from funds.querysets import MONEY, EntryQuerySet
from funds.selectors.ledger import NOUGHT, Carried, LedgerFilters
from fupin.errors import Refusal
from fupin.scope import Scope

TO_PROJECT = Q(to_account__kind=AccountKind.PROJECT) & ~Q(from_account__kind=AccountKind.PROJECT)
FROM_PROJECT = Q(from_account__kind=AccountKind.PROJECT) & ~Q(to_account__kind=AccountKind.PROJECT)
LINES_AT_MOST = 20_000


class LineKind(TextChoices):
    """What a line is, where it is no entry."""

    OPENING = "opening", "期初余额"
    MONTH = "month", "本月合计"
    YEAR = "year", "本年累计"


@dataclass(frozen=True)
class ProjectLine:
    """One line of the account of one source in one project; yuan. A line without an entry is a carried or summed one."""

    document_id: int
    project_id: int | None
    label: str
    day: date | None
    came: Decimal | None
    went: Decimal | None
    balance: Decimal
    kind: str = ""
    entry: Entry | None = None
    order: PaymentOrder | None = None

    @property
    def is_sum(self) -> bool:
        return self.entry is None


def project_entries(scope: Scope, filters: LedgerFilters) -> EntryQuerySet:
    """Entries that brought money to projects or took it from there, each with `came`, `went` and `files` (vouchers)."""
    rows = Entry.objects.visible_to(scope).filter(filters.condition()).filter(TO_PROJECT | FROM_PROJECT)
    came = Case(When(TO_PROJECT, then=F("amount")), default=Value(NOUGHT), output_field=MONEY)
    went = Case(When(FROM_PROJECT, then=F("amount")), default=Value(NOUGHT), output_field=MONEY)
    vouchers = Voucher.objects.filter(entry=OuterRef("pk")).order_by().values("entry")
    files = Coalesce(Subquery(vouchers.annotate(count=Count("pk")).values("count")), Value(0))
    rows = rows.annotate(came=came, went=went, files=files)
    return rows.order_by("document_id", "project_id", "occurred_on", "book_id", "seq")


def project_lines(scope: Scope, filters: LedgerFilters) -> list[ProjectLine]:
    """The accounts one after the other: opening where there is a first day, entries, 本月合计 and 本年累计 of each month.

    Three queries. Raises Refusal("too_many") above 20,000 entries: no page shows them; narrow the filters.
    """
    if project_entries(scope, filters)[LINES_AT_MOST : LINES_AT_MOST + 1].exists():
        raise Refusal("too_many", "符合条件的分录超过两万条，请按年度、单位或项目筛选后再看")
    return list(project_line_stream(scope, filters))


def project_line_stream(scope: Scope, filters: LedgerFilters) -> Iterator[ProjectLine]:
    """The same however many, one after the other in flat memory. Two queries."""
    related = ("unit", "place", "document", "project", "from_account", "to_account", "recorded_by", "order")
    rows = project_entries(scope, filters).select_related(*related)
    first = _first_line(scope, filters)
    openings = _openings(scope, filters)
    for key, group in groupby(
        rows.iterator(chunk_size=2000), key=lambda each: (each.document_id, each.project_id)
    ):
        yield from _account(key, group, first, *openings.get(key, (NOUGHT, NOUGHT, NOUGHT)))


def project_line_count(scope: Scope, filters: LedgerFilters) -> int:
    """How many lines that makes: the entries, two sums a month, and one opening an account where there is a first day."""
    rows = project_entries(scope, filters).order_by()
    months = rows.values("document_id", "project_id", "occurred_on__year", "occurred_on__month").distinct()
    opened = filters.seen_by(scope).start is not None
    accounts = rows.values("document_id", "project_id").distinct().count() if opened else 0
    return rows.count() + 2 * months.count() + accounts


def _carried(scope: Scope, filters: LedgerFilters) -> Carried:
    """An account here is one source in one project; questions for more than that pick out entries of it."""
    if scope.seen_from is None:
        return Carried.ALL
    whole = replace(filters, document=None, project=None).of_whole_accounts and filters.account is None
    return Carried.AS_ONE if whole else Carried.LEFT_OUT


def _first_line(scope: Scope, filters: LedgerFilters) -> tuple[date, str] | None:
    """The day of the opening line and what it says; None where there is no first day."""
    start, carried = filters.seen_by(scope).start, _carried(scope, filters)
    if start is None:
        return None
    said = "" if carried == Carried.ALL else f"（{carried.label}）"
    return start, f"{LineKind.OPENING.label}{said}"


def _openings(
    scope: Scope, filters: LedgerFilters
) -> dict[tuple[int, int | None], tuple[Decimal, Decimal, Decimal]]:
    """By source and project: balance before the first day, and what came and went since that year began.

    What lies before the days that the scope may see is in the balance only, and only of whole accounts.
    """
    start = filters.seen_by(scope).start
    if start is None:
        return {}
    before = replace(filters, start=None, end=start - timedelta(days=1))
    all_days = scope.of_all_days() if _carried(scope, filters) == Carried.AS_ONE else scope
    this_year = Q(occurred_on__gte=max(date(start.year, 1, 1), scope.seen_from or date.min))
    sums = project_entries(all_days, before).order_by().values("document_id", "project_id")
    rows = sums.annotate(
        opening=Sum(F("came") - F("went")),
        in_year=Sum("came", filter=this_year),
        out_year=Sum("went", filter=this_year),
    )
    return {
        (row["document_id"], row["project_id"]): (
            row["opening"] or NOUGHT,
            row["in_year"] or NOUGHT,
            row["out_year"] or NOUGHT,
        )
        for row in rows
    }


def _account(
    key: tuple[int, int | None],
    entries: Iterable[Entry],
    first: tuple[date, str] | None,
    balance: Decimal,
    in_year: Decimal,
    out_year: Decimal,
) -> Iterator[ProjectLine]:
    if first is not None:
        start, label = first
        yield ProjectLine(*key, label, start, None, None, balance, LineKind.OPENING.value)
    year = first[0].year if first else None
    months = groupby(entries, key=lambda each: (each.occurred_on.year, each.occurred_on.month))
    for (this_year, _), month in months:
        if this_year != year:
            year, in_year, out_year = this_year, NOUGHT, NOUGHT
        in_month = out_month = NOUGHT
        for entry in month:
            balance += entry.came - entry.went
            in_month, out_month = in_month + entry.came, out_month + entry.went
            yield _line(key, entry, balance)
        in_year, out_year = in_year + in_month, out_year + out_month
        yield _sum(key, LineKind.MONTH, entry.occurred_on, in_month, out_month, balance)
        yield _sum(key, LineKind.YEAR, entry.occurred_on, in_year, out_year, balance)


def _sum(
    key: tuple[int, int | None],
    kind: LineKind,
    day: date,
    came: Decimal | None,
    went: Decimal | None,
    balance: Decimal,
) -> ProjectLine:
    return ProjectLine(*key, kind.label, day, came, went, balance, kind.value)


def _line(key: tuple[int, int | None], entry: Entry, balance: Decimal) -> ProjectLine:
    order = entry.order if hasattr(entry, "order") else None
    came, went = entry.came or None, entry.went or None
    return ProjectLine(*key, entry.summary, entry.occurred_on, came, went, balance, entry=entry, order=order)
