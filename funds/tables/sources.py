"""(A) 资金来源台账."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from funds.covering import Covering
from funds.selectors import LedgerFilters
from funds.selectors.sources import SourceLine, source_lines
from funds.selectors.stuck import stuck_places
from funds.tables.table import Column, Table, as_name, as_words
from fupin.money import plain
from fupin.privacy import Personal, mask
from fupin.scope import Scope


@dataclass(frozen=True)
class Row:
    """One source as of a day, and where its balance is stuck, in words."""

    line: SourceLine
    stuck: str

    @property
    def document(self) -> object:
        return self.line.document


def rows(scope: Scope, filters: LedgerFilters, as_of: date) -> list[Row]:
    """One per source as of that day, with the places where its balance is stuck."""
    lines = source_lines(scope, filters, as_of)
    stuck = stuck_places(scope, [line.document for line in lines], as_of)
    return [Row(line, stuck.get(line.document.pk, "")) for line in lines]


def _address(stage: str = "") -> Callable[[Row], str]:
    def address(row: Row) -> str:
        words = {"to": row.line.as_of.isoformat()} | ({"stage": stage} if stage else {})
        return f"{reverse('fund_source', args=[row.document.pk])}?{urlencode(words)}"

    return address


def _receiver(row: Row) -> str:
    document = row.document
    account = mask(document.bank_account, Personal.BANK_ACCOUNT)
    return "·".join(part for part in (document.receiver, document.bank_name, account) if part)


def _receiver_covered(cover: Covering, row: Row, said: str) -> str:
    return cover.words(said, row.document.receiver)


def _rate(row: Row) -> str | None:
    rate = row.line.paid_rate
    return None if rate is None else f"{plain(rate)}%"


def _publicity(row: Row) -> str:
    document = row.document
    days = "—".join(str(day) for day in (document.published_from, document.published_to) if day)
    return "·".join(part for part in (days, document.published_where) if part)


def _days(row: Row) -> int | None:
    since = row.line.unpaid_since
    return (row.line.as_of - since).days if since and row.line.balance > 0 else None


SOURCES = Table(
    key="sources",
    title="资金来源台账",
    about="计划≥下达≥到账≥支付，逐个来源；点任何一个数看它的分录。“结余”＝到账－已支出－收回。",
    kind="fund_documents",
    rows=rows,
    columns=(
        Column("资金年度", lambda row: str(row.document.year)),
        Column("资金文件名称", lambda row: row.document.title, address=_address()),
        Column("文号", lambda row: row.document.number),
        Column("级次", lambda row: row.document.get_level_display()),
        Column("来源渠道", lambda row: row.document.get_channel_display()),
        Column("支出方向", lambda row: row.document.purpose),
        Column("形态", lambda row: row.document.get_form_display()),
        Column("下达日期", lambda row: row.document.issued_on),
        Column("下达金额(元)", lambda row: row.line.issued, number=True, address=_address(), missing="未填"),
        Column("收到日期", lambda row: row.line.first_received_on),
        Column("到账金额", lambda row: row.line.received, number=True, address=_address("received")),
        Column("到账凭证号", lambda row: "、".join(row.line.vouchers)),
        Column("付款单位", lambda row: row.document.payer, covered=as_name),
        Column("收款单位·开户行·账号(掩码)", _receiver, covered=_receiver_covered),
        Column("已安排金额", lambda row: row.line.allocated, number=True, address=_address("allocated")),
        Column("未安排金额", lambda row: row.line.unallocated, number=True),
        Column("已拨付", lambda row: row.line.handed_down, number=True, address=_address("handed_down")),
        Column("已支出", lambda row: row.line.paid, number=True, address=_address("paid")),
        Column("支出率", _rate),
        Column("结余", lambda row: row.line.balance, number=True, address=_address("idle")),
        Column("结余环节", lambda row: row.stuck),
        Column("滞留天数", _days, number=True),
        Column("公示起止·网址·照片", _publicity),
        Column("备注", lambda row: row.document.note, covered=as_words),
    ),
)
