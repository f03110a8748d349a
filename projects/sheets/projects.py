"""项目: one row a project, with up to three quantities of work and three kinds of beneficiaries."""

from collections.abc import Sequence

from counties.cells import PlaceCell
from fupin.errors import Refusal, told_at
from fupin.figures import Absence
from fupin.intake.assuming import tell_assumed
from fupin.intake.cells import Choice, Code, Date, FigureCell, Money, Text, YesNo
from fupin.intake.checking import in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.sheets import Check, Context, Outcome, Row, Sheet, looking_at, register
from projects.cells import IndicatorCell
from projects.figures import known_indicator, with_unit
from projects.models import Project, Stage
from projects.models.project import BenefitKind, Category
from projects.services import (
    advance_project,
    amend_project,
    correct_step,
    open_project,
    record_benefit,
    record_quantity,
)
from projects.sheets.columns import (
    NOTE,
    SOURCE,
    UNIT,
    figure_of,
    filled,
    measured,
    origin,
    registered,
    restated,
    spellings,
    tell_restated,
    told_in,
    within_reach,
)

IDENTITY = ("unit", "place", "name", "ends_on")
GROUPS = (1, 2, 3)
FACTS = ("category", "starts_on", "budget", "code", "implementer", "responsible", "content", "in_registry")
STEP = {"stage_on": "happened_on", "document_no": "document_no"}
# Where what a service refuses of a step stands in the sheet.
OF_STEP = {"happened_on": "stage_on", "reason": "stage"}
WORDS_OF_STAGE = {
    "未启动": Stage.RESERVE,
    "进行中": Stage.STARTED,
    "在建": Stage.STARTED,
    "已完成": Stage.COMPLETED,
}


def _alone(number: int, *labels: str) -> tuple[str, ...]:
    """A sheet with a single group writes its headings without the number."""
    return labels if number == 1 else ()


def _groups() -> tuple[Column, ...]:
    columns = []
    for number in GROUPS:
        columns += [
            Column(
                f"indicator_{number}",
                f"工程量指标{number}",
                IndicatorCell(),
                aliases=_alone(number, "工程量指标", "指标"),
            ),
            Column(
                f"quantity_{number}",
                f"工程量{number}",
                FigureCell(of=f"indicator_{number}"),
                aliases=_alone(number, "工程量", "数量"),
                help="如 7.736公里、192盏",
            ),
        ]
    for number in GROUPS:
        columns += [
            Column(
                f"benefit_{number}",
                f"受益方面{number}",
                Choice(BenefitKind),
                aliases=_alone(number, "受益方面"),
            ),
            Column(
                f"served_{number}",
                f"受益人数{number}",
                FigureCell(),
                aliases=_alone(number, "受益人数", "受益数"),
                help="如 2100人、96户",
            ),
        ]
    return tuple(columns)


def save_project(row: Row, context: Context) -> Outcome:
    """Opens the project or corrects it; its name, place and end are what it is known by."""
    within_reach(row, context)
    identity = _identity(row)
    alike = Project.objects.filter(unit=row["unit"], place=row["place"], name__in=spellings(row["name"]))
    alike = list(alike.order_by("-pk"))
    project = registered(alike, row, IDENTITY)
    if project is None:
        _tell_of_alike(row, context, alike)
        project = _opened(row, context, identity)
        _record_groups(row, context, project)
        return Outcome.added(project)
    changes = amend_project(actor=context.actor, project=project, **filled(row, (*FACTS, "source", "note")))
    _check_stage(row, context)
    _check_step(row, context)
    if row["stage"] is not None and row["stage"] != project.stage:
        changes = changes | {"stage": (project.stage, row["stage"])}
        _advance(row, context, project)
    else:
        changes = changes | _correct_step(row, context, project)
    groups = _record_groups(row, context, project)
    _tell_of_kept(row, project, groups)
    return Outcome.changed(project, changes | groups)


def _identity(row: Row) -> dict:
    return {key: row[key] for key in IDENTITY}


def _follows(row: Row, project: Project) -> bool:
    """True if the row is of a time that begins after the project's end: the next year's of one name."""
    return row["starts_on"] is not None and row["starts_on"] > project.ends_on


def _tell_of_alike(row: Row, context: Context, alike: Sequence[Project]) -> None:
    """A doubt about a project of that name that is registered with another end, or in other brackets.

    Projects of one name that stand in one sheet are told apart there.
    """
    others = (
        each
        for each in alike
        if each.name != row["name"] or (each.batch_id != context.batch.pk and not _follows(row, each))
    )
    known = next(others, None)
    if known is None:
        return
    message = (
        f"该地已登记“{known.name}”（完成日期 {known.ends_on}），按另一个项目登记；"
        "如果是同一个，请照登记的名称和完成日期填写，要更正这两样的，请到管理后台的项目页更正"
    )
    row.warn("ends_on" if known.name == row["name"] else "name", "alike_project", message)


def _opened(row: Row, context: Context, identity: dict) -> Project:
    dated = row["stage"] not in (None, Stage.RESERVE) and row["stage_on"] is not None
    stage = {} if dated or row["stage"] is None else {"stage": row["stage"]}
    facts = filled(row, FACTS)
    project = open_project(actor=context.actor, **identity, **facts, **stage, **origin(row))
    _check_step(row, context)
    if dated:
        _advance(row, context, project)
    else:
        _correct_step(row, context, project)
    return project


def _check_step(row: Row, context: Context) -> None:
    """Raises Refusal("no_stage") for the day or the number of a stage that the row does not name."""
    if row["stage"] is None and (lone := [key for key in STEP if row[key] is not None]):
        raise Refusal("no_stage", "填了进度日期或文号，请填写进度", field=lone[0])


def _correct_step(row: Row, context: Context, project: Project) -> dict[str, tuple]:
    """What the row tells of the stage in which the project is."""
    told = {STEP[key]: row[key] for key in STEP if row[key] is not None}
    if not told:
        return {}
    with told_at(OF_STEP):
        changes = correct_step(actor=context.actor, project=project, **told, **origin(row))
    return {key: changes[name] for key, name in STEP.items() if name in changes}


@looking_at(*IDENTITY, "stage", "stage_on")
def _check_stage(row: Row, context: Context) -> None:
    """Raises Refusal("stage_on") where a registered project is said to have moved on, and no day is said."""
    stage, project = row["stage"], Project.objects.filter(**_identity(row)).first()
    if project is not None and stage not in (None, project.stage) and row["stage_on"] is None:
        raise Refusal("stage_on", "进度有变化，请填写进度日期", field=told_in(row, "stage_on", "stage"))


def _group_checks(number: int) -> tuple[Check, Check]:
    """Of a quantity and of a benefit: it must be said what they count, and they must count that."""

    @looking_at(f"indicator_{number}", f"quantity_{number}")
    def quantity(row: Row, context: Context) -> None:
        _check_quantity(row, number)

    @looking_at(f"benefit_{number}", f"served_{number}")
    def benefit(row: Row, context: Context) -> None:
        _check_benefit(row, number)

    return quantity, benefit


def _check_quantity(row: Row, number: int) -> None:
    key = f"quantity_{number}"
    _refuse_second(row, "indicator", number, "工程量指标")
    if row[f"indicator_{number}"] is None:
        _refuse_lone_figure(row, key, f"请填写“工程量指标{number}”，说明数的是什么")
        return
    with told_at({"figure": key}):
        measured(row, key, row[f"indicator_{number}"])


def _refuse_second(row: Row, name: str, number: int, label: str) -> None:
    """Raises Refusal("duplicate") where an earlier group of the row counts the same: a project has one number of it."""
    said = row[f"{name}_{number}"]
    first = next((each for each in range(1, number) if said and row[f"{name}_{each}"] == said), None)
    if first is not None:
        message = f"与“{label}{first}”相同，一个项目只记一个数；请合成一个数，或改选"
        raise Refusal("duplicate", message, field=f"{name}_{number}")


def _check_benefit(row: Row, number: int) -> None:
    key = f"served_{number}"
    _refuse_second(row, "benefit", number, "受益方面")
    if row[f"benefit_{number}"] is None:
        _refuse_lone_figure(row, key, f"请填写“受益方面{number}”")
        return
    with told_at({"figure": key}):
        with_unit(figure_of(row, key), _counted(row, key), "受益对象")


def _counted(row: Row, key: str) -> str:
    return "户" if figure_of(row, key).unit == "户" else "人"


def _advance(row: Row, context: Context, project: Project) -> None:
    with told_at(OF_STEP):
        advance_project(
            actor=context.actor,
            project=project,
            stage=row["stage"],
            happened_on=row["stage_on"],
            document_no=row["document_no"] or "",
            **origin(row),
        )


def _record_groups(row: Row, context: Context, project: Project) -> dict[str, tuple]:
    changes = {}
    for number in GROUPS:
        changes |= _record_quantity(row, context, project, number) | _record_benefit(
            row, context, project, number
        )
    return changes


def _tell_of_kept(row: Row, project: Project, changes: dict[str, tuple]) -> None:
    """A doubt where something is counted anew beside what the row does not name: it may have been meant to replace it."""
    for names, figures, known, field in (
        ("indicator", "quantity", project.quantities, "indicator"),
        ("benefit", "served", project.benefits, "kind"),
    ):
        anew = [number for number in GROUPS if changes.get(f"{figures}_{number}", (None,))[0] == ""]
        named = {row[f"{names}_{number}"] for number in GROUPS} - {None}
        if anew and (kept := "、".join(map(str, known.exclude(**{f"{field}__in": named})))):
            message = (
                f"项目原有的“{kept}”这一行没有提到，仍然计入；如果是改写，请到管理后台的项目页删去原来的"
            )
            row.warn(f"{names}_{anew[0]}", "kept_beside", message)


def _record_quantity(row: Row, context: Context, project: Project, number: int) -> dict[str, tuple]:
    indicator, key = row[f"indicator_{number}"], f"quantity_{number}"
    _check_quantity(row, number)
    if indicator is None:
        return {}
    facts = {"actor": context.actor, "project": project, **origin(row)}
    with told_at({"figure": key}):
        tell_assumed(row, context, key, known_indicator(indicator).unit)
        quantity, changed = record_quantity(
            indicator=indicator, figure=measured(row, key, indicator), **facts
        )
    if changed is None:
        return {key: ("", quantity.stated)}
    tell_restated(row, key, indicator, changed)
    return restated(changed, key)


def _record_benefit(row: Row, context: Context, project: Project, number: int) -> dict[str, tuple]:
    kind, key = row[f"benefit_{number}"], f"served_{number}"
    _check_benefit(row, number)
    if kind is None or (row[key] is None and project.benefits.filter(kind=kind).exists()):
        return {}
    facts = {"actor": context.actor, "project": project, **origin(row)}
    with told_at({"figure": key}):
        benefit, changed = record_benefit(
            kind=kind, figure=figure_of(row, key), counted=_counted(row, key), **facts
        )
    return {key: ("", benefit.stated)} if changed is None else restated(changed, key)


def _refuse_lone_figure(row: Row, key: str, message: str) -> None:
    if row[key] is not None and row[key].absence is Absence.FILLED:
        raise Refusal("lone_figure", message, field=key)


PROJECTS = register(
    Sheet(
        kind="projects",
        title="项目",
        help="一行一个项目。单位、地点、名称和完成日期相同的视为同一项目；空着的格不改动原有内容。",
        key=IDENTITY,
        save=save_project,
        checks=(
            within_reach,
            _check_stage,
            looking_at("stage")(_check_step),
            *(check for number in GROUPS for check in _group_checks(number)),
            in_keeping_with(Project, "starts_on", "ends_on"),
        ),
        columns=(
            UNIT,
            Column(
                "place",
                "实施地点",
                PlaceCell(scoped=False),
                required=True,
                aliases=("地点", "地区", "项目地点", "建设地点"),
            ),
            Column("name", "项目名称", Text(120), required=True),
            Column("category", "项目类别", Choice(Category), required=True, aliases=("类别", "项目类型")),
            Column(
                "budget", "计划投资", Money(minimum=0), aliases=("投资", "资金规模", "项目预算"), unit="元"
            ),
            Column("stage", "进度", Choice(Stage, aliases=WORDS_OF_STAGE), aliases=("项目进度", "状态")),
            Column("stage_on", "进度日期", Date(month_day="last"), help="进入这一进度的日期"),
            Column("document_no", "进度文号", Code(60), aliases=("批复文号",)),
            Column("starts_on", "起始日期", Date(month_day="first"), aliases=("开工日期", "开始日期")),
            Column(
                "ends_on",
                "完成日期",
                Date(month_day="last"),
                required=True,
                aliases=("截止日期", "竣工日期", "结束日期"),
                help="未完成的填计划完成日期；来源只写年份的填年末",
            ),
            Column("code", "项目编码", Code(40)),
            Column("implementer", "实施单位", Text(100)),
            Column("responsible", "责任人", Text(40)),
            Column("content", "建设内容", Text(), aliases=("建设任务", "主要内容")),
            Column("in_registry", "列入县级项目库", YesNo()),
            *_groups(),
            SOURCE,
            NOTE,
        ),
    )
)
