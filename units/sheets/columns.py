"""Columns that sheets about units and their people share."""

from counties.cells import PlaceCell
from counties.sheets.columns import NOTE, ORIGIN, ORIGIN_KEYS, SOURCE, facts, origin
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Row, looking_at
from units.access import require_reach
from units.cells import EndCell, StartCell, UnitCell

__all__ = [
    "ENDS_ON",
    "NOTE",
    "ORIGIN",
    "ORIGIN_KEYS",
    "PLACE",
    "SOURCE",
    "STARTS_ON",
    "UNIT",
    "days",
    "facts",
    "origin",
    "span",
    "within_reach",
]

UNIT = Column(
    "unit", "帮扶单位", UnitCell(), required=True, aliases=("单位", "单位名称", "责任单位", "派出单位")
)
PLACE = Column(
    "place",
    "地区",
    PlaceCell(scoped=False),
    aliases=("帮扶地区", "地点", "涉及地区", "县（村）", "帮扶县（村）"),
)
STARTS_ON = Column(
    "starts_on",
    "起始日期",
    StartCell(),
    aliases=("开始日期", "起始时间", "开始时间", "起始年份"),
    help="只知道年份时写 1995年",
)
ENDS_ON = Column(
    "ends_on", "截止日期", EndCell(), aliases=("结束日期", "截止时间", "结束时间"), help="还在继续的空着"
)


def days(row: Row) -> dict:
    """The first and the last day that the row tells."""
    return {"starts_on": None, **{key: day for key, day in span(row).items() if key != "start_precision"}}


@looking_at("unit", "place")
def within_reach(row: Row, context: Context) -> None:
    """Raises Refusal unless the row's unit or place is one of the scope's."""
    require_reach(context.scope, row["unit"], row["place"])


def span(row: object) -> dict:
    """The row's beginning with its precision, and its end, as far as they are filled in."""
    start = row["starts_on"]
    found = {"ends_on": row["ends_on"]}
    return found if start is None else found | {"starts_on": start.day, "start_precision": start.precision}
