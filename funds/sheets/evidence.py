"""到户发放 and 物资明细: the parts of an entry, which is found by its unit and voucher number."""

from counties.cells import PlaceCell
from counties.models import Household
from counties.sheets.comparing import tell_of_home
from funds.models import BeneficiaryPayment, Destination, Entry, GoodsIssue, InKindItem
from funds.services import issue_goods, record_goods, record_payment
from funds.sheets.entries import ENTRY_SEQ, numbered_entry
from funds.sheets.once import told_once
from fupin.audit.services import check_parts
from fupin.errors import Refusal, told_at
from fupin.intake.cells import BankAccount, Choice, Code, Date, DecimalNumber, Money, Text
from fupin.intake.checking import in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from fupin.privacy import Personal
from projects.reach import require_reach
from projects.sheets.columns import NOTE, SOURCE, UNIT, filled, origin, told_in, within_reach

VOUCHER = Column(
    "voucher_no", "凭证号", Code(40), aliases=("凭证字号", "支出凭证号"), help="没有凭证号的，填分录序号"
)
PAYMENT_FACTS = (
    *("scale", "scale_unit", "rate", "bank_name", "bank_account", "payout", "receipt_no"),
    *("returned_on", "return_reason", "signed_by"),
)
RETURNED = ("return_reason", "paid_on", "returned_on")
GOODS_FACTS = ("specification", "quantity", "counted", "price", "valuation", "donor", "receiver", "inspector")


def save_payment(row: Row, context: Context) -> Outcome:
    """Records one household's part of a paid entry."""
    within_reach(row, context)
    household = _household(row, context)
    tell_of_home(row, row["place"], household, "place")
    entry = _entry(row, context)
    with told_once(row, context, ("payment", entry.pk, household.pk, row["item"]), "number"):
        payment, changes = record_payment(
            actor=context.actor,
            entry=entry,
            household=household,
            item=row["item"],
            amount=row["amount"],
            paid_on=row["paid_on"],
            **filled(row, PAYMENT_FACTS),
            **origin(row),
        )
    return Outcome.added(payment) if changes is None else Outcome.changed(payment, changes)


@looking_at("unit", "voucher_no", "entry_seq", "place", "number", "item", *RETURNED)
def _check_returned(row: Row, context: Context) -> None:
    """Raises Refusal("invalid") for money that came back before it was paid or for no reason, by what is registered too."""
    mine = _entry(row, context).payments.filter(household=_household(row, context), item=row["item"])
    known = mine.first() or BeneficiaryPayment()
    told = {name: getattr(known, name) if row[name] is None else row[name] for name in RETURNED}
    with told_at("returned_on" if row["returned_on"] is not None else "paid_on"):
        check_parts(BeneficiaryPayment, told)


def save_goods(row: Row, context: Context) -> Outcome:
    """Records goods behind an entry in kind."""
    entry = _entry_in_reach(row, context)
    with told_once(row, context, ("goods", entry.pk, row["name"], row["specification"] or ""), "name"):
        item, changes = record_goods(
            actor=context.actor,
            entry=entry,
            name=row["name"],
            **filled(row, GOODS_FACTS),
            **origin(row),
        )
    return Outcome.added(item) if changes is None else Outcome.changed(item, changes)


@looking_at("unit", "voucher_no", "entry_seq")
def _entry_in_reach(row: Row, context: Context) -> Entry:
    """The same, where the uploader may write of it."""
    entry = _entry(row, context)
    require_reach(context.scope, row["unit"], entry.place)
    return entry


@looking_at("unit", "voucher_no", "entry_seq")
def _entry(row: Row, context: Context) -> Entry:
    """The entry of that number, or the one standing entry of the unit with that voucher number."""
    if (numbered := numbered_entry(row)) is not None:
        if row["voucher_no"] not in (None, numbered.voucher_no):
            message = f"第 {numbered.seq} 号分录的凭证号与这一格不同，请核对分录序号和凭证号，或只填一个"
            raise Refusal("voucher_no", message, field="voucher_no")
        return numbered
    if row["voucher_no"] is None:
        raise Refusal("voucher_no", "请填写凭证号，或分录序号", field="voucher_no")
    standing = Entry.objects.filter(unit=row["unit"], reverses__isnull=True, reversed_by__isnull=True)
    entries = list(standing.filter(voucher_no=row["voucher_no"])[:2])
    if len(entries) == 1:
        return entries[0]
    found = "没有" if not entries else "不止一笔"
    message = f"{row['unit'].name}账簿里凭证号 {row['voucher_no']} 的分录{found}，请核对凭证号"
    raise Refusal("voucher_no", message, field="voucher_no")


def save_issue(row: Row, context: Context) -> Outcome:
    """Records goods handed out."""
    item, household = _item(row, context), _household(row, context)
    if household is not None:
        tell_of_home(row, row["place"], household, "place")
    elif row["place"] is not None:
        row.warn("place", "place_unused", "没有填户编号，所在村没有登记；发到村、校的请写在“领取单位”")
    whom = (row["destination"], household and household.pk, row["receiver"] or "", row["issued_on"])
    with told_once(row, context, ("issue", item.pk, *whom), "name"):
        issue, changes = issue_goods(
            actor=context.actor,
            item=item,
            household=household,
            **filled(row, ("destination", "quantity", "issued_on", "receiver", "signed_by")),
            **origin(row),
        )
    return Outcome.added(issue) if changes is None else Outcome.changed(issue, changes)


@looking_at("number", "receiver")
def _check_receiver(row: Row, context: Context) -> None:
    """Raises Refusal("invalid") where the row does not say to whom the goods went."""
    if row["number"] is None and row["receiver"] is None:
        field = told_in(row, "receiver", "destination")
        raise Refusal("invalid", "请填写领取的农户，或领取单位（人）", field=field)


@looking_at("unit", "voucher_no", "entry_seq", "name", "specification")
def _item(row: Row, context: Context) -> InKindItem:
    """The goods that the row names. Raises Refusal for an entry that is not there, not in reach, or without such goods."""
    entry = _entry_in_reach(row, context)
    item = entry.items.filter(name=row["name"], specification=row["specification"] or "").first()
    if item is None:
        message = f"第 {entry.seq} 号分录没有登记物资“{row['name']}”，请先导入物资明细"
        raise Refusal("unknown_goods", message, field="name")
    return item


@looking_at("place", "number")
def _household(row: Row, context: Context) -> Household | None:
    """The household of that number, if the row names one. Raises Refusal for one that is not known."""
    if row["number"] is None:
        return None
    if row["place"] is None:
        raise Refusal("place", "填了户编号的，请填写所在村", field="place")
    county, number = row["place"].pk[:6], row["number"]
    household = Household.objects.filter(county_code=county, number=number).first()
    if household is None:
        raise Refusal(
            "unknown_household", f"本县（{county}）没有户编号 {number}，请先导入农户表", field="number"
        )
    return household


PAYMENTS = register(
    Sheet(
        kind="payments",
        title="到户发放",
        help="一行一户一项。凭证号指已入账的支出；各户合计不得超过该凭证金额。",
        key=("unit", "voucher_no", "entry_seq", "place", "number", "item"),
        save=save_payment,
        checks=(
            within_reach,
            _entry,
            _household,
            in_keeping_with(BeneficiaryPayment, "amount"),
            _check_returned,
        ),
        columns=(
            UNIT,
            VOUCHER,
            ENTRY_SEQ,
            Column("place", "所在村", PlaceCell(), required=True, aliases=("村", "行政村", "地区")),
            Column("number", "户编号", Code(32), required=True),
            Column("item", "补助项目", Text(100), required=True, aliases=("项目", "发放项目")),
            Column("scale", "规模", DecimalNumber(), help="亩、头、人、月等的数量"),
            Column("scale_unit", "规模单位", Text(20)),
            Column("rate", "标准", Text(40), aliases=("补助标准",), help="如 700元/亩"),
            Column("amount", "金额", Money(), required=True, aliases=("发放金额", "补助金额"), unit="元"),
            Column("bank_name", "开户行", Text(100)),
            Column(
                "bank_account",
                "一卡通账号",
                BankAccount(),
                aliases=("账号", "银行账号"),
                personal=Personal.BANK_ACCOUNT,
                help="导出时不带出；空着不改动原有的",
            ),
            Column("payout", "发放批次", Text(40)),
            Column("paid_on", "发放日期", Date(past=True, month_day="last"), required=True),
            Column("receipt_no", "代发回单号", Code(60)),
            Column("returned_on", "退回日期", Date()),
            Column("return_reason", "退回原因", Text(200)),
            Column("signed_by", "领取人签字", Text(40), aliases=("签字", "领取人")),
            SOURCE,
            NOTE,
        ),
    )
)

GOODS = register(
    Sheet(
        kind="goods",
        title="物资明细",
        help="一行一种物资。凭证号指已入账的物资折款；数量乘单价合计不得超过该凭证金额。",
        key=("unit", "voucher_no", "entry_seq", "name", "specification"),
        save=save_goods,
        checks=(_entry_in_reach,),
        columns=(
            UNIT,
            VOUCHER,
            ENTRY_SEQ,
            Column("name", "品名", Text(100), required=True, aliases=("物资名称", "名称")),
            Column("specification", "规格", Text(100), aliases=("规格型号",)),
            Column("quantity", "数量", DecimalNumber(places=4, minimum=0)),
            Column("counted", "计量单位", Text(20)),
            Column("price", "单价", Money(minimum=0), unit="元"),
            Column("valuation", "折价依据", Text(60), aliases=("依据",)),
            Column("donor", "捐赠方", Text(100)),
            Column("receiver", "接收方", Text(100), aliases=("接收单位",)),
            Column("inspector", "验收人", Text(40)),
            SOURCE,
            NOTE,
        ),
    )
)

GOODS_ISSUES = register(
    Sheet(
        kind="goods_issues",
        title="物资发放",
        help="一行一次发放。凭证号或分录序号指物资的入账；发放合计不得超过收到的数量。",
        key=(
            "unit",
            "voucher_no",
            "entry_seq",
            "name",
            "specification",
            "place",
            "number",
            "receiver",
            "issued_on",
        ),
        save=save_issue,
        checks=(_item, _household, in_keeping_with(GoodsIssue, "quantity"), _check_receiver),
        columns=(
            UNIT,
            VOUCHER,
            ENTRY_SEQ,
            Column("name", "品名", Text(100), required=True, aliases=("物资名称", "名称")),
            Column("specification", "规格", Text(100), aliases=("规格型号",)),
            Column("destination", "发放去向", Choice(Destination), required=True, help="户、校、村、其他"),
            Column("place", "所在村", PlaceCell(), aliases=("村", "行政村"), help="发到户的填写"),
            Column("number", "户编号", Code(32), help="发到户的填写"),
            Column("receiver", "领取单位", Text(100), aliases=("领取人", "领取单位（人）")),
            Column(
                "quantity", "发放数量", DecimalNumber(places=4, minimum=0), required=True, aliases=("数量",)
            ),
            Column("issued_on", "发放日期", Date(past=True, month_day="last"), required=True),
            Column("signed_by", "签收", Text(40)),
            SOURCE,
            NOTE,
        ),
    )
)
