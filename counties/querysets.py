"""Which rows of the registry a scope may see, and how they are searched."""

from django.db.models import Q, QuerySet

from fupin.scope import Scope, ScopedQuerySet, place_q


class DivisionQuerySet(QuerySet):
    """Places are public: everybody who is logged in sees the tree."""

    def visible_to(self, scope: Scope) -> "DivisionQuerySet":
        return self if scope.user_id or scope.everything else self.none()

    def under(self, code: str) -> "DivisionQuerySet":
        """The place itself and all below it."""
        return self.filter(code__startswith=code)

    def search(self, words: str) -> "DivisionQuerySet":
        """By code prefix, by part of the full name, or by pinyin (whole or initials)."""
        words = words.strip()
        if words.isdigit():
            return self.filter(code__startswith=words)
        if words.isascii():
            low = words.lower().replace(" ", "")
            return self.filter(Q(pinyin__startswith=low) | Q(initials__startswith=low))
        return self.filter(full_name__contains=words)


class HouseholdQuerySet(ScopedQuerySet):
    """Households lie in their village; a unit sees those of the places it serves."""

    place_path = "place__code"
    span_paths = ("identified_on", "closed_on")
    registry = True


class HouseholdChildQuerySet(ScopedQuerySet):
    place_path = "household__place__code"
    timed_by = "household"
    registry = True


class PersonYearQuerySet(ScopedQuerySet):
    place_path = "person__household__place__code"
    registry = True


class MonitorCaseQuerySet(ScopedQuerySet):
    """Cases lie where the household of their watch lies, and in time where that watch began."""

    place_path = "began__household__place__code"
    timed_by = "began"
    registry = True


class HelpMeasureQuerySet(ScopedQuerySet):
    place_path = "case__began__household__place__code"
    registry = True


class WorkSpellQuerySet(ScopedQuerySet):
    place_path = "person__household__place__code"
    registry = True


class PlaceRowQuerySet(ScopedQuerySet):
    """Rows about a place as such: designations, needs."""

    place_path = "place__code"
    registry = True


class ParkedIdentityQuerySet(QuerySet):
    """What waits for a decision is the business of whoever sent it, and of those who may take back others' uploads."""

    def visible_to(self, scope: Scope) -> "ParkedIdentityQuerySet":
        """The cases of one's own uploads. One filter, no extra query."""
        if scope.everything or scope.allows("undo_import"):
            return self
        return self.filter(batch__uploaded_by_id=scope.user_id) if scope.user_id else self.none()

    def open(self) -> "ParkedIdentityQuerySet":
        """The cases that still wait: of uploads that were not taken back."""
        return self.filter(state="open").exclude(batch__state="undone")


class LineageQuerySet(ScopedQuerySet):
    """Acts have two sides: whoever answers for one of them sees that something happened."""

    registry = True

    def _seen(self, scope: Scope) -> Q:
        prefixes = scope.places + scope.served_places
        return place_q("from_place__code", prefixes) | place_q("to_place__code", prefixes)

    def standing(self) -> "LineageQuerySet":
        """Those that were not undone."""
        return self.filter(undone_at__isnull=True)


class MemberChangeQuerySet(ScopedQuerySet):
    place_path = "person__household__place__code"
    registry = True


class TransferQuerySet(ScopedQuerySet):
    """A request is seen by whoever made it and by those who answer for one of its sides."""

    registry = True

    def _seen(self, scope: Scope) -> Q:
        prefixes = scope.places + scope.served_places
        sides = place_q("from_household__place__code", prefixes) | place_q("to_place__code", prefixes)
        return sides | Q(requested_by_id=scope.user_id)
