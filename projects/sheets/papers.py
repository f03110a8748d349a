"""项目单据: one row a paper of a project."""

from fupin.intake.cells import Choice, Code, Date, Money, Text
from fupin.intake.columns import Column
from fupin.intake.guards import out_of_plan
from fupin.intake.sheets import Context, Outcome, Row, Sheet, register
from projects.models import PaperKind
from projects.services import record_paper
from projects.sheets.columns import (
    NOTE,
    PLACE,
    SOURCE,
    UNIT,
    filled,
    known_project,
    origin,
    within_reach,
)

WORDS = {
    "立项": PaperKind.APPROVAL,
    "批复": PaperKind.APPROVAL,
    "验收": PaperKind.ACCEPTANCE,
    "竣工决算": PaperKind.SETTLEMENT,
    "结算": PaperKind.SETTLEMENT,
}


def save_paper(row: Row, context: Context) -> Outcome:
    """Records one paper of a registered project, or corrects it."""
    within_reach(row, context)
    project = known_project(row, context)
    if told := out_of_plan(row["amount"], project.budget, "项目计划投资"):
        context.warn("amount", "off_plan", told)
    paper, changes = record_paper(
        actor=context.actor,
        project=project,
        kind=row["kind"],
        number=row["number"],
        **filled(row, ("dated_on", "amount", "party")),
        **origin(row),
    )
    return Outcome.added(paper) if changes is None else Outcome.changed(paper, changes)


PROJECT_PAPERS = register(
    Sheet(
        kind="project_papers",
        title="项目单据",
        help="一行一份：立项批复、合同、发票、验收单、决算。同一项目、同种、同号的视为同一份；空着的格不改动原有内容。",
        key=("unit", "place", "project", "kind", "number"),
        save=save_paper,
        checks=(within_reach, known_project),
        columns=(
            UNIT,
            PLACE,
            Column("project", "项目名称", Text(120), required=True, aliases=("项目",)),
            Column(
                "kind", "单据", Choice(PaperKind, aliases=WORDS), required=True, aliases=("单据类别", "类别")
            ),
            Column(
                "number",
                "编号",
                Code(60),
                required=True,
                aliases=("单据编号", "文号", "合同号", "发票号", "验收单号"),
            ),
            Column("dated_on", "日期", Date(), aliases=("单据日期", "签订日期", "开票日期")),
            Column(
                "amount", "金额", Money(minimum=0), unit="元", aliases=("单据金额", "合同金额", "价税合计")
            ),
            Column(
                "party",
                "对方",
                Text(100),
                aliases=("对方单位", "合同乙方", "开票方"),
                help="批复机关、合同乙方、开票方、验收单位、审计单位",
            ),
            SOURCE,
            NOTE,
        ),
    )
)
