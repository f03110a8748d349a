"""结余账龄: money that lies idle by where it is stuck and how long, each number open to its arrivals."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from funds.selectors import one_snapshot
from funds.selectors.ageing import Age, IdleMoney, Stuck, idle_money, idle_table
from funds.selectors.ledger import NOUGHT
from funds.tables import TABLES
from funds.views.asking import asked, filters_of
from funds.views.registers import require_ledger
from fupin.audit.services import record_event
from fupin.intake.downloads import xlsx_download
from fupin.money import grouped
from fupin.pages import one_page, page, query

HEAD = ["环节", "账龄", "资金来源", "文号", "账户", "项目", "到账日期", "分录序号", "滞留天数", "结余（元）"]


@dataclass(frozen=True)
class Row:
    """One row of the matrix: its name, the amounts by age with what to ask to open them, and their sum."""

    stuck: str
    name: str
    cells: list[tuple[str, str]]
    total: str


@page("ledger", "view")
def ageing(request: HttpRequest) -> HttpResponse:
    """The matrix as of the day asked for, and the arrivals behind all of it or one cell."""
    form = asked(request)
    filters = filters_of(request, form)
    as_of = filters.struck_on(request.scope)
    lines = idle_money(request.scope, filters, as_of)
    chosen = list(_chosen(request, lines))
    listed = one_page(request, chosen)
    context = {
        "form": form,
        "tables": TABLES.values(),
        "start": request.GET.get("from", ""),
        "end": request.GET.get("to", ""),
        "as_of": as_of,
        "ages": list(Age),
        "matrix": _matrix(lines),
        "foot": _foot(lines),
        "chosen": _names(request),
        "rows": listed,
        "shown": [(line, grouped(line.amount)) for line in listed],
        "total": grouped(sum((line.amount for line in chosen), NOUGHT)),
        "again": query(request.GET.dict()),
    }
    return render(request, "funds/ageing.html", context)


@page("export")
def ageing_export(request: HttpRequest) -> HttpResponse:
    """The arrivals behind the matrix as .xlsx, the matrix below them. Recorded."""
    require_ledger(request)
    filters = filters_of(request, asked(request))
    as_of = filters.struck_on(request.scope)
    with one_snapshot():
        lines = list(_chosen(request, idle_money(request.scope, filters, as_of)))
    foot = [[], [f"截至 {as_of}", f"共 {len(lines)} 行"], ["环节", *(age.label for age in Age), "合计"]]
    table = idle_table(lines)
    for stuck in Stuck:
        amounts = [table[stuck.value, age.value] for age in Age]
        foot.append([stuck.label, *amounts, sum(amounts, NOUGHT)])
    record_event(actor=request.user, verb="导出台账", subject_name="结余账龄", detail={"rows": len(lines)})
    return xlsx_download("结余账龄", HEAD, (_cells(line) for line in lines), foot)


def _cells(line: IdleMoney) -> list[object]:
    arrival = line.arrival
    return [
        *(line.stuck.label, line.age.label, line.document.title, line.document.number, line.account.name),
        line.account.project.name if line.account.project else None,
        *(arrival.occurred_on if arrival else None, arrival.seq if arrival else None, line.days, line.amount),
    ]


def _chosen(request: HttpRequest, lines: list[IdleMoney]) -> Iterator[IdleMoney]:
    """Those of the cell that was opened; all where none was."""
    stuck, age = request.GET.get("stuck", ""), request.GET.get("age", "")
    return (line for line in lines if stuck in ("", line.stuck.value) and age in ("", line.age.value))


def _names(request: HttpRequest) -> str:
    """The opened cell in words; nothing where none was opened."""
    labels = dict(Stuck.choices) | dict(Age.choices)
    asked_for = (request.GET.get("stuck", ""), request.GET.get("age", ""))
    return "，".join(labels[word] for word in asked_for if word in labels)


def _matrix(lines: list[IdleMoney]) -> list[Row]:
    table = idle_table(lines)
    rows = []
    for stuck in Stuck:
        amounts = [(age.value, table[stuck.value, age.value]) for age in Age]
        cells = [(age, grouped(amount) if amount else "") for age, amount in amounts]
        total = sum((amount for _, amount in amounts), NOUGHT)
        rows.append(Row(stuck.value, stuck.label, cells, grouped(total)))
    return rows


def _foot(lines: list[IdleMoney]) -> list[str]:
    table = idle_table(lines)
    sums = [sum((table[stuck.value, age.value] for stuck in Stuck), NOUGHT) for age in Age]
    return [grouped(amount) for amount in (*sums, sum(sums, NOUGHT))]
