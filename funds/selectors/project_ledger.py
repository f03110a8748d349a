"""项目资金明细账: movements on projects' accounts, kept apart by source and project, with balance and monthly totals."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.db.models import Case, Count, F, Q, Sum, Value, When

from funds.models import AccountKind, Entry, PaymentOrder
from funds.querysets import MONEY, EntryQuerySet
from funds.selectors.ledger import NOUGHT, LedgerFilters
from fupin.errors import Refusal
from fupin.scope import Scope

TO_PROJECT = Q(to_account__kind=AccountKind.PROJECT) & ~Q(from_account__kind=AccountKind.PROJECT)
FROM_PROJECT = Q(from_account__kind=AccountKind.PROJECT) & ~Q(to_account__kind=AccountKind.PROJECT)
LINES_AT_MOST = 20_000


@dataclass(frozen=True)
class ProjectLine:
    """One line of the account of one source in one project; yuan. A line without an entry is a carried or summed one."""

    label: str
    day: date | None
    entry: Entry | None
    order: PaymentOrder | None
    came: Decimal | None
    went: Decimal | None
    balance: Decimal

    @property
    def is_sum(self) -> bool:
        return self.entry is None


def project_entries(scope: Scope, filters: LedgerFilters) -> EntryQuerySet:
    """Entries that brought money to projects or took it from there, each with `came`, `went` and `files` (vouchers)."""
    rows = Entry.objects.visible_to(scope).filter(filters.condition()).filter(TO_PROJECT | FROM_PROJECT)
    came = Case(When(TO_PROJECT, then=F("amount")), default=Value(NOUGHT), output_field=MONEY)
    went = Case(When(FROM_PROJECT, then=F("amount")), default=Value(NOUGHT), output_field=MONEY)
    rows = rows.annotate(came=came, went=went, files=Count("vouchers"))
    return rows.order_by("document_id", "project_id", "occurred_on", "book_id", "seq")


def project_lines(scope: Scope, filters: LedgerFilters) -> list[ProjectLine]:
    """The accounts one after the other: opening where there is a first day, entries, 本月合计 and 本年累计 of each month.

    Two queries. Raises Refusal("too_many") above 20,000 entries: no page shows them; narrow the filters.
    """
    related = ("unit", "place", "document", "project", "from_account", "to_account", "recorded_by", "order")
    rows = project_entries(scope, filters).select_related(*related)[: LINES_AT_MOST + 1]
    entries = list(rows)
    if len(entries) > LINES_AT_MOST:
        raise Refusal("too_many", "符合条件的分录超过两万条，请按年度、单位或项目筛选后再看")
    openings = _openings(scope, filters)
    lines: list[ProjectLine] = []
    for (document, project), group in groupby(entries, key=lambda each: (each.document_id, each.project_id)):
        lines += _account(
            list(group), filters.start, *openings.get((document, project), (NOUGHT, NOUGHT, NOUGHT))
        )
    return lines


def _openings(
    scope: Scope, filters: LedgerFilters
) -> dict[tuple[int, int | None], tuple[Decimal, Decimal, Decimal]]:
    """By source and project: balance before the first day, and what came and went since that year began."""
    if filters.start is None:
        return {}
    before = replace(filters, start=None, end=filters.start - timedelta(days=1))
    this_year = Q(occurred_on__gte=date(filters.start.year, 1, 1))
    sums = project_entries(scope, before).order_by().values("document_id", "project_id")
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
    entries: list[Entry], start: date | None, balance: Decimal, in_year: Decimal, out_year: Decimal
) -> Iterator[ProjectLine]:
    if start is not None:
        yield ProjectLine("期初余额", start, None, None, None, None, balance)
    year = start.year if start else entries[0].occurred_on.year
    for (this_year, _), month in groupby(
        entries, key=lambda each: (each.occurred_on.year, each.occurred_on.month)
    ):
        if this_year != year:
            year, in_year, out_year = this_year, NOUGHT, NOUGHT
        in_month = out_month = NOUGHT
        for entry in month:
            balance += entry.came - entry.went
            in_month, out_month = in_month + entry.came, out_month + entry.went
            yield _line(entry, balance)
        in_year, out_year = in_year + in_month, out_year + out_month
        yield ProjectLine("本月合计", entry.occurred_on, None, None, in_month, out_month, balance)
        yield ProjectLine("本年累计", entry.occurred_on, None, None, in_year, out_year, balance)


def _line(entry: Entry, balance: Decimal) -> ProjectLine:
    order = entry.order if hasattr(entry, "order") else None
    return ProjectLine(
        entry.summary, entry.occurred_on, entry, order, entry.came or None, entry.went or None, balance
    )
