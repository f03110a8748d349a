"""资金来源（指标文件）: one row a document, with what was planned, issued and settled."""

from funds.channels import Channel, Form, Level
from funds.models import FundDocument
from funds.services import amend_document, receive_document
from funds.sheets.entries import documents_of_title, tell_of_alike_document
from funds.sheets.words import CHANNEL_WORDS, FORM_WORDS
from fupin.audit.services import check_parts
from fupin.errors import told_at
from fupin.intake.cells import BankAccount, Choice, Code, Date, Money, Text, Year
from fupin.intake.checking import in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.guards import out_of_plan
from fupin.intake.sheets import Context, Outcome, Row, Sheet, looking_at, register
from fupin.privacy import Personal
from projects.sheets.columns import NOTE, PLACE_IF_ANY, SOURCE, UNIT, filled, origin, within_reach

IDENTITY = ("unit", "title", "year")
FACTS = (
    *(
        "place",
        "number",
        "level",
        "channel",
        "form",
        "purpose",
        "planned_on",
        "planned",
        "issued_on",
        "amount",
    ),
    *("payer", "receiver", "bank_name", "bank_account", "published_from", "published_to", "published_where"),
    *("settled_on", "settled_amount"),
)


def save_document(row: Row, context: Context) -> Outcome:
    """Registers the source or corrects it; unit, title and year are what it is known by."""
    within_reach(row, context)
    identity = {key: row[key] for key in IDENTITY}
    alike = documents_of_title(row)
    document = next((each for each in alike if (each.title, each.year) == (row["title"], row["year"])), None)
    _hold_against_plan(row, context, document)
    if document is None:
        tell_of_alike_document(row, alike)
        return Outcome.added(
            receive_document(actor=context.actor, **identity, **filled(row, FACTS), **origin(row))
        )
    changes = filled(row, (*FACTS, "source", "note"))
    differing = {name: value for name, value in changes.items() if getattr(document, name) != value}
    return Outcome.changed(document, amend_document(actor=context.actor, document=document, **differing))


@looking_at(*IDENTITY, "settled_on", "settled_amount")
def _check_settled(row: Row, context: Context) -> None:
    """Raises Refusal("invalid") for a settlement whose day neither the row nor the registered source says."""
    if row["settled_amount"] is None or row["settled_on"] is not None:
        return
    known = FundDocument.objects.filter(**{key: row[key] for key in IDENTITY}).first()
    settled = {"settled_on": known and known.settled_on, "settled_amount": row["settled_amount"]}
    with told_at("settled_amount"):
        check_parts(FundDocument, settled)


def _hold_against_plan(row: Row, context: Context, document: FundDocument | None) -> None:
    """Warns of what was issued out of all proportion to the plan, and of what was settled so to what was issued."""
    planned, issued = (
        row[name] if row[name] is not None else getattr(document, name, None)
        for name in ("planned", "amount")
    )
    for key, plan, name in (("amount", planned, "计划金额"), ("settled_amount", issued, "下达金额")):
        if told := out_of_plan(row[key], plan, name):
            context.warn(key, "off_plan", told)


FUND_DOCUMENTS = register(
    Sheet(
        kind="fund_documents",
        title="资金来源",
        help="一行一份指标文件或一笔来源。单位、名称、年度相同的是同一份；这里只登记计划、下达、决算，到账用“资金到账”表。",
        key=IDENTITY,
        save=save_document,
        checks=(
            within_reach,
            _check_settled,
            in_keeping_with(FundDocument, "published_from", "published_to"),
        ),
        columns=(
            UNIT,
            PLACE_IF_ANY,
            Column(
                "title",
                "资金文件名称",
                Text(200),
                required=True,
                aliases=("资金来源名称", "资金名称", "资金来源"),
            ),
            Column("number", "文号", Code(60)),
            Column("year", "资金年度", Year(), required=True, aliases=("年度",)),
            Column(
                "level", "级次", Choice(Level, aliases={"省级": "province", "市级": "city", "县级": "county"})
            ),
            Column(
                "channel",
                "来源渠道",
                Choice(Channel, aliases=CHANNEL_WORDS),
                required=True,
                aliases=("渠道",),
            ),
            Column("purpose", "支出方向", Text(100)),
            Column("form", "形态", Choice(Form, aliases=FORM_WORDS)),
            Column("planned_on", "计划日期", Date()),
            Column("planned", "计划金额", Money(minimum=0), unit="元"),
            Column("issued_on", "下达日期", Date()),
            Column("amount", "下达金额", Money(minimum=0), unit="元"),
            Column("payer", "付款单位", Text(100)),
            Column("receiver", "收款单位", Text(100)),
            Column("bank_name", "收款开户行", Text(100), aliases=("开户行",)),
            Column(
                "bank_account",
                "收款账号",
                BankAccount(),
                aliases=("账号",),
                personal=Personal.BANK_ACCOUNT,
                help="导出时不带出；空着不改动原有的",
            ),
            Column("published_from", "公示起", Date()),
            Column("published_to", "公示止", Date()),
            Column("published_where", "公示地点或网址", Text(200), aliases=("公示网址", "公示地点")),
            Column("settled_on", "决算日期", Date()),
            Column("settled_amount", "决算金额", Money(minimum=0), unit="元"),
            SOURCE,
            NOTE,
        ),
    )
)
