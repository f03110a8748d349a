"""资金到账: one row is one movement from outside, posted as an entry. Taken back by reversal."""

from collections.abc import Iterator
from itertools import product

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import QuerySet

from funds.chain import text_of
from funds.channels import Channel, Form
from funds.models import AccountKind, DraftEntry, Entry, EntryBatch, FundDocument, LedgerAccount
from funds.services import (
    Posting,
    collective_account,
    draft_uploaded,
    drop_uploaded,
    open_book,
    payee_account,
    pool_account,
    post_batch,
    project_account,
    receive_document,
    source_account,
    stated_amount,
)
from funds.sheets.entries import (
    ENTRY_SEQ,
    ORIGIN,
    documents_of_title,
    free_key,
    in_force,
    key_stem,
    needs_approval,
    numbered_entry,
    refuse_other_content,
    reversed_since,
    tell_of_alike,
    tell_of_alike_document,
    tell_of_fixed,
    tell_of_moved,
    unchanged_money,
    undo_entries,
    waiting,
)
from funds.sheets.plans import warn_off_plan
from funds.sheets.words import CHANNEL_WORDS, FORM_WORDS
from fupin.errors import Refusal
from fupin.figures import Figure, Precision
from fupin.intake.cells import Choice, Code, Date, FigureCell, Money, Text, Year
from fupin.intake.checking import in_keeping_with
from fupin.intake.columns import Column
from fupin.intake.models import Batch
from fupin.intake.sheets import Check, Context, Outcome, Row, Sheet, looking_at, register
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

INTO = [(kind.value, kind.label) for kind in AccountKind if kind != AccountKind.SOURCE]
OF_DOCUMENT = {"number": "number", "purpose": "purpose", "issued_on": "issued_on", "issued": "amount"}
CONTENT = (
    "title",
    "year",
    "channel",
    "form",
    "occurred_on",
    "covers_from",
    "about_on",
    "voucher_no",
    "payee",
    "summary",
    "into",
)


def save_receipt(row: Row, context: Context) -> Outcome:
    """Posts the row's money; the same row sent again is the same entry."""
    unit, place = row["unit"], row["place"]
    within_reach(row, context)
    if (posted := _posted(row, context)) is not None:
        _tell_of_document(row, posted.document)
        _tell_of_wording(row, posted)
        tell_of_fixed(row, posted, ORIGIN)
        return Outcome.unchanged(posted)
    project = known_project(row, context)
    alike = _alike(row, project)
    ways = (_said_in(row, project, lines.filter(**alike)) for lines in (in_force(unit), waiting(unit)))
    known = next(filter(None, ways), None)
    if known is not None:
        _tell_of_document(row, known.document)
        return unchanged_money(row, known)
    said = [*_said(row, project), row["amount"].meaning]
    posting = _posting(row, context, project, free_key(unit, said))
    warn_off_plan(context, "amount", row["amount"].value, posting.document, project)
    tell_of_alike(row, context, row["amount"].value, _as_posted, "amount")
    tell_of_moved(row, posting, waiting(unit).exclude(entry_batch__upload=context.batch))
    if needs_approval(unit, place, context):
        if not EntryBatch.objects.filter(upload=context.batch, unit=unit).exists():
            context.warn(
                "amount", "needs_approval", "本单位的资金到账先复核后入账：已做成分录批草稿，请到“待办”里提交"
            )
        drafted = draft_uploaded(actor=context.actor, unit=unit, upload=context.batch, posting=posting)
        return Outcome.added(drafted)
    return Outcome.added(post_batch(actor=context.actor, unit=unit, postings=[posting])[0])


@looking_at("unit", "entry_seq")
def _posted(row: Row, context: Context) -> Entry | None:
    """The entry that the row names. Raises Refusal if there is none, or if the row says something else than the book."""
    posted = numbered_entry(row)
    if posted is not None:
        if posted.from_account.kind != AccountKind.SOURCE:
            message = (
                f"第 {posted.seq} 号分录不是到账（付出的是“{posted.from_account.name}”），请核对分录序号"
            )
            raise Refusal("entry_seq", message, field="entry_seq")
        refuse_other_content(row, posted, _as_posted(posted))
    return posted


def _of_new_money(check: Check) -> Check:
    """The check, asked of rows that are not in the book yet."""

    @looking_at("entry_seq")
    def asked(row: Row, context: Context) -> object:
        return check(row, context) if row["entry_seq"] is None else None

    return asked


@looking_at("amount")
def _check_amount(row: Row, context: Context) -> None:
    stated_amount(row["amount"])


@looking_at("unit", "title", "year", "occurred_on")
def _known_document(row: Row, context: Context) -> FundDocument | None:
    """The source of that title and year. Raises Refusal("other_kind") if it is registered as another kind."""
    year = row["year"] or row["occurred_on"].year
    document = FundDocument.objects.filter(unit=row["unit"], title=row["title"], year=year).first()
    if document is not None:
        _refuse_other_kind(row, document)
    return document


@looking_at("into", "project", "payee")
def _check_account(row: Row, context: Context) -> None:
    """Raises Refusal where the receiving account needs a project or a payee that the row does not name."""
    if row["into"] == AccountKind.PROJECT and row["project"] is None:
        raise Refusal("project", "收入账户是项目的，请填写项目名称", field="project")
    if row["into"] == AccountKind.PAYEE and row["payee"] is None:
        raise Refusal("payee", "收入账户是收款单位（个人）的，请填写收款人", field="payee")


def _posting(row: Row, context: Context, project: Project | None, key: str) -> Posting:
    document = _document(row, context)
    return Posting(
        document=document,
        from_account=source_account(actor=context.actor, document=document),
        to_account=_receiving_account(row, context, project),
        amount=row["amount"],
        occurred_on=row["occurred_on"],
        place=row["place"],
        project=project,
        summary=row["summary"] or row["title"],
        key=key,
        **filled(row, ("covers_from", "about_on", "voucher_no", "payee")),
        **origin(row),
    )


def _alike(row: Row, project: Project | None) -> dict[str, object]:
    """What stands in the columns of every entry that may have been posted of a row that says this.

    Raises Refusal as `stated_amount` does.
    """
    amount, precision, _ = stated_amount(row["amount"])
    days = {name: row[name] for name in ("occurred_on", "covers_from", "about_on")}
    texts = {name: row[name] or "" for name in ("voucher_no", "payee")}
    texts["summary"] = row["summary"] or row["title"]
    return {
        "place": row["place"],
        "project": project,
        "amount": amount,
        "precision": precision,
        **days,
        **texts,
    }


def _said_in(row: Row, project: Project | None, lines: QuerySet) -> Entry | DraftEntry | None:
    """The one of these lines that was made of a row that says the same. One query.

    Keys were made of the wording of the amount once, which the lines have kept.
    """
    said, stems = list(_said_otherwise(row, project)), {}
    for line in lines.order_by("pk"):
        for wording in {row["amount"].meaning, str(row["amount"]), line.stated}:
            if wording not in stems:
                stems[wording] = {key_stem([*texts, wording]) for texts in said}
            if line.key.rpartition("-")[0] in stems[wording]:
                return line
    return None


def _tell_of_wording(row: Row, posted: Entry) -> None:
    """A doubt where the same inexact amount is in other words now: those of an entry stay, and are what is printed."""
    known = _amount_of(posted)
    if known.precision is not Precision.EXACT and known.text != row["amount"].text:
        message = f"第 {posted.seq} 号分录已入账，写作“{known}”，与这一格说的一样多，写法没有改"
        row.warn("amount", "worded_otherwise", message)


def _as_posted(entry: Entry) -> dict[str, object]:
    """What the book says, by column."""
    named = {
        name: getattr(entry, name) for name in ("place", "form", "occurred_on", "covers_from", "about_on")
    }
    texts = {name: getattr(entry, name) for name in ("channel", "summary", "voucher_no", "payee")}
    amount = _amount_of(entry)
    project = entry.project.name if entry.project else None
    document = {"title": entry.document.title, "year": entry.document.year}
    return {**named, **texts, **document, "project": project, "amount": amount, "into": entry.to_account.kind}


def _amount_of(entry: Entry) -> Figure:
    return Figure.from_stored(entry.amount, None, entry.precision, entry.stated, "元")


def _said(row: Row, project: Project | None, **instead: object) -> list[str]:
    """What the row says, of which its key is made, save how exact its amount is."""
    said = [row["unit"].pk, row["place"].pk, project.pk if project else None, row["amount"].stored()["value"]]
    said += [instead.get(name, row[name]) for name in CONTENT]
    return [text_of(value) for value in said]


def _said_otherwise(row: Row, project: Project | None) -> Iterator[list[str]]:
    """The same money with the cells left blank that need not be filled in, or filled in where they are blank."""
    usual = {"year": row["occurred_on"].year, "into": AccountKind.PROJECT if project else AccountKind.POOL}
    ways = {
        name: {row[name]} | ({None, value} if row[name] in (None, value) else set())
        for name, value in usual.items()
    }
    # A source has one form: which, its title and year tell.
    ways["form"] = {None, *Form} if row["form"] is None else {None, row["form"]}
    for chosen in product(*ways.values()):
        yield _said(row, project, **dict(zip(ways, chosen, strict=True)))


def _document(row: Row, context: Context) -> FundDocument:
    """The source of that title and year, registered if it is new."""
    document = _known_document(row, context)
    if document is None:
        tell_of_alike_document(row, documents_of_title(row))
        facts = filled(row, ("form", "number", "issued_on", "place", "purpose"))
        if row["issued"] is not None:
            facts["amount"] = row["issued"]
        return receive_document(
            actor=context.actor,
            unit=row["unit"],
            title=row["title"],
            year=row["year"] or row["occurred_on"].year,
            channel=row["channel"],
            **facts,
            **origin(row),
        )
    _tell_of_document(row, document)
    return document


def _tell_of_document(row: Row, document: FundDocument) -> None:
    """Doubts where the row says of a source that is registered what is not: it has a sheet of its own."""
    for key, name in OF_DOCUMENT.items():
        if row[key] is not None and row[key] != getattr(document, name):
            message = "这一资金来源已登记，这一格与登记的不同，没有改；要更正的，请用“资金来源”表"
            row.warn(key, "document_differs", message)


def _refuse_other_kind(row: Row, document: FundDocument) -> None:
    for key in ("channel", "form"):
        if row[key] is not None and row[key] != getattr(document, key):
            known = getattr(document, f"get_{key}_display")()
            message = f"“{document.title}”{document.year} 年已登记为“{known}”，同一资金来源只能是一种，请核对"
            raise Refusal("other_kind", message, field=key)


def _receiving_account(row: Row, context: Context, project: Project | None) -> LedgerAccount:
    book = open_book(actor=context.actor, unit=row["unit"])
    _check_account(row, context)
    kind = row["into"] or (AccountKind.PROJECT if project else AccountKind.POOL)
    if kind == AccountKind.PROJECT:
        return project_account(actor=context.actor, book=book, project=project)
    if kind == AccountKind.PAYEE:
        return payee_account(actor=context.actor, book=book, name=row["payee"])
    if kind == AccountKind.COLLECTIVE:
        return collective_account(actor=context.actor, book=book, place=row["place"])
    return pool_account(actor=context.actor, book=book, place=row["place"])


def undo_receipts(*, batch: Batch, actor: User) -> dict:
    """Gives up the batch's drafts, then as `undo_entries`; what another must take back stays and is said."""
    dropped, left = drop_uploaded(actor=actor, upload=batch)
    undone = undo_entries(batch=batch, actor=actor)
    return undone | {"dropped": dropped, "left": left + undone["left"]}


FUNDS = register(
    Sheet(
        kind="funds",
        title="资金到账",
        help="一行一笔由外部进入的资金或物资折款。金额可带单位和“余”“近”等字样；撤销以红字冲销进行，不删除。",
        save=save_receipt,
        checks=(
            within_reach,
            _posted,
            *map(_of_new_money, (known_project, _known_document, _check_amount, _check_account)),
            in_keeping_with(Entry, "occurred_on", "covers_from"),
            in_keeping_with(Entry, "occurred_on", "about_on"),
        ),
        undo=undo_receipts,
        since=reversed_since,
        columns=(
            UNIT,
            PLACE,
            Column(
                "title",
                "资金来源名称",
                Text(200),
                required=True,
                aliases=("资金文件名称", "资金名称", "资金来源"),
            ),
            Column("number", "文号", Code(60)),
            Column("year", "资金年度", Year(), aliases=("年度",), help="不填按发生日期的年份"),
            Column(
                "channel",
                "渠道",
                Choice(Channel, aliases=CHANNEL_WORDS),
                required=True,
                aliases=("来源渠道", "资金渠道"),
            ),
            Column("form", "形态", Choice(Form, aliases=FORM_WORDS)),
            Column("purpose", "支出方向", Text(100)),
            Column(
                "amount",
                "金额",
                FigureCell("元", by_meaning=True),
                required=True,
                aliases=("到账金额", "投入金额"),
                unit="元",
                posted=True,
            ),
            Column("covers_from", "累计起始日期", Date(month_day="first"), help="来源只给出几年合计时填写"),
            Column(
                "occurred_on",
                "发生日期",
                Date(past=True, month_day="last"),
                required=True,
                aliases=("到账日期", "收到日期"),
            ),
            Column("about_on", "前期差错所属日期", Date(), help="补记已结账期间的，写它本来的日期"),
            Column("project", "项目", Text(120), aliases=("项目名称", "用于项目")),
            Column("into", "收入账户", Choice(INTO), help="不填的：有项目记入项目，没有项目记入帮扶资金户"),
            Column("summary", "摘要", Text(200), aliases=("用途", "主要内容")),
            Column("voucher_no", "凭证号", Code(40), aliases=("凭证字号", "到账凭证号")),
            Column("payee", "收款人", Text(100), aliases=("收款单位",)),
            Column("issued_on", "下达日期", Date()),
            Column("issued", "下达金额", Money(minimum=0), unit="元"),
            ENTRY_SEQ,
            SOURCE,
            NOTE,
        ),
    )
)
