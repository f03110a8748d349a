"""Ways of writing a figure that say the same as a plainer one: 6百余万元, 35000（元）, 60m2, 2亩3分."""

import re
from decimal import Decimal

from fupin.figures.errors import FigureError
from fupin.figures.numerals import HANZI, HANZI_DIGITS, numeral_value
from fupin.figures.units import is_known
from fupin.figures.wording import SCALE, SCALES
from fupin.money import plain

_HUNDREDS = re.compile("([¥￥]?)(\\d+)([百千])(余|多|来)(?=[万亿])")
_UNIT_IN_BRACKETS = re.compile(rf"(.*(?:\d|[{HANZI}余多来]))\(((?:{SCALE})?)([^()]{{1,6}})\)")
_SQUARE = re.compile(r"(?<=[\d百千万亿余多来.])(k?m)2(?!\d)", re.IGNORECASE)
_COUNT = rf"\d+(?:\.\d+)?|[{HANZI}]+"
_LAND = re.compile(rf"({_COUNT})亩零?([\d{HANZI_DIGITS}])分(?:零?([\d{HANZI_DIGITS}])厘)?")
_COINS = re.compile(r"(\d+)元(?:(\d)角)?(?:零?(\d)分)?[整正]?")
_TERM = r"\(*\d+(?:\.\d+)?\)*[一-鿿]{0,3}\)*"
_SUM = re.compile(rf"=?{_TERM}(?:[*×✕+÷]{_TERM})+(?:=.*)?")
# 300x12: of 1X5 a digit is hidden.
_SUM_WITH_X = re.compile(r"=?(?:\d{2,}[xX]\d+|\d+[xX]\d{2,})(?:=.*)?")


def plainly(written: str) -> str:
    """The same in the plain way; another text as it is. Raises FigureError("arithmetic") for a sum still to be done."""
    if _SUM.fullmatch(written) or _SUM_WITH_X.fullmatch(written):
        raise FigureError("arithmetic", f"“{written}”是算式，请填算出来的结果")
    written = _HUNDREDS.sub(_without_hundreds, written, count=1) if _HUNDREDS.match(written) else written
    if (match := _UNIT_IN_BRACKETS.fullmatch(written)) and is_known(match[3]):
        written = "".join(match.groups())
    written = _SQUARE.sub(lambda match: f"{match[1].lower()}²", written)
    if match := _LAND.fullmatch(written):
        return _in_one(written, "亩", match.groups())
    if (match := _COINS.fullmatch(written)) and (match[2] or match[3]):
        return _in_one(written, "元", match.groups())
    return written


def _without_hundreds(match: re.Match[str]) -> str:
    return f"{match[1]}{int(match[2]) * SCALES[match[3]]}{match[4]}"


def _in_one(written: str, unit: str, parts: tuple[str | None, ...]) -> str:
    """2亩3分 as 2.3亩; as it is written where the parts make no number."""
    try:
        whole, tenths, hundredths = (numeral_value(part or "零") for part in parts)
    except ValueError:
        return written
    if max(tenths, hundredths) > 9 or whole != whole.to_integral_value():
        return written
    return f"{plain(whole + tenths / 10 + hundredths / Decimal(100))}{unit}"
