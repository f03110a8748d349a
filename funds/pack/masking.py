"""What of the pack is personal, and how it is covered: in SQL, for the names of a million rows are covered in passing.

A payee that is plainly an organisation stays as it is: where the money went is what an auditor asks for. Whatever
might be a person keeps its first letter; long numbers (identity, telephone, bank) keep their last four digits. Covers
rather too much than too little.
"""

import re
from dataclasses import dataclass

from funds.pack.saying import quoted
from fupin.privacy import Personal, mask

ORGANISATIONS = (
    *(
        "公司",
        "合作社",
        "联社",
        "信用社",
        "供销社",
        "旅行社",
        "协会",
        "学会",
        "商会",
        "基金会",
        "委员会",
        "村委",
    ),
    *("居委", "支部", "党委", "总支", "政府", "中心", "集团", "银行", "支行", "分行", "学校", "小学", "中学"),
    *(
        "大学",
        "幼儿园",
        "医院",
        "卫生院",
        "办公室",
        "办事处",
        "财政",
        "部门",
        "海关",
        "机关",
        "法院",
        "经营部",
    ),
    *(
        "专户",
        "账户",
        "集体",
        "局",
        "厅",
        "处",
        "所",
        "站",
        "院",
        "厂",
        "场",
        "店",
        "队",
        "组",
        "村",
        "镇",
        "乡",
    ),
    *("县", "市", "区", "省", "库", "馆", "园"),
)
_ORGANISATION = f"({'|'.join(ORGANISATIONS)})([(（].*[)）])?$"
_LONG_NUMBER = "[0-9]{7,}([0-9]{3}[0-9Xx])"
_DIGITS_AT_LEAST = 11


def name(said: str) -> str:
    """The SQL of a name with what is personal in it covered."""
    covered = f"concat(left({said}, 1), repeat('*', greatest(char_length({said}) - 1, 1)))"
    return (
        f"CASE WHEN {said} = '' THEN '' WHEN {_is_organisation(said)} THEN {numbers(said)} ELSE {covered} END"
    )


def _is_organisation(said: str) -> str:
    """The SQL of whether a name is plainly an organisation's: by its ending, for a pattern takes five times as long."""
    by_length: dict[int, list[str]] = {}
    for ending in ORGANISATIONS:
        by_length.setdefault(len(ending), []).append(quoted(ending))
    ends = " OR ".join(
        f"right({said}, {length}) IN ({', '.join(endings)})" for length, endings in sorted(by_length.items())
    )
    return f"CASE WHEN right({said}, 1) IN (')', '）') THEN {said} ~ {quoted(_ORGANISATION)} ELSE {ends} END"


def person(said: str) -> str:
    """The SQL of a person's name with all but its first letter covered."""
    return f"CASE WHEN {said} = '' THEN '' ELSE concat(left({said}, 1), repeat('*', char_length({said}) - 1)) END"


def numbers(said: str) -> str:
    """The SQL of a text in which long numbers keep their last four digits."""
    return (
        f"CASE WHEN char_length({said}) >= {_DIGITS_AT_LEAST} AND {said} ~ '[0-9]{{{_DIGITS_AT_LEAST}}}' "
        f"THEN regexp_replace({said}, {quoted(_LONG_NUMBER)}, '*******\\1', 'g') ELSE {said} END"
    )


def without(said: str, personal: str, covered: str) -> str:
    """The SQL of a text with a personal name in it covered as it is elsewhere, and long numbers too."""
    return numbers(
        f"(CASE WHEN {covered} <> {personal} THEN replace({said}, {personal}, {covered}) ELSE {said} END)"
    )


def file_name(said: str) -> str:
    """The SQL of a file's name: its first letter and its ending."""
    return f"concat(left({said}, 1), '***', substring({said} from '\\.[A-Za-z0-9]{{1,5}}$'))"


@dataclass(frozen=True)
class Covering:
    """The same, of texts that are at hand; nothing is covered where names are to be shown."""

    masked: bool

    def name(self, said: str) -> str:
        """As `name` above."""
        if not (said and self.masked):
            return said
        return self.words(said) if re.search(_ORGANISATION, said) else said[0] + "*" * max(len(said) - 1, 1)

    def person(self, said: str) -> str:
        """As `person` above."""
        return mask(said, Personal.NAME) if self.masked else said

    def words(self, said: str, *names: str) -> str:
        """A text in which these names are covered as by themselves, and long numbers too."""
        if not self.masked:
            return said
        for each in sorted({each for each in names if each}, key=len, reverse=True):
            said = said.replace(each, self.name(each))
        return re.sub(_LONG_NUMBER, r"*******\1", said) if re.search("[0-9]{11}", said) else said
