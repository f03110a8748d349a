"""The tables of the pack: their columns and where their rows come from."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import itemgetter

from django.db.models import Func, Sum, TextField

from funds.chain import FIELDS, text_of
from funds.channels import Channel, Form, Nature
from funds.models import AccountKind, Entry, FundDocument
from funds.querysets import EntryQuerySet
from funds.selectors import LedgerFilters, account_balances, filtered_entries, totals_by_channel
from funds.selectors.copying import copy_rows
from fupin.scope import Scope

Take = Callable[[list[str]], None]
NOUGHT = Decimal("0.00")


@dataclass(frozen=True)
class PackColumn:
    """`number` cells are numbers in the workbook; `technical` ones stand in the csv only, for the verifier."""

    key: str
    label: str
    number: bool = False
    technical: bool = False


@dataclass(frozen=True)
class PackTable:
    """One table; `feed` hands each row on as canonical texts, in the order of `columns`."""

    key: str
    title: str
    columns: tuple[PackColumn, ...]
    feed: Callable[[Take], None]
    count: Callable[[], int]

    @property
    def file_name(self) -> str:
        return f"{self.key}.csv"


def tables_of(scope: Scope, filters: LedgerFilters) -> list[PackTable]:
    """All tables for what the scope may see and the filters want."""
    entries = filtered_entries(scope, filters).order_by("book_id", "seq")
    return [
        PackTable("entries", "资金分录", ENTRY_COLUMNS, EntryFeed(entries), entries.count),
        _small("accounts", "账户余额", ACCOUNT_COLUMNS, _account_rows(scope, filters)),
        _small("documents", "资金来源", DOCUMENT_COLUMNS, _document_rows(scope, filters, entries)),
        _small("channels", "分渠道合计", CHANNEL_COLUMNS, _channel_rows(entries)),
    ]


def _small(key: str, title: str, columns: tuple[PackColumn, ...], rows: Iterable[tuple]) -> PackTable:
    """A table that fits into memory."""
    texts = [[text_of(value) for value in row] for row in rows]

    def feed(take: Take) -> None:
        for row in texts:
            take(row)

    return PackTable(key, title, columns, feed, lambda: len(texts))


RECORDED = "recorded_text"
# Readable columns with the path to their value; a value of a code list is shown by its label.
_READABLE = (
    (PackColumn("unit_name", "单位"), "unit__name"),
    (PackColumn("seq_shown", "序号", number=True), "seq"),
    (PackColumn("day", "发生日期"), "occurred_on"),
    (PackColumn("span", "累计起始日期"), "covers_from"),
    (PackColumn("about_shown", "前期差错所属日期"), "about_on"),
    (PackColumn("document_title", "资金来源"), "document__title"),
    (PackColumn("document_number", "文号"), "document__number"),
    (PackColumn("nature_label", "口径"), "nature"),
    (PackColumn("channel_label", "渠道"), "channel"),
    (PackColumn("form_label", "形态"), "form"),
    (PackColumn("from_name", "付出账户"), "from_account__name"),
    (PackColumn("to_name", "收入账户"), "to_account__name"),
    (PackColumn("amount_shown", "金额（元）", number=True), "amount"),
    (PackColumn("stated_shown", "原文写法"), "stated"),
    (PackColumn("place_name", "地区"), "place__full_name"),
    (PackColumn("place_code", "地区代码"), "place_id"),
    (PackColumn("project_name", "项目"), "project__name"),
    (PackColumn("summary_shown", "摘要"), "summary"),
    (PackColumn("voucher_shown", "凭证号"), "voucher_no"),
    (PackColumn("payee_shown", "收款人"), "payee"),
    (PackColumn("reverses_shown", "冲销第几号", number=True), "reverses__seq"),
    (PackColumn("reason_shown", "冲销原因"), "reason"),
    (PackColumn("source_shown", "来源"), "source"),
    (PackColumn("recorded_shown", "入账时间"), RECORDED),
    (PackColumn("recorder", "记账人"), "recorded_by__full_name"),
    (PackColumn("hash_shown", "本条摘要"), "entry_hash"),
)
_SAID_INSTANT = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_LABELS = {
    "nature_label": dict(Nature.choices),
    "channel_label": dict(Channel.choices),
    "form_label": dict(Form.choices),
}
_CHAIN_PATHS = {
    "from_kind": "from_account__kind",
    "to_kind": "to_account__kind",
    "reverses": "reverses__seq",
    "recorded_at": RECORDED,
}
ENTRY_COLUMNS = (
    *(column for column, _ in _READABLE),
    *(PackColumn(name, name, technical=True) for name in (*FIELDS, "entry_hash")),
)


class EntryFeed:
    """The entries by COPY: PostgreSQL says each value in its canonical form, a row at a time, memory stays flat."""

    def __init__(self, entries: EntryQuerySet) -> None:
        chained = [_CHAIN_PATHS.get(name) or Entry._meta.get_field(name).attname for name in FIELDS]
        paths = [*(path for _, path in _READABLE), *chained, "entry_hash"]
        # One column may be asked for twice, under two headings: fetched once, laid out by position.
        fetched = list(dict.fromkeys(paths))
        said = Func("recorded_at", template=_SAID_INSTANT, output_field=TextField())
        self.entries = entries.annotate(**{RECORDED: said}).values_list(*fetched)
        self.laid_out = itemgetter(*(fetched.index(path) for path in paths))
        self.labelled = [
            (at, _LABELS[column.key]) for at, (column, _) in enumerate(_READABLE) if column.key in _LABELS
        ]

    def __call__(self, take: Take) -> None:
        """Hands on all rows."""
        copy_rows(self.entries, lambda texts: take(self._labelled(list(self.laid_out(texts)))))

    def _labelled(self, texts: list[str]) -> list[str]:
        for at, labels in self.labelled:
            texts[at] = labels.get(texts[at], texts[at])
        return texts


ACCOUNT_COLUMNS = (
    PackColumn("unit_name", "单位"),
    PackColumn("kind_label", "账户类别"),
    PackColumn("name", "账户名称"),
    PackColumn("place_code", "地区代码"),
    PackColumn("project_name", "项目"),
    PackColumn("opening", "期初余额（元）", number=True),
    PackColumn("amount_in", "本期收入（元）", number=True),
    PackColumn("amount_out", "本期付出（元）", number=True),
    PackColumn("closing", "期末余额（元）", number=True),
    PackColumn("account", "account", technical=True),
)


def _account_rows(scope: Scope, filters: LedgerFilters) -> Iterator[tuple]:
    for row in account_balances(scope, filters):
        account = row.account
        yield (
            account.book.unit.name,
            AccountKind(account.kind).label,
            account.name,
            account.place_id,
            account.project.name if account.project else None,
            row.opening,
            row.amount_in,
            row.amount_out,
            row.closing,
            account.pk,
        )


DOCUMENT_COLUMNS = (
    PackColumn("unit_name", "单位"),
    PackColumn("title", "资金文件（来源）名称"),
    PackColumn("number", "文号"),
    PackColumn("year", "资金年度", number=True),
    PackColumn("channel_label", "来源渠道"),
    PackColumn("form_label", "形态"),
    PackColumn("issued_on", "下达日期"),
    PackColumn("issued", "下达金额（元）", number=True),
    PackColumn("received_before", "期前到账（元）", number=True),
    PackColumn("received", "本期到账（元）", number=True),
    PackColumn("document", "document", technical=True),
)


def _document_rows(scope: Scope, filters: LedgerFilters, entries: EntryQuerySet) -> Iterator[tuple]:
    """The documents that the wanted entries name."""
    now, before = _received(entries), {}
    if filters.start is not None:
        until_now = filtered_entries(scope, replace(filters, start=None))
        before = _received(until_now.filter(occurred_on__lt=filters.start))
    documents = FundDocument.objects.filter(pk__in=entries.order_by().values("document"))
    for document in documents.select_related("unit").order_by("unit", "year", "title"):
        yield (
            document.unit.name,
            document.title,
            document.number,
            document.year,
            document.get_channel_display(),
            document.get_form_display(),
            document.issued_on,
            document.amount,
            before.get(document.pk, NOUGHT),
            now.get(document.pk, NOUGHT),
            document.pk,
        )


def _received(entries: EntryQuerySet) -> dict[int, Decimal]:
    sums = entries.received().signed().order_by().values("document").annotate(total=Sum("signed_amount"))
    return {row["document"]: row["total"] for row in sums}


CHANNEL_COLUMNS = (
    PackColumn("nature_label", "口径"),
    PackColumn("channel_label", "渠道"),
    PackColumn("amount", "金额（元）", number=True),
    PackColumn("entry_count", "分录数", number=True),
    PackColumn("nature", "nature", technical=True),
    PackColumn("channel", "channel", technical=True),
)


def _channel_rows(entries: EntryQuerySet) -> Iterator[tuple]:
    for total in totals_by_channel(entries):
        yield (
            total.nature_label,
            total.label,
            total.amount,
            total.entry_count,
            total.nature,
            total.channel,
        )
