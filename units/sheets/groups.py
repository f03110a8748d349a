"""领导小组: one row a seat; the group's own facts may stand on its first row only."""

from fupin.intake.cells import Choice, Date, PersonName, Text
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Continued, Outcome, Row, Sheet, register
from fupin.privacy import Personal
from units.models.organising import GroupPost
from units.services import keep_seat
from units.sheets.columns import ORIGIN, UNIT, facts, origin, within_reach


def save_seat(row: Row, context: Context) -> Outcome:
    """Gives the seat or corrects it, and sets up the group where it is new."""
    within_reach(row, context)
    return keep_seat(
        actor=context.actor,
        unit=row["unit"],
        name=row["name"],
        post=row["post"],
        title=row["title"],
        provenance=origin(row),
        **facts(row, "person_name", "founded_on", "office", "duties"),
    )


LEADING_GROUPS = register(
    Sheet(
        "leading_groups",
        "领导小组",
        (
            UNIT,
            Column("name", "名称", Text(100), required=True, aliases=("领导小组名称", "领导小组")),
            Column("founded_on", "成立日期", Date(past=True), aliases=("成立时间",)),
            Column("office", "办事机构", Text(100), aliases=("办公室", "下设机构")),
            Column("duties", "职责", Text(), aliases=("主要职责",)),
            Column("post", "职务", Choice(GroupPost), required=True, aliases=("小组职务", "组内职务")),
            Column("title", "本职", Text(100), required=True, aliases=("所任职务", "行政职务", "单位及职务")),
            Column("person_name", "姓名", PersonName(), personal=Personal.NAME),
            *ORIGIN,
        ),
        save_seat,
        checks=(within_reach,),
        key=("unit", "name", "post", "title", "person_name"),
        continued=Continued(
            blank="name",
            filled="title",
            columns=("unit", "name", "founded_on", "office", "duties"),
            leads="post",
            words=frozenset({GroupPost.HEAD.label}),
            several=True,
        ),
        help="一个席位一行；名称等可以只写在第一行。原文只写职务不写姓名的，姓名空着。",
    )
)
