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
# Amounts are kept in yuan: these are known, so that none of them is taken for it.
OTHER_MONEY = "百元|十元|角|万美元|美元|港元|欧元"
UNIT_WORDS = (
    f"{MONEY}|{OTHER_MONEY}|亩|公顷|平方米|平方公里|平米|平方|㎡|m2|公里|千米|米|里|km|万斤|公斤|斤|吨|人次|人日|人|名|位|户|个月|个|次|"
    "小时|天|日|周|月|季度|季|学期|年|岁|项|家|台|套|件|场|期|批|轮|条|间|座|处|口|所|盏|头|只|株|张|份|页|分|厘|"
    "千瓦|KW|度|千瓦时|KWH|%|‰"
)
UNIT = re.compile(rf"^(?:单位[:：]?)?({UNIT_WORDS})$", re.IGNORECASE)
# 万元/年, 人民币万元, 税后，万元, 2018年，单位万元: one unit of money among other words.
MONEY_AMONG = re.compile(
    rf"^(?:[^/]*[,、;:]|[^/]*单位|人民币)?(?:人民币)?({MONEY})整?(?:人民币)?(?:(?:/|每|[,、;]).*)?$"
)
# 元/月, 元/人: an amount of a part of what a column asks for; 万元/人次 lists two units.
PART = re.compile(r"(?:/|每)(月|季度|季|天|日|周|人(?![次日]))")
# 金额/元, 金额，万元, 金额 万元; 元 without a sign before it ends other words too (单元).
TAIL = re.compile(rf"(?P<what>.{{2,}}?)(?:[/,，](?P<divided>{MONEY})|(?P<large>(?:亿|百万|万|千)元))")
SHORT_MONEY = {"万": "万元", "亿": "亿元", "千": "千元", "万圆": "万元", "w": "万元"}
# What stands before the unit of money in a line for the whole table: 单位：户、人、万元.
SHEET_UNIT = re.compile(
    r"(?:(?<![报制送责属填])(?:金额|计量|货币)?单位[:：为]?|金额[:：]|以(?=[^:：]{1,5}(?:为单位|计))|^)"
    r"\s*\(?(?:[一-龥]{1,3}[、,/])*(?:人民币)?\s*\(?"
    rf"({MONEY}|(?<=[:：])[万亿](?!美))(?:整|人民币|为单位|计)?(?![一-龥])"
)
OLD_FORMS = str.maketrans("萬億圓圆仟佰", "万亿元元千百")
SPLIT_WORDS = re.compile(r"(?<=[单位亿百万千])\s+(?=[位元万])")
# Questionnaires number their items: A1 识别标准, B12、健康状况, 3.姓名, (4)性别.
ITEM = re.compile(r"^(?:[a-z]\d{1,2}[a-z]?[.、]?|\d{1,2}[.、]|\(\d{1,2}\))(?=[一-鿿])")
SUGGESTIONS = "改正建议"
SERIAL_HEADINGS = frozenset({"序号", "编号序号", "no", "no.", "行号"})


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
    bare = BRACKETED.sub("", plain)
    for match in BRACKETED.finditer(plain):
        unit = _unit_in(next(part for part in match.groups() if part is not None), bare) or unit
    if tail := TAIL.fullmatch(bare):
        bare, unit = tail["what"], unit or tail["divided"] or tail["large"]
    return Heading(plain, bare or plain, unit)


def _unit_in(bracket: str, bare: str) -> str:
    """The unit that stands in the brackets of a heading, alone or, of money, among other words; or nothing.

    An amount of a part of what is asked for has the part behind it: 元/月, and 元/人 of what is not said to be 人均.
    """
    found = UNIT.match(bracket) or MONEY_AMONG.match(bracket)
    if not found:
        return SHORT_MONEY.get(bracket, "")
    if len(set(re.findall(MONEY, bracket))) > 1:
        return ""
    part = PART.search(bracket)
    if not part or (part[1] == "人" and "均" in bare):
        return found[1]
    return f"{found[1]}/{part[1]}"


def suggestions(money_unit: str) -> str:
    """The heading of our column of advice; it keeps the unit of money that was chosen for a file which states none."""
    return f"{SUGGESTIONS}（金额单位：{money_unit}）" if money_unit else SUGGESTIONS


def is_suggestions(written: str) -> bool:
    """True for the heading of our column of advice."""
    return heading(written.rpartition("/")[2]).bare == SUGGESTIONS


def is_serial(written: str) -> bool:
    """True for what is no column of the table: serial numbers, and our advice."""
    return heading(written).full in SERIAL_HEADINGS or is_suggestions(written)


def same_heading(written: str) -> str:
    """A heading, or a path of headings one above the other (父/子), in comparable form."""
    return "/".join(heading(part).full for part in written.split("/"))


def sheet_unit(text: str) -> str:
    """The unit of money that a line above the table states (单位：万元), or nothing."""
    plain = SPLIT_WORDS.sub("", unicodedata.normalize("NFKC", text).translate(OLD_FORMS))
    match = SHEET_UNIT.search(plain)
    # 元（万元）, 元、万元: which of them is meant nobody can tell.
    if not match or len(set(re.findall(MONEY, plain[match.start() :]))) > 1:
        return ""
    return SHORT_MONEY.get(match[1], match[1])


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
