"""A figure: a value with its precision and the wording it was stated in."""

from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Self

from fupin.figures.errors import FigureError
from fupin.figures.reading import read
from fupin.figures.units import canonical, is_symbol, same_unit, split_scale
from fupin.figures.wording import (
    ABSENCE_PROSE,
    AFTER_DIGITS,
    AFTER_SCALE,
    AFTER_UNIT,
    BEFORE,
    PLAIN_QUALIFIERS,
    SCALE_WORDS,
    Absence,
    Precision,
)
from fupin.money import MONEY_UNITS, money_scale, plain, scaled


@dataclass(frozen=True)
class Figure:
    """A value in its base unit, how exact it is, and how it was written.

    600余万元 is 6000000 元, at least, with 余 after the digits and a scale of 10000.
    """

    value: Decimal | None
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
    absence: Absence = Absence.FILLED
    digits: str = ""  # the numeral as written, without its last scale: 600, 3—4, 十七

    @classmethod
    def exact(cls, value: Decimal | int | str, unit: str) -> Self:
        """An exact figure in its base unit; raises FigureError for a float."""
        if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
            raise FigureError(
                "type", f"“{value}”的类型是 {type(value).__name__}，请用 Decimal、整数或文字，不能用浮点数"
            )
        scale, base = split_scale(unit)
        if scale:
            raise FigureError("unit", f"“{unit}”不是基本单位，请折成“{base}”")
        return cls.plainly(Decimal(value), None, Precision.EXACT, unit)

    @classmethod
    def missing(cls, unit: str, absence: Absence) -> Self:
        """A figure that was left blank, is truly nothing (its value is 0), or does not apply."""
        absence = Absence(absence)
        if absence is Absence.FILLED:
            raise FigureError("absence", "有数的指标要写出数来，没有数请注明未填、确无或不适用")
        value = Decimal(0) if absence is Absence.NONE else None
        return cls(value, unit=split_scale(unit)[1], absence=absence)

    @classmethod
    def plainly(cls, value: Decimal | None, upper: Decimal | None, precision: Precision, unit: str) -> Self:
        """A figure without a wording of its own: plain digits in the base unit and the usual qualifier."""
        digits = "XX" if value is None else plain(value)
        qualifier, place = PLAIN_QUALIFIERS.get(precision, ("", ""))
        separator = "" if upper is None else "—"
        if upper is not None:
            digits += separator + plain(upper)
        decimals = max(len(part.partition(".")[2]) for part in digits.split("—"))
        return cls(
            value,
            upper,
            precision,
            unit,
            qualifier,
            place,
            decimals=decimals,
            separator=separator,
            stated_unit=unit,
            digits=digits,
        )

    @classmethod
    def from_stored(
        cls,
        value: Decimal | None,
        upper: Decimal | None,
        precision: str,
        stated: str,
        unit: str,
        absence: str = Absence.FILLED,
    ) -> Self:
        """The figure that `stored()` took apart; `stated` gives the wording only if it says the same."""
        if Absence(absence) is not Absence.FILLED:
            return cls.missing(unit, Absence(absence))
        precision = Precision(precision)
        plainly = cls.plainly(_trimmed(value), _trimmed(upper), precision, split_scale(unit)[1])
        if not stated:
            return plainly
        if precision is Precision.PHRASE:
            return replace(plainly, digits=stated, stated_unit="", decimals=0)
        try:
            worded = cls(**asdict(read(stated, unit, None)))
        except FigureError:
            # The wording was kept from elsewhere or edited; the stored number stands without it.
            return plainly
        agrees = (worded.value, worded.upper, worded.precision) == (plainly.value, plainly.upper, precision)
        return worded if agrees else plainly

    def stored(self) -> dict[str, Any]:
        """The five columns that keep this figure: value, upper, precision, stated, absence."""
        return {
            "value": self.value,
            "upper": self.upper,
            "precision": self.precision.value,
            "stated": self.text,
            "absence": self.absence.value,
        }

    def __str__(self) -> str:
        return self.text or ABSENCE_PROSE.get(self.absence, "")

    @property
    def text(self) -> str:
        """The figure as it was written (600余万元); empty if there is none."""
        if self.absence is not Absence.FILLED:
            return ""
        return self._worded(self.digits, SCALE_WORDS[self.scale], self.stated_unit, self.qualifier_place)

    @property
    def measure(self) -> str:
        """The unit as a heading would state it, with the scale of the number: 万元; empty if none was written."""
        return SCALE_WORDS[self.scale] + self.stated_unit if self.stated_unit else ""

    @property
    def meaning(self) -> str:
        """What the figure says: the same of 35000, ￥35,000.00 and 3.5万元, another of 600万元 and 600余万元.

        It is value and upper end, how exact they are (余, 多 and 以上 say the same), base unit, and what a blank means. A
        number that is hidden and a set phrase say nothing but their words.
        """
        if self.absence is not Absence.FILLED:
            return f"{self.absence}|{canonical(self.unit)}"
        if self.value is None or self.precision is Precision.PHRASE:
            return f"{self.precision}|{self.text}"
        # Of one number the precision tells the qualifier; a range may be said to be approximate besides.
        hedge = "约" if self.qualifier and self.upper is not None else ""
        ends = plain(self.value) if self.upper is None else f"{plain(self.value)}—{plain(self.upper)}"
        return f"{self.precision}|{hedge}{ends}|{canonical(self.unit)}"

    def prose(self, unit: str | None = None) -> str:
        """The figure as a sentence prints it; the value is never rounded.

        Money goes into 元, 万元 or 亿元 by size, other figures stay as they were written; a unit that was
        not written, or only as a symbol, is printed as `unit` (else as the base unit). A missing figure
        gives 〔待补〕, 无 or 不适用.
        """
        if self.absence is not Absence.FILLED:
            return ABSENCE_PROSE[self.absence]
        if self.precision is Precision.PHRASE:
            return self.digits
        if self.unit == "元" and self.value is not None:
            return self._money()
        stated = self.stated_unit
        printed = stated if stated and not is_symbol(stated) else unit or self.unit
        if printed != stated and not same_unit(printed, stated or printed):
            return self.plainly(self.value, self.upper, self.precision, self.unit).text
        return self._worded(self.digits, SCALE_WORDS[self.scale], printed, self.qualifier_place)

    def _money(self) -> str:
        """Rescaled, 余 stays behind round digits (120余万元) and else goes behind 万 (5.3万余元)."""
        ends = [self.value] if self.upper is None else [self.value, self.upper]
        unit = money_scale(*ends)
        digits = (self.separator or "—").join(scaled(end, unit) for end in ends)
        place = self.qualifier_place
        if place == AFTER_DIGITS and self.scale != MONEY_UNITS[unit] and not digits.endswith("0"):
            place = AFTER_SCALE
        return self._worded(digits, unit.removesuffix("元"), "元", place)

    def _worded(self, digits: str, scale_word: str, unit: str, place: str) -> str:
        at = dict.fromkeys((BEFORE, AFTER_DIGITS, AFTER_SCALE, AFTER_UNIT), "") | {place: self.qualifier}
        return f"{at[BEFORE]}{digits}{at[AFTER_DIGITS]}{scale_word}{at[AFTER_SCALE]}{unit}{at[AFTER_UNIT]}"


def parse_figure(text: object, unit: str | None = None, column_unit: str | None = None) -> Figure:
    """Reads a figure as people write it; raises FigureError.

    `unit` is the base unit the value is wanted in (元, 人次, 公里); another kind of unit is refused, a
    convertible one converted exactly. `column_unit` is the heading's unit (万元): it gives scale and unit to
    a cell that states neither. Blank, / and — are unfilled, 无 and 确无 are truly nothing, 0 is an exact
    zero. Floats are read by their shortest digits, to six decimals.
    """
    return Figure(**asdict(read(text, unit, column_unit)))


def _trimmed(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(plain(value))
