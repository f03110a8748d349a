"""Which reported figures (认定数) stand for a selection: the whole before its parts, the long span before the short."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from fupin.catalogue import Nature
from fupin.periods import Period
from reports.indicators.selection import Selection
from reports.indicators.sources import Paths
from reports.models import FigureStatus, ReportedFigure
from units.models import Pairing

PLANNED = {Nature.PLANNED}


def reported(selection: Selection) -> QuerySet:
    """Adopted figures of the very unit (never summed with those of units below it) or of the places in the selection."""
    rows = ReportedFigure.objects.visible_to(selection.scope).filter(adopted=True)
    rows = rows.filter(selection.period.q_within("starts_on", "ends_on"))
    if selection.project:
        return rows.none()
    if selection.unit:
        rows = rows.filter(_of_unit(selection))
    if selection.place:
        rows = rows.filter(place__code__startswith=selection.place)
    elif not selection.unit:
        rows = rows.filter(Q(unit__isnull=False) | Q(place__isnull=False))
    return rows.select_related("unit", "place").order_by("pk")


def _of_unit(selection: Selection) -> Q:
    own = Q(unit=selection.unit.pk)
    served = Pairing.objects.filter(unit=selection.unit.pk).values("place_id")
    return own | Q(unit__isnull=True, place_id__in=served)


def standing(rows: list[ReportedFigure], nature: Nature) -> list[ReportedFigure]:
    """Of the figures of one code, those that do not repeat another one."""
    wanted = FigureStatus.PLANNED if nature in PLANNED else FigureStatus.ACTUAL
    candidates = [row for row in rows if row.status == wanted]
    if nature in {Nature.LEVEL, Nature.STOCK, Nature.YEARLY, Nature.RULE}:
        candidates.sort(key=lambda row: (len(row.place_id or ""), -row.ends_on.toordinal(), row.pk))
    else:
        candidates.sort(key=lambda row: (len(row.place_id or ""), -_days(row), row.pk))
    kept: list[ReportedFigure] = []
    for row in candidates:
        if not any(_repeats(row, other, nature) for other in kept):
            kept.append(row)
    return kept


def _days(row: ReportedFigure) -> int:
    return (row.ends_on - (row.starts_on or row.ends_on)).days


def _repeats(row: ReportedFigure, other: ReportedFigure, nature: Nature) -> bool:
    """True if `other` already says what `row` says: same unit, a place around it, and days in common."""
    if row.unit_id != other.unit_id or not (row.place_id or "").startswith(other.place_id or ""):
        return False
    if nature in {Nature.LEVEL, Nature.STOCK, Nature.YEARLY, Nature.RULE}:
        return True
    return _span(row).overlaps(_span(other))


def _span(row: ReportedFigure) -> Period:
    return Period(row.starts_on or row.ends_on, row.ends_on)


@dataclass(frozen=True)
class Cover:
    """What a standing figure covers: rows in it are shown beside it and not counted again."""

    row: ReportedFigure

    def q(self, paths: Paths, *, stock: bool) -> Q:
        """The rows of a source that the figure stands for."""
        covered = Q()
        if self.row.unit_id and paths.unit:
            covered &= Q(**{f"{paths.unit}__path__startswith": self.row.unit.path})
        if self.row.place_id and paths.place:
            covered &= Q(**{f"{paths.place}__code__startswith": self.row.place_id})
        return covered if stock else covered & _span(self.row).q_within(paths.start, paths.end)
