"""Words, names, codes and numbers that are names."""

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING

from fupin.intake.cells.base import BLANK_WORDS, INVISIBLE, NARROW, SPACES, CellProblem, CellType, Raw, tidy

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

EXPONENT = re.compile(r"^[+-]?\d(?:\.\d+)?[eE]\+?(\d+)$")
PHONE = re.compile(r"^(1\d{10}|(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?|[48]00\d{7})$")
EXACT_DIGITS = 15
# What people type before a word so that the program keeps it as text.
TEXT_MARKS = "'‘’`"
DIGITS = re.compile(r"[0-9]+\Z")
FIGURE_IN_REMARK = re.compile(
    r"(?:其中|含|另有|另|约|共)?(?:\d+(?:\.\d+)?\s*(?:多|余)?\s*(?:万元|万|元|人|名|户|口|个|亩|头|只|斤|吨|公里|米|%)"
    r"|[一二两三四五六七八九十百千]+(?:多|余)?(?:万元|万|元|人|名|户|亩))"
)
MOBILE = re.compile(r"1[0-9]{10}\Z")


@dataclass(frozen=True)
class Text(CellType):
    """Free words on one line; at most `max_length` characters. 无 is a word here and is kept."""

    max_length: int | None = None
    blank_words = BLANK_WORDS

    def read(self, raw: Raw, context: "Context | None") -> str:
        return self._measured(tidy(raw.text))

    def _measured(self, text: str) -> str:
        if self.max_length and len(text) > self.max_length:
            raise CellProblem(
                "too_long", f"共 {len(text)} 字，超过 {self.max_length} 字", f"不超过 {self.max_length} 字"
            )
        return text

    @property
    def hint(self) -> str:
        return f"文字，不超过 {self.max_length} 字" if self.max_length else "文字"


@dataclass(frozen=True)
class Remark(Text):
    """A remark: kept as it is written; that figures in it count nowhere is told."""

    def read(self, raw: Raw, context: "Context | None") -> str:
        text = Text.read(self, raw, context)
        if found := FIGURE_IN_REMARK.search(text):
            raw.warn(
                "figure_in_remark",
                f"备注里写了数（“{found[0]}”），系统不解读备注里的数，要计入的请另填到相应的列",
            )
        return text


@dataclass(frozen=True)
class Code(CellType):
    """A text that names something (户编号, 文号). A number of ≤ 15 digits is restored, others refused."""

    max_length: int | None = 40
    blank_words = BLANK_WORDS | {"无"}

    def is_tidy(self, text: str) -> bool:
        return bool(DIGITS.match(text)) and len(text) <= (self.max_length or len(text))

    def read(self, raw: Raw, context: "Context | None") -> str:
        refuse_other_kinds(raw)
        code = whole_digits(raw) if raw.is_number else self._cleaned(raw)
        if self.max_length and len(code) > self.max_length:
            raise CellProblem("too_long", f"编号超过 {self.max_length} 位", f"不超过 {self.max_length} 位")
        return code

    def _cleaned(self, raw: Raw) -> str:
        text = SPACES.sub("", INVISIBLE.sub("", raw.text)).translate(NARROW).removeprefix("'")
        refuse_exponent(text)
        if re.fullmatch(r"\d{4,}\.0+", text):
            text = text.partition(".")[0]
        return text

    @property
    def hint(self) -> str:
        return "编号，按文本填写，不要用科学计数"


def whole_digits(raw: Raw) -> str:
    """The digits of a numeric cell. Raises CellProblem where Excel cannot have kept all of them."""
    number = Decimal(repr(raw.value)) if isinstance(raw.value, float) else Decimal(raw.value)
    if number != number.to_integral_value() or number < 0:
        raise CellProblem("code", "编号应为整数或文字，这里是带小数或负的数", "按文本填写的编号")
    digits = str(int(number))
    if len(digits) > EXACT_DIGITS:
        raise damaged(digits)
    return digits


def damaged(digits: str) -> CellProblem:
    """The problem of a long number that a spreadsheet kept as a number: only 15 digits are left."""
    lost = "末尾 000 表明后几位已经丢失，无法恢复；" if digits.endswith("000") else "后几位可能已经改变；"
    return CellProblem(
        "damaged_number",
        f"超过 15 位的号码被 Excel 当成数值保存，{lost}请先把本列设为“文本”格式，再对照原件重新输入",
        "文本格式的号码",
    )


def refuse_exponent(text: str) -> None:
    """Raises CellProblem for 4.21E+17: the digits are gone."""
    if match := EXPONENT.match(text):
        if int(match[1]) >= EXACT_DIGITS:
            raise damaged("1" * 15 + "000")
        raise CellProblem(
            "damaged_number",
            "号码写成了科学计数，只剩前几位，后几位已经丢失；请先把本列设为“文本”格式，再对照原件重新输入",
            "文本格式的号码",
        )


def refuse_other_kinds(raw: Raw) -> None:
    """Raises CellProblem for a date or a truth value: what was typed (1-2, 3/4) cannot be told any more."""
    if isinstance(raw.value, (date, time, bool)):
        kind = "是非值" if isinstance(raw.value, bool) else "日期"
        raise CellProblem(
            "other_kind",
            f"格子被存成了{kind}，原来写的已经看不出；请先把本列设为“文本”格式，再重新输入",
            "文本",
        )


@dataclass(frozen=True)
class BankAccount(Code):
    """A bank account: 8 to 30 digits as text; never restored from a number of more than 15 digits."""

    def is_tidy(self, text: str) -> bool:
        return 8 <= len(text) <= 30 and Code.is_tidy(self, text)

    def read(self, raw: Raw, context: "Context | None") -> str:
        number = Code.read(self, raw, context).replace("-", "")
        if not re.fullmatch(r"\d{8,30}", number):
            raise CellProblem("bank_account", "银行账号应为 8—30 位数字", "8—30 位数字")
        return number

    @property
    def hint(self) -> str:
        return "银行账号，按文本填写"


@dataclass(frozen=True)
class Phone(CellType):
    """A phone number: mobile of 11 digits, or area code and number."""

    def is_tidy(self, text: str) -> bool:
        return bool(MOBILE.match(text))

    def read(self, raw: Raw, context: "Context | None") -> str:
        text = (
            whole_digits(raw)
            if raw.is_number
            else SPACES.sub("", tidy(raw.text)).translate({0x2014: "-", 0xFF0D: "-"})
        )
        number = (
            text.removeprefix("'").removeprefix("+86").strip("()（）").replace(")", "-").replace("）", "-")
        )
        if re.fullmatch(r"1\d{2}-\d{4}-\d{4}", number):
            number = number.replace("-", "")
        if not PHONE.match(number):
            raise CellProblem("phone", "不是有效的电话号码", "11 位手机号，或 区号-号码")
        return number

    @property
    def hint(self) -> str:
        return "11 位手机号，或 区号-号码"
