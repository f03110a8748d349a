"""Which projects, activities, agreements and assets a scope may see."""

from fupin.scope import ScopedQuerySet


class WorkQuerySet(ScopedQuerySet):
    """Rows that belong to a unit and lie at a place."""

    unit_path = "unit_id"
    place_path = "place__code"


class DatedWorkQuerySet(WorkQuerySet):
    """Work that is counted on the day it ended."""

    day_path = "ends_on"


class ProjectChildQuerySet(ScopedQuerySet):
    unit_path = "project__unit_id"
    timed_by = "project"
    place_path = "project__place__code"


class ActivityChildQuerySet(ScopedQuerySet):
    unit_path = "activity__unit_id"
    timed_by = "activity"
    place_path = "activity__place__code"


class AssetChildQuerySet(ScopedQuerySet):
    unit_path = "asset__unit_id"
    timed_by = "asset"
    place_path = "asset__place__code"
