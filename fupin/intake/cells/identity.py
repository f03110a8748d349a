"""Citizens' ID numbers (GB 11643) and what spreadsheets do to them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone

from fupin.intake.cells.base import BLANK_WORDS, INVISIBLE, NARROW, SPACES, CellProblem, CellType, Raw
from fupin.intake.cells.text import EXPONENT, damaged, whole_digits

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
LOOK_ALIKES = str.maketrans({"×": "X", "✕": "X", "*": "X", "χ": "X", "Χ": "X", "х": "X", "Х": "X"})
DISABILITY = re.compile(r"^(\d{17}[\dX])([1-7])([1-4])(?:B\d)?$")
SOUND_FORM = re.compile(r"[0-9]{17}[0-9X]\Z")
ZEROS = "000"
STARTED_ON = date.today() - timedelta(days=1)  # noqa: DTZ011 - past in every time zone
ALLOWED = "18 位公民身份号码（文本格式）"


def check_digit(first: str) -> str:
    """The 18th character that belongs to 17 digits."""
    return CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=True)) % 11]


def born_on(number: str) -> date | None:
    """The day of birth in an ID number of 18 characters; None if there is no such day."""
    return _day(number[6:14])


@lru_cache(maxsize=2**16)
def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


@lru_cache(maxsize=2**16)
def _weighed(digits: str, start: int) -> int:
    """What the digits that begin at that place add to the check sum: areas and orders recur."""
    return sum(WEIGHTS[start + at] * int(digit) for at, digit in enumerate(digits))


@lru_cache(maxsize=2**16)
def _weighed_day(digits: str) -> int | None:
    """What eight digits of birth add to the check sum; None if nobody alive can be born on that day."""
    return _weighed(digits, 6) if _can_be_birth(born_on(f"{'0' * 6}{digits}")) else None


def is_sound(number: str) -> bool:
    """True for 18 characters with a day of birth that can be and the check digit that belongs to them."""
    if not SOUND_FORM.match(number):
        return False
    area, day, order = _weighed(number[:6], 0), _weighed_day(number[6:14]), _weighed(number[14:17], 14)
    return day is not None and CHECK_DIGITS[(area + day + order) % 11] == number[17]


def _can_be_birth(day: date | None) -> bool:
    # What was past at the start is past for good: nearly no day is worth asking for the present one.
    return day is not None and day.year >= 1900 and (day < STARTED_ON or day <= timezone.localdate())


@dataclass(frozen=True)
class IdNumber(CellType):
    """A citizen's ID number: 18 characters whose check digit holds. A damaged one is never repaired by guess.

    With `disability` a disability card of 20 or 22 characters is taken too; its first 18 are returned.
    """

    disability: bool = True
    blank_words = BLANK_WORDS | {
        "无",
        "未办",
        "无证",
        "黑户",
        "没有",
        "无证件",
        "暂无",
        "未办理",
        "未办证",
        "没有办理",
    }

    def is_tidy(self, text: str) -> bool:
        return is_sound(text) and not text.endswith(ZEROS)

    def read(self, raw: Raw, context: "Context | None") -> str:
        if raw.is_number:
            number = whole_digits(raw)
        else:
            number = (
                SPACES.sub("", INVISIBLE.sub("", raw.text))
                .translate(NARROW)
                .strip("'`‘’")
                .replace("-", "")
                .upper()
            )
        if EXPONENT.match(number):
            raise damaged("1" * 15 + "000")
        number = number.translate(LOOK_ALIKES)
        return self._checked(raw, number, context)

    def _checked(self, raw: Raw, number: str, context: "Context | None") -> str:
        card = DISABILITY.match(number)
        if card and self.disability:
            raw.warn("disability_card", "填的是残疾人证号，取前 18 位作为身份证号")
            number = card[1]
        if re.fullmatch(r"\d{15}", number):
            raise CellProblem("old_id", "是 15 位旧身份证号，不自动升位，请填 18 位号码", ALLOWED)
        if not re.fullmatch(r"\d{17}[\dX]", number):
            found = "里面夹着字母或其他字符" if len(number) == 18 else f"这里是 {len(number)} 位"
            raise CellProblem("id_length", f"身份证号应为 18 位，{found}，请对照证件逐位核对", ALLOWED)
        self._check_birth(number)
        if check_digit(number[:17]) != number[17]:
            if number.endswith(ZEROS):
                raise damaged(number)
            raise CellProblem("id_check", "身份证号末位校验不对，请对照证件逐位核对", ALLOWED)
        if number.endswith(ZEROS):
            self._ask_about_zeros(raw, number, context)
        return number

    def _ask_about_zeros(self, raw: Raw, number: str, context: "Context | None") -> None:
        """One in eleven of the numbers that lost their tail holds by chance; one in a thousand of the true ones ends so."""
        raw.warn("zeros", "身份证号末三位是 000，可能是被 Excel 改过的，请对照证件核对")

    def _check_birth(self, number: str) -> None:
        if not _can_be_birth(born_on(number)):
            raise CellProblem("id_birth", "身份证号第 7—14 位不是有效的出生日期，请对照证件核对", ALLOWED)

    @property
    def hint(self) -> str:
        return "18 位身份证号，按文本填写"
