"""Columns about cadres that several sheets share, and finding whom a row means."""

from datetime import date

from cadres.models import Cadre, Post, Rank, Secondment
from cadres.services import keep_cadre
from fupin.errors import Refusal
from fupin.intake.cells import Choice, PersonName, Phone, Text
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Row
from fupin.privacy import Personal
from units.models import Unit
from units.sheets.columns import facts, origin

RANK = Choice(
    Rank,
    aliases={
        "厅级": Rank.BUREAU,
        "局级": Rank.BUREAU,
        "处级": Rank.DIVISION,
        "科级": Rank.SECTION,
        "科员": Rank.STAFF,
        "一般干部": Rank.STAFF,
    },
)
POST = Choice(
    Post,
    aliases={
        "县级": Post.COUNTY,
        "挂职": Post.COUNTY,
        "挂职副县长": Post.COUNTY,
        "第一书记": Post.FIRST_SECRETARY,
        "驻村工作队长": Post.TEAM_LEADER,
        "工作队队长": Post.TEAM_LEADER,
        "工作队队员": Post.TEAM_MEMBER,
        "科技特派员": Post.COMMISSIONER,
        "帮扶联系人": Post.CONTACT,
    },
)
SEX = Choice([("男", "男"), ("女", "女")])

NAME = Column("name", "姓名", PersonName(), required=True, aliases=("干部姓名", "帮扶干部"))
DEPARTMENT = Column("department", "所在部门", Text(100), aliases=("部门", "处室"))
ABOUT = (
    DEPARTMENT,
    Column("sex", "性别", SEX),
    Column("rank", "职级", RANK, aliases=("级别", "行政级别")),
    Column("politics", "政治面貌", Text(20)),
    Column("phone", "联系电话", Phone(), aliases=("联系人电话", "电话", "手机"), personal=Personal.PHONE),
)


def keep_cadre_of(row: Row, context: Context) -> tuple[Cadre, dict[str, tuple]]:
    """The cadre whom the row names, registered or corrected by it, and what was changed."""
    outcome = keep_cadre(
        actor=context.actor,
        unit=row["unit"],
        name=row["name"],
        department=row["department"],
        provenance=origin(row),
        **facts(row, "sex", "rank", "politics", "phone"),
    )
    return outcome.row, dict(outcome.changes)


def serving(unit: Unit, name: str, day: date) -> Secondment:
    """The secondment of the unit's cadre of this name on the day. Raises Refusal: nobody, or several."""
    rows = Secondment.objects.filter(unit=unit, cadre__name=name).overlapping(day, day)
    found = list(rows.select_related("cadre", "place")[:2])
    if not found:
        raise Refusal(
            "not_serving", f"{unit}没有叫“{name}”的干部在 {day} 任职，请先登记派驻任职", field="name"
        )
    if len(found) > 1:
        raise Refusal("same_name", f"{unit}当时有几位“{name}”在任，请在系统里逐人登记", field="name")
    return found[0]
