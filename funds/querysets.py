"""Which money a scope may see."""

from fupin.scope import ScopedQuerySet


class FundDocumentQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "place_id"


class LedgerAccountQuerySet(ScopedQuerySet):
    unit_path = "book__unit_id"
    place_path = "place_id"


class BookQuerySet(ScopedQuerySet):
    unit_path = "unit_id"


class EntryQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "place_id"
    day_path = "occurred_on"

    def received(self) -> "EntryQuerySet":
        """Money that came in from outside: the only movements that are an input. Reversals come as negative in sums."""
        return self.filter(from_account__kind="source")
