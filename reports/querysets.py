"""Which figures, claims and summaries a scope may see."""

from fupin.scope import ScopedQuerySet


class FigureQuerySet(ScopedQuerySet):
    """A figure of several years tells of all of them: seen only where all may be seen."""

    within = True
    unit_path = "unit_id"
    place_path = "place__code"


class SummaryQuerySet(ScopedQuerySet):
    unit_path = "unit_id"
    place_path = "place__code"
    year_paths = ("year_from", "year")


class EditionQuerySet(ScopedQuerySet):
    unit_path = "summary__unit_id"
    place_path = "summary__place__code"
    year_paths = ("summary__year_from", "summary__year")
