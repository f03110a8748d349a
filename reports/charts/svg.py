"""Drawing an ECharts option as SVG on the server, with the same script that the page uses."""

import hashlib
import json
import re
import threading
from functools import cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

import quickjs

from reports.charts.options import Option

ECHARTS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "echarts" / "echarts.min.js"

# What ECharts expects of a browser when it draws without one.
_SURROUNDINGS = """
var window = globalThis, self = globalThis;
globalThis.setTimeout = function () { return 0; };
globalThis.clearTimeout = function () {};
"""
# The parts of the answer are joined once more: quickjs cannot hand over a string that is still a rope.
_DRAW = """
function draw(request) {
  var wanted = JSON.parse(request);
  var size = { renderer: 'svg', ssr: true, width: wanted.width, height: wanted.height };
  var chart = echarts.init(null, null, size);
  try {
    chart.setOption(wanted.option);
    return chart.renderToSVGString().split('').join('');
  } finally { chart.dispose(); }
}
"""
_thread = threading.local()


def render_svg(option: Option, width: int, height: int) -> str:
    """The chart as one SVG element of `width` × `height` pixels, with its description for screen readers.

    Raises ValueError if ECharts refuses the option.
    """
    request = json.dumps({"option": option, "width": width, "height": height})
    try:
        # The request is JSON in ASCII, and JSON text is also the JavaScript literal of itself.
        drawn = _context().eval(f"draw({json.dumps(request)})")
    except quickjs.JSException as error:
        raise ValueError(f"图表画不出来：{error}") from error
    return _described(_still(drawn, request), option)


def _context() -> quickjs.Context:
    """The interpreter of this thread: quickjs does not let threads share one."""
    if not hasattr(_thread, "context"):
        context = quickjs.Context()
        for script in (_SURROUNDINGS, _echarts(), _DRAW):
            # The value of the last expression is handed back, and not every kind can be.
            context.eval(f"{script}\n;0")
        _thread.context = context
    return _thread.context


@cache
def _echarts() -> str:
    return ECHARTS.read_text(encoding="utf-8")


def _still(svg: str, request: str) -> str:
    """The drawing without its hover effects, fit for a page that forbids inline styles.

    The ids of ECharts count its drawings; here they come from the request, so the same chart gives the same
    text and two charts on a page do not share an id.
    """
    digest = hashlib.sha256(request.encode()).hexdigest()[:8]
    svg = re.sub(r"<style >.*?</style>\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r' (?:class="zr|ecmeta_\w+=")[^"]*"', "", svg)
    svg = re.sub(r'(id="|url\(#)zr\d+-', rf"\1chart-{digest}-", svg)
    return re.sub(r' style="([^"]*)"', _as_attributes, svg)


def _as_attributes(style: re.Match[str]) -> str:
    declarations = (part.split(":", 1) for part in style[1].split(";") if part)
    return "".join(f' {name}="{value}"' for name, value in declarations)


def _described(svg: str, option: Option) -> str:
    description = option.get("aria", {}).get("label", {}).get("description", "")
    return (
        svg.replace("<svg ", f'<svg role="img" aria-label={quoteattr(description)} ', 1)
        if description
        else svg
    )
