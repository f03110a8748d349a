"""Keeping who looked at what. Pages say how many rows they show; the middleware writes one line for the request."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser as User

from fupin.audit.models import ReadEvent
from fupin.audit.noting import noted_rows
from fupin.audit.services import circumstances

# What pages are called in the log, and the object that the first number in their address stands for.
PAGES = {
    "home": ("首页", ""),
    "overview": ("数据总览", ""),
    "figure": ("指标明细", "指标"),
    "figure_export": ("指标明细", "指标"),
    "ledger": ("资金台账", ""),
    "ledger_export": ("资金台账", ""),
    "ledger_entry": ("资金分录", "资金分录"),
    "voucher": ("凭证附件", "资金分录"),
    "batches": ("分录批", ""),
    "batch": ("分录批", "分录批"),
    "batch_file": ("分录批附件", "分录批"),
    "closing": ("结账", ""),
    "book_closing": ("结账", "账簿"),
    "period_close": ("结账", "账簿"),
    "delegations": ("委托代办", ""),
    "flags": ("疑点", ""),
    "flags_export": ("疑点", ""),
    "flags_of_rule": ("疑点", "规则"),
    "findings": ("问题台账", ""),
    "finding": ("问题台账", "问题"),
    "summaries": ("年度总结", ""),
    "edition": ("年度总结", "总结"),
    "edition_figures": ("年度总结的数", "总结"),
    "edition_file": ("年度总结文件", "总结"),
    "places": ("地区查询", ""),
    "place": ("地区", "地区"),
    "api_indicators": ("接口：指标", ""),
    "api_indicator": ("接口：指标", "指标"),
    "api_indicator_rows": ("接口：指标明细", "指标"),
    "api_batch": ("接口：分录批", "分录批"),
    "api_summary": ("接口：总结", "总结"),
}
# Filters whose values are no personal data; of others only the name is kept.
IMPERSONAL = {
    *("unit", "place", "from", "to", "document", "project", "account", "channel", "nature", "form", "page"),
    *("amount_from", "amount_to", "payer", "receiver", "payer_kind", "receiver_kind", "code", "kind", "year"),
    *("month", "state", "limit", "offset", "sheet", "period", "stage", "book"),
}


def record_reading(
    *, reader: User, page: str, numbers: Iterable[object], asked: Iterable[tuple[str, str]], is_export: bool
) -> ReadEvent:
    """Writes one line: the page by the name of its route, the numbers in its address, what was asked for. One query."""
    around = circumstances.get()
    name, kind = PAGES.get(page, ("其他页面", ""))
    first = next(iter(numbers), "")
    return ReadEvent.objects.create(
        reader=reader,
        reader_name=str(reader),
        page=page[:60],
        page_name=name[:60],
        object_name=f"{kind or name}#{first}"[:100] if first != "" else "",
        filters={key: value[:80] if key in IMPERSONAL else "（已填）" for key, value in asked if value},
        row_count=noted_rows(),
        is_export=is_export,
        request_id=around.request_id,
        address=around.address,
    )
