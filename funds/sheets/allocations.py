"""逐级拨付: one row a transfer; sending it in again confirms the arrival or corrects with a reason."""

from typing import Any

from funds.channels import Level
from funds.models import Allocation, Entry, FundDocument
from funds.services import confirm_receipt, correct_allocation, record_allocation
from funds.sheets.entries import document_named
from fupin.errors import Refusal, told_at
from fupin.intake.cells import Choice, Code, Date, Integer, Money, Text, Year
from fupin.intake.checking import in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from projects.reach import require_reach
from projects.sheets.columns import NOTE, SOURCE, UNIT, filled, origin, told_in

LEVEL_WORDS = {
    "省级": "province",
    "市级": "city",
    "县级": "county",
    "镇": "township",
    "乡": "township",
    "乡镇": "township",
}
SENT = (
    *("sender_level", "sender", "sent_number", "sent_on", "sent_amount", "sent_voucher"),
    *("receiver_level", "receiver", "purpose"),
)
RECEIVED = ("received_on", "received_amount", "received_voucher")


def save_allocation(row: Row, context: Context) -> Outcome:
    """Records the transfer; a known one gets its arrival, or is corrected where the row says why."""
    document = _document(row, context)
    known = document.allocations.filter(line=row["line"]).select_related("document", "above", "entry").first()
    if known is None:
        _tell_of_reason(row, {})
        return Outcome.added(_recorded(row, context, document))
    corrected = _correct(row, context, known)
    _tell_of_reason(row, corrected)
    known.refresh_from_db()
    return Outcome.changed(known, corrected | _confirm(row, context, known))


def _tell_of_reason(row: Row, corrected: dict[str, tuple]) -> None:
    if row["reason"] is not None and not corrected:
        row.warn("reason", "no_correction", "这一行没有更正已登记的内容，更正原因没有登记")


@looking_at("unit", "title", "year")
def _document(row: Row, context: Context) -> FundDocument:
    """The source that the row names. Raises Refusal if there is none, or none that the uploader may write of."""
    document = document_named(row, context)
    require_reach(context.scope, row["unit"], document.place)
    return document


def _recorded(row: Row, context: Context, document: FundDocument) -> Allocation:
    allocation = record_allocation(
        actor=context.actor,
        document=document,
        line=row["line"],
        above=_above(row, context),
        **filled(row, SENT),
        **origin(row),
    )
    _confirm(row, context, allocation)
    return allocation


@looking_at("unit", "title", "year", "above_line")
def _above(row: Row, context: Context) -> Allocation | None:
    """The transfer one level up, if the row names one. Raises Refusal if it is not there."""
    if row["above_line"] is None:
        return None
    document = _document(row, context)
    above = document.allocations.filter(line=row["above_line"]).first()
    if above is None:
        message = f"“{document}”没有编号为 {row['above_line']} 的拨付，请先登记上一级"
        raise Refusal("above_line", message, field="above_line")
    return above


def _confirm(row: Row, context: Context, allocation: Allocation) -> dict[str, tuple]:
    """The arrival, where the row tells of one that is not yet noted."""
    entry = _entry(row, context)
    if entry is not None and allocation.entry_id not in (None, entry.pk):
        message = f"到账已记为第 {allocation.entry.seq} 号分录，不能更正；登记错了请作废后重新登记"
        raise Refusal("fixed", message, field="entry_seq")
    said = filled(row, (*RECEIVED, "entry_seq"))
    if not said or (allocation.received_on is not None and (entry is None or allocation.entry_id)):
        return {}
    noted = {name: getattr(allocation, name) for name in RECEIVED[:2]}
    arrived = {name: value for name, value in noted.items() if value is not None} | filled(row, RECEIVED)
    if missing := [name for name in RECEIVED[:2] if name not in arrived]:
        field = told_in(row, *missing, *said)
        raise Refusal("received", "填了到账的，到账日期和到账金额要一起填写", field=field)
    with told_at({"entry": "entry_seq"}):
        changes = confirm_receipt(actor=context.actor, allocation=allocation, entry=entry, **arrived)
    return {("entry_seq" if name == "entry" else name): pair for name, pair in changes.items()}


@looking_at("unit", "entry_seq")
def _entry(row: Row, context: Context) -> Entry | None:
    if row["entry_seq"] is None:
        return None
    entry = Entry.objects.filter(book__unit=row["unit"], seq=row["entry_seq"]).first()
    if entry is None:
        raise Refusal("entry_seq", f"账簿里没有第 {row['entry_seq']} 号分录，请核对", field="entry_seq")
    return entry


def _correct(row: Row, context: Context, known: Allocation) -> dict[str, tuple]:
    """What the row says otherwise than it was recorded; it must say why."""
    said = filled(row, (*SENT, *RECEIVED, "source", "note"))
    differing: dict[str, Any] = {
        name: value
        for name, value in said.items()
        if getattr(known, name) != value and (name not in RECEIVED or known.received_on is not None)
    }
    above = known.above.line if known.above_id else None
    if row["above_line"] is not None and row["above_line"] != above:
        raise Refusal("fixed", "上一级不能更正；登记错了请作废后重新登记", field="above_line")
    if not differing:
        return {}
    if row["reason"] is None:
        label = Allocation._meta.get_field(min(differing)).verbose_name
        message = f"“{known}”已登记，“{label}”等与原来不同；确要更正的请填写“更正原因”"
        raise Refusal("reason", message, field=told_in(row, "reason", min(differing)))
    return correct_allocation(actor=context.actor, allocation=known, reason=row["reason"], **differing)


def _level(key: str, label: str) -> Column:
    return Column(key, label, Choice(Level, aliases=LEVEL_WORDS), required=True)


ALLOCATIONS = register(
    Sheet(
        kind="allocations",
        title="逐级拨付",
        help="一行一次拨付，上一级在前。只记拨付和到账，不入账；钱进了本单位账簿的，填它的到账分录序号。",
        key=("unit", "title", "year", "line"),
        save=save_allocation,
        checks=(
            _document,
            _above,
            _entry,
            in_keeping_with(Allocation, "sent_amount"),
            in_keeping_with(Allocation, "sent_on", "received_on"),
            in_keeping_with(Allocation, "received_on", "received_amount"),
            in_keeping_with(Allocation, "sent_amount", "received_amount"),
        ),
        columns=(
            UNIT,
            Column("title", "资金文件名称", Text(200), required=True, aliases=("资金来源名称", "资金来源")),
            Column("year", "资金年度", Year(), required=True, aliases=("年度",)),
            Column(
                "line",
                "拨付编号",
                Code(20),
                required=True,
                aliases=("编号",),
                help="同一来源内不重复，如 1、2、2-1",
            ),
            Column("above_line", "上级编号", Code(20), help="上一级拨付的编号；第一级空着"),
            _level("sender_level", "拨出级次"),
            Column("sender", "拨出单位", Text(100), required=True),
            Column("sent_number", "拨出文号", Code(60)),
            Column("sent_on", "拨出日期", Date(past=True), required=True),
            Column("sent_amount", "拨出金额", Money(minimum=0), required=True, unit="元"),
            Column("sent_voucher", "拨出凭证号", Code(40)),
            _level("receiver_level", "收款级次"),
            Column("receiver", "收款单位", Text(100), required=True),
            Column("received_on", "到账日期", Date(past=True), aliases=("收到日期",)),
            Column("received_amount", "到账金额", Money(minimum=0), unit="元"),
            Column("received_voucher", "到账凭证号", Code(40)),
            Column(
                "entry_seq", "到账分录序号", Integer(minimum=1), help="到账已记在本单位账簿的，填分录序号"
            ),
            Column("purpose", "用途", Text(200)),
            Column("reason", "更正原因", Text(200), help="更正已登记的内容时填写"),
            SOURCE,
            NOTE,
        ),
    )
)
