"""物资台账, with the stock that is left."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.urls import reverse

from funds.covering import Covering
from funds.models import GoodsIssue, InKindItem
from funds.models.evidence import EntryChildQuerySet
from funds.selectors import LedgerFilters
from funds.selectors.parts import goods_in_kind
from funds.tables.table import Column, Table, as_name
from fupin.money import FEN, plain
from fupin.scope import Scope

PLAIN = Covering(masked=False)


def rows(scope: Scope, filters: LedgerFilters, as_of: date) -> EntryChildQuerySet:
    """Goods by entry."""
    return goods_in_kind(scope, filters)


def _worth(row: InKindItem) -> Decimal | None:
    known = row.quantity is not None and row.price is not None
    return (row.quantity * row.price).quantize(FEN) if known else None


def _issues(said: Callable[[GoodsIssue], str]) -> Callable[[InKindItem], str]:
    return lambda row: "；".join(filter(None, (said(issue) for issue in row.issues.all())))


def _to_whom(issue: GoodsIssue, cover: Covering = PLAIN) -> str:
    name = cover.person(issue.household.head_name) if issue.household else cover.name(issue.receiver)
    return f"{issue.get_destination_display()}·{name} {plain(issue.quantity)}"


def _to_covered(cover: Covering, row: InKindItem, said: str) -> str:
    return _issues(lambda issue: _to_whom(issue, cover))(row)


def _signed_covered(cover: Covering, row: InKindItem, said: str) -> str:
    return _issues(lambda issue: cover.person(issue.signed_by))(row)


def _entry(row: InKindItem) -> str:
    return reverse("ledger_entry", args=[row.entry_id])


GOODS = Table(
    key="goods",
    title="物资台账",
    about="折价＝数量×单价；结存＝收到数量－已发放数量，数量未填的结存也空着。投工、土地按同样办法写明折价依据。",
    kind="goods",
    rows=rows,
    numbered=False,
    columns=(
        Column("名称", lambda row: row.name, address=_entry),
        Column("规格", lambda row: row.specification),
        Column("数量", lambda row: row.quantity, number=True, missing="未填"),
        Column("单位", lambda row: row.counted),
        Column("单价", lambda row: row.price, number=True),
        Column("折价", _worth, number=True),
        Column("依据", lambda row: row.valuation),
        Column("捐赠方", lambda row: row.donor, covered=as_name),
        Column("接收方", lambda row: row.receiver, covered=as_name),
        Column("接收日期", lambda row: row.entry.occurred_on),
        Column("验收人", lambda row: row.inspector, covered=as_name),
        Column("发放去向(户/校/村)", _issues(_to_whom), covered=_to_covered),
        Column("发放日期", _issues(lambda issue: str(issue.issued_on))),
        Column("签收", _issues(lambda issue: issue.signed_by), covered=_signed_covered),
        Column("结存", lambda row: row.stock, number=True, missing="未填"),
    ),
)
