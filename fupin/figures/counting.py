"""What a number can be of: people, projects and things come whole, and there is never less than none of them."""

from decimal import Decimal

from fupin.figures.errors import FigureError
from fupin.figures.figure import Figure
from fupin.figures.units import canonical
from fupin.money import plain

_WHOLE_WORDS = (
    "人 名 位 口 户 人次 户次 个 次 项 家 所 处 座 盏 件 场 期 批 条 台 套 册 份 本 张 间 辆 头 只 株"
)
_WHOLE = frozenset(_WHOLE_WORDS.split())


def check_count(figure: Figure) -> Figure:
    """The figure, if its unit can be counted so. Raises FigureError: "negative", "not_whole".

    What is bought, built or measured (亩, 公里, 度) may have parts, but is never less than nothing. Money and
    percentages may be: a loss, a fall.
    """
    unit = canonical(figure.unit)
    if unit.startswith("元") or unit in ("%", ""):
        return figure
    numbers = [number for number in (figure.value, figure.upper) if number is not None]
    if any(number < 0 for number in numbers):
        raise FigureError("negative", f"以“{unit}”计的数不能是负数，请核对；没有的写“无”，不清楚的空着")
    if unit in _WHOLE and (parts := [number for number in numbers if number != number.to_integral_value()]):
        raise FigureError("not_whole", _advice(parts[0], unit))
    return figure


def _advice(number: Decimal, unit: str) -> str:
    return f"以“{unit}”计的应为整数，现在是 {plain(number)}{unit}，请核对数和单位；是平均数的，写到备注里"
