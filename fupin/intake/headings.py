"""Column headings as people write them, brought to one form."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from fupin.intake.cells.base import INVISIBLE
from fupin.intake.columns import Column

MARKS = re.compile(r"[\s*＊※★▲?？:：_]|必填|选填|[“”\"']")
BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
MONEY = "亿元|百万元|万元|千元|元"
UNIT_WORDS = (
    f"{MONEY}|亩|公顷|平方米|平方公里|平米|平方|㎡|m2|公里|千米|米|里|km|万斤|公斤|斤|吨|人次|人日|人|名|位|户|个月|个|次|"
    "小时|天|日|周|月|季度|季|学期|年|岁|项|家|台|套|件|场|期|批|轮|条|间|座|处|口|所|盏|头|只|株|张|份|页|分|厘|"
    "千瓦|KW|度|千瓦时|KWH|%|‰"
)
UNIT = re.compile(rf"^(?:单位[:：]?)?({UNIT_WORDS})$", re.IGNORECASE)
# 万元/年, 人民币万元, 税后，万元, 2018年，单位万元: one unit of money among other words.
MONEY_AMONG = re.compile(
    rf"^(?:[^/]*[,、;:]|[^/]*单位|人民币)?(?:人民币)?({MONEY})整?(?:人民币)?(?:(?:/|每|[,、;]).*)?$"
)
# 金额/元, 金额，万元, 金额 万元; 元 without a sign before it ends other words too (单元).
TAIL = re.compile(rf"(?P<what>.{{2,}}?)(?:[/,，](?P<divided>{MONEY})|(?P<large>(?:亿|百万|万|千)元))")
SHORT_MONEY = {"万": "万元", "亿": "亿元", "千": "千元", "万圆": "万元", "w": "万元"}
# What stands before the unit of money in a line for the whole table: 单位：户、人、万元.
SHEET_UNIT = re.compile(
    r"(?:(?<![报制送责属填])(?:金额|计量|货币)?单位[:：]?|金额[:：]|以(?=[^:：]{2,5}为单位))"
    r"\s*\(?(?:[一-龥]{1,3}[、,/])*(?:人民币)?\s*"
    rf"({MONEY})(?:整|人民币|为单位|计)?(?![一-龥])"
)
SPLIT_WORDS = re.compile(r"(?<=[单位亿百万千])\s+(?=[位元万])")
# Questionnaires number their items: A1 识别标准, B12、健康状况, 3.姓名, (4)性别.
ITEM = re.compile(r"^(?:[a-z]\d{1,2}[a-z]?[.、]?|\d{1,2}[.、]|\(\d{1,2}\))(?=[一-鿿])")
SUGGESTIONS = "改正建议"
SERIAL_HEADINGS = frozenset({"序号", "编号序号", "no", "no.", "行号", SUGGESTIONS})


class Heading(NamedTuple):
    """A heading's comparable text, the same without its brackets, and the unit that it names."""

    full: str
    bare: str
    unit: str


@lru_cache(maxsize=4096)
def heading(text: str) -> Heading:
    """The comparable forms of one heading: 务 工 时间\\n（月）* gives 务工时间(月), 务工时间 and 月.

    A number of an item before it (A1 识别标准) is left off.
    """
    plain = MARKS.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text))).lower()
    plain = ITEM.sub("", plain)
    unit = ""
    for match in BRACKETED.finditer(plain):
        unit = _unit_in(next(part for part in match.groups() if part is not None)) or unit
    bare = BRACKETED.sub("", plain)
    if tail := TAIL.fullmatch(bare):
        bare, unit = tail["what"], unit or tail["divided"] or tail["large"]
    return Heading(plain, bare or plain, unit)


def _unit_in(bracket: str) -> str:
    """The unit that stands in the brackets of a heading, alone or, of money, among other words; or nothing."""
    if found := UNIT.match(bracket) or MONEY_AMONG.match(bracket):
        return found[1]
    return SHORT_MONEY.get(bracket, "")


def same_heading(written: str) -> str:
    """A heading, or a path of headings one above the other (父/子), in comparable form."""
    return "/".join(heading(part).full for part in written.split("/"))


def sheet_unit(text: str) -> str:
    """The unit of money that a line above the table states (单位：万元), or nothing."""
    match = SHEET_UNIT.search(SPLIT_WORDS.sub("", unicodedata.normalize("NFKC", text)))
    return match[1] if match else ""


def forms(column: Column) -> dict[str, int]:
    """The comparable forms of a column's headings and how well each fits: label 4, alias 3, bare 2 or 1."""
    found: dict[str, int] = {}
    for text, full, bare in ((column.label, 4, 2), *((alias, 3, 1) for alias in column.aliases)):
        parts = [heading(part) for part in text.split("/")]
        for form, fit in (("/".join(p.full for p in parts), full), ("/".join(p.bare for p in parts), bare)):
            found[form] = max(fit, found.get(form, 0))
    return found


def former_forms(column: Column) -> dict[str, int]:
    """The headings that earlier templates printed for the column, with and without its unit, in comparable form, and
    the last version of each.
    """
    unit = f"（{column.unit}）" if column.unit else ""
    return {
        same_heading(text): until
        for written, until in column.formerly.items()
        for text in (written, written + unit)
    }
