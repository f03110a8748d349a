"""The overview: key figures and charts of a unit or place over some years."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from counties.models import Division
from fupin.catalogue import Nature, definitions
from fupin.money import money_text
from fupin.pages import page, query
from fupin.periods import Period
from reports.addresses import asked_again, asked_selection, figure_address
from reports.charts import options
from reports.dashboards import (
    DIRECT,
    Flow,
    MoneyByYear,
    MoneyFlows,
    YearlyMoney,
    direct_by_channel,
    key_figures,
    money_by_year,
    money_flows,
    money_to_date,
    years_of,
    years_with_data,
)
from reports.indicators import Reader, Selection, Value, questions_of
from units.models import Pairing, Unit

KINDS = {
    Nature.PLANNED: "计划（预计）",
    Nature.INTENT: "意向或签约，不是到位",
    Nature.RULE: "合同约定",
    Nature.YEARLY: "每年",
}
CHECKS = {"fund.received": "直接投入加财政安排，只供核对"}
NOTES = {
    "trend": "跨年度的累计数不能拆到各年，只在期间合计里；没有数的年份断开，不画成零。",
    "to_date": "来源只给出多年累计数，不能拆到各年；这里是从期初到各年末的累计，从累计截止的那一年起计入。",
}
FIRST = {"帮扶关系", "资金"}


@dataclass(frozen=True)
class Card:
    """A figure as a card: its words, and the address of its rows."""

    value: Value
    address: str

    @property
    def kind(self) -> str:
        """What kind of number it is, where it must not be taken for a result."""
        known = self.value.definition
        return CHECKS.get(known.code) or KINDS.get(known.nature, "")

    @property
    def about(self) -> str:
        """The day it stands for, and how many rows it is made of, lacks, or leaves out."""
        value = self.value
        said = [f"截止 {value.selection.period.end:%Y-%m-%d}", f"明细 {value.row_count} 行"]
        if value.unfilled_count:
            said.append(f"未填 {value.unfilled_count} 行")
        if value.straddling_count:
            said.append(f"跨期未计 {value.straddling_count} 行")
        return " · ".join(said)


@page("overview", "view")
def overview(request: HttpRequest) -> HttpResponse:
    """Key figures and charts; which unit, place and years stands in the address."""
    selection = _chosen(request)
    reader = Reader(selection)
    reader.foresee((*questions_of(tuple(definitions())), MoneyByYear(), MoneyFlows()))
    families = key_figures(reader)
    whole = {
        value.definition.code: value for section in families for value in section.shown + section.unfilled
    }
    sections = [
        replace(section, shown=_cards(section.shown), unfilled=_cards(section.unfilled))
        for section in families
    ]
    context = {
        "selection": selection,
        "again": query(asked_again(selection)),
        "units": Unit.objects.visible_to(request.scope),
        "places": _places(request, selection),
        "first": [section for section in sections if section.shown and section.name in FIRST],
        "sections": [section for section in sections if section.shown and section.name not in FIRST],
        "empty": [section for section in sections if not section.shown],
        "pair": [chart for chart in (_trend(reader, whole), _composition(reader)) if chart],
        "charts": [chart for chart in (_flow(reader),) if chart],
    }
    return render(request, "reports/overview.html", context)


def _chosen(request: HttpRequest) -> Selection:
    """What the address asks for; at first the user's own unit or place over all years that have data."""
    selection = asked_selection(request)
    if not request.GET:
        selection = replace(selection, **_own_side(request))
    if not (request.GET.get("from") and request.GET.get("to")):
        first, last = years_with_data(selection)
        start = selection.period.start if request.GET.get("from") else date(first, 1, 1)
        end = selection.period.end if request.GET.get("to") else date(last, 12, 31)
        selection = selection.narrowed(period=Period(min(start, end), end))
    return selection


def _own_side(request: HttpRequest) -> dict[str, object]:
    top = Unit.objects.visible_to(request.scope).order_by("path").first()
    if top is not None:
        return {"unit": top}
    return {"place": request.scope.places[0]} if request.scope.places else {}


def _places(request: HttpRequest, selection: Selection) -> list[Division]:
    """The places to choose from: those that the scope is paired with or answers for, and the chosen one."""
    paired = Pairing.objects.visible_to(request.scope).order_by().values("place_id")
    chosen = {*request.scope.places, selection.place} - {""}
    return list(Division.objects.filter(Q(code__in=paired) | Q(code__in=chosen)).order_by("code"))


def _cards(values: list[Value]) -> list[Card]:
    return [Card(value, figure_address(value.definition.code, value.selection)) for value in values]


def _trend(reader: Reader, whole: dict[str, Value]) -> dict | None:
    """Years as far as they can be told apart, and below them the whole period with the sums over several years."""
    selection, years = reader.selection, years_of(reader.selection)
    series = [
        line
        for line in money_by_year(reader)
        if any(amount is not None for amount in line.amounts) or not whole[line.code].missing
    ]
    if not series:
        return None
    shown = [at for at, _ in enumerate(years) if any(line.amounts[at] is not None for line in series)]
    if not shown:
        return _trend_to_date(selection)
    rows = [
        [
            f"{years[at]}年",
            *(_yearly_cell(selection, line.code, years[at], line.amounts[at]) for line in series),
        ]
        for at in shown
    ]
    sums = [_cell(whole[line.code].text, figure_address(line.code, selection)) for line in series]
    rows.append(["期间合计（含跨年度累计数）", *sums])
    head = ["年度", *(line.name for line in series)]
    return _chart("trend", _lines(series, years, shown), head, rows, NOTES["trend"])


def _trend_to_date(selection: Selection) -> dict | None:
    """What had come by the end of each year, where no year can be told apart; the last line is the whole period."""
    by_year = money_to_date(selection)
    columns = [column for column in zip(*by_year.values(), strict=True) if not column[-1].missing]
    if not columns:
        return None
    rows = [
        [f"截至{year}年末", *(_value_cell(column[at]) for column in columns)]
        for at, year in enumerate(by_year)
    ]
    series = [
        options.Series(column[0].definition.name, tuple(value.figure.value for value in column))
        for column in columns
    ]
    labels = [f"{year}年末" for year in by_year]
    option = options.trend("截至各年末累计资金（按口径分列，不相加）", "元", labels, series)
    head = ["时点", *(column[0].definition.name for column in columns)]
    return _chart("trend", option, head, rows, NOTES["to_date"])


def _value_cell(value: Value) -> dict | str:
    if value.missing:
        return "—"
    return _cell(value.text, figure_address(value.definition.code, value.selection))


def _lines(series: list[YearlyMoney], years: list[int], shown: list[int]) -> dict:
    """The option of the trend over the years that can be told apart."""
    drawn = [line for line in series if any(line.amounts[at] is not None for at in shown)]
    lines = [options.Series(line.name, tuple(line.amounts[at] for at in shown)) for line in drawn]
    return options.trend("各年资金（按口径分列，不相加）", "元", [str(years[at]) for at in shown], lines)


def _cell(text: str, address: str) -> dict[str, str]:
    return {"text": text, "address": address}


def _yearly_cell(selection: Selection, code: str, year: int, amount: object) -> dict | str:
    if amount is None:
        return "—"
    yearly = selection.narrowed(period=Period.year(year))
    return _cell(money_text(amount), figure_address(code, yearly))


def _composition(reader: Reader) -> dict | None:
    shares = [share for share in direct_by_channel(reader) if share.amount > 0]
    if not shares:
        return None
    parts = [options.Part(share.name, share.amount) for share in shares]
    option = options.composition("直接投入按渠道构成", "元", parts)
    rows = [
        [
            share.name,
            _cell(money_text(share.amount), figure_address(DIRECT, reader.selection, channel=share.channel)),
            f"{share.row_count} 行",
        ]
        for share in shares
    ]
    return _chart(
        "composition", option, ["渠道", "金额", "明细"], rows, "含物资折款；各渠道相加等于直接投入合计。"
    )


def _flow(reader: Reader) -> dict | None:
    flows = money_flows(reader)
    if not flows:
        return None
    nodes = list(dict.fromkeys(name for flow in flows for name in (flow.source, flow.target)))
    links = [options.Link(flow.source, flow.target, flow.amount) for flow in flows]
    try:
        option = options.flow("资金流向", "元", nodes, links)
    except ValueError:  # money that goes round in a circle cannot be drawn; the table says it all the same
        option = None
    rows = [
        [
            flow.source,
            flow.target,
            _cell(money_text(flow.amount), _ledger_address(reader.selection, flow)),
        ]
        for flow in flows
    ]
    note = "按台账分录汇总，冲销已扣除；只列最大的若干笔流向。"
    return _chart("flow", option, ["来源", "去向", "金额"], rows, note)


def _ledger_address(selection: Selection, flow: Flow) -> str:
    words = {
        **asked_again(selection),
        "from": selection.period.start.isoformat(),
        "to": selection.period.end.isoformat(),
    }
    return f"{reverse('ledger')}?{query({**words, **flow.words})}"


def _chart(key: str, option: dict | None, head: list[str], rows: list[list], note: str) -> dict:
    titles = {"trend": "资金趋势", "composition": "直接投入构成", "flow": "资金流向"}
    return {"key": key, "title": titles[key], "option": option, "head": head, "rows": rows, "note": note}
