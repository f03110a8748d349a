"""The ledger as auditors read it: filtered, with a running balance, every entry open."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Sum
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from funds.channels import Nature
from funds.covering import Covering, covering_for
from funds.forms import LedgerForm
from funds.models import Entry, FundDocument
from funds.querysets import EntryQuerySet
from funds.selectors import (
    ChannelTotal,
    Opening,
    filtered_entries,
    ledger_rows,
    one_snapshot,
    opening_of,
    totals_by_channel,
)
from funds.selectors.exports import ready_exports
from funds.tables import TABLES
from funds.views.asking import asked, filters_of
from funds.views.plain_looks import record_plain_look
from fupin.audit.services import record_event
from fupin.errors import Refusal
from fupin.files.services import path_of
from fupin.intake.downloads import xlsx_download
from fupin.money import grouped
from fupin.pages import one_page, page, query

HEAD = [
    *("账簿", "序号", "发生日期", "累计起始", "单位", "地区", "资金来源", "文号", "口径", "渠道", "形态"),
    *(
        "项目",
        "付出账户",
        "收入账户",
        "摘要",
        "收款人",
        "凭证号",
        "收入（元）",
        "付出（元）",
        "余额（元）",
        "金额（元）",
    ),
    *("原文写法", "冲销第几号", "冲销原因", "来源", "上条摘要", "本条摘要"),
]


@dataclass(frozen=True)
class Shown:
    """An entry with its amounts as the page prints them; empty where there is none."""

    entry: Entry
    came: str
    went: str
    moved: str
    balance: str


@dataclass(frozen=True)
class NatureTotal:
    """What came from outside under one nature, with its channels. Natures are never added together."""

    name: str
    amount: str
    count: int
    channels: list[tuple[ChannelTotal, str]]


@page("ledger", "view")
def ledger(request: HttpRequest) -> HttpResponse:
    """The entries that were asked for, fifty a page, with sums by nature and channel."""
    form = asked(request)
    rows, opening = _rows(request, form)
    balanced = opening is not None
    listed = one_page(request, rows)
    context = {
        "form": form,
        "tables": TABLES.values(),
        "start": request.GET.get("from", ""),
        "end": request.GET.get("to", ""),
        "rows": listed,
        "shown": [_shown(entry, balanced) for entry in listed],
        "balanced": balanced,
        "opening": opening if balanced and opening.before else None,
        "opening_amount": grouped(opening.amount) if balanced else "",
        "net": "" if balanced else _net(form, rows),
        "totals": _totals(rows),
        "count": listed.paginator.count,
        "again": query(request.GET.dict()),
        "ready_exports": ready_exports(request.user) if request.scope.allows("export") else [],
    }
    record_plain_look(request, "资金台账")
    return render(request, "funds/ledger.html", context)


@page("export")
def ledger_export(request: HttpRequest) -> HttpResponse:
    """The same entries as .xlsx; its foot declares how many rows there must be. The export is recorded."""
    if not (request.scope.allows("ledger") or request.scope.allows("view")):
        raise Refusal("not_permitted", "您没有查看资金台账的权限")
    form = asked(request)
    with one_snapshot():
        rows, opening = _rows(request, form)
        count = rows.count()
        made = timezone.localtime()
        foot = [[], [f"共 {count} 行", f"导出时间 {made:%Y-%m-%d %H:%M}", f"导出人 {request.user}"]]
        foot += [[f"{total.name}合计（元）", total.amount, f"{total.count} 笔"] for total in _totals(rows)]
        foot += [_opening_line(opening)] if opening and opening.before else []
        cells = _cells(rows, opening is not None, covering_for(request.scope))
        response = xlsx_download("资金台账", HEAD, cells, foot)
    record_event(actor=request.user, verb="导出台账", subject_name="资金台账", detail={"rows": count})
    record_plain_look(request, "资金台账")
    return response


@page("ledger", "view")
def ledger_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with what stands behind it: document, project, place in the chain, reversal, vouchers, goods."""
    related = (
        "book",
        "unit",
        "place",
        "document",
        "project",
        "from_account",
        "to_account",
        "reverses",
        "batch",
    )
    visible = Entry.objects.visible_to(request.scope)
    entry = get_object_or_404(visible.select_related(*related, "recorded_by"), pk=pk)
    beside = visible.filter(book=entry.book)
    context = {
        "entry": entry,
        "amount": grouped(entry.amount),
        "previous": beside.filter(seq=entry.seq - 1).first(),
        "following": beside.filter(seq=entry.seq + 1).first(),
        "reversed_by": visible.filter(reverses=entry).first(),
        "vouchers": entry.vouchers.select_related("file", "attached_by"),
        "goods": entry.items.all(),
        "payments": entry.payments.count(),
        "source": FundDocument.objects.visible_to(request.scope).filter(pk=entry.document_id).exists(),
    }
    record_plain_look(request, f"第 {entry.seq} 号分录")
    return render(request, "funds/entry.html", context)


@page("ledger", "view")
def voucher(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A voucher file of an entry, always as a download; who took it is recorded."""
    entry = get_object_or_404(Entry.objects.visible_to(request.scope), pk=pk)
    bound = get_object_or_404(entry.vouchers.select_related("file"), pk=file)
    record_event(actor=request.user, verb="下载凭证", subject=entry, detail={"sha256": bound.file.sha256})
    return FileResponse(path_of(bound.file).open("rb"), as_attachment=True, filename=bound.file.name)


def _opening_line(opening: Opening) -> list[object]:
    return ["期初余额（元）", f"{opening.before} {opening.carried.label}", opening.amount]


def _rows(request: HttpRequest, form: LedgerForm) -> tuple[EntryQuerySet, Opening | None]:
    """The entries, and what their running balance begins with: none where only one pair of accounts is looked at."""
    filters = filters_of(request, form)
    if not form.one_pair:
        opening = opening_of(request.scope, filters)
        return ledger_rows(request.scope, filters, opening), opening
    related = ("unit", "place", "document", "project", "from_account", "to_account", "reverses")
    rows = filtered_entries(request.scope, filters).filter(form.forward() | form.backward())
    return rows.select_related(*related).order_by("occurred_on", "book_id", "seq"), None


def _net(form: LedgerForm, rows: EntryQuerySet) -> str:
    """Yuan from the one side to the other, less what went back."""
    sums = rows.order_by().aggregate(
        there=Sum("amount", filter=form.forward()), back=Sum("amount", filter=form.backward())
    )
    return grouped((sums["there"] or Decimal(0)) - (sums["back"] or Decimal(0)))


def _shown(entry: Entry, balanced: bool) -> Shown:
    return Shown(
        entry,
        grouped(entry.amount_in) if entry.amount_in else "",
        grouped(entry.amount_out) if entry.amount_out else "",
        "" if entry.amount_in or entry.amount_out else grouped(entry.amount),
        grouped(entry.running_balance) if balanced else "",
    )


def _totals(rows: EntryQuerySet) -> list[NatureTotal]:
    totals = []
    for nature, channels in groupby(totals_by_channel(rows), key=lambda total: total.nature):
        parts = list(channels)
        amount = sum((part.amount for part in parts), Decimal(0))
        listed = [(part, grouped(part.amount)) for part in parts]
        count = sum(part.entry_count for part in parts)
        totals.append(NatureTotal(Nature(nature).label, grouped(amount), count, listed))
    return totals


def _cells(rows: EntryQuerySet, balanced: bool, cover: Covering) -> Iterator[list]:
    for entry in rows.select_related("batch", "book__unit", *rows.query.select_related).iterator(
        chunk_size=2000
    ):
        yield [
            *(entry.book.unit.name, entry.seq, entry.occurred_on, entry.covers_from, entry.unit.name),
            *(entry.place.full_name, entry.document.title, entry.document.number),
            *(entry.get_nature_display(), entry.get_channel_display(), entry.get_form_display()),
            entry.project.name if entry.project else None,
            *(cover.account(entry.from_account), cover.account(entry.to_account)),
            *(cover.told(entry, entry.summary), cover.name(entry.payee), entry.voucher_no),
            *(entry.amount_in or None, entry.amount_out or None),
            *(entry.running_balance if balanced else None, entry.amount, entry.stated),
            entry.reverses.seq if entry.reverses else None,
            *(cover.told(entry, entry.reason), entry.provenance),
            *(entry.previous_hash, entry.entry_hash),
        ]
