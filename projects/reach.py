"""Whose rows somebody may enter by sheet: their own units', and any in the places that they look after."""

from counties.models import Division
from fupin.errors import NotPermitted
from fupin.scope import Scope
from units.models import Unit


def require_reach(scope: Scope, unit: Unit | None, place: Division | None) -> None:
    """Raises NotPermitted("out_of_reach") for a row of another's unit outside one's places."""
    own_unit = unit is not None and scope.covers_unit(unit.pk)
    own_place = place is not None and any(place.pk.startswith(prefix) for prefix in scope.places)
    if not (scope.everything or own_unit or own_place):
        whose = unit.name if unit is not None else place.full_name if place is not None else "这一行"
        raise NotPermitted("out_of_reach", f"{whose}的数据不在您的管理范围内，请核对单位和地区", field="unit")
