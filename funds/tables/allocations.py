"""(B) 逐级拨付台账."""

from datetime import date

from django.urls import reverse

from funds.covering import Covering
from funds.models import Allocation
from funds.querysets import AllocationQuerySet
from funds.selectors import LedgerFilters
from funds.selectors.parts import allocations_asked
from funds.tables.table import Column, Table, as_words
from fupin.scope import Scope


def rows(scope: Scope, filters: LedgerFilters, as_of: date) -> AllocationQuerySet:
    """Transfers that stand, by source."""
    return allocations_asked(scope, filters)


def _document(row: Allocation) -> str:
    return reverse("fund_source", args=[row.document_id]) + "?stage=handed_down"


def _entry(row: Allocation) -> str:
    return reverse("ledger_entry", args=[row.entry_id]) if row.entry_id else ""


def _party(cover: Covering, row: Allocation, said: str) -> str:
    level, point, party = said.partition("·")
    return level + point + cover.name(party)


ALLOCATIONS = Table(
    key="allocations",
    title="逐级拨付台账",
    about="中央→省→市→县→镇→村（实施单位）。下拨周期＝到账－上级到账（第一级从拨出算起）；在途差额＝拨出－到账。",
    kind="allocations",
    rows=rows,
    numbered=False,
    totals=("在途差额",),
    columns=(
        Column("文号", lambda row: row.document.number or row.document.title, address=_document),
        Column("拨出级次·单位", lambda row: f"{row.get_sender_level_display()}·{row.sender}", covered=_party),
        Column("拨出文号", lambda row: row.sent_number),
        Column("拨出日期", lambda row: row.sent_on),
        Column("拨出金额", lambda row: row.sent_amount, number=True),
        Column("拨出凭证号", lambda row: row.sent_voucher),
        Column(
            "收款级次·单位",
            lambda row: f"{row.get_receiver_level_display()}·{row.receiver}",
            covered=_party,
        ),
        Column("到账日期", lambda row: row.received_on),
        Column("到账金额", lambda row: row.received_amount, number=True, address=_entry),
        Column("到账凭证号", lambda row: row.received_voucher),
        Column("下拨周期(天)", lambda row: row.days_on_the_way, number=True),
        Column("在途差额", lambda row: row.on_the_way, number=True),
        Column("用途", lambda row: row.purpose, covered=as_words),
    ),
)
