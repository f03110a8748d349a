"""帮扶活动, long form: one row is one number of an activity; rows of the same activity join."""

from fupin.errors import Refusal
from fupin.intake.assuming import UNIT_KEY, tell_assumed, unit_column
from fupin.intake.cells import Choice, FigureCell, Text
from fupin.intake.checking import in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from projects.cells import IndicatorCell
from projects.figures import known_indicator
from projects.models import Activity, ActivityKind
from projects.models.activity import MeasureStatus
from projects.services import Measure, amend_activity, check_measure, record_activity, record_measure
from projects.sheets.columns import (
    ENDS_ON,
    NOTE,
    PLACE_IF_ANY,
    PROJECT,
    SOURCE,
    STARTS_ON,
    UNIT,
    filled,
    known_project,
    measured,
    origin,
    restated,
    tell_restated,
    with_project,
    within_reach,
)

IDENTITY = ("unit", "place", "title", "ends_on")
OF_ACTIVITY = ("starts_on", "partner")


def save_measure(row: Row, context: Context) -> Outcome:
    """Registers the activity if it is not known yet, and the row's number."""
    within_reach(row, context)
    identity = {key: row[key] for key in IDENTITY}
    activity, told = _known(row, context), {}
    known, facts = activity is not None, with_project(row, context, filled(row, OF_ACTIVITY))
    _check_one_story(row, context, identity, facts)
    if not known:
        activity = record_activity(actor=context.actor, **identity, kind=row["kind"], **facts, **origin(row))
    else:
        own = {} if row["indicator"] else filled(row, ("source", "note"))
        told = amend_activity(actor=context.actor, activity=activity, **facts, **own)
    if row["indicator"] is None:
        _check_number(row, context)
        return Outcome.changed(activity, told) if known else Outcome.added(activity)
    tell_assumed(row, context, "figure", known_indicator(row["indicator"]).unit)
    measure, changes = record_measure(
        actor=context.actor, activity=activity, measure=_measure(row), **origin(row)
    )
    if changes is None:
        return Outcome(RowOutcome.ADDED, measure, told)
    tell_restated(row, "figure", row["indicator"], changes)
    return Outcome.changed(measure, told | restated(changes, "figure"))


def _check_one_story(row: Row, context: Context, identity: dict, facts: dict) -> None:
    """Raises Refusal("activity_differs"): rows of one activity say the same of it, or the last would silently win."""
    rows = context.remembered("told_of_activities")
    key = tuple(getattr(value, "pk", value) for value in identity.values())
    told = {name: getattr(value, "pk", value) for name, value in facts.items()}
    known = rows.get(key, {})
    for name, value in told.items():
        if name in known and known[name][1] != value:
            label = Activity._meta.get_field(name).verbose_name
            message = f"同一活动的“{label}”与第 {known[name][0]} 行不一致，请核对"
            raise Refusal("activity_differs", message, field=name)
    rows[key] = {name: (row.number, value) for name, value in told.items()} | known


@looking_at(*IDENTITY, "kind")
def _known(row: Row, context: Context) -> Activity | None:
    """The activity of the row, if an earlier row told of it. Raises Refusal("other_kind") if it was of another kind."""
    activity = Activity.objects.filter(**{key: row[key] for key in IDENTITY}).first()
    if activity is not None and activity.kind != row["kind"]:
        message = f"这项活动的类型已登记为“{activity.get_kind_display()}”，同一活动各行的类型要一致"
        raise Refusal("other_kind", message, field="kind")
    return activity


def _measure(row: Row) -> Measure:
    figure = measured(row, "figure", row["indicator"])
    return Measure(row["indicator"], figure, row["status"] or MeasureStatus.ACTUAL)


@looking_at("indicator", "figure", UNIT_KEY, "status")
def _check_number(row: Row, context: Context) -> None:
    """Raises Refusal for a figure of nothing, or one that its indicator does not allow."""
    if row["indicator"] is not None:
        check_measure(_measure(row))
    elif row["figure"] is not None:
        raise Refusal("lone_figure", "请填写指标，说明数的是什么", field="indicator")


ACTIVITIES = register(
    Sheet(
        kind="activities",
        title="帮扶活动",
        help="一行一个数据。活动名称、单位、地点、截止日期相同的各行属于同一活动。没有数据的活动，指标和数据空着。",
        key=(*IDENTITY, "indicator", "status"),
        save=save_measure,
        checks=(
            within_reach,
            known_project,
            _known,
            _check_number,
            in_keeping_with(Activity, "starts_on", "ends_on"),
        ),
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
            Column(
                "figure",
                "数据",
                FigureCell(of="indicator", unit_in=UNIT_KEY),
                aliases=("数量", "数值"),
                help="如 180余人、3.8万人次",
            ),
            unit_column("figure"),
            Column("status", "性质", Choice(MeasureStatus, aliases={"计划": "planned", "预计": "planned"})),
            SOURCE,
            NOTE,
        ),
    )
)
