"""What stands behind entries, by the same filters as entries: payments to households, goods, transfers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from funds.models import AccountKind, Allocation, BeneficiaryPayment, Entry, GoodsIssue, InKindItem
from funds.models.evidence import EntryChildQuerySet
from funds.querysets import AllocationQuerySet, EntryQuerySet
from funds.selectors.ledger import LedgerFilters
from funds.selectors.sources import documents_asked
from fupin.scope import Scope

_OF_THE_PART = {"payee": "", "start": None, "end": None, "amount_from": None, "amount_to": None}
_QUANTITY = DecimalField(max_digits=18, decimal_places=4)


def household_payments(scope: Scope, filters: LedgerFilters) -> EntryChildQuerySet:
    """到户发放 by entry and number; day, amount and payee (the head's name) are asked of the payment itself.

    Payments of a reversed entry are left out: that money came back whole. Three queries with what is shown of each.
    """
    lookups = {
        "paid_on__gte": filters.start,
        "paid_on__lte": filters.end,
        "amount__gte": filters.amount_from,
        "amount__lte": filters.amount_to,
    }
    asked = _given(lookups) & filters.named("household__head_name")
    rows = BeneficiaryPayment.objects.visible_to(scope).filter(asked, entry__in=_entries(filters))
    rows = rows.filter(entry__reversed_by__isnull=True)
    shown = rows.select_related("entry__document", "entry__unit", "household__place")
    return shown.prefetch_related("household__persons").order_by("entry__occurred_on", "entry_id", "pk")


def goods_in_kind(scope: Scope, filters: LedgerFilters) -> EntryChildQuerySet:
    """物资 with `issued`, what was handed out by the last day, and `stock` (结存), None where the quantity is not filled in.

    Two queries with the issues that the scope may see.
    """
    lookups = {
        "entry__occurred_on__gte": filters.start,
        "entry__occurred_on__lte": filters.end,
        "entry__amount__gte": filters.amount_from,
        "entry__amount__lte": filters.amount_to,
    }
    asked = _given(lookups) & filters.named("receiver")
    rows = InKindItem.objects.visible_to(scope).filter(asked, entry__in=_entries(filters))
    rows = with_stock(rows.filter(entry__reversed_by__isnull=True), scope.latest(filters.end or date.max))
    shown = rows.select_related("entry__document", "entry__unit", "entry__place")
    issues = GoodsIssue.objects.visible_to(scope).select_related("household")
    return shown.prefetch_related(Prefetch("issues", issues)).order_by("entry__occurred_on", "entry_id", "pk")


def with_stock(rows: EntryChildQuerySet, until: date) -> EntryChildQuerySet:
    """Goods with `issued` and `stock` by that day."""
    issues = GoodsIssue.objects.filter(item=OuterRef("pk"), issued_on__lte=until)
    total = issues.order_by().values("item").annotate(total=Sum("quantity")).values("total")
    issued = Coalesce(Subquery(total), Value(Decimal(0)), output_field=_QUANTITY)
    return rows.annotate(issued=issued, stock=F("quantity") - issued)


def allocations_asked(scope: Scope, filters: LedgerFilters) -> AllocationQuerySet:
    """逐级拨付 that stand, by source and day of sending; the days asked for are those of sending, `payee` the receiver."""
    lookups = {
        "sent_on__gte": filters.start,
        "sent_on__lte": filters.end,
        "sent_amount__gte": filters.amount_from,
        "sent_amount__lte": filters.amount_to,
    }
    wanted = documents_asked(scope, replace(filters, **_OF_THE_PART), None)
    asked = _given(lookups) & filters.named("receiver")
    rows = Allocation.objects.visible_to(scope).standing().filter(asked, document__in=wanted)
    return rows.select_related("document__unit", "above", "entry").order_by(
        "document__year", "document_id", "sent_on", "pk"
    )


def arrivals_for(scope: Scope, allocation: Allocation) -> EntryQuerySet:
    """The entries of the scope that may be the transfer's arrival in our own book: of its source, standing, not taken."""
    rows = Entry.objects.visible_to(scope).filter(
        document=allocation.document_id,
        from_account__kind=AccountKind.SOURCE,
        reverses__isnull=True,
        reversed_by__isnull=True,
        allocation__isnull=True,
    )
    return rows.order_by("occurred_on", "seq")


def _entries(filters: LedgerFilters) -> object:
    """The entries that the filters want, but for what is asked of the part itself."""
    return Entry.objects.filter(replace(filters, **_OF_THE_PART).condition()).values("pk")


def _given(lookups: dict[str, object]) -> Q:
    return Q(**{name: value for name, value in lookups.items() if value is not None})
