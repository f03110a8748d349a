"""ECharts options from plain figures: a trend over periods, a composition, a flow of money.

Options hold only JSON: what a label says is written into it as text, so a page needs no formatter function.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Option = dict[str, Any]
Number = Decimal | int

# Distinct for every common kind of colour blindness, and 4.5:1 or more against white.
COLOURS = ("#0072B2", "#B85C00", "#00795A", "#A3447E", "#2F5D8A", "#8A6D00", "#5B5B5B")
SYMBOLS = ("circle", "rect", "triangle", "diamond", "roundRect")
LINES = ("solid", "dashed", "dotted")
FONT = "FandolHei, 'Microsoft YaHei', 'PingFang SC', 'Noto Sans SC', sans-serif"
TEXT = "#222222"
UNFILLED = "未填"


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a trend: a value for each period, None where it is not filled in."""

    name: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole; None where it is not filled in."""

    name: str
    value: Number | None


@dataclass(frozen=True, slots=True)
class Link:
    """An amount that went from one node to another."""

    source: str
    target: str
    value: Number


@dataclass(frozen=True, slots=True)
class Scale:
    """What a chart counts in: values are divided by `divisor` and named `unit`."""

    divisor: int
    unit: str

    def value(self, number: Number) -> float:
        """The number as it is drawn."""
        return float(Decimal(number) / self.divisor)

    def text(self, number: Number) -> str:
        """The number as written, with its unit: thousands apart, up to four decimals, no trailing zeros."""
        rounded = (Decimal(number) / self.divisor).quantize(Decimal("0.0001"))
        digits = f"{rounded:,f}"
        return f"{digits.rstrip('0').rstrip('.')}{self.unit}"


def scale_for(unit: str, numbers: Iterable[Number | None]) -> Scale:
    """亿 or 万 before the unit when the largest number calls for it."""
    largest = max((abs(number) for number in numbers if number is not None), default=0)
    if largest >= 100_000_000:
        return Scale(100_000_000, f"亿{unit}")
    return Scale(10_000, f"万{unit}") if largest >= 10_000 else Scale(1, unit)


def trend(title: str, unit: str, periods: Sequence[str], series: Sequence[Series]) -> Option:
    """Lines over periods. A value that is not filled in is a gap, never a zero.

    Raises ValueError if a series does not have one value for each period.
    """
    for line in series:
        if len(line.values) != len(periods):
            raise ValueError(f"“{line.name}”有 {len(line.values)} 个数，时期有 {len(periods)} 个")
    scale = scale_for(unit, (value for line in series for value in line.values))
    summary = "；".join(
        f"{line.name}：{_listed(scale, zip(periods, line.values, strict=True))}" for line in series
    )
    return _base(title, summary) | {
        "legend": {"show": len(series) > 1, "bottom": 0, "textStyle": {"color": TEXT}},
        "tooltip": {"trigger": "item", "formatter": f"{{b}}<br/>{{a}}：{{c}}{scale.unit}"},
        "grid": {
            "left": 16,
            "right": 32,
            "top": 72,
            "bottom": 40 if len(series) > 1 else 16,
            "containLabel": True,
        },
        "xAxis": {
            "type": "category",
            "data": list(periods),
            "axisLabel": {"interval": 0, "color": TEXT, "hideOverlap": True},
        },
        "yAxis": {
            "type": "value",
            "name": f"单位：{scale.unit}",
            "nameTextStyle": {"color": TEXT, "align": "left"},
            "axisLabel": {"color": TEXT},
            "minInterval": 0 if scale.divisor > 1 or unit == "元" else 1,
        },
        "series": [
            _line(scale, line, number, labelled=len(series) < 3) for number, line in enumerate(series)
        ],
    }


def composition(title: str, unit: str, parts: Sequence[Part]) -> Option:
    """A ring of the parts with name, amount and share beside each; unfilled parts are named under the title.

    Raises ValueError for a negative part, or if no part is above zero: there is no whole to divide.
    """
    filled = [part for part in parts if part.value is not None]
    total = sum((Decimal(part.value) for part in filled), Decimal(0))
    if any(part.value < 0 for part in filled):
        raise ValueError(f"“{title}”里有负数，不能画构成图")
    if not total:
        raise ValueError(f"“{title}”的合计为零，不能画构成图")
    scale = scale_for(unit, [total])
    option = _base(
        title, f"合计{scale.text(total)}。{_listed(scale, ((part.name, part.value) for part in parts))}"
    )
    unfilled = [part.name for part in parts if part.value is None]
    if unfilled:
        option["title"]["subtext"] = f"{UNFILLED}：{'、'.join(unfilled)}"
    ring = {
        "type": "pie",
        "radius": ["38%", "62%"],
        "center": ["50%", "56%"],
        "label": {"color": TEXT, "lineHeight": 18},
        "itemStyle": {"borderColor": "#ffffff", "borderWidth": 2},
        "data": [_slice(scale, part, total) for part in filled],
    }
    return option | {
        "tooltip": {"trigger": "item", "formatter": f"{{b}}：{{c}}{scale.unit}（{{d}}%）"},
        "series": [ring],
        "graphic": _centre(f"合计\n{scale.text(total)}"),
    }


def flow(title: str, unit: str, nodes: Sequence[str], links: Sequence[Link]) -> Option:
    """A Sankey diagram of where amounts came from and went to; each node shows what passes through it.

    Raises ValueError for an unknown or repeated node, an amount that is not above zero, a flow in a circle.
    """
    _check_flow(title, nodes, links)
    through = {node: _throughput(node, links) for node in nodes}
    scale = scale_for(unit, through.values())
    listed = "；".join(f"{link.source}到{link.target}{scale.text(link.value)}" for link in links)
    diagram = {
        "type": "sankey",
        "left": 16,
        "right": 170,
        "top": 64,
        "bottom": 24,
        "nodeGap": 14,
        "draggable": False,
        "lineStyle": {"color": "source", "opacity": 0.35},
        "data": [
            {
                "name": node,
                "itemStyle": {"color": COLOURS[number % len(COLOURS)]},
                "label": {"formatter": f"{_literal(node)} {scale.text(through[node])}", "color": TEXT},
            }
            for number, node in enumerate(nodes)
        ],
        "links": [
            {"source": link.source, "target": link.target, "value": scale.value(link.value)} for link in links
        ],
    }
    return _base(title, listed) | {
        "tooltip": {"trigger": "item", "formatter": f"{{b}}：{{c}}{scale.unit}"},
        "series": [diagram],
    }


def _base(title: str, summary: str) -> Option:
    return {
        "animation": False,
        "color": list(COLOURS),
        "textStyle": {"fontFamily": FONT, "color": TEXT},
        "title": {"text": title, "left": "center", "textStyle": {"color": TEXT, "fontSize": 16}},
        "aria": {"enabled": True, "label": {"description": f"{title}。{summary}"}},
    }


def _listed(scale: Scale, pairs: Iterable[tuple[str, Number | None]]) -> str:
    return "，".join(f"{name}{UNFILLED if value is None else scale.text(value)}" for name, value in pairs)


def _line(scale: Scale, line: Series, number: int, *, labelled: bool) -> Option:
    return {
        "type": "line",
        "name": line.name,
        "symbol": SYMBOLS[number % len(SYMBOLS)],
        "symbolSize": 8,
        "lineStyle": {"width": 2, "type": LINES[number % len(LINES)]},
        "connectNulls": False,
        "label": {"show": labelled, "position": "top", "color": TEXT},
        "labelLayout": {"hideOverlap": True},
        "data": [
            None
            if value is None
            else {
                "value": scale.value(value),
                "label": {"formatter": scale.text(value).removesuffix(scale.unit)},
            }
            for value in line.values
        ],
    }


def _slice(scale: Scale, part: Part, total: Decimal) -> Option:
    share = (Decimal(part.value) * 100 / total).quantize(Decimal("0.1"))
    return {
        "name": part.name,
        "value": scale.value(part.value),
        "label": {"formatter": f"{_literal(part.name)}\n{scale.text(part.value)}（{share}%）"},
    }


def _centre(text: str) -> Option:
    style = {
        "text": text,
        "textAlign": "center",
        "fill": TEXT,
        "fontSize": 15,
        "fontFamily": FONT,
        "lineHeight": 22,
    }
    return {"type": "text", "left": "center", "top": "51%", "style": style, "silent": True}


def _literal(name: str) -> str:
    """The name with braces that ECharts does not take for its own place holders."""
    return name.replace("{", "｛").replace("}", "｝")


def _throughput(node: str, links: Sequence[Link]) -> Decimal:
    received = sum((Decimal(link.value) for link in links if link.target == node), Decimal(0))
    sent = sum((Decimal(link.value) for link in links if link.source == node), Decimal(0))
    return max(received, sent)


def _check_flow(title: str, nodes: Sequence[str], links: Sequence[Link]) -> None:
    known = set(nodes)
    if len(known) != len(nodes):
        raise ValueError(f"“{title}”里有重名的节点")
    for link in links:
        if not {link.source, link.target} <= known:
            raise ValueError(f"“{title}”里“{link.source}”到“{link.target}”有一端不在节点里")
        if link.value <= 0:
            raise ValueError(f"“{title}”里“{link.source}”到“{link.target}”的数应大于零，现在是 {link.value}")
    waiting = list(links)
    while waiting:
        receivers = {link.target for link in waiting}
        rest = [link for link in waiting if link.source in receivers]
        if len(rest) == len(waiting):
            raise ValueError(f"“{title}”里的资金流转成了一个圈：{'、'.join(sorted(receivers))}")
        waiting = rest
