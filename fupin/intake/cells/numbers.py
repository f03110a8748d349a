"""Counts, amounts and figures."""

import re
from collections.abc import Set
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from fupin.figures import Absence, Figure, FigureError, Precision, parse_figure
from fupin.figures.units import canonical
from fupin.intake.cells.base import BLANK_WORDS, CellProblem, CellType, Raw, tidy
from fupin.intake.reading import Share
from fupin.money import MONEY_UNITS, MoneyError, plain, to_yuan

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

COUNTED_WORDS = (
    "人 人次 人日 名 位 户 个 个月 个村 次 天 日 项 家 亩 元 套 台 件 场 期 条 所 处 座 盏 口 分 岁 年 "
    "公里 米 斤 公斤 吨 度 千瓦 平方米 公顷 万元 KW kW"
)
COUNTED = frozenset(COUNTED_WORDS.split())
MILLIONTH = Decimal("0.000001")
# What a heading, or the line above a table, may say of amounts, in yuan.
STATED_UNITS = {**MONEY_UNITS, "千元": 1000, "百万元": 10**6}
WHOLE_YUAN = re.compile(r"(?<=\d元)[整正]$|(?<=\d[万亿]元)[整正]$")
OTHER_AMOUNT = re.compile("[元角](?:/.+)?$")
SAYS_UNIT = re.compile("[元圆¥￥万萬亿億]")
INEXACT = {
    Precision.RANGE: ("range", "填的是一个区间，这里要填一个准确的数"),
    Precision.REDACTED: ("redacted", "数字被隐去了，这里要填准确的数"),
}
# Of numbers that are not exact, those that say how many all the same.
KEPT_AS_WRITTEN = frozenset({"approximate", "range", "unreadable", "vague"})
# What to say of a text that a column of exact numbers cannot read.
EXACTLY = {
    "unreadable": "读不出数，请只填一个准确的数，如 600、17.5；没有数就空着",
    "vague": "没有说出多少，请填准确的数；没有数就空着",
}


def exact_number(
    raw: Raw, unit: str | None = None, column_unit: str | None = None, words: Set[str] = COUNTED
) -> Decimal:
    """The number of a numeric cell or of 1,234.50, (500), 叁万伍仟, 3万5. Raises CellProblem.

    `words` are the words that may stand behind a number. Binary tails (0.30000000004) are rounded off at six places.
    """
    if isinstance(raw.value, Share):
        raise CellProblem("share", "格子是百分数，这一列不是百分数，请核对是否填错了列", "数字")
    if raw.is_number and column_unit in (None, "", unit):
        return _without_tail(raw.value)
    try:
        figure = _figure(raw, unit, column_unit)
    except CellProblem as problem:
        if problem.code not in EXACTLY:
            raise
        raise CellProblem(problem.code, EXACTLY[problem.code], "准确的数") from problem
    if figure.absence is not Absence.FILLED:
        raise CellProblem("number", "这里应填数字", "数字")
    if figure.precision is not Precision.EXACT or figure.value is None:
        code, message = INEXACT.get(figure.precision, ("approximate", "填的是概数，这里要填准确的数"))
        raise CellProblem(code, message, "准确的数")
    stated = figure.stated_unit
    if stated and {stated, canonical(stated)}.isdisjoint(words | {raw.unit, column_unit, unit}):
        if canonical(stated) in COUNTED:
            raise CellProblem("unit", f"数字后面的“{stated}”不是这一列的单位，请核对是否填错了列", "数字")
        raise CellProblem("number", "数字后面还有文字，请只填数字，说明写到备注里", "数字")
    return figure.value


def _without_tail(value: float | int | Decimal) -> Decimal:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return number.quantize(MILLIONTH, ROUND_HALF_UP) if number.as_tuple().exponent < -6 else number


def _figure(raw: Raw, unit: str | None, column_unit: str | None) -> Figure:
    """The figure of a cell; of one in the format of percentages, what is seen there. Raises CellProblem."""
    is_bare = raw.is_number and not isinstance(raw.value, Share)
    written = raw.value if is_bare else _without_trimmings(tidy(raw.text))
    try:
        return parse_figure(written, unit=unit, column_unit=column_unit)
    except FigureError as error:
        raise CellProblem(error.code, error.message, "数字") from error


def _without_trimmings(text: str) -> str:
    """35000 of '人民币35000元整: what is said of an amount besides how much it is. Sums in words need their 整."""
    return WHOLE_YUAN.sub("", text.lstrip("'").replace("人民币", ""))


@dataclass(frozen=True)
class Numeric(CellType):
    """What counts and measures share: bounds, a trailing unit word, what 无 means (`nothing=0`: zero)."""

    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    nothing: int | None = None

    def blank(self, raw: Raw) -> Any:
        """None; for the words 无 and — the agreed zero of this column, if there is one."""
        if self.nothing is None or not (isinstance(raw.value, str) and raw.value.strip()):
            return None
        return self.nothing

    def _bounded(self, number: Decimal) -> Decimal:
        if self.minimum is not None and number < self.minimum:
            raise CellProblem("too_small", f"不能小于 {self.minimum}", f"不小于 {self.minimum} 的数")
        if self.maximum is not None and number > self.maximum:
            raise CellProblem("too_large", f"不能大于 {self.maximum}", f"不大于 {self.maximum} 的数")
        return number

    def show(self, value: Decimal | int | None) -> str:
        return "" if value is None else plain(Decimal(value))

    def export(self, value: Any) -> Any:
        return value


@dataclass(frozen=True)
class Integer(Numeric):
    """A whole number as int; not negative unless `minimum` says so. It counts what `units` name, and nothing else."""

    minimum: int | None = 0
    units: tuple[str, ...] = ("个",)
    number_format = "0"

    def read(self, raw: Raw, context: "Context | None") -> int:
        if raw.unit and raw.unit not in self.units:
            message = f"列名写的单位是“{raw.unit}”，这一列数的是“{self.units[0]}”，请折算好、改好列名再传"
            raise CellProblem("unit", message, f"以“{self.units[0]}”为单位的整数")
        number = self._bounded(exact_number(raw, words=frozenset(self.units)))
        if number != number.to_integral_value():
            raise CellProblem("not_whole", "应为整数", "整数")
        return int(number)

    @property
    def hint(self) -> str:
        return "整数"


@dataclass(frozen=True)
class Headcount(Integer):
    """How many persons."""

    units: tuple[str, ...] = ("人", "名", "位", "口", "个", "人次")


@dataclass(frozen=True)
class DecimalNumber(Numeric):
    """A number with at most `places` decimals as Decimal."""

    places: int = 2
    number_format = "General"

    def read(self, raw: Raw, context: "Context | None") -> Decimal:
        number = self._bounded(exact_number(raw))
        rounded = number.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)
        if rounded != number:
            raise CellProblem("places", f"最多 {self.places} 位小数", f"最多 {self.places} 位小数的数")
        return rounded

    @property
    def hint(self) -> str:
        return f"数字，最多 {self.places} 位小数"


@dataclass(frozen=True)
class Measure(DecimalNumber):
    """A quantity in `unit`; another unit of its kind in the cell or the heading (公顷, 里) is converted exactly."""

    unit: str = ""

    def read(self, raw: Raw, context: "Context | None") -> Decimal:
        stated = exact_number(raw, self.unit, raw.unit or self.unit)
        return DecimalNumber.read(self, Raw(stated, raw.address), context)

    @property
    def hint(self) -> str:
        return f"数字，单位 {self.unit}，最多 {self.places} 位小数"


@dataclass(frozen=True)
class Percent(DecimalNumber):
    """A percentage in points: 32.9% and 32.9 are 32.9. A number up to 1 is a fraction, and said so."""

    def read(self, raw: Raw, context: "Context | None") -> Decimal:
        text = tidy(raw.text).replace("％", "%")
        if text.endswith("%"):
            return DecimalNumber.read(self, Raw(text.removesuffix("%"), raw.address), context)
        number = exact_number(raw)
        if 0 < abs(number) <= 1:
            if not (raw.is_number and raw.typed):
                raise CellProblem("ambiguous_percent", "分不清是小数还是百分数，请带上 % 号", "如 32.9%")
            raw.warn("percent", f"按百分比格式理解为 {plain(number * 100)}%，请核对")
            number *= 100
        return DecimalNumber.read(self, Raw(number, raw.address), context)

    def show(self, value: Decimal | None) -> str:
        return "" if value is None else f"{plain(value)}%"

    def export(self, value: Decimal | None) -> str | None:
        return None if value is None else self.show(value)

    @property
    def hint(self) -> str:
        return "百分数，如 32.9%"


@dataclass(frozen=True)
class MonthCount(Integer):
    """How many months of a year: 6个月, 半年 and 全年 are understood, 6-8 and 20天 are asked about; 无 means 0."""

    maximum: int | None = 12
    nothing: int | None = 0
    units: tuple[str, ...] = ("月", "个月")

    def read(self, raw: Raw, context: "Context | None") -> int:
        words = {"半年": 6, "全年": 12, "一年": 12, "1年": 12}
        text = tidy(raw.text)
        return words[text] if text in words else Integer.read(self, raw, context)

    @property
    def hint(self) -> str:
        return "0—12 的月数"


@dataclass(frozen=True)
class Money(Numeric):
    """An amount in yuan, exact to the fen, as Decimal.

    The unit is taken from the cell, else the column header, else the line above the table, else the choice
    made at upload, else 元.
    """

    number_format = "0.00"

    def read(self, raw: Raw, context: "Context | None") -> Decimal:
        refuse_other_money(raw)
        return self._yuan(exact_number(raw, "元", unit_or("元", raw, context)))

    def _yuan(self, number: Decimal) -> Decimal:
        try:
            return self._bounded(to_yuan(number, "元"))
        except MoneyError as error:
            raise CellProblem("money", str(error), "金额，最多到分") from error

    @property
    def hint(self) -> str:
        return "金额，可带单位（元、万元），最多到分"


@dataclass(frozen=True)
class RoughMoney(Money):
    """An amount that need not be exact: what is, is read as `Money` does, 10余万 and 3—4万元 as Figure in yuan."""

    def read(self, raw: Raw, context: "Context | None") -> Decimal | Figure:
        try:
            return super().read(raw, context)
        except CellProblem as problem:
            if problem.code not in KEPT_AS_WRITTEN:
                raise
        figure = _figure(raw, "元", unit_or("元", raw, context))
        for number in (figure.value, figure.upper):
            if number is not None:
                self._yuan(number)
        return figure

    def show(self, value: Decimal | Figure | None) -> str:
        return str(value) if isinstance(value, Figure) else super().show(value)

    def export(self, value: Decimal | Figure | None) -> Decimal | str | None:
        return str(value) if isinstance(value, Figure) else value

    @property
    def hint(self) -> str:
        return "金额，可带单位（元、万元），也可写概数（如 10余万、近8万元、3—4万）"


def refuse_other_money(raw: Raw) -> None:
    """Raises CellProblem where the heading states an amount of something else: 元/月, 百元, 美元."""
    if raw.unit not in STATED_UNITS and OTHER_AMOUNT.search(raw.unit):
        raise CellProblem(
            "unit",
            f"列名写的单位是“{raw.unit}”，这一列要填全部的金额，以元或万元计；请折算好、改好列名再传",
            "金额",
        )


def money_unit(raw: Raw, context: "Context | None") -> str:
    """The unit of a bare amount in this cell: by header, by the line above the table, or by the upload."""
    stated = (raw.unit, raw.sheet_unit, context.unit_of_money if context else "")
    return next((unit for unit in stated if unit in STATED_UNITS), "")


def unit_or(usual: str, raw: Raw, context: "Context | None") -> str:
    """The same, or the usual unit where nothing says which; the cell then notes that it was assumed."""
    unit = money_unit(raw, context)
    if not unit and not SAYS_UNIT.search(raw.text):
        raw.assumed = usual
    return unit or usual


@dataclass(frozen=True)
class FigureCell(CellType):
    """A figure that need not be exact (600余万元, 3—4名) as Figure in `unit`; 无 is 确无, a blank is None.

    Without `unit`, another cell of the row decides what is counted: a unit in the cell then goes before the heading's.
    `of` is the column of the indicator that is counted, `unit_in` one that may state the unit of each line.
    Its wording is kept and may be corrected by sending the sheet again, unless the figure counts only `by_meaning`: what
    is posted or drafted once no sheet corrects, so the same in other words is the same content.
    """

    unit: str | None = None
    by_meaning: bool = False
    of: str = ""
    unit_in: str = ""
    blank_words = BLANK_WORDS

    def read(self, raw: Raw, context: "Context | None") -> Figure:
        if self.unit is None and raw.unit and (alone := _figure(raw, None, None)).stated_unit:
            return alone
        return _figure(raw, self.unit, self._column_unit(raw, context))

    def _column_unit(self, raw: Raw, context: "Context | None") -> str | None:
        if self.unit in MONEY_UNITS:
            refuse_other_money(raw)
            return unit_or(self.unit, raw, context)
        return raw.unit or self.unit

    def show(self, value: Figure | None) -> str:
        return "" if value is None else str(value)

    @property
    def hint(self) -> str:
        unit = f"，单位 {self.unit}" if self.unit else ""
        return f"数字或概数（如 600余、近8万、3—4）{unit}"
