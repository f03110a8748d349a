"""Telling of amounts whose unit is in doubt, where another cell of the row decides what is counted."""

import re

from fupin.errors import Refusal
from fupin.figures import Figure
from fupin.figures.units import same_measure, split_scale
from fupin.intake.cells import Text
from fupin.intake.columns import Column
from fupin.intake.guards import is_money, out_of_proportion, step_of_unit
from fupin.intake.sheets import Context, Row

UNIT_ASSUMED = (
    "金额没有写单位（列名、格子、表上方都没有，上传时也没有选），按元读取；"
    "如是万元，请写明单位，或上传时选“万元”再传"
)


# The column that states the unit of each line's figure, in every sheet that has one.
UNIT_KEY = "stated_unit"
UNIT_NAMES = ("目标单位", "指标单位", "数据单位", "数量单位")


def unit_column(key: str) -> Column:
    """The column that states line by line the unit of the figures in the column of that key."""
    return Column(
        UNIT_KEY, "计量单位", Text(10), aliases=UNIT_NAMES, unit_of=key, help="空着时按指标的单位理解"
    )


def unit_beside(row: Row, key: str) -> str:
    """The unit that the column of units states for the figure of the line; nothing if there is none.

    Raises Refusal("two_units") where the heading of the figure, or the words in its cell, say another.
    """
    figure: Figure | None = row[key]
    said = _plain(row[UNIT_KEY] or "")
    if not said or figure is None:
        return said
    above, written = (row.units or {}).get(key, ""), figure.measure
    if above and not same_measure(above, said) and (not written or same_measure(written, above)):
        raise _two_units("列名", above, said)
    # 400万元 beside 元 is told in both: the number has its scale with it.
    without_scale = written if split_scale(said)[0] else split_scale(written)[1]
    if written and not same_measure(without_scale, said):
        raise _two_units("格子里", written, said)
    return said


def _plain(unit: str) -> str:
    """The unit without blanks, the brackets around it, and that money is 人民币."""
    unit = re.sub(r"\s|人民币", "", unit.replace("％", "%"))
    return re.sub(r"^[(（](.*)[)）]$|[(（][)）]$", r"\1", unit)


def _two_units(where: str, unit: str, said: str) -> Refusal:
    message = (
        f"{where}写的单位是“{unit}”，这一行另写的单位是“{said}”，分不清以哪个为准；请改成一样的，或只留一处"
    )
    return Refusal("two_units", message, field=UNIT_KEY)


def tell_assumed(row: Row, context: Context, key: str, unit: str) -> None:
    """Tells once for a column of an amount of money whose unit nothing says: it was taken to be in 元.

    `unit` is that of what the row counts: 元, 元/户, 人.
    """
    figure: Figure | None = row[key]
    bare = figure and figure.value and not (figure.stated_unit or row[UNIT_KEY]) and figure.scale == 1
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
