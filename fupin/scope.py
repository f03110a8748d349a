"""What one user may see and do, as a value.

A `Scope` is made by `units.access.scope_of` from memberships and pairings, carried on the request, and taken by
every `visible_to`. The empty scope sees nothing: forgetting to build one closes doors instead of opening them.
"""

import functools
import operator
from dataclasses import dataclass, field, replace
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

    def sees_day(self, day: date) -> bool:
        """True unless a limit in time leaves the day out: then nothing may be shown as it stood on it."""
        return (self.seen_from is None or day >= self.seen_from) and (
            self.seen_to is None or day <= self.seen_to
        )

    @property
    def is_timed(self) -> bool:
        """True if a limit in time cuts what is seen."""
        return self.seen_from is not None or self.seen_to is not None

    def of_all_days(self) -> "Scope":
        """The same without its limit in time: only for what is given as one sum over all that lies before it."""
        return replace(self, seen_from=None, seen_to=None)

    def latest(self, day: date) -> date:
        """The day, or the last that is seen where that is earlier: as of a later one nothing may be said."""
        return day if self.seen_to is None else min(day, self.seen_to)

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


# What the day of a row is called, whatever the row is; the first that it has tells when it was.
_DAYS = (
    *("happened_on", "occurred_on", "visited_on", "day", "sent_on", "issued_on", "raised_on", "approved_on"),
)


class ScopedQuerySet(QuerySet):
    """A queryset that knows where its rows lie. Subclasses name the paths to the place code and to the unit.

    An empty path means that rows of this kind have no such side. A limit in time (of an auditor) is held against the
    row's year, its day, or its span by the names that these have everywhere; where that is not so, `day_path`,
    `year_paths` or `span_paths` say it, and `timed_by` the row above that has the time. A row without its day is outside
    of any limit; one that lasts is inside if it shares a day with it, or, if `within`, lies inside whole.
    """

    place_path = ""
    unit_path = ""
    day_path = ""
    year_paths: tuple[str, ...] = ()
    span_paths: tuple[str, ...] = ()
    within = False
    timed_by = ""
    registry = False

    def visible_to(self, scope: Scope) -> "ScopedQuerySet":
        """The rows that the scope may see: those of its units, or in its places. One filter, no extra query."""
        if scope.everything:
            return self
        if scope.is_empty:
            return self.none()
        rows = self.filter(self._seen(scope))
        if scope.seen_from or scope.seen_to:
            rows = rows.filter(self.in_time(scope.seen_from, scope.seen_to))
        return rows

    def in_time(self, first: date | None, last: date | None, prefix: str = "") -> Q:
        """The condition that rows lie between the days, either of which may be open; `prefix` leads to them."""
        names = {field.name for field in self.model._meta.concrete_fields}
        day = self.day_path or next((name for name in _DAYS if name in names), "")
        years = self.year_paths or (("year",) if "year" in names and not self.day_path else ())
        span = self.span_paths or (("starts_on", "ends_on") if {"starts_on", "ends_on"} <= names else ())
        if years:
            bounds = (first and first.year, last and last.year)
            return _all_between([f"{prefix}{path}" for path in years], *bounds)
        if day and not self.span_paths:
            return _all_between([f"{prefix}{day}"], first, last)
        if span and self.within:
            start, end = (f"{prefix}{path}" for path in span)
            begun = Q(**{f"{start}__isnull": True}) | _all_between([start], first, None)
            return begun & _all_between([end], first, last)
        if span:
            return _overlapping(*(f"{prefix}{path}" for path in span), first, last)
        if self.timed_by:
            above = self.model._meta.get_field(self.timed_by).related_model._default_manager.get_queryset()
            return above.in_time(first, last, f"{prefix}{self.timed_by}__")
        return Q()

    def _seen(self, scope: Scope) -> Q:
        seen = Q(pk__in=[])
        if self.unit_path and scope.unit_ids:
            seen |= Q(**{f"{self.unit_path}__in": scope.unit_ids})
        if self.place_path:
            prefixes = scope.places + scope.served_places if self.registry else scope.places
            if prefixes:
                seen |= place_q(self.place_path, prefixes)
        return seen


def _all_between(paths: list[str], first: object, last: object) -> Q:
    """Every one of these lies between the two, both included; one that is empty does not."""
    condition = Q()
    for path in paths:
        if first is not None:
            condition &= Q(**{f"{path}__gte": first})
        if last is not None:
            condition &= Q(**{f"{path}__lte": last})
    return condition


def _overlapping(start: str, end: str, first: date | None, last: date | None) -> Q:
    """A span that shares a day with another; where a span says no start or no end, it is open there."""
    condition = Q()
    if last is not None:
        condition &= Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": last})
    if first is not None:
        condition &= Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": first})
    return condition
