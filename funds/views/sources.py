"""One source of money: its four amounts, and the rows of each."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from funds.models import Allocation, Entry, FundDocument
from funds.querysets import AllocationQuerySet, EntryQuerySet
from funds.selectors import LedgerFilters
from funds.selectors.ageing import IdleMoney, idle_money
from funds.selectors.ledger import NOUGHT
from funds.selectors.sources import SourceLine, source_lines
from funds.selectors.stages import IN_THE_BOOKS, FundStage, stage_rows
from funds.views.asking import last_day
from funds.views.plain_looks import record_plain_look
from fupin.errors import Refusal
from fupin.money import grouped
from fupin.pages import one_page, page

HANDED_DOWN, IDLE = "handed_down", "idle"
NAMES = {stage.value: stage.label for stage in IN_THE_BOOKS} | {HANDED_DOWN: "逐级拨付", IDLE: "结余"}


@page("ledger", "view")
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """The source with its gaps, and the rows behind one of its amounts (`stage`), as of `to`."""
    documents = FundDocument.objects.visible_to(request.scope).select_related("unit", "place")
    document = get_object_or_404(documents, pk=pk)
    as_of = request.scope.latest(last_day(request.GET.get("to", "")) or timezone.localdate())
    stage = request.GET.get("stage", FundStage.RECEIVED.value)
    if stage not in NAMES:
        raise Refusal("stage", f"没有“{stage}”这一项；可以看的有：{'、'.join(NAMES.values())}")
    filters = LedgerFilters(document=document)
    line = next(iter(source_lines(request.scope, filters, max(as_of, date(document.year, 1, 1)))))
    context = {
        "document": document,
        "line": line,
        "as_of": as_of,
        "amounts": _amounts(line),
        "gaps": [(gap, grouped(gap.amount)) for gap in line.gaps],
        "stage": stage,
        "stage_name": NAMES[stage],
        "stages": NAMES.items(),
        **_behind(request, document, stage, as_of, filters),
    }
    record_plain_look(request, document.title)
    return render(request, "funds/source.html", context)


def _amounts(line: SourceLine) -> list[tuple[str, str, str]]:
    """(name, stage to open, yuan); an amount that was not filled in has an empty text."""
    amounts = (
        ("计划", "", line.planned),
        ("下达", HANDED_DOWN, line.issued),
        ("到账", FundStage.RECEIVED, line.received),
        ("已安排到项目", FundStage.ALLOCATED, line.allocated),
        ("支付", FundStage.PAID, line.paid),
        ("收回（上缴）", FundStage.RETURNED, line.returned),
        ("结余", IDLE, line.balance),
        ("决算", "", line.settled),
    )
    return [(name, stage, "" if amount is None else grouped(amount)) for name, stage, amount in amounts]


def _behind(
    request: HttpRequest, document: FundDocument, stage: str, as_of: date, filters: LedgerFilters
) -> dict[str, object]:
    """The rows of the amount, and their sum."""
    if stage == HANDED_DOWN:
        rows = list(_transfers(request, document, as_of))
        return {
            "transfers": [_amounts_of(row) for row in rows],
            "total": grouped(sum((row.sent_amount for row in rows if not row.above_id), NOUGHT)),
        }
    if stage == IDLE:
        idle: list[IdleMoney] = idle_money(request.scope, filters, as_of)
        return {
            "idle": [(each, grouped(each.amount)) for each in idle],
            "total": grouped(sum((each.amount for each in idle), NOUGHT)),
        }
    rows = _entries(request, document, FundStage(stage), as_of)
    listed = one_page(request, rows)
    total = rows.order_by().aggregate(total=Sum("staged_amount"))["total"]
    shown = [(entry, grouped(entry.staged_amount)) for entry in listed]
    return {"entries": shown, "rows": listed, "total": grouped(total or NOUGHT)}


def _amounts_of(row: Allocation) -> tuple[Allocation, str, str, str]:
    """The transfer, and what was sent, received and is on the way as the page prints it."""
    return row, grouped(row.sent_amount), _grouped(row.received_amount), _grouped(row.on_the_way)


def _grouped(amount: Decimal | None) -> str:
    return "" if amount is None else grouped(amount)


def _transfers(request: HttpRequest, document: FundDocument, as_of: date) -> AllocationQuerySet:
    rows = (
        Allocation.objects.visible_to(request.scope).standing().filter(document=document, sent_on__lte=as_of)
    )
    return rows.select_related("above", "entry").order_by("sent_on", "pk")


def _entries(request: HttpRequest, document: FundDocument, stage: FundStage, as_of: date) -> EntryQuerySet:
    rows = Entry.objects.visible_to(request.scope).filter(document=document, occurred_on__lte=as_of)
    related = ("project", "from_account", "to_account")
    return stage_rows(rows, stage).select_related(*related).order_by("occurred_on", "seq")
