"""待复核分录: one row is one movement in the office's words; the file becomes a draft batch, posted when others approve."""

from django.contrib.auth.base_user import AbstractBaseUser as User

from funds.models import FundDocument
from funds.services import (
    Movement,
    check_named,
    draft_uploaded,
    drop_uploaded,
    movement_posting,
    stated_amount,
)
from funds.sheets.entries import in_force, same_movement, tell_of_moved, unchanged_money, waiting
from fupin.errors import Refusal
from fupin.intake.cells import Choice, Code, Date, FigureCell, Text, Year
from fupin.intake.columns import Column
from fupin.intake.models import Batch
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
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
    "到账": Movement.ARRIVED,
    "到账到项目": Movement.ARRIVED_AT_PROJECT,
    "拨付": Movement.ALLOTTED,
    "支付": Movement.PAID,
}


def save_proposal(row: Row, context: Context) -> Outcome:
    """Adds the row to the draft that is made of this upload, unless it is posted or drafted already; nothing is posted."""
    unit = row["unit"]
    within_reach(row, context)
    posting = movement_posting(
        actor=context.actor,
        movement=row["movement"],
        document=_document(row, context),
        place=row["place"],
        project=known_project(row, context),
        amount=row["amount"],
        occurred_on=row["occurred_on"],
        summary=row["summary"],
        **filled(row, ("payee", "voucher_no", "about_on")),
        **origin(row),
    )
    known = same_movement(unit, posting, row["amount"])
    if known is not None:
        return unchanged_money(row, known)
    drafted = waiting(unit).exclude(entry_batch__upload=context.batch)
    tell_of_moved(row, posting, in_force(unit), drafted)
    return Outcome.added(
        draft_uploaded(actor=context.actor, unit=unit, upload=context.batch, posting=posting)
    )


@looking_at("amount")
def _check_amount(row: Row, context: Context) -> None:
    stated_amount(row["amount"])


@looking_at("movement", "project", "payee")
def _check_named(row: Row, context: Context) -> None:
    check_named(Movement(row["movement"]), has_project=row["project"] is not None, payee=row["payee"] or "")


@looking_at("unit", "title", "year")
def _document(row: Row, context: Context) -> FundDocument:
    documents = FundDocument.objects.filter(unit=row["unit"], title=row["title"])
    if row["year"]:
        documents = documents.filter(year=row["year"])
    found = list(documents[:2])
    if len(found) == 1:
        return found[0]
    what = "没有登记" if not found else "不止一年有"
    advice = "请先登记资金来源" if not found else "请填写资金年度"
    raise Refusal("document", f"{row['unit'].name}{what}资金来源“{row['title']}”，{advice}", field="title")


def undo_proposals(*, batch: Batch, actor: User) -> dict:
    """Gives up the drafts that were made of the upload; what is approved stays and is said."""
    dropped, left = drop_uploaded(actor=actor, upload=batch)
    return {"deleted": 0, "restored": 0, "dropped": dropped, "left": left}


PROPOSALS = register(
    Sheet(
        kind="batch_rows",
        title="待复核分录",
        help="一行一笔。入库后是分录批的草稿，到“待办”里核对、提交，复核通过才入账；撤销就是作废草稿。",
        right="enter",
        save=save_proposal,
        checks=(within_reach, known_project, _document, _check_amount, _check_named),
        undo=undo_proposals,
        columns=(
            UNIT,
            PLACE,
            Column("movement", "业务", Choice(Movement, aliases=WORDS), required=True, aliases=("业务类型",)),
            Column("title", "资金来源名称", Text(200), required=True, aliases=("资金来源", "资金名称")),
            Column("year", "资金年度", Year(), aliases=("年度",), help="同名的来源不止一年时填写"),
            Column(
                "amount", "金额", FigureCell("元", by_meaning=True), required=True, unit="元", posted=True
            ),
            Column("occurred_on", "发生日期", Date(month_day="last"), required=True, aliases=("日期",)),
            Column("summary", "摘要", Text(200), required=True, aliases=("用途",)),
            Column("project", "项目", Text(120), aliases=("项目名称",)),
            Column("payee", "收款人", Text(100), aliases=("收款单位",)),
            Column("voucher_no", "凭证号", Code(40), aliases=("凭证字号",)),
            Column("about_on", "前期差错所属日期", Date(), help="只在更正已结账期间时填写"),
            SOURCE,
            NOTE,
        ),
    )
)
