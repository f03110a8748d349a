"""Columns that several sheets share, and what of a row goes to a service."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from counties.cells import PlaceCell
from fupin.figures import Absence, Figure
from fupin.intake.assuming import tell_step, unit_beside
from fupin.intake.cells import Date, Remark, Text
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Row, looking_at
from projects.figures import in_unit_of, known_indicator
from projects.models import Project
from projects.reach import require_reach
from projects.selectors import project_named
from units.cells import UnitCell

# A unit's work may lie anywhere, and a sum may be for a whole province: `projects.reach` says whose rows these are.
UNIT = Column("unit", "帮扶单位", UnitCell(), required=True, aliases=("单位", "单位名称", "责任单位"))
PLACE = Column(
    "place",
    "地区",
    PlaceCell(scoped=False),
    required=True,
    aliases=("地点", "县（村）", "使用地区", "地区名称"),
)
PLACE_IF_ANY = Column(
    "place", "地区", PlaceCell(scoped=False), aliases=("地点", "县（村）", "使用地区", "地区名称")
)
STARTS_ON = Column(
    "starts_on",
    "起始日期",
    Date(month_day="first"),
    aliases=("开始日期", "起始时间"),
    help="一段时间合计的填写；只有一天的空着",
)
ENDS_ON = Column(
    "ends_on", "截止日期", Date(month_day="last"), required=True, aliases=("日期", "结束日期", "截止时间")
)
PROJECT = Column(
    "project", "所属项目", Text(120), aliases=("项目", "项目名称", "来源项目"), help="已登记项目的名称"
)
SOURCE = Column(
    "source", "来源", Text(300), aliases=("数据来源", "资料来源"), help="文件、报表、报道或口述人"
)
Known = TypeVar("Known")
NARROW, WIDE = str.maketrans("（）", "()"), str.maketrans("()", "（）")
STATED = frozenset({"value", "upper", "precision", "stated", "absence"})
NOTE = Column("note", "备注", Remark(500), aliases=("说明",))


def filled(row: Row, keys: Iterable[str]) -> dict[str, Any]:
    """The named cells that are not blank: a blank never overwrites what is known."""
    return {key: row[key] for key in keys if row[key] is not None}


def told_in(row: Row, *keys: str) -> str:
    """The first of these columns that the file has; the last where it has none of them."""
    return next((key for key in keys if row.places and key in row.places), keys[-1])


def registered(alike: Iterable[Known], row: Row, keys: Sequence[str]) -> Known | None:
    """Of these objects the one whose fields `keys` are as the row's columns say; None if there is none."""
    return next((each for each in alike if all(getattr(each, key) == row[key] for key in keys)), None)


def spellings(name: str) -> set[str]:
    """The name as it stands, and in brackets of either width."""
    return {name, name.translate(NARROW), name.translate(WIDE)}


@looking_at("unit", "place")
def within_reach(row: Row, context: Context) -> None:
    """Raises NotPermitted for a row of another's unit outside one's places."""
    require_reach(context.scope, row["unit"], row["place"])


@looking_at("unit", "place", "project")
def known_project(row: Row, context: Context) -> Project | None:
    """The registered project that the row names, if it names one. Raises Refusal: unknown, or several."""
    if row["project"] is None:
        return None
    return project_named(unit=row["unit"], place=row["place"], name=row["project"])


def with_project(row: Row, context: Context, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts and the registered project that the row names, if it names one."""
    project = known_project(row, context)
    return facts if project is None else facts | {"project": project}


def origin(row: Row) -> dict[str, Any]:
    """What says where a new row comes from: its line in the upload, and 来源 and 备注 as written."""
    return row.provenance() | filled(row, ("source", "note"))


def figure_of(row: Row, key: str) -> Figure:
    """The figure of a cell; a blank one is a figure that was not filled in."""
    return row[key] if row[key] is not None else Figure.missing("", Absence.UNFILLED)


def measured(row: Row, key: str, indicator: str) -> Figure:
    """The figure of a cell in the unit of its indicator; a bare amount is in the unit that its line states, or in the
    unit of money that the table does.

    Raises Refusal as `in_unit_of` does, and "two_units".
    """
    bare = unit_beside(row, key) or row.unit_of_bare(known_indicator(indicator).unit)
    return in_unit_of(indicator, figure_of(row, key), bare)


def tell_restated(row: Row, key: str, indicator: str, changes: Mapping[str, tuple]) -> None:
    """Tells of a stored amount of money that becomes about ten thousand times itself, or a ten-thousandth."""
    stored, amount = changes.get("value", (None, None))
    tell_step(row, key, known_indicator(indicator).unit, amount, stored)


def restated(changes: Mapping[str, tuple], key: str) -> dict[str, tuple]:
    """The changes of a row with those of its stored figure as one change of its column, in the words it was stated in."""
    others = {name: pair for name, pair in changes.items() if name not in STATED}
    if len(others) == len(changes):
        return others
    figure = changes.get("stated") or changes.get("value")
    return others | {key: figure or next(pair for name, pair in changes.items() if name in STATED)}
