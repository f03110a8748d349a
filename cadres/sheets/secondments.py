"""派驻任职 and 考勤."""

from cadres.models import DayKind, Secondment
from cadres.services import keep_attendance, keep_secondment
from cadres.sheets.columns import ABOUT, NAME, POST, facts, keep_cadre_of, origin, serving
from counties.cells import PlaceCell
from fupin.intake.cells import Choice, Code, Date, Integer, Text, YesNo
from fupin.intake.checking import in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from units.access import require_reach
from units.cells import EndCell, StartCell
from units.sheets.columns import ORIGIN, UNIT, days, span, within_reach

DAY_KIND = Choice(
    DayKind,
    aliases={
        "在岗": DayKind.RESIDENT,
        "驻村在岗": DayKind.RESIDENT,
        "公出": DayKind.OFFICIAL,
        "出差": DayKind.OFFICIAL,
        "培训": DayKind.OFFICIAL,
        "公假": DayKind.OFFICIAL,
        "请假": DayKind.LEAVE,
        "事假": DayKind.LEAVE,
        "病假": DayKind.LEAVE,
        "私假": DayKind.LEAVE,
        "旷岗": DayKind.ABSENT,
        "脱岗": DayKind.ABSENT,
    },
)


def save_secondment(row: Row, context: Context) -> Outcome:
    """Registers the cadre and the secondment, or corrects them."""
    within_reach(row, context)
    cadre, changes = keep_cadre_of(row, context)
    outcome = keep_secondment(
        actor=context.actor,
        cadre=cadre,
        place=row["place"],
        provenance=origin(row),
        **span(row),
        **facts(row, "post", "title", "planned_end_on", "round_number", "document_no", "end_reason"),
    )
    if outcome.kind == RowOutcome.ADDED:
        return outcome
    return Outcome.changed(outcome.row, {**changes, **outcome.changes})


def save_attendance(row: Row, context: Context) -> Outcome:
    """Records the day or corrects it."""
    return keep_attendance(
        actor=context.actor,
        secondment=_serving(row, context),
        day=row["day"],
        provenance=origin(row),
        **facts(row, "kind", "overnight"),
    )


@looking_at("unit", "name", "day")
def _serving(row: Row, context: Context) -> Secondment:
    """The secondment that the row is about. Raises Refusal: nobody, several, or out of reach."""
    secondment = serving(row["unit"], row["name"], row["day"])
    require_reach(context.scope, row["unit"], secondment.place)
    return secondment


SECONDMENTS = register(
    Sheet(
        "secondments",
        "派驻任职",
        (
            UNIT,
            NAME,
            *ABOUT,
            Column(
                "place",
                "任职地",
                PlaceCell(scoped=False),
                required=True,
                aliases=("派驻地", "挂职地", "驻村", "任职地区", "地区"),
            ),
            Column("post", "岗位", POST, required=True, aliases=("岗位类型", "派驻类型", "类别")),
            Column("title", "职务", Text(100), aliases=("挂任职务", "任职职务", "挂职职务")),
            Column(
                "starts_on",
                "起始日期",
                StartCell(),
                required=True,
                aliases=("任职日期", "任职时间", "开始时间", "起始时间", "开始日期"),
                help="只知道年份时写 1995年",
            ),
            Column(
                "ends_on",
                "结束日期",
                EndCell(),
                aliases=("截止日期", "结束时间", "离任时间", "截止时间"),
                help="在任的空着",
            ),
            Column("planned_end_on", "计划结束日期", EndCell(), aliases=("计划结束时间",)),
            Column(
                "round_number",
                "第几批（轮）",
                Integer(minimum=1, units=("批", "轮", "期")),
                aliases=("批次", "轮次"),
            ),
            Column("document_no", "任职文号", Code(60), aliases=("文号",)),
            Column("end_reason", "结束原因", Text(100)),
            *ORIGIN,
        ),
        save_secondment,
        checks=(within_reach, in_keeping_with(Secondment, "starts_on", "ends_on", told=days)),
        key=("unit", "name", "department", "place", "starts_on"),
        help="一人一次任职一行。",
    )
)
ATTENDANCE = register(
    Sheet(
        "attendance",
        "考勤",
        (
            UNIT,
            NAME,
            Column("day", "日期", Date(past=True, month_day=None), required=True, aliases=("考勤日期",)),
            Column("kind", "情况", DAY_KIND, required=True, aliases=("考勤", "考勤情况", "在岗情况")),
            Column("overnight", "住村", YesNo(), aliases=("是否住村", "是否宿村")),
            *ORIGIN,
        ),
        save_attendance,
        checks=(_serving,),
        key=("unit", "name", "day"),
        help="一人一天一行。驻村天数不足不影响录入，会列入提示。",
    )
)
