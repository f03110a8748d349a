"""Units of figures: their spellings, which of them count the same things, and exact conversions."""

import re
from decimal import Decimal, localcontext
from fractions import Fraction

from fupin.figures.errors import FigureError
from fupin.figures.wording import SCALE

_SPELLINGS = {
    "元": ["圆", "人民币元", "元人民币"],
    "千瓦": ["KW", "kW", "kw", "Kw"],
    "兆瓦": ["MW", "mw"],
    "度": ["千瓦时", "千瓦·时", "kWh", "KWH", "kwh", "KWh", "kW·h"],
    "公里": ["千米", "km", "KM", "Km"],
    "米": ["m"],
    "平方米": ["平米", "平方", "㎡", "m²", "m2"],
    "平方公里": ["平方千米", "km²"],
    "公斤": ["千克", "kg", "KG", "Kg"],
    "吨": ["t"],
}
_CANONICAL = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings}

# Sizes within one kind of quantity; areas in thirds of a square metre, so that the 亩 (2000/3 m²) is whole.
_SIZES = [
    {"米": 1, "里": 500, "公里": 1000},
    {"斤": 1, "公斤": 2, "吨": 2000},
    {"瓦": 1, "千瓦": 1000, "兆瓦": 10**6},
    {"平方米": 3, "厘": 20, "分": 200, "亩": 2000, "公顷": 30000, "平方公里": 3 * 10**6},
]
_SCALED = re.compile(rf"(?P<scale>{SCALE})?(?P<unit>.*)")
_OTHER_WORDS = (
    "元 角 户 口 人次 户次 人日 次 场 期 批 条 台 套 册 份 本 张 间 辆 头 只 株 天 日 月 个月 年 岁 % 瓦"
)
_PERSONS = {"人", "名", "位"}
_THINGS = {"个", "项", "家", "所", "处", "座", "盏", "口", "件"}

_KNOWN = frozenset(
    [*_SPELLINGS, *_CANONICAL, *(unit for sizes in _SIZES for unit in sizes), *_PERSONS, *_THINGS]
) | frozenset(_OTHER_WORDS.split())


def canonical(unit: str) -> str:
    """The catalogue's spelling of a unit: 千瓦 for KW, 度 for kWh; other units as they are."""
    return _CANONICAL.get(unit, unit)


def is_known(unit: str) -> bool:
    """True for a unit that figures are counted in, in whatever spelling."""
    return unit in _KNOWN


def split_scale(unit: str) -> tuple[str, str]:
    """The scale word and the unit of a heading: 万元 is 万 and 元, 千瓦 is a unit of its own."""
    match = _SCALED.fullmatch(unit)
    return match["scale"] or "", match["unit"]


def is_symbol(unit: str) -> bool:
    """True for a unit written as a symbol (KW, kWh, ㎡) for which a Chinese word exists."""
    return unit in _CANONICAL and not any("一" <= char <= "鿿" for char in unit)


def same_measure(one: str, other: str) -> bool:
    """True if numbers under the two headings mean the same: 万元 and 万, 人 and 名; 元 and 万元 do not."""
    (scale, unit), (other_scale, other_unit) = split_scale(one), split_scale(other)
    return scale == other_scale and (not unit or not other_unit or same_unit(unit, other_unit))


def same_unit(one: str, other: str) -> bool:
    """True if two units count the same: 名 and 人, 个 and 项, KW and 千瓦; 人 and 人次 do not."""
    one, other = canonical(one), canonical(other)
    if one == other or {one, other} <= _PERSONS:
        return True
    if "个" in {one, other}:
        rest = other if one == "个" else one
        return rest in _THINGS or (rest.startswith("个") and rest != "个月")
    return f"个{one}" == other or f"个{other}" == one


def convert(value: Decimal, stated: str, unit: str) -> Decimal:
    """The value in `unit` of a value in another unit; FigureError if they differ in kind or not exact."""
    stated, unit = canonical(stated), canonical(unit)
    # 元/年 and 元/人: the sentence around the figure says 每年 or 人均, the figure itself only 元.
    if same_unit(stated, unit) or unit.startswith(f"{stated}/"):
        return value
    for sizes in _SIZES:
        if stated in sizes and unit in sizes:
            return _exactly(Fraction(value) * Fraction(sizes[stated], sizes[unit]), stated, unit)
    of, per, part = stated.partition("/")
    if per and (not of or same_unit(of, unit.partition("/")[0])):
        message = f"数后面写的是“{stated}”，是每{part}的数；应填以“{unit}”计的全部的数，请折算好再填"
        if part == "年":
            message += "；这一列就是全年的数的，请去掉“/年”"
        raise FigureError("unit", message)
    raise FigureError("unit", f"单位应为“{unit}”，现在写的是“{stated}”，两者不能互换，请按“{unit}”填写")


def _exactly(result: Fraction, stated: str, unit: str) -> Decimal:
    in_millionths = result * 10**6
    if in_millionths.denominator != 1:
        raise FigureError("inexact", f"“{stated}”折成“{unit}”除不尽，请直接按“{unit}”填写")
    with localcontext(prec=60):
        return Decimal(in_millionths.numerator) / 10**6
