"""Which money a scope may see, and how movements from outside are summed."""

from datetime import date

from django.db.models import Case, DecimalField, Exists, F, OuterRef, Q, Value, When

from fupin.scope import Scope, ScopedQuerySet, place_q

MONEY = DecimalField(max_digits=18, decimal_places=2)


class FundDocumentQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "place__code"
    year_paths = ("year",)


class AllocationQuerySet(ScopedQuerySet):
    """Seen by whoever sees the document."""

    unit_path = "document__unit_id"
    place_path = "document__place__code"

    def standing(self) -> "AllocationQuerySet":
        """Those that were not cancelled."""
        return self.filter(cancelled_on__isnull=True)


class LedgerAccountQuerySet(ScopedQuerySet):
    """A limit in time leaves the accounts that hold money; sources and payees only with an entry between the days."""

    unit_path = "book__unit_id"
    place_path = "place__code"

    def in_time(self, first: date | None, last: date | None, prefix: str = "") -> Q:
        """As above; one of which nothing moved between the days would tell of other years by its name alone."""
        entries = self.model._meta.get_field("outgoing").related_model.objects
        moved = entries.filter(entries.all().in_time(first, last))
        account = OuterRef(f"{prefix}pk")
        touched = Exists(moved.filter(from_account=account)) | Exists(moved.filter(to_account=account))
        return ~Q(**{f"{prefix}kind__in": ("source", "payee")}) | touched


class BookQuerySet(ScopedQuerySet):
    unit_path = "unit_id"


class PeriodCloseQuerySet(ScopedQuerySet):
    unit_path = "book__unit_id"
    year_paths = ("year",)


class EntryBatchQuerySet(ScopedQuerySet):
    """Batches of the scope's units; for who checks for a place, those all of whose rows lie there."""

    unit_path = "unit_id"
    day_path = "submission__made_at__date"

    def in_time(self, first: date | None, last: date | None, prefix: str = "") -> Q:
        """A batch is of the days of its rows: between the days if all of them are; without rows, of the day it was made."""
        drafts = self.model._meta.get_field("drafts").related_model.objects
        own = drafts.filter(entry_batch=OuterRef(f"{prefix}pk"))
        inside = drafts.all().in_time(first, last)
        made = super().in_time(first, last, prefix)
        return (Exists(own) & ~Exists(own.exclude(inside))) | (~Exists(own) & made)

    def _seen(self, scope: Scope) -> Q:
        seen = super()._seen(scope)
        if scope.places and (scope.allows("approve") or scope.allows("authorise")):
            drafts = self.model._meta.get_field("drafts").related_model.objects.filter(
                entry_batch=OuterRef("pk")
            )
            inside = place_q("place__code", scope.places)
            seen |= Q(Exists(drafts)) & ~Q(Exists(drafts.exclude(inside)))
        return seen


class DraftEntryQuerySet(ScopedQuerySet):
    unit_path = "entry_batch__unit_id"
    place_path = "place__code"


class EarmarkQuerySet(ScopedQuerySet):
    unit_path = "document__unit_id"
    timed_by = "document"

    def visible_to(self, scope: Scope) -> "EarmarkQuerySet":
        """The rules of channels are everybody's; those of a document are seen with it."""
        return super().visible_to(scope) | self.filter(document__isnull=True)


class RedFlagQuerySet(ScopedQuerySet):
    """A flag is of the days of its entries; one that no entry shows is of its document's year."""

    unit_path = "unit_id"
    place_path = "place__code"

    def in_time(self, first: date | None, last: date | None, prefix: str = "") -> Q:
        """As above: shown by an entry between the days, and by none outside of them."""
        shown = self.model._meta.get_field("shown_by").related_model.objects
        inside = Q()
        if first is not None:
            inside &= Q(entry__occurred_on__gte=first)
        if last is not None:
            inside &= Q(entry__occurred_on__lte=last)
        entries = shown.filter(flag=OuterRef(f"{prefix}pk"))
        years = self.model._meta.get_field("document").related_model.objects.all()
        none_outside = ~Exists(entries.exclude(inside))
        return none_outside & (Exists(entries) | years.in_time(first, last, f"{prefix}document__"))


class BudgetApprovalQuerySet(ScopedQuerySet):
    unit_path = "project__unit_id"
    place_path = "project__place__code"


class EntryQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "place__code"
    day_path = "occurred_on"

    def received(self) -> "EntryQuerySet":
        """Money that came from outside or went back there (reversals): to be summed by `signed_amount`."""
        return self.filter(Q(from_account__kind="source") | Q(to_account__kind="source"))

    def signed(self) -> "EntryQuerySet":
        """With `signed_amount` in yuan: plus for money from outside, minus where it went back, else 0."""
        return self.annotate(
            signed_amount=Case(
                When(from_account__kind="source", then=F("amount")),
                When(to_account__kind="source", then=-F("amount")),
                default=Value(0),
                output_field=MONEY,
            )
        )


class MoneyTotalQuerySet(ScopedQuerySet):
    """Totals of whole years. They know no days: a scope that sees only some days must ask the entries."""

    unit_path = "unit_id"
    place_path = "place__code"

    def received(self) -> "MoneyTotalQuerySet":
        """As `EntryQuerySet.received`."""
        return self.filter(Q(from_kind="source") | Q(to_kind="source"))

    def signed(self) -> "MoneyTotalQuerySet":
        """As `EntryQuerySet.signed`."""
        return self.annotate(
            signed_amount=Case(
                When(from_kind="source", then=F("amount")),
                When(to_kind="source", then=-F("amount")),
                default=Value(0),
                output_field=MONEY,
            )
        )
