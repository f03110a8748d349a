"""Which rows about units a scope may see."""

from datetime import date

from django.db.models import Q, QuerySet

from fupin.scope import Scope, ScopedQuerySet


class UnitQuerySet(ScopedQuerySet):
    unit_path = "pk"

    def subtree(self, unit: object) -> "UnitQuerySet":
        """The unit and all units under it. No extra query: the path is stored."""
        return self.filter(path__startswith=unit.path)


class PairingQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "place__code"

    def on(self, day: date) -> "PairingQuerySet":
        """Those in force on the day; an open beginning or end has no limit on that side."""
        return self.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day)).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )


class MembershipQuerySet(QuerySet):
    """Memberships are the security officer's business: others see their own."""

    def visible_to(self, scope: Scope) -> "MembershipQuerySet":
        if scope.everything or scope.allows("grant"):
            return self
        return self.filter(user_id=scope.user_id) if scope.user_id else self.none()

    def on(self, day: date) -> "MembershipQuerySet":
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class UnitRowQuerySet(ScopedQuerySet):
    """Rows that belong to one unit."""

    unit_path = "unit_id"


class UnitPlaceRowQuerySet(ScopedQuerySet):
    """Rows that belong to a unit and lie at a place."""

    unit_path = "unit_id"
    place_path = "place__code"


class FindingQuerySet(ScopedQuerySet):
    unit_path = "inspection__unit_id"
    timed_by = "inspection"
    place_path = "inspection__place__code"
