"""Numbers as they are written, Arabic or Chinese, as exact decimals."""

import re
from decimal import Decimal

_DIGITS = {
    char: number
    for number, chars in enumerate(
        ["零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"]
    )
    for char in chars
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
HANZI_DIGITS = "".join(_DIGITS)
HANZI = "".join([HANZI_DIGITS, *_SMALL, *_LARGE, "点"])
_DIGIT_RUN = re.compile(f"[{''.join(_DIGITS)}]{{2,}}")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|.")


def hanzi_range(written: str) -> tuple[str, str] | None:
    """The two numerals that neighbouring digits mean (二三十 is 二十 and 三十), or None."""
    runs = list(_DIGIT_RUN.finditer(written))
    if len(runs) != 1 or len(runs[0].group()) != 2 or "点" in written:
        return None
    at = runs[0].start()
    low, high = (_DIGITS[char] for char in written[at : at + 2])
    if not (low and (high == low + 1 or (low, high) == (3, 5))):
        return None
    return written[: at + 1] + written[at + 2 :], written[:at] + written[at + 1 :]


def numeral_value(written: str) -> Decimal:
    """The number that 600, 3.8万, 1亿2000万, 3万5, 十七 or 叁万伍仟 stands for; ValueError if none."""
    if len(written) > 2 and all(char in _DIGITS for char in written):
        return Decimal("".join(str(_DIGITS[char]) for char in written))
    reader = _NumeralReader()
    for token in _TOKEN.findall(_without_hanzi_point(written)):
        reader.take(token)
    return reader.finish()


def _without_hanzi_point(written: str) -> str:
    head, point, rest = written.partition("点")
    if not point:
        return written
    decimals = re.match(f"[{''.join(_DIGITS)}]+", rest)
    if not decimals or not head:
        raise ValueError(written)
    digits = "".join(str(_DIGITS[char]) for char in decimals.group())
    return f"{numeral_value(head)}.{digits}{rest[decimals.end() :]}"


class _NumeralReader:
    """Adds up a numeral from left to right: digits, then 十百千 within a section, then 万 and 亿."""

    def __init__(self) -> None:
        self.total = Decimal(0)
        self.section = Decimal(0)
        self.number: Decimal | None = None
        self.digits = ""  # the pending number as written
        self.last_small = self.last_large = self.last_unit = Decimal("Infinity")
        self.after_zero = False
        self.last_whole = True  # of the last unit there is a whole number

    def take(self, part: str) -> None:
        if part in _SMALL:
            self._small(_SMALL[part])
        elif part in _LARGE:
            self._large(_LARGE[part])
        elif part in "零〇":
            self._zero()
        else:
            self._digits(part if part[0].isdigit() else str(_DIGITS[part]))

    def _digits(self, digits: str) -> None:
        if self.number is not None:
            raise ValueError("two numbers side by side")
        self.number, self.digits = Decimal(digits), digits

    def _zero(self) -> None:
        if self.number is not None:
            raise ValueError("zero after a digit")
        self.after_zero = True

    def _small(self, unit: int) -> None:
        if unit >= self.last_small or (self.number is None and unit != 10):
            raise ValueError("hundreds out of order")
        count = 1 if self.number is None else self.number
        self.last_whole = count == int(count)
        self.section += count * unit
        self.number, self.after_zero = None, False
        self.last_small = self.last_unit = unit

    def _large(self, unit: int) -> None:
        part = self.section + (self.number or 0)
        if unit > self.last_large and unit == 10**8:
            part, self.total = self.total + part, Decimal(0)
        elif unit >= self.last_large:
            raise ValueError("ten thousands out of order")
        if not part and self.number is None:
            raise ValueError("no number before the unit")
        self.last_whole = part == int(part)
        self.total += part * unit
        self.section, self.number, self.after_zero = Decimal(0), None, False
        self.last_small, self.last_large, self.last_unit = Decimal("Infinity"), unit, unit

    def finish(self) -> Decimal:
        if self.number is None:
            if (self.last_unit == Decimal("Infinity")) != self.after_zero:
                raise ValueError("no number, or a zero that leads nowhere")
            return self.total + self.section
        return self.total + self.section + self.number * self._short_form()

    def _short_form(self) -> int:
        """What the last digits count: 3万5 is 35000 and 三百五 is 350, but 三万零五 is 30005 and 3.5万5 is nothing."""
        if self.last_unit == Decimal("Infinity") or self.last_unit == 10 or self.after_zero:
            return 1
        if len(self.digits) == 1 and self.last_whole:
            return int(self.last_unit) // 10
        if len(self.digits) == len(str(self.last_unit)) - 1:
            return 1
        raise ValueError("unclear last digits")
