"""What a figure is asked of: whose work, where, when, as seen by whom."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from fupin.periods import Period
from fupin.scope import Scope
from reports.indicators.slots import DaySlot, Slot
from units.models import Unit


@dataclass(frozen=True)
class _OutlinedPeriod(Period):
    """Slots for the days at a path; whether they make whole years is known."""

    path: str = "period"
    is_whole_years: bool = True

    def __post_init__(self) -> None:
        """Slots come in no order."""

    @classmethod
    def of(cls, period: Period, path: str = "period") -> "_OutlinedPeriod":
        return cls(DaySlot(f"{path}.start"), DaySlot(f"{path}.end"), path, period.is_whole_years)

    @property
    def whole_years(self) -> "_OutlinedPeriod":
        path = f"{self.path}.whole_years"
        return _OutlinedPeriod(DaySlot(f"{path}.start"), DaySlot(f"{path}.end"), path)


@dataclass(frozen=True)
class _OutlinedUnit:
    """Slots for what rows are compared with."""

    pk: Slot
    path: Slot


@dataclass(frozen=True)
class Selection:
    """A unit (with all below it), a place (with all in it), a project; each may be left open. And a period."""

    scope: Scope
    period: Period
    unit: Unit | None = None
    place: str = ""
    project: int | None = None

    def narrowed(self, **changes: object) -> "Selection":
        """The same with something set otherwise: another unit, place, project or period."""
        return replace(self, **changes)

    def outline(self) -> "Selection":
        """The selection with slots in place of its values: all that the words of a statement may depend on.

        What remains is which sides are asked for at all, how many places the scope has, its rights and limits in time.
        """
        return Selection(
            _outlined(self.scope),
            _OutlinedPeriod.of(self.period),
            _OutlinedUnit(Slot("unit.pk"), Slot("unit.path")) if self.unit else None,
            Slot("place") if self.place else "",
            Slot("project") if self.project else None,
        )

    def chosen(self, rows: QuerySet, *, unit: str = "", place: str = "", project: str = "") -> QuerySet:
        """The visible rows of this unit, place and project; the paths lead to the unit, the place and the project.

        A side that the rows do not have leaves nothing once it is asked for: a meeting is of no project.
        """
        rows = rows.visible_to(self.scope)
        asked = Q()
        if self.unit:
            asked &= Q(**{f"{unit}__path__startswith": self.unit.path}) if unit else Q(pk__in=[])
        if self.place:
            asked &= Q(**{f"{place}__code__startswith": self.place}) if place else Q(pk__in=[])
        if self.project:
            asked &= Q(**{project: self.project}) if project else Q(pk__in=[])
        return rows.filter(asked)

    def as_json(self) -> dict:
        """The selection without the scope: what a printed figure keeps so that it can be asked again."""
        return {
            "unit": self.unit.name if self.unit else None,
            "place": self.place or None,
            "project": self.project,
            "from": self.period.start.isoformat(),
            "to": self.period.end.isoformat(),
        }

    @classmethod
    def from_json(cls, data: dict, scope: Scope) -> "Selection":
        """The selection that `as_json` took apart, for another reader; raises Unit.DoesNotExist if the unit is gone."""
        return cls(
            scope=scope,
            period=Period(date.fromisoformat(data["from"]), date.fromisoformat(data["to"])),
            unit=Unit.objects.get(name=data["unit"]) if data["unit"] else None,
            place=data["place"] or "",
            project=data["project"],
        )


def _outlined(scope: Scope) -> Scope:
    slots = {
        name: tuple(Slot(f"scope.{name}", at) for at, _ in enumerate(getattr(scope, name)))
        for name in ("places", "served_places")
    }
    units = Slot("scope.unit_ids") if scope.unit_ids else frozenset()
    kept = {name: getattr(scope, name) for name in ("rights", "roles", "seen_from", "seen_to", "everything")}
    return Scope(user_id=Slot("scope.user_id"), unit_ids=units, **slots, **kept)
