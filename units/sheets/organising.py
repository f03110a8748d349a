"""会议、制度文件、监督检查: how the unit organises the work."""

from fupin.errors import Refusal
from fupin.intake.cells import Choice, Date, Headcount, PersonName, Text
from fupin.intake.columns import Column
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from units.cells import EndCell
from units.models import Inspection
from units.models.organising import MeetingKind
from units.services import check_due, keep_document, keep_finding, keep_inspection, keep_meeting
from units.sheets.columns import ORIGIN, PLACE, STARTS_ON, UNIT, facts, origin, within_reach

MEETING_KIND = Choice(
    MeetingKind,
    aliases={
        "领导小组会": MeetingKind.LEADING_GROUP,
        "动员会": MeetingKind.MOBILISING,
        "党组会": MeetingKind.PARTY_COMMITTEE,
        "党委会": MeetingKind.PARTY_COMMITTEE,
    },
)


OF_FINDING = ("owner", "due_on", "measures")


def _held(key: str, label: str, *aliases: str) -> Column:
    return Column(key, label, EndCell(past=False), required=True, aliases=aliases, help="只知道年份时写年份")


def _start(row: Row) -> dict:
    """A span that the source counts together; its precision is not kept for meetings and inspections."""
    return {"starts_on": row["starts_on"].day if row["starts_on"] else None}


def save_meeting(row: Row, context: Context) -> Outcome:
    """Records the meeting or corrects the one of this title on that day."""
    within_reach(row, context)
    return keep_meeting(
        actor=context.actor,
        unit=row["unit"],
        title=row["title"],
        ends_on=row["ends_on"],
        provenance=origin(row),
        **_start(row),
        **facts(row, "kind", "place", "attendance", "minutes"),
    )


def save_document(row: Row, context: Context) -> Outcome:
    """Registers the document or corrects the unit's document of this title."""
    within_reach(row, context)
    return keep_document(
        actor=context.actor,
        unit=row["unit"],
        title=row["title"],
        number=row["number"],
        provenance=origin(row),
        **facts(row, "ends_on", "summary"),
    )


def save_inspection(row: Row, context: Context) -> Outcome:
    """Records the inspection or corrects it, and adds the row's problem to its findings."""
    within_reach(row, context)
    outcome = keep_inspection(
        actor=context.actor,
        unit=row["unit"],
        title=row["title"],
        ends_on=row["ends_on"],
        provenance=origin(row),
        shared=row["problem"] is not None,
        **_start(row),
        **facts(row, "place", "leader", "scope_text", "result"),
    )
    _check_problem(row, context)
    told = _keep_finding(row, context, outcome.row) if row["problem"] else {}
    return (
        outcome if outcome.kind == RowOutcome.ADDED else Outcome.changed(outcome.row, outcome.changes | told)
    )


def _keep_finding(row: Row, context: Context, inspection: Inspection) -> dict[str, tuple]:
    """What the row's problem changed. Findings are closed on their page, with evidence, never by a sheet."""
    if not inspection.findings.filter(problem=row["problem"]).exists():
        _check_owner(row, context)
        _check_limit(row, context)
    outcome = keep_finding(
        actor=context.actor,
        inspection=inspection,
        problem=row["problem"],
        provenance=origin(row),
        **facts(row, *OF_FINDING),
    )
    return {"problem": ("", row["problem"])} if outcome.kind == RowOutcome.ADDED else dict(outcome.changes)


@looking_at("problem")
def _check_problem(row: Row, context: Context) -> None:
    """Raises Refusal("no_problem") where the row tells who puts right what it does not tell."""
    if row["problem"] is None and (lone := [key for key in OF_FINDING if row[key] is not None]):
        raise Refusal("no_problem", "填了整改的责任人、期限或措施，请写明问题", field=lone[0])


def _check_owner(row: Row, context: Context) -> None:
    if row["problem"] and row["owner"] is None:
        raise Refusal("finding", "写了问题就要写明责任人", field="owner")


@looking_at("ends_on")
def _check_limit(row: Row, context: Context) -> None:
    if row["problem"] and row["due_on"] is None:
        raise Refusal("finding", "写了问题就要写明整改期限", field="due_on")
    if row["problem"]:
        check_due(row["due_on"], row["ends_on"])


MEETINGS = register(
    Sheet(
        "meetings",
        "会议",
        (
            UNIT,
            Column("title", "会议名称", Text(200), required=True, aliases=("名称", "会议")),
            Column("kind", "会议类型", MEETING_KIND, aliases=("类型",), help="空着时为“其他会议”"),
            STARTS_ON,
            _held("ends_on", "召开日期", "日期", "时间", "截止日期", "会议时间"),
            PLACE,
            Column("attendance", "参会人数", Headcount(), aliases=("人数",)),
            Column("minutes", "议定事项", Text(), aliases=("会议内容", "内容")),
            *ORIGIN,
        ),
        save_meeting,
        checks=(within_reach,),
        key=("unit", "title", "ends_on"),
    )
)
DOCUMENTS = register(
    Sheet(
        "documents",
        "制度文件",
        (
            UNIT,
            Column("title", "文件名称", Text(200), required=True, aliases=("文件", "标题", "制度名称")),
            Column("number", "文号", Text(60), aliases=("发文字号", "文件号"), help="如 署办发〔2006〕12号"),
            Column("ends_on", "印发日期", EndCell(), aliases=("发文日期", "日期", "印发时间")),
            Column("summary", "主要内容", Text(), aliases=("内容",)),
            *ORIGIN,
        ),
        save_document,
        checks=(within_reach,),
        key=("unit", "title"),
    )
)
INSPECTIONS = register(
    Sheet(
        "inspections",
        "监督检查",
        (
            UNIT,
            Column("title", "检查名称", Text(200), required=True, aliases=("名称", "检查事项")),
            STARTS_ON,
            _held("ends_on", "检查日期", "日期", "时间", "截止日期", "检查时间"),
            PLACE,
            Column("leader", "带队人", Text(100), aliases=("带队领导",)),
            Column("scope_text", "检查内容", Text()),
            Column("result", "检查结果", Text()),
            Column("problem", "问题", Text(300), aliases=("发现问题", "存在问题")),
            Column("owner", "责任人", PersonName(several=True), aliases=("整改责任人",)),
            Column("due_on", "整改期限", Date(month_day="last"), aliases=("整改时限",)),
            Column("measures", "整改措施", Text()),
            *ORIGIN,
        ),
        save_inspection,
        checks=(within_reach, _check_problem, _check_owner, _check_limit),
        key=("unit", "title", "ends_on", "problem"),
        help="一个问题一行；没有问题的检查写一行。销号在系统里办，要上传佐证。",
    )
)
