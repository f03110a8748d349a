"""Telling of amounts whose unit nothing says, where another cell of the row decides what is counted."""

from fupin.figures import Figure
from fupin.intake.sheets import Context, Row

UNIT_ASSUMED = (
    "金额没有写单位（列名、格子、表上方都没有，上传时也没有选），按元读取；"
    "如是万元，请写明单位，或上传时选“万元”再传"
)


def tell_assumed(row: Row, context: Context, key: str, unit: str) -> None:
    """Tells once for a column of an amount of money whose unit nothing says: it was taken to be in 元.

    `unit` is that of what the row counts: 元, 元/户, 人.
    """
    figure: Figure | None = row[key]
    bare = figure and figure.value and not figure.stated_unit and figure.scale == 1
    told = context.remembered("units_assumed")
    if bare and unit.partition("/")[0] == "元" and row.unit_of_bare(unit) == unit and told.get(key) is None:
        told[key] = row.number
        row.warn(key, "unit_assumed", UNIT_ASSUMED)
