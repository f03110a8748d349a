"""项目资金明细: one row a movement of a project's money, with its papers. Taken back by reversal."""

from decimal import Decimal

from funds.chain import text_of
from funds.models import AccountKind, Entry, Method, PaymentOrder
from funds.services import Movement, check_named, post_movement, record_order
from funds.sheets.entries import (
    ENTRY_SEQ,
    document_named,
    free_key,
    needs_approval,
    numbered_entry,
    refuse_other_content,
    reversed_since,
    tell_of_alike,
    tell_of_fixed,
    undo_entries,
)
from funds.sheets.once import papers_agree
from funds.sheets.plans import warn_off_plan
from fupin.errors import Refusal, told_at
from fupin.intake.cells import BankAccount, Choice, Code, Date, Integer, Money, Percent, Raw, Text, Year
from fupin.intake.checking import faults_of, in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, RowRefused, Sheet, looking_at, register
from fupin.privacy import Personal
from projects.models import Project
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

COMES = (Movement.ALLOTTED, Movement.RECOVERED, Movement.ARRIVED_AT_PROJECT)
GOES = (Movement.PAID, Movement.TAKEN_BACK, Movement.RETURNED)
WORDS = {
    "拨付": Movement.ALLOTTED,
    "拨款": Movement.ALLOTTED,
    "支付": Movement.PAID,
    "收回": Movement.RECOVERED,
    "退回": Movement.RECOVERED,
    "上缴": Movement.RETURNED,
    "归还": Movement.RETURNED,
}
PAPERS = (
    *(
        "order_no",
        "contract_no",
        "invoice_nos",
        "acceptance_no",
        "claim",
        "method",
        "bank_name",
        "bank_account",
    ),
    *("progress", "handler", "reviewer", "approver", "attachments", "notice_no"),
)
CONTENT = ("title", "year", "occurred_on", "voucher_no", "payee", "summary", "order_no")


MOVEMENTS = {
    (AccountKind.POOL, AccountKind.PROJECT): Movement.ALLOTTED,
    (AccountKind.PAYEE, AccountKind.PROJECT): Movement.RECOVERED,
    (AccountKind.SOURCE, AccountKind.PROJECT): Movement.ARRIVED_AT_PROJECT,
    (AccountKind.PROJECT, AccountKind.PAYEE): Movement.PAID,
    (AccountKind.PROJECT, AccountKind.POOL): Movement.TAKEN_BACK,
    (AccountKind.PROJECT, AccountKind.SOURCE): Movement.RETURNED,
}


class OneSide(Money):
    """One side of a ledger: a 0, as printed ledgers have it where nothing moved, says as little as a blank."""

    def read(self, raw: Raw, context: Context | None) -> Decimal | None:
        return super().read(raw, context) or None


def _side(key: str, label: str, *aliases: str) -> Column:
    return Column(key, label, OneSide(minimum=0), aliases=aliases, unit="元", posted=True)


def save_project_line(row: Row, context: Context) -> Outcome:
    """Posts the movement with its papers; a row that names its entry only sets the papers."""
    within_reach(row, context)
    amount, came = _amount(row)
    if (posted := _posted(row, context)) is not None:
        tell_of_fixed(row, posted, ("source", "note"))
        return _with_papers(row, context, posted, added=False)
    project = known_project(row, context)
    movement = _movement(row, came)
    key = _free_key(row, project, movement)
    known = Entry.objects.filter(book__unit=row["unit"], key=key).first()
    if known is not None:
        message = f"与第 {known.seq} 号分录完全相同，按同一笔处理；确为另一笔的，请用凭证号或摘要区分"
        context.warn("income" if came else "expense", "same_entry", message)
        tell_of_fixed(row, known, ("about_on", "source", "note"))
        return _with_papers(row, context, known, added=False)
    if needs_approval(row["unit"], row["place"], context):
        message = "本单位规定动钱先复核：请用“待复核分录”表提交，入账后再用本表（填分录序号）补登单据"
        raise Refusal("needs_approval", message, field="entry_seq")
    document = document_named(row, context)
    warn_off_plan(context, "income" if came else "expense", amount, document, project)
    tell_of_alike(row, context, amount, _as_told, "income" if came else "expense")
    with told_at({"amount": "income" if came else "expense"}):
        entry = post_movement(
            actor=context.actor,
            movement=movement,
            document=document,
            place=row["place"],
            project=project,
            payee=row["payee"] or "",
            amount=amount,
            occurred_on=row["occurred_on"],
            summary=row["summary"] or movement.label,
            key=key,
            **filled(row, ("voucher_no", "about_on")),
            **origin(row),
        )
    return _with_papers(row, context, entry, added=True)


@looking_at("unit", "entry_seq")
def _posted(row: Row, context: Context) -> Entry | None:
    """The entry that the row names. Raises Refusal if there is none, or if the row says something else than the book."""
    posted = numbered_entry(row)
    if posted is not None:
        if AccountKind.PROJECT not in _kinds(posted):
            message = f"第 {posted.seq} 号分录不是项目的收入或支出，请核对分录序号"
            raise Refusal("entry_seq", message, field="entry_seq")
        refuse_other_content(row, posted, _as_posted(posted))
    return posted


@looking_at("income", "expense", "movement")
def _check_side(row: Row, context: Context) -> None:
    _, came = _amount(row)
    if row["entry_seq"] is None:
        movement = _movement(row, came)
        if row.bad.isdisjoint(("project", "payee")):
            check_named(movement, has_project=row["project"] is not None, payee=row["payee"] or "")


@looking_at("entry_seq")
def _check_references(row: Row, context: Context) -> None:
    """Raises RowRefused for a project and a source that are not known, of a row that is not in the book yet."""
    if row["entry_seq"] is not None:
        return
    faults = []
    for known in (known_project, document_named):
        try:
            known(row, context)
        except Refusal as refusal:
            faults += faults_of(refusal)
    if faults:
        raise RowRefused(faults)


def _amount(row: Row) -> tuple[object, bool]:
    """Yuan, and whether it came to the project."""
    if (row["income"] is None) == (row["expense"] is None):
        raise Refusal("one_side", "收入（借）和支出（贷）要填一个，也只能填一个", field="expense")
    return (row["income"], True) if row["income"] is not None else (row["expense"], False)


def _movement(row: Row, came: bool) -> Movement:
    movement = Movement(row["movement"] or (Movement.ALLOTTED if came else Movement.PAID))
    if movement not in (COMES if came else GOES):
        side = "收入（借）" if came else "支出（贷）"
        raise Refusal(
            "other_side", f"“{movement.label}”不是项目的{side}，请核对金额填在哪一列", field="movement"
        )
    return movement


def _free_key(row: Row, project: Project, movement: Movement) -> str:
    said = [row["unit"].pk, row["place"].pk, project.pk, str(movement), row["income"], row["expense"]]
    return free_key(row["unit"], [text_of(value) for value in (*said, *(row[name] for name in CONTENT))])


def _kinds(entry: Entry) -> tuple[str, str]:
    return entry.from_account.kind, entry.to_account.kind


def _as_posted(entry: Entry) -> dict[str, object]:
    """What the book says, by column."""
    came = entry.to_account.kind == AccountKind.PROJECT
    named = {name: getattr(entry, name) for name in ("place", "occurred_on", "about_on")}
    texts = {name: getattr(entry, name) for name in ("summary", "voucher_no", "payee")}
    return {
        **named,
        **texts,
        "title": entry.document.title,
        "year": entry.document.year,
        "movement": MOVEMENTS.get(_kinds(entry)),
        "project": entry.project.name if entry.project else None,
        "income": entry.amount if came else None,
        "expense": None if came else entry.amount,
    }


def _as_told(entry: Entry) -> dict[str, object]:
    """The same with the number by which its order goes, which tells two movements apart."""
    return _as_posted(entry) | {"order_no": entry.order.order_no if hasattr(entry, "order") else None}


def _with_papers(row: Row, context: Context, entry: Entry, *, added: bool) -> Outcome:
    papers = filled(row, PAPERS)
    changes: dict[str, tuple] | None = {}
    if papers:
        with papers_agree(row, context, entry.pk, papers):
            order, changes = record_order(actor=context.actor, entry=entry, **papers, **row.provenance())
        if changes is None and not added:
            changes = {name: ("", getattr(order, name)) for name in papers}
    return Outcome.added(entry) if added else Outcome.changed(entry, changes or {})


FUND_PAYMENTS = register(
    Sheet(
        kind="fund_payments",
        title="项目资金明细",
        help="一行一笔：拨付到项目填收入，项目支付填支出；单据、合同、发票、经办等一并填写。撤销以红字冲销进行。",
        save=save_project_line,
        checks=(
            within_reach,
            _posted,
            _check_side,
            _check_references,
            in_keeping_with(Entry, "occurred_on", "about_on"),
            in_keeping_with(PaymentOrder, "progress"),
        ),
        undo=undo_entries,
        since=reversed_since,
        columns=(
            UNIT,
            PLACE,
            Column(
                "occurred_on",
                "日期",
                Date(past=True, month_day="last"),
                required=True,
                aliases=("发生日期", "支付日期"),
            ),
            Column("about_on", "前期差错所属日期", Date(), help="补记已结账期间的，写它本来的日期"),
            Column("voucher_no", "凭证字号", Code(40), aliases=("凭证号", "记账凭证号")),
            Column("order_no", "支出凭证号", Code(60), aliases=("支付令号", "支出凭证号/支付令号")),
            Column("summary", "摘要", Text(200)),
            Column("project", "项目名称", Text(120), required=True, aliases=("项目",)),
            Column("title", "资金文件名称", Text(200), required=True, aliases=("资金来源名称", "资金来源")),
            Column("year", "资金年度", Year(), required=True),
            Column(
                "movement",
                "业务",
                Choice([(each.value, each.label) for each in (*COMES, *GOES)], aliases=WORDS),
            ),
            Column("contract_no", "合同号", Code(60)),
            Column("invoice_nos", "发票号", Text(300), aliases=("发票号(多)",), help="几张发票用顿号隔开"),
            Column("acceptance_no", "验收单号", Code(60), aliases=("验收/进度单号",)),
            Column("claim", "报账批次", Text(40)),
            Column("method", "支付方式", Choice(Method)),
            Column("payee", "收款人户名", Text(100), aliases=("收款人", "收款单位")),
            Column("bank_name", "开户行", Text(100)),
            Column(
                "bank_account",
                "收款账号",
                BankAccount(),
                aliases=("账号",),
                personal=Personal.BANK_ACCOUNT,
                help="导出时不带出；空着不改动原有的",
            ),
            _side("income", "收入", "收入(借)", "收入（借）", "借方"),
            _side("expense", "支出", "支出(贷)", "支出（贷）", "贷方"),
            Column("progress", "进度比例", Percent()),
            Column("handler", "经办", Text(40)),
            Column("reviewer", "审核", Text(40)),
            Column("approver", "审批", Text(40)),
            Column("attachments", "附件张数", Integer(units=("张", "份", "页", "件"))),
            Column("notice_no", "公示号", Text(60)),
            ENTRY_SEQ,
            SOURCE,
            NOTE,
        ),
    )
)
