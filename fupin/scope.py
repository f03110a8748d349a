"""What one user may see and do, as a value.

A `Scope` is made by `units.access.scope_of` from memberships and pairings, carried on the request, and taken by
every `visible_to`. The empty scope sees nothing: forgetting to build one closes doors instead of opening them.
"""

import functools
import operator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class Scope:
    """Units and places (division-code prefixes) that are seen, the places served by those units, and the rights held.

    `places` come from memberships of a place (a county liaison): everything there is seen.
    `served_places` come from pairings of the user's units: the registry there is seen, other units' work is not.
    """

    user_id: int | None = None
    unit_ids: frozenset[int] = frozenset()
    places: tuple[str, ...] = ()
    served_places: tuple[str, ...] = ()
    rights: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    seen_from: date | None = None
    seen_to: date | None = None
    everything: bool = field(default=False)

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.unit_ids or self.places or self.served_places)

    def allows(self, right: str) -> bool:
        """True if the right is held; what is seen is a separate question."""
        return right in self.rights

    def covers_place(self, code: str) -> bool:
        """True if rows at this division code may be entered or changed under this scope."""
        return self.everything or any(
            code.startswith(prefix) for prefix in (*self.places, *self.served_places)
        )

    def covers_unit(self, unit_id: int | None) -> bool:
        return self.everything or unit_id in self.unit_ids


NOTHING = Scope()
SYSTEM = Scope(everything=True)


def place_q(path: str, prefixes: tuple[str, ...]) -> Q:
    """Rows whose division code at `path` lies under one of the prefixes; no prefix, no rows."""
    if not prefixes:
        return Q(pk__in=[])
    return functools.reduce(operator.or_, (Q(**{f"{path}__startswith": prefix}) for prefix in prefixes))


class ScopedQuerySet(QuerySet):
    """A queryset that knows where its rows lie. Subclasses name the paths to the place code and to the unit.

    An empty path means that rows of this kind have no such side. `day_path` and `year_paths` are what a limit in time
    (of an auditor) is held against; a row without that day is outside of any limit.
    """

    place_path = ""
    unit_path = ""
    day_path = ""
    year_paths: tuple[str, ...] = ()
    registry = False

    def visible_to(self, scope: Scope) -> "ScopedQuerySet":
        """The rows that the scope may see: those of its units, or in its places. One filter, no extra query."""
        if scope.everything:
            return self
        if scope.is_empty:
            return self.none()
        rows = self.filter(self._seen(scope))
        if self.day_path and scope.seen_from:
            rows = rows.filter(**{f"{self.day_path}__gte": scope.seen_from})
        if self.day_path and scope.seen_to:
            rows = rows.filter(**{f"{self.day_path}__lte": scope.seen_to})
        for path in self.year_paths:
            if scope.seen_from:
                rows = rows.filter(**{f"{path}__gte": scope.seen_from.year})
            if scope.seen_to:
                rows = rows.filter(**{f"{path}__lte": scope.seen_to.year})
        return rows

    def _seen(self, scope: Scope) -> Q:
        seen = Q(pk__in=[])
        if self.unit_path and scope.unit_ids:
            seen |= Q(**{f"{self.unit_path}__in": scope.unit_ids})
        if self.place_path:
            prefixes = scope.places + scope.served_places if self.registry else scope.places
            if prefixes:
                seen |= place_q(self.place_path, prefixes)
        return seen
