"""到户发放 and 物资明细: the parts of an entry, which is found by its unit and voucher number."""

from counties.cells import PlaceCell
from counties.models import Household
from funds.models import Entry
from funds.services import record_goods, record_payment
from fupin.errors import Refusal
from fupin.intake.cells import Code, Date, DecimalNumber, Money, Text
from fupin.intake.columns import Column
from fupin.intake.sheets import Context, Outcome, Row, Sheet, register
from projects.reach import require_reach
from projects.sheets.columns import NOTE, SOURCE, UNIT, filled, origin

VOUCHER = Column("voucher_no", "凭证号", Code(40), required=True, aliases=("凭证字号", "支出凭证号"))


def save_payment(row: Row, context: Context) -> Outcome:
    """Records one household's part of a paid entry."""
    require_reach(context.scope, row["unit"], row["place"])
    payment, changes = record_payment(
        actor=context.actor,
        entry=_entry(row),
        household=_household(row),
        item=row["item"],
        amount=row["amount"],
        paid_on=row["paid_on"],
        **filled(row, ("scale", "scale_unit")),
        **origin(row),
    )
    return Outcome.added(payment) if changes is None else Outcome.changed(payment, changes)


def save_goods(row: Row, context: Context) -> Outcome:
    """Records goods behind an entry in kind."""
    entry = _entry(row)
    require_reach(context.scope, row["unit"], entry.place)
    item, changes = record_goods(
        actor=context.actor,
        entry=entry,
        name=row["name"],
        **filled(row, ("specification", "quantity", "counted", "price", "valuation", "receiver")),
        **origin(row),
    )
    return Outcome.added(item) if changes is None else Outcome.changed(item, changes)


def _entry(row: Row) -> Entry:
    """The one standing entry of the unit with that voucher number."""
    standing = Entry.objects.filter(unit=row["unit"], reverses__isnull=True, reversed_by__isnull=True)
    entries = list(standing.filter(voucher_no=row["voucher_no"])[:2])
    if len(entries) == 1:
        return entries[0]
    found = "没有" if not entries else "不止一笔"
    message = f"{row['unit'].name}账簿里凭证号 {row['voucher_no']} 的分录{found}，请核对凭证号"
    raise Refusal("voucher_no", message, field="voucher_no")


def _household(row: Row) -> Household:
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
        key=("unit", "voucher_no", "number", "item"),
        save=save_payment,
        columns=(
            UNIT,
            VOUCHER,
            Column("place", "所在村", PlaceCell(), required=True, aliases=("村", "行政村", "地区")),
            Column("number", "户编号", Code(32), required=True),
            Column("item", "补助项目", Text(100), required=True, aliases=("项目", "发放项目")),
            Column("scale", "规模", DecimalNumber(), help="亩、头、人、月等的数量"),
            Column("scale_unit", "规模单位", Text(20)),
            Column("amount", "金额", Money(), required=True, aliases=("发放金额", "补助金额"), unit="元"),
            Column("paid_on", "发放日期", Date(month_day="last"), required=True),
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
        key=("unit", "voucher_no", "name", "specification"),
        save=save_goods,
        columns=(
            UNIT,
            VOUCHER,
            Column("name", "品名", Text(100), required=True, aliases=("物资名称", "名称")),
            Column("specification", "规格", Text(100), aliases=("规格型号",)),
            Column("quantity", "数量", DecimalNumber(places=4, minimum=0)),
            Column("counted", "计量单位", Text(20)),
            Column("price", "单价", Money(minimum=0), unit="元"),
            Column("valuation", "折价依据", Text(60), aliases=("依据",)),
            Column("receiver", "接收方", Text(100), aliases=("接收单位",)),
            SOURCE,
            NOTE,
        ),
    )
)
