"""What the format of a number makes a person see where that is not the number itself."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any

from fupin.intake.reading.table import Broken, Share

QUOTED = re.compile(r'"[^"]*"|\\.|!.|\[[^\]]*\]|_.|\*.')
LITERAL = re.compile(r'"([^"]*)"|[\\!](.)')
# 0!.0000 sets a point between the digits, 0.00, leaves the last three away.
POINT_BETWEEN = re.compile(r'[0#?](?:[\\!]\.|"\.")[0#?]')
LEFT_AWAY = re.compile(r"[0#?],+(?![0#?,])")
WORDS = r'(?:"[^"]*"|[\\!].)'
NUMBER_AND_WORDS = re.compile(rf"[#0?,.]*[0#?](?:_.)?(?P<words>{WORDS}+)(?:_.)?")
WORDS_AND_DIGITS = re.compile(rf"(?P<words>{WORDS}*)(?P<zeros>0+)(?:_.)?")
UNIT = re.compile(r"[㎡一-鿿]{1,4}")
CURRENCY = re.compile("[¥￥$€]")
CONDITION = re.compile(r"\[[^\]]*\]")


class Kind(Enum):
    """What a format does to a number."""

    PERCENT = auto()
    SCALED = auto()
    WORDED = auto()
    PADDED = auto()


@dataclass(frozen=True)
class Display:
    """A format under which a number is seen as something else: `words` stand behind it, or before `width` digits."""

    kind: Kind
    words: str = ""
    width: int = 0

    def of(self, number: float) -> Any:
        """What a person sees, as a value: a Share, a text, or Broken where what is seen is another number than is kept."""
        if self.kind is Kind.PERCENT:
            return Share(number)
        if self.kind is Kind.WORDED:
            return f"{_digits(number)}{self.words}"
        if self.kind is Kind.PADDED:
            whole = number >= 0 and float(number).is_integer()
            return f"{self.words}{int(number):0{self.width}d}" if whole else number
        return _scaled(_digits(number)) if number else number


PERCENT = Display(Kind.PERCENT)
SCALED = Display(Kind.SCALED)


def _digits(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def _scaled(kept: str) -> Broken:
    return Broken(
        "scaled",
        kept,
        f"这一格的显示格式把数缩小了（存的是 {kept}，看到的不是），分不清以哪个为准；"
        "请把格式改成“常规”，照看到的样子核对后再传",
    )


@cache
def display_of(number_format: str) -> Display | None:
    """What the format shows otherwise than as the number; None if it does not. Its part for positive numbers counts."""
    plain = QUOTED.sub("", number_format)
    if "%" in plain:
        return PERCENT
    positive = CONDITION.sub("", number_format.partition(";")[0]).strip()
    if POINT_BETWEEN.search(positive) or LEFT_AWAY.search(QUOTED.sub("", positive)):
        return SCALED
    if found := NUMBER_AND_WORDS.fullmatch(positive):
        words = _spoken(found["words"])
        return Display(Kind.WORDED, words) if UNIT.fullmatch(words) else None
    if found := WORDS_AND_DIGITS.fullmatch(positive):
        words, width = _spoken(found["words"]), len(found["zeros"])
        if (words or width > 1) and not CURRENCY.search(words):
            return Display(Kind.PADDED, words, width)
    return None


def _spoken(literals: str) -> str:
    """The words of a format without their quotes."""
    return "".join(quoted or single for quoted, single in LITERAL.findall(literals)).strip()
