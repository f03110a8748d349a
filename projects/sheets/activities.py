"""帮扶活动, long form: one row is one number of an activity; rows of the same activity join."""

from fupin.errors import Refusal
from fupin.intake.cells import Choice, FigureCell, Text
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, Sheet, register
from projects.cells import IndicatorCell
from projects.models import Activity, ActivityKind
from projects.models.activity import MeasureStatus
from projects.reach import require_reach
from projects.services import Measure, record_activity, record_measure
from projects.sheets.columns import (
    ENDS_ON,
    NOTE,
    PLACE_IF_ANY,
    PROJECT,
    SOURCE,
    STARTS_ON,
    UNIT,
    figure_of,
    filled,
    origin,
    restated,
    with_project,
)

IDENTITY = ("unit", "place", "title", "ends_on")


def save_measure(row: Row, context: Context) -> Outcome:
    """Registers the activity if it is not known yet, and the row's number."""
    require_reach(context.scope, row["unit"], row["place"])
    identity = {key: row[key] for key in IDENTITY}
    activity = Activity.objects.filter(**identity).first()
    known = activity is not None
    if not known:
        facts = with_project(row, filled(row, ("kind", "starts_on", "partner")))
        activity = record_activity(actor=context.actor, **identity, **facts, **origin(row))
    elif activity.kind != row["kind"]:
        message = f"这项活动的类型已登记为“{activity.get_kind_display()}”，同一活动各行的类型要一致"
        raise Refusal("other_kind", message, field="kind")
    if row["indicator"] is None:
        return _without_number(row, activity, known)
    measure, changes = record_measure(
        actor=context.actor,
        activity=activity,
        measure=Measure(row["indicator"], figure_of(row, "figure"), row["status"] or MeasureStatus.ACTUAL),
        **origin(row),
    )
    return (
        Outcome.added(measure) if changes is None else Outcome.changed(measure, restated(changes, "figure"))
    )


def _without_number(row: Row, activity: Activity, known: bool) -> Outcome:
    if row["figure"] is not None:
        raise Refusal("lone_figure", "请填写指标，说明数的是什么", field="indicator")
    return Outcome.unchanged(activity) if known else Outcome.added(activity)


ACTIVITIES = register(
    Sheet(
        kind="activities",
        title="帮扶活动",
        help="一行一个数据。活动名称、单位、地点、截止日期相同的各行属于同一活动。没有数据的活动，指标和数据空着。",
        key=(*IDENTITY, "indicator", "status"),
        save=save_measure,
        columns=(
            Column("title", "活动名称", Text(200), required=True, aliases=("名称", "活动")),
            Column("kind", "类型", Choice(ActivityKind), required=True, aliases=("活动类型", "类别")),
            UNIT,
            PLACE_IF_ANY,
            STARTS_ON,
            ENDS_ON,
            Column("partner", "合作方", Text(200)),
            PROJECT,
            Column("indicator", "指标", IndicatorCell(), aliases=("指标名称", "数据项")),
            Column("figure", "数据", FigureCell(), aliases=("数量", "数值"), help="如 180余人、3.8万人次"),
            Column("status", "性质", Choice(MeasureStatus, aliases={"计划": "planned", "预计": "planned"})),
            SOURCE,
            NOTE,
        ),
    )
)
