"""What a line says of a household besides its number, where the household is only looked up: compared, and told."""

from counties.models import Division, Household
from counties.sheets.columns import PLACE_KEYS
from fupin.intake.sheets import Row

ONLY_BY_NUMBER = "按户编号认定，这一格没有登记；确要更正请导入农户"


def tell_of_home(row: Row, place: Division | None, household: Household, *keys: str) -> None:
    """A doubt where the row names another place than that where the household lives, at the last of the cells that do.

    `keys` are the columns that name the place, if they are not those of the registry.
    """
    named = [key for key in keys or PLACE_KEYS if row[key] is not None]
    if place is not None and not household.place_id.startswith(place.code):
        message = f"与登记的所在村不同，{ONLY_BY_NUMBER}"
        row.warn(named[-1] if named else "", "lives_elsewhere", message)


def tell_of_head(row: Row, household: Household) -> None:
    """A doubt where the row names another head than the registry does, or the registry names none."""
    if row["head_name"] and not household.head_name:
        row.warn("head_name", "head_unknown", f"台账里这户没有登记户主姓名，{ONLY_BY_NUMBER}")
    elif row["head_name"] and row["head_name"] != household.head_name:
        row.warn("head_name", "head_differs", "与登记的户主姓名不同，按户编号登记，请核对")
