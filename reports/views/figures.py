"""One figure: what it means, how it is computed, and the rows that add up to it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from counties.models import Division
from funds.channels import Channel
from funds.models import Entry
from fupin.audit.services import record_event
from fupin.catalogue import Definition, definition
from fupin.figures import Absence, Figure, add_figures
from fupin.intake.downloads import csv_download, xlsx_download
from fupin.money import plain
from fupin.pages import NO_RIGHT, ROWS_PER_PAGE, page, query
from projects.models import Project
from reports.addresses import asked_again, asked_selection, period_text
from reports.dashboards import rows_of_channel
from reports.dashboards.money import REPORTED
from reports.indicators import Line, Reader, Selection, Value, digest, lines
from reports.indicators.reader import RowSet
from reports.views.explaining import adds_up, explanation

AT_ONCE = 5000  # up to this many rows the page also adds them up itself and states their digest
HEAD = ["序号", "类别", "内容", "数值", "写法", "日期", "地区", "来源"]
ENTRY = str(Entry._meta.verbose_name)


class Part(Reader):
    """A reader of one channel's part of a figure of money: the rows of the whole, narrowed."""

    def __init__(self, selection: Selection, channel: str) -> None:
        super().__init__(selection)
        self.channel = channel

    def row_sets(self, code: str) -> list[RowSet]:
        return [
            replace(each, rows=rows_of_channel(each.rows, each.source, self.channel))
            for each in super().row_sets(code)
        ]

    def value(self, code: str) -> Value:
        """The figure of the part, from its rows alone."""
        known, parts, count = definition(code), [], 0
        for each in self.row_sets(code):
            rows = each.rows
            count += len(rows) if each.source is None else rows.count()
            parts += (
                [row.figure(known.unit) for row in rows]
                if each.source is None
                else [each.source.figure(rows, known.unit)]
            )
        filled = [figure for figure in parts if figure.absence != Absence.UNFILLED]
        figure = add_figures(filled, known.unit) if filled else Figure.missing(known.unit, Absence.UNFILLED)
        return Value(known, self.selection, figure, count, 0, 0, self.channel == REPORTED)


@dataclass(frozen=True)
class ShownLine:
    """A row of the page: the line, its number, and where it leads for this user."""

    number: int
    line: Line
    address: str

    @property
    def number_text(self) -> str:
        """The number with thousands apart, 未填 where there is none."""
        return _grouped(self.line.value)


@page("view", "overview")
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """The figure with its rows, fifty a page. 404 for an unknown code or a unit that is not the user's."""
    known, reader, channel = _asked(request, code)
    value = reader.value(code)
    number = _page_number(request, value.row_count)
    shown = list(_shown(request, reader, code, (number - 1) * ROWS_PER_PAGE))
    context = {
        "known": known,
        "value": value,
        "channel": _channel_name(channel),
        "place": Division.objects.filter(code=reader.selection.place).first(),
        "project": Project.objects.visible_to(request.scope).filter(pk=reader.selection.project).first(),
        "period": period_text(reader.selection.period),
        "rules": explanation(known),
        "rows": shown,
        "number": number,
        "last": _last_page(value.row_count),
        "again": query({**asked_again(reader.selection), "channel": channel}),
        "widest": query({**asked_again(reader.selection), "from": "", "to": "", "channel": channel}),
        "total": _total(reader, code, value),
        "beside": reader.computed_beside(code) if value.adopted and not channel else None,
    }
    return render(request, "reports/figure.html", context)


@page("export")
def figure_export(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """All rows of the figure as CSV or .xlsx; the export is recorded."""
    if not request.scope.allows("view"):
        raise PermissionDenied(NO_RIGHT)
    known, reader, _ = _asked(request, code)
    rows = _cells(reader, code)
    name = f"{known.name}明细"
    value = reader.value(code)
    detail = {"code": code, "rows": value.row_count, "form": form, **reader.selection.as_json()}
    record_event(actor=request.user, verb="导出明细", subject_name=name, detail=detail)
    if form == "csv":
        return csv_download(name, HEAD, rows)
    foot = [["", "合计", value.text, value.figure.value, "", "", "", f"共 {value.row_count} 行"]]
    return xlsx_download(name, HEAD, rows, foot)


def _asked(request: HttpRequest, code: str) -> tuple[Definition, Reader, str]:
    known = definition(code)
    if known is None:
        raise Http404
    selection, channel = asked_selection(request), request.GET.get("channel", "")
    if not channel:
        return known, Reader(selection), ""
    if known.unit != "元" or channel not in {*Channel.values, REPORTED} or not code.startswith("fund."):
        raise Http404
    return known, Part(selection, channel), channel


def _channel_name(channel: str) -> str:
    if not channel:
        return ""
    return "认定数（未分渠道）" if channel == REPORTED else Channel(channel).label


def _last_page(count: int) -> int:
    return max(1, -(-count // ROWS_PER_PAGE))


def _page_number(request: HttpRequest, count: int) -> int:
    asked = request.GET.get("page", "1")
    return min(int(asked), _last_page(count)) or 1 if asked.isdecimal() else 1


def _shown(request: HttpRequest, reader: Reader, code: str, skipped: int) -> Iterator[ShownLine]:
    rows = islice(lines(reader, code), skipped, skipped + ROWS_PER_PAGE)
    for number, line in enumerate(rows, skipped + 1):
        yield ShownLine(number, line, _address(request, line))


def _address(request: HttpRequest, line: Line) -> str:
    """Where the row opens: an entry in the ledger, anything else in the desk for those who may go there."""
    if line.kind == ENTRY:
        return reverse("ledger_entry", args=[line.id])
    return line.link if request.scope.allows("desk") else ""


def _total(reader: Reader, code: str, value: Value) -> dict | None:
    """What the rows add up to, one by one, and their digest; None where they are too many for a page."""
    if value.row_count > AT_ONCE:
        return None
    added = sum((Decimal(line.value) for line in lines(reader, code) if line.value), Decimal(0))
    additive = all(adds_up(each.source) for each in reader.row_sets(code))
    return {
        "plain": plain(added),
        "added": _grouped(plain(added)),
        "additive": additive,
        "agrees": not additive or value.figure.value is None or added == value.figure.value,
        "digest": digest(reader, code),
    }


def _grouped(number: str | None) -> str:
    return "未填" if number is None else f"{Decimal(number):,f}"


def _cells(reader: Reader, code: str) -> Iterator[list]:
    for number, line in enumerate(lines(reader, code), 1):
        amount = Decimal(line.value) if line.value is not None else None
        yield [number, line.kind, line.title, amount, line.text, line.day, line.place, line.source]
