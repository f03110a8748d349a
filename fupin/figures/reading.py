"""Reads a written figure into its parts: numeral, scale, unit and the qualifier with its place."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fupin.figures.errors import FigureError
from fupin.figures.numerals import HANZI, hanzi_range, numeral_value
from fupin.figures.spelling import plainly
from fupin.figures.units import canonical, convert, split_scale
from fupin.figures.wording import (
    ABSENCE_WORDS,
    AFTER_DIGITS,
    AFTER_SCALE,
    AFTER_UNIT,
    BEFORE,
    QUALIFIERS,
    SCALE,
    SCALES,
    Absence,
    Precision,
)
from fupin.money import plain

LIMIT = Decimal(10) ** 14  # what a column of 20 digits with six decimals can hold
LONGEST = 60
_MILLIONTH = Decimal("0.000001")

_COMPOSITE = r"\d+(?:\.\d+)?(?:(?:亿|万|千|百)\d+(?:\.\d+)?)+"
_REDACTED = r"\d*[xX×*]+\d*"
_NUMERAL = rf"{_COMPOSITE}|{_REDACTED}|\d+(?:\.\d+)?|[{HANZI}]+"
_UNIT = r"[^\d\s,，、。;；:：()（）\[\]“”\"'—–~～+=<>≥≤-]{0,12}?"
_BEFORE = "不少于|不低于|最少|至少|超过|逾|将近|接近|近|不超过|不高于|不足|不到|最多|至多|大约|约"
_INNER = "余|多|来"
_AFTER = "以上|以内|之内|以下|左右|上下|余|多"
_SEPARATOR = "——|—|–|-|~|～|至|到"
_FIGURE = re.compile(
    rf"(?P<before>{_BEFORE})?(?P<currency>[¥￥])?(?P<minus>-)?(?P<numeral>{_NUMERAL})"
    rf"(?:(?P<middle>(?P<low_scale>{SCALE})?(?P<low_unit>{_UNIT}))(?P<separator>{_SEPARATOR})(?P<upper>{_NUMERAL}))?"
    rf"(?P<after_digits>{_INNER})?(?P<scale>{SCALE})?(?P<after_scale>{_INNER})?"
    rf"(?P<unit>{_UNIT})(?P<after_unit>{_AFTER})?"
)
_FLOAT = re.compile(r"\d+\.\d{10,}")
_VAGUE = re.compile("几|若干|许多|数[十百千万亿]")
_PER_PART = re.compile(r"[每月日人均]\d|(?:每|/)(?:人|月|季|天|日|周)|[月日人]均|[月日]薪|月工资|日工资")
_CAPITALS = re.compile(r"([^\d元圆]+)[元圆](?:(.)角)?(?:零?(.)分)?[整正]?")

# Full-width ASCII to half-width, except ～ which is a separator in its own right.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5E)} | {ord("−"): "-"}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_HOW = "请写成“600余万元”“3—4名”“17.5”这样，没有数就留空"


@dataclass
class Reading:
    """What a written figure says; `value` and `upper` are in `unit`, everything else is as it was written."""

    absence: Absence = Absence.FILLED
    value: Decimal | None = None
    upper: Decimal | None = None
    precision: Precision = Precision.EXACT
    unit: str = ""
    qualifier: str = ""
    qualifier_place: str = ""
    scale: int = 1
    decimals: int = 0
    numeral: str = "arabic"
    separator: str = ""
    stated_unit: str = ""
    digits: str = ""


def read(text: object, unit: str | None, column_unit: str | None) -> Reading:
    """The parts of a figure, in the base unit `unit`; raises FigureError. See `parse_figure`."""
    written = _normalised(_as_text(text))
    column_scale, column = split_scale(column_unit or unit or "")
    if column_scale and not column:
        # 万 alone, as people write it for 万元 or 万人.
        column = split_scale(unit or "")[1]
    base = split_scale(unit or column)[1]
    if written in ABSENCE_WORDS:
        absence = ABSENCE_WORDS[written]
        value = Decimal(0) if absence is Absence.NONE else None
        return Reading(absence=absence, value=value, unit=base)
    match = _FIGURE.fullmatch(_without_capitals(written))
    if not match or _VAGUE.search(written):
        raise _unreadable(written)
    return _Reader(
        match, written, base, column if column_unit or column_scale else "", column_scale
    ).reading()


class _Reader:
    """Works the parts of one matched figure out."""

    def __init__(self, match: re.Match[str], written: str, base: str, column: str, column_scale: str) -> None:
        self.part = {name: found or "" for name, found in match.groupdict().items()}
        self.written, self.base = written, base
        self.column_unit, self.column_scale = column, column_scale
        self.digits = self.part["minus"] + self.part["numeral"]
        self.scale_word = self.part["scale"]

    def reading(self) -> Reading:
        self._split_hanzi_scale()
        stated = self._stated_unit()
        base = self.base or canonical(stated)
        reading = Reading(unit=base, stated_unit=stated, digits=self._all_digits())
        reading.qualifier, reading.qualifier_place = self._qualifier()
        reading.numeral = (
            "hanzi"
            if re.search(f"[{HANZI}]", self.digits) and not re.search(r"\d", self.digits)
            else "arabic"
        )
        self._set_values(reading, stated or base, base)
        reading.scale = SCALES[self.scale_word]
        reading.separator = self.part["separator"]
        reading.decimals = max((len(tail) for tail in re.findall(r"\.(\d+)", reading.digits)), default=0)
        self._set_precision(reading)
        return reading

    def _split_hanzi_scale(self) -> None:
        """Takes the 万 or 亿 at the end of a Chinese numeral as the scale: 八万公里 is 八 and 万."""
        if self.scale_word:
            return
        name = "upper" if self.part["upper"] else "numeral"
        numeral = self.part[name]
        if len(numeral) < 2 or numeral[-1] not in "万亿" or numeral[0] not in HANZI:
            return
        self.part[name], self.scale_word = numeral[:-1], numeral[-1]
        self.digits = self.part["minus"] + self.part["numeral"]
        self.part["after_scale"] = self.part["after_scale"] or self.part["after_digits"]
        self.part["after_digits"] = ""

    def _stated_unit(self) -> str:
        unit, low = self.part["unit"], self.part["low_unit"]
        if self.part["currency"]:
            unit = unit or "元"
        if low and low != unit:
            raise _unreadable(self.written)
        if re.search(f"[一二三四五六七八九]|{_BEFORE}|以[上下内]|余", unit) or re.match(
            "元[^/／·]|[万亿]", unit
        ):
            raise _unreadable(self.written)
        if unit or not self.column_unit:
            return unit
        if not self.scale_word and not re.search("[万亿萬億]", self.part["numeral"] + self.part["low_scale"]):
            self.scale_word = self.column_scale
        return self.column_unit

    def _all_digits(self) -> str:
        return self.digits + self.part["middle"] + self.part["separator"] + self.part["upper"]

    def _qualifier(self) -> tuple[str, str]:
        places = (BEFORE, AFTER_DIGITS, AFTER_SCALE, AFTER_UNIT)
        found = [(self.part[place], place) for place in places if self.part[place]]
        if len(found) > 1:
            words = "”“".join(word for word, _ in found)
            raise FigureError("two_qualifiers", f"“{self.written}”里有“{words}”两个概数词，请只留一个")
        return found[0] if found else ("", "")

    def _set_values(self, reading: Reading, stated: str, base: str) -> None:
        if re.search("[xX×*]", self.digits + self.part["upper"]):
            reading.precision = Precision.REDACTED
            convert(Decimal(0), stated, base)
            return
        low, high = self._numbers()
        reading.value = _storable(convert(low, stated, base), self.written)
        if high is not None:
            reading.upper = _storable(convert(high, stated, base), self.written)
            if reading.upper <= reading.value:
                raise FigureError("range_order", f"“{self.written}”后面的数不比前面的大，请把小的写在前面")

    def _numbers(self) -> tuple[Decimal, Decimal | None]:
        pair = hanzi_range(self.part["numeral"]) if not self.part["upper"] else None
        if pair:
            return self._number(pair[0]), self._number(pair[1])
        if not self.part["upper"]:
            return self._number(self.digits), None
        high = self._number(self.part["upper"])
        if self.part["low_scale"] or self.part["numeral"][-1] in "万亿":
            return self._number(self.digits + self.part["low_scale"], ""), high
        low = self._number(self.digits)
        bare = self._number(self.digits, "")
        # 5000—1万 is 5000 to 10000, but 5—8万 is 50000 to 80000.
        return (bare if low >= high and bare >= 1000 else low), high

    def _number(self, numeral: str, scale_word: str | None = None) -> Decimal:
        word = self.scale_word if scale_word is None else scale_word
        sign = -1 if numeral.startswith("-") else 1
        try:
            return sign * numeral_value(numeral.lstrip("-") + word)
        except ValueError as error:
            raise _unreadable(self.written) from error

    def _set_precision(self, reading: Reading) -> None:
        if reading.precision is Precision.REDACTED:
            return
        says = QUALIFIERS.get(reading.qualifier, Precision.EXACT)
        if reading.upper is None:
            reading.precision = says
        elif says in {Precision.EXACT, Precision.APPROX}:
            reading.precision = Precision.RANGE
        else:
            raise FigureError(
                "two_qualifiers", f"“{self.written}”既是区间又有“{reading.qualifier}”，请只留一样"
            )


def _as_text(text: object) -> str:
    if text is None:
        return ""
    if isinstance(text, bool) or not isinstance(text, str | int | float | Decimal):
        raise FigureError("type", f"“{text}”不是数，{_HOW}")
    if isinstance(text, float):
        text = Decimal(repr(text))
        if text.is_finite():
            text = text.quantize(_MILLIONTH, ROUND_HALF_UP).normalize()
    if isinstance(text, Decimal):
        if not text.is_finite():
            raise FigureError("type", f"“{text}”不是数，{_HOW}")
        return format(text, "f")
    return str(text)


def _normalised(text: str) -> str:
    """Half-width, plainly, without spaces, thousands separators and 控制在; FigureError where that is a guess."""
    written = text.translate(_HALF_WIDTH).translate(_INVISIBLE).strip()
    if len(written) > LONGEST:
        raise FigureError("too_long", f"“{written[:20]}…”太长，一格只写一个数")
    if re.search(r"\d[,\s]", written):
        written = _ungrouped(written)
    written = _FLOAT.sub(_without_float_tail, re.sub(r"\s", "", written).removeprefix("控制在"))
    if accounting := re.fullmatch(r"\(([\d.]+)\)", written):
        return "-" + accounting[1]
    return plainly(written)


def _ungrouped(written: str) -> str:
    for run in re.findall(r"\d[\d.,\s]*\d", written):
        if re.search(r"[,\s]", run) and not re.fullmatch(r"\d{1,3}(?:[,\s]\d{3})+(?:\.\d+)?", run):
            raise FigureError("grouping", f"“{written}”里数字中间的逗号或空格不是千分位，请核对后连着写")
    return re.sub(r"(?<=\d)[,\s](?=\d)", "", written)


def _without_capitals(written: str) -> str:
    """A sum in words with 角 and 分 or closed by 整 as digits: 叁万伍仟元伍角 becomes 35000.5元."""
    match = _CAPITALS.fullmatch(written)
    if not match or not (match[2] or match[3] or written[-1] in "整正"):
        return written
    try:
        whole = numeral_value(match[1])
        fen = numeral_value(match[2] or "零") * 10 + numeral_value(match[3] or "零")
    except ValueError as error:
        raise _unreadable(written) from error
    return f"{whole + fen / 100}元"


def _without_float_tail(match: re.Match[str]) -> str:
    """165.03299999999999 as a spreadsheet writes it becomes 165.033; other long decimals stay."""
    number = Decimal(match[0])
    rounded = number.quantize(_MILLIONTH, ROUND_HALF_UP)
    return plain(rounded) if abs(rounded - number) < Decimal("1e-9") else match[0]


def _storable(value: Decimal, written: str) -> Decimal:
    if abs(value) >= LIMIT:
        raise FigureError("too_large", f"“{written}”太大，请核对单位")
    if value != value.quantize(_MILLIONTH):
        raise FigureError("too_precise", f"“{written}”的小数超过六位，请核对")
    return value.normalize() + 0 if value else Decimal(0)


def _unreadable(written: str) -> FigureError:
    if _PER_PART.search(written):
        return FigureError("unit", f"“{written}”写的是每月、每天或每人的数，请折算成全部的数再填")
    if _VAGUE.search(written):
        return FigureError("vague", f"“{written}”没有说出多少，请写一个数，例如“10余个”；没有数就留空")
    return FigureError("unreadable", f"“{written}”读不出数，{_HOW}")
