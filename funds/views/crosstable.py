"""支出方向 × 资金来源: the monthly table with its two-row header."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from funds.channels import Nature
from funds.selectors import one_snapshot
from funds.selectors.crosstable import ALL, CrossTable, Sums, cross_table
from funds.tables import TABLES
from funds.views.asking import asked, filters_of
from funds.views.registers import require_ledger, text_of
from fupin.audit.services import record_event
from fupin.intake.downloads import xlsx_download
from fupin.money import plain
from fupin.pages import page, query

FIRST = ["序号", "项目名称", "文件依据", "主要内容"]
UNDER = ["计划数", "下达数", "到账数", "支付数", "支出率", "待安排数"]


@dataclass(frozen=True)
class Group:
    """One group of columns: what stands above them, and what opens the sources behind a number."""

    nature: str
    name: str
    label: str


@page("ledger", "view")
def crosstable(request: HttpRequest) -> HttpResponse:
    """The table as of the day asked for; `purpose` and `group` open the sources behind one cell."""
    form = asked(request)
    filters = filters_of(request, form)
    table = cross_table(request.scope, filters, filters.struck_on(request.scope))
    context = {
        "form": form,
        "tables": TABLES.values(),
        "start": request.GET.get("from", ""),
        "end": request.GET.get("to", ""),
        "as_of": table.as_of,
        "groups": _groups(table),
        "under": UNDER,
        "body": [(purpose, _page_cells(table, purpose)) for purpose in table.purposes],
        "foot": _page_cells(table, ""),
        "opened": _opened(request, table),
        "again": query(request.GET.dict()),
    }
    return render(request, "funds/crosstable.html", context)


@page("export")
def crosstable_export(request: HttpRequest) -> HttpResponse:
    """The same table as .xlsx, its two-row header merged over each group. Recorded."""
    require_ledger(request)
    filters = filters_of(request, asked(request))
    with one_snapshot():
        table = cross_table(request.scope, filters, filters.struck_on(request.scope))
    groups = _groups(table)
    over = ["", "", "", "", *(group.label for group in groups for _ in UNDER)]
    head = FIRST + UNDER * len(groups)
    foot = [
        ["", "合计", "", "", *_numbers(table, "")],
        [],
        [f"截至 {table.as_of}，单位：元；口径不同的不相加"],
    ]
    record_event(
        actor=request.user, verb="导出台账", subject_name="资金交叉表", detail={"rows": len(table.purposes)}
    )
    return xlsx_download("资金交叉表", head, _rows(table), foot, over)


def _rows(table: CrossTable) -> Iterator[list[object]]:
    for number, purpose in enumerate(table.purposes, 1):
        first = [number, purpose, table.papers[purpose], table.contents[purpose]]
        yield first + _numbers(table, purpose)


def _groups(table: CrossTable) -> list[Group]:
    """Group headings; a group and its nature share one heading only where they differ."""
    return [Group(nature, name, f"{Nature(nature).label}·{name}") for nature, name in table.groups]


def _sums(table: CrossTable, purpose: str, group: tuple[str, str]) -> Sums | None:
    return table.cells.get((purpose, group)) if purpose else table.foot.get(group)


def _numbers(table: CrossTable, purpose: str) -> list[object]:
    """The six numbers of each group in a row (the foot for no purpose); nothing where there is no source."""
    numbers: list[object] = []
    for group in table.groups:
        sums = _sums(table, purpose, group)
        numbers += [None] * len(UNDER) if sums is None else _six(sums)
    return numbers


def _six(sums: Sums) -> list[object]:
    rate = None if sums.paid_rate is None else f"{plain(sums.paid_rate)}%"
    planned = _said(sums, "planned")
    return [planned, _said(sums, "issued"), sums.received, sums.paid, rate, sums.unallocated]


def _said(sums: Sums, name: str) -> Decimal | None:
    """The sum of what was filled in; None where no source says it, which is not 0."""
    return getattr(sums, name) if any(getattr(line, name) is not None for line in sums.lines) else None


def _page_cells(table: CrossTable, purpose: str) -> list[tuple[Group, list[str]]]:
    return [
        (group, [text_of(number) for number in _six(sums)] if sums else [""] * len(UNDER))
        for group in _groups(table)
        for sums in [_sums(table, purpose, (group.nature, group.name))]
    ]


def _opened(request: HttpRequest, table: CrossTable) -> dict[str, object] | None:
    """The sources behind the cell that was opened."""
    group = (request.GET.get("group_nature", ""), request.GET.get("group", ""))
    purpose = request.GET.get("purpose", "")
    sums = _sums(table, purpose, group)
    if sums is None:
        return None
    name = f"{purpose or ALL}，{Nature(group[0]).label}·{group[1]}"
    return {"name": name, "lines": [(line, [text_of(value) for value in _of(line)]) for line in sums.lines]}


def _of(line: object) -> list[object]:
    return [line.planned, line.issued, line.received, line.paid, line.unallocated]
