"""What the format of a number makes a person see where that is not the number itself."""

import re
from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Any

from fupin.figures.wording import QUALIFIERS
from fupin.intake.reading.table import Broken, Share

QUOTED = re.compile(r'"[^"]*"|\\.|!.|\[[^\]]*\]|_.|\*.')
# 0!.0000 sets a point between the digits, 0.00, leaves the last three away.
POINT_BETWEEN = re.compile(r'[0#?](?:[\\!]\.|"\.")[0#?]')
LEFT_AWAY = re.compile(r"[0#?],+(?![0#?,])")
CONDITION = re.compile(r"\[(?:[<>=]|\$-|[^$\]<>=])[^\]]*\]")
# [$万元-804] shows what stands behind the sign; [$-804] only tells a language.
CURRENCY_OF = re.compile(r"\[\$([^\]-]+)(?:-[^\]]*)?\]")
BLANKS = re.compile(r"_.|\*.")
TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|(G/通用格式|General|[#0?.,]*[#0?][#0?.,]*)|(.)')
UNIT = re.compile(r"[㎡一-鿿]{1,4}(?:/[一-鿿])?")
YUAN = re.compile("[¥￥]")
HAN = re.compile("[一-鿿]")
# Before an amount these only say that it is one.
BRACKETS = frozenset({("(", ")"), ("（", "）")})
SAYS_NOTHING = frozenset({"共", "计", "共计", "合计", "小计", "人民币", "人民币¥", "人民币￥"})
FOREIGN = {"$": "美元", "US$": "美元", "€": "欧元", "£": "英镑", "HK$": "港元"}
SEEN = re.compile(r"(\D*?)(\d(?:[\d,.\s]*\d)?|\.\d+)(\D*)")
DIGIT, WORD = re.compile("[0-9]"), re.compile(r"\w")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
# Of the digits beyond the fifteenth a spreadsheet knows nothing.
UNSEEN = Decimal("1e-14")
SCIENTIFIC = re.compile(r"\dE[+-]?\d")
DAY_SIGN = re.compile(r"[ymdhsYMDHS]")


class Kind(Enum):
    """What a format does to a number."""

    PERCENT = auto()
    SCALED = auto()
    WORDED = auto()
    PADDED = auto()


@dataclass(frozen=True)
class Display:
    """A format under which a number is seen as something else: `words` stand behind it, or before `width` digits.

    What stands `before` a number with words says something of it too: 约3.5万元.
    """

    kind: Kind
    words: str = ""
    width: int = 0
    before: str = ""

    def of(self, number: float) -> Any:
        """What a person sees, as a value: a Share, a text, or Broken where what is seen is another number than is kept."""
        if self.kind is Kind.PERCENT:
            return Share(number)
        if self.kind is Kind.WORDED:
            return f"{self.before}{_digits(number)}{self.words}"
        if self.kind is Kind.PADDED:
            whole = number >= 0 and float(number).is_integer()
            return f"{self.words}{int(number):0{self.width}d}" if whole else number
        return _scaled(_digits(number)) if number else number


PERCENT = Display(Kind.PERCENT)
SCALED = Display(Kind.SCALED)


class Displays:
    """The displays of a worksheet's cells. Cells below each other that have the same one are kept as one run: a column
    of a million cells is as long as one.
    """

    def __init__(self) -> None:
        self._runs: dict[int, list[_Run]] = defaultdict(list)

    def note(self, row: int, column: int, display: Display, count: int = 1) -> None:
        """Notes the display of so many cells below each other; rows come in rising order, or nearly."""
        runs, end = self._runs[column], row + count - 1
        last = runs[-1] if runs else None
        if last and last.display == display and last.first <= row <= last.last + 1:
            last.last = max(end, last.last)
        else:
            insort(runs, _Run(row, end, display), key=_first)

    def at(self, row: int, column: int) -> Display | None:
        """The display of a cell; None if it is seen as it is."""
        runs = self._runs.get(column)
        place = bisect_right(runs, row, key=_first) - 1 if runs else -1
        return runs[place].display if place >= 0 and row <= runs[place].last else None

    def show(self, row: int, cells: list[Any]) -> None:
        """Puts what a person sees into the place of the numbers of a row."""
        for column in self._runs:
            number = cells[column - 1] if column <= len(cells) else None
            if number.__class__ in (float, int) and (display := self.at(row, column)):
                cells[column - 1] = display.of(number)


@dataclass(slots=True)
class _Run:
    first: int
    last: int
    display: Display


def _first(run: _Run) -> int:
    return run.first


def _digits(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _scaled(kept: str) -> Broken:
    # In a copy without the format the bare number would pass for what was seen.
    return Broken(
        "scaled",
        f"{kept}（显示格式把它缩小了）",
        f"这一格的显示格式把数缩小了（存的是 {kept}，看到的不是），分不清以哪个为准；"
        "请把格式改成“常规”，照看到的样子核对后再传",
    )


@cache
def display_of(number_format: str) -> Display | None:
    """What the format shows otherwise than as the number; None if it does not. Its part for positive numbers counts."""
    if "%" in QUOTED.sub("", number_format):
        return PERCENT
    sections = [BLANKS.sub("", CONDITION.sub("", section)) for section in number_format.split(";")]
    shown = [_shown(section) for section in sections]
    if "[<" in number_format or "[>" in number_format:
        # Which of its parts shows a number is a matter of the number.
        return shown[0] if len(set(shown[: len(sections)])) == 1 else SCALED
    return shown[0]


def _shown(section: str) -> Display | None:
    if POINT_BETWEEN.search(section) or LEFT_AWAY.search(QUOTED.sub("", section)):
        return SCALED
    tokens = TOKEN.findall(CURRENCY_OF.sub(r'"\1"', section))
    numbers = [at for at, (_, _, number, _) in enumerate(tokens) if number]
    if len(numbers) != 1 or DAY_SIGN.search("".join(other for *_, other in tokens)):
        return None
    at = numbers[0]
    return _worded(_spoken(tokens[:at]), tokens[at][2], _spoken(tokens[at + 1 :]))


def _worded(before: str, zeros: str, behind: str) -> Display | None:
    """What the words around a number make of it; `zeros` is how the format writes the number itself."""
    if (before, behind) in BRACKETS:
        return None
    unit = behind.strip("()（）/每")
    if foreign := FOREIGN.get(before) or FOREIGN.get(unit):
        return Display(Kind.WORDED, foreign)
    if set(zeros) == {"0"} and not (unit or YUAN.search(before) or before in QUALIFIERS):
        return Display(Kind.PADDED, before, len(zeros)) if before or len(zeros) > 1 else None
    says = "" if before in SAYS_NOTHING or not HAN.search(before) else before
    if says or HAN.search(unit) or UNIT.fullmatch(unit):
        return Display(Kind.WORDED, unit if UNIT.fullmatch(unit) else behind, before=says)
    return None


@lru_cache(maxsize=2**14)
def seen_as(text: str, value: str) -> Display | None:
    """The same from what is seen in a cell (约35,000.0万元) and the number that is kept in it; None for no number."""
    digits = "".join(DIGIT.findall(text))
    if text == value or not digits or SCIENTIFIC.search(text) or not NUMBER.fullmatch(value):
        return None
    kept, match = Decimal(value), SEEN.fullmatch(text)
    if match is None:
        # 138-0000-0000 is the number still, and 1/2 a way to write one; 35!.0 is another.
        return None if Decimal(digits) == abs(kept) or "/" in text else SCALED
    before, number, behind = match[1].strip(), re.sub(r"[,\s]", "", match[2]), match[3].strip()
    shown = Decimal(number)
    if abs(shown - abs(kept)) > max(Decimal(5).scaleb(shown.as_tuple().exponent - 1), abs(kept) * UNSEEN):
        return SCALED
    if kept < 0:
        before = before.removesuffix("-").strip()
    padded = len(number) > 1 if number.startswith("0") else WORD.search(before) and "," not in match[2]
    return _worded(before, "0" * len(number) if padded and number.isdigit() else "#", behind)


def _spoken(tokens: list[tuple[str, str, str, str]]) -> str:
    """The words of a format without their quotes and the blanks around them."""
    return "".join(quoted or single or other for quoted, single, _, other in tokens).strip()
