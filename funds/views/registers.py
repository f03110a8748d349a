"""The registers of money: one page and one workbook for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.paginator import Page
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from funds.covering import Covering, covering_for
from funds.selectors import one_snapshot
from funds.sheets.exporting import ROWS
from funds.tables import TABLES, Column, Table
from funds.views.asking import asked, filters_of
from funds.views.plain_looks import record_plain_look
from fupin.audit.services import record_event
from fupin.errors import Refusal
from fupin.intake.downloads import XLSX, xlsx_download
from fupin.intake.sheets import sheet_of
from fupin.intake.templates import export_rows
from fupin.money import plain
from fupin.pages import one_page, page, query

NO_LEDGER = "您没有查看资金台账的权限"


@dataclass(frozen=True)
class Cell:
    """One cell as the page prints it."""

    text: str
    number: bool
    address: str
    missing: bool


@dataclass(frozen=True)
class Line:
    """One row of cells; its number, empty for lines that are sums."""

    number: str
    cells: list[Cell]


@page("ledger", "view")
def register(request: HttpRequest, table: str) -> HttpResponse:
    """The register's rows that were asked for, fifty a page."""
    shown = _table(table)
    form = asked(request)
    filters = filters_of(request, form)
    rows = shown.rows(request.scope, filters, filters.struck_on(request.scope))
    listed = one_page(request, rows)
    cover = covering_for(request.scope)
    lines = list(_lines(shown, listed, _first_number(shown, listed), cover))
    empty = _empty_columns(shown, lines)
    context = {
        "table": shown,
        "columns": [column for at, column in enumerate(shown.columns) if at not in empty],
        "empty": [shown.columns[at].label for at in sorted(empty)],
        "tables": TABLES.values(),
        "form": form,
        "start": request.GET.get("from", ""),
        "end": request.GET.get("to", ""),
        "rows": listed,
        "lines": [_without(line, empty) for line in lines],
        "count": listed.paginator.count,
        "again": query(request.GET.dict()),
    }
    record_plain_look(request, shown.title)
    return render(request, "funds/register.html", context)


@page("export")
def register_export(request: HttpRequest, table: str) -> HttpResponse:
    """The same rows as .xlsx, in the register's own columns; its foot declares how many there must be. Recorded."""
    require_ledger(request)
    shown = _table(table)
    filters = filters_of(request, asked(request))
    with one_snapshot():
        rows = shown.rows(request.scope, filters, filters.struck_on(request.scope))
        written = list(_values(shown, rows, covering_for(request.scope)))
        count = sum(1 for is_sum, _ in written if not is_sum)
        response = xlsx_download(
            shown.title, shown.head, (values for _, values in written), _foot(request, shown, written, count)
        )
    record_event(actor=request.user, verb="导出台账", subject_name=shown.title, detail={"rows": count})
    record_plain_look(request, shown.title)
    return response


@page("export")
def register_sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows of one kind of sheet as .xlsx, as they can be sent in again. Recorded."""
    require_ledger(request)
    if kind not in ROWS:
        raise Http404
    filters = filters_of(request, asked(request))
    sheet = sheet_of(kind)
    with one_snapshot():
        rows = list(ROWS[kind](request.scope, filters, filters.struck_on(request.scope)))
        content = export_rows(sheet, rows)
    record_event(actor=request.user, verb="导出表格", subject_name=sheet.title, detail={"rows": len(rows)})
    record_plain_look(request, sheet.title)
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=f"{sheet.title}.xlsx", content_type=XLSX
    )


def require_ledger(request: HttpRequest) -> None:
    """Raises Refusal for one who may export, but not see money."""
    if not (request.scope.allows("ledger") or request.scope.allows("view")):
        raise Refusal("not_permitted", NO_LEDGER)


def _table(key: str) -> Table:
    if key not in TABLES:
        raise Http404
    return TABLES[key]


def _foot(
    request: HttpRequest, table: Table, written: list[tuple[bool, list]], count: int
) -> Iterable[list[Any]]:
    made = timezone.localtime()
    yield []
    yield [f"共 {count} 行", f"导出时间 {made:%Y-%m-%d %H:%M}", f"导出人 {request.user}"]
    conditions = "，".join(f"{name}={value}" for name, value in request.GET.items() if value)
    yield [f"筛选条件：{conditions or '无'}"]
    for label in table.totals:
        at = table.head.index(label)
        total = sum((values[at] for is_sum, values in written if not is_sum and values[at]), Decimal(0))
        yield [f"{label}合计", total]


def _values(table: Table, rows: Iterable[Any], cover: Covering) -> Iterator[tuple[bool, list[Any]]]:
    number = 0
    for row in rows:
        is_sum = table.is_sum(row)
        number += not is_sum
        first = [None if is_sum else number] if table.numbered else []
        yield is_sum, first + [column.seen(row, cover) for column in table.columns]


def _first_number(table: Table, listed: Page) -> int:
    """The number of the page's first row: lines that are sums are not counted."""
    before = listed.paginator.object_list[: max(listed.start_index() - 1, 0)] if listed.number > 1 else ()
    return 1 + sum(not table.is_sum(row) for row in before)


def _lines(table: Table, rows: Iterable[Any], first: int, cover: Covering) -> Iterator[Line]:
    number = first
    for row in rows:
        counted = table.numbered and not table.is_sum(row)
        cells = [_cell(column, row, cover) for column in table.columns]
        yield Line(str(number) if counted else "", cells)
        number += counted


def _empty_columns(table: Table, lines: list[Line]) -> set[int]:
    """Columns in which no line of the page says anything: they are named below the table instead of shown."""
    if not lines:
        return set()
    return {at for at in range(len(table.columns)) if not any(line.cells[at].text for line in lines)}


def _without(line: Line, empty: set[int]) -> Line:
    return Line(line.number, [cell for at, cell in enumerate(line.cells) if at not in empty])


def _cell(column: Column, row: Any, cover: Covering) -> Cell:
    value = column.seen(row, cover)
    missing = value is None and bool(column.missing)
    text = column.missing if missing else text_of(value)
    address = column.address(row) if column.address and text else ""
    return Cell(text, column.number, address, missing)


def text_of(value: object) -> str:
    """A value as a page prints it: money with its two decimals, quantities without trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.2f}" if value.as_tuple().exponent == -2 else plain(value)
    return str(value)
