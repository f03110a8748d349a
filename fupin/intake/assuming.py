"""Telling of amounts whose unit is in doubt, where another cell of the row decides what is counted."""

from fupin.figures import Figure
from fupin.intake.guards import is_money, out_of_proportion, step_of_unit
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
    if bare and is_money(unit) and row.unit_of_bare(unit) == unit and told.get(key) is None:
        told[key] = row.number
        row.warn(key, "unit_assumed", UNIT_ASSUMED)


def tell_step(
    row: Row, key: str, unit: str, amount: object, stored: object, earlier: tuple[str, object] | None = None
) -> None:
    """Tells of an amount of money that lies about ten thousand times off what is stored of the same, or, where nothing
    is, off that of an earlier time: (2017 年, how much).

    `unit` is that of what the row counts.
    """
    if not is_money(unit):
        return
    told = step_of_unit(stored, amount) or out_of_proportion(amount, stored, "原来的数")
    if stored is None and earlier is not None:
        told = out_of_proportion(amount, earlier[1], f"{earlier[0]}的数")
    if told:
        row.warn(key, "unit_step", told)
