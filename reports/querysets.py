"""Which figures, claims and summaries a scope may see."""

from fupin.scope import ScopedQuerySet


class FigureQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "place_id"


class SummaryQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "place_id"


class EditionQuerySet(ScopedQuerySet):
    unit_path = "summary__unit_id"
    place_path = "summary__place_id"
