"""What a printed form still says right below its headings, and what it says of its pages: no line of data."""

import re
from collections.abc import Sequence

FEWEST = 3
ORDER = "甲乙丙丁戊己庚辛"
LABEL = re.compile(r"(?:栏|列|行|字段)(?:次|号|代码|名)?|(?:指标)?代码|序号")
# AAC001, xm, B_2: what a program calls its columns.
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# 3, (3), 3=1+2, (3)=(1)+(2)
NUMBER = re.compile(r"\(?(\d{1,3})\)?(?:=[\d()+*/×÷-]+)?")
# 示例, (例2), 示例:29, 样表(勿删)
EXAMPLE = re.compile(
    r"[(]?(?:参考|填[写表])?(?:示例|样例|样表|示范|举例|例如|例)(?:说明|行)?\d{0,2}[)]?(?:[(:,].*|(?<=[)])\d+)?"
)
HINT = re.compile(
    r"[(*]?(?:必填|选填|非必填|可不填|可空|不用填|无需填写|自动(?:计算|生成)|下拉|单选|多选|从下拉|请(?:填写|选择|输入|按.{1,20}填)|按.{1,20}填写?$"
    r"|填.{2,20}[)]?$|与.{1,12}一致|从.{0,4}选|\d+位[)]?$"
    r"|(?:日期)?格式[:为]|填写?说明|(?:示例|样例|举例|例如|例|如):)"
)
# What says how to fill a cell only beside another word that does.
KIND = re.compile(r"文本|数字|数值|整数|小数|日期|年月日|是/否|男/女|\d+位.*|[yY]{4}.*")
PAGE = re.compile(r"[-—–－]+\d+[-—–－]+|第\d+页.*|共\d+页.*")
SHORT_NUMBER = re.compile(r"\d{1,4}|\d{1,3}/\d{1,3}")


def remain_of(texts: Sequence[str]) -> str:
    """What the line right below a header is, by its cells in plain text; empty if it may be data."""
    if _are_codes(texts):
        return "列代码行"
    if numbers_columns(texts):
        return "栏号行"
    if EXAMPLE.fullmatch(texts[0]) and len(texts) >= FEWEST:
        return "示例行，不入库"
    hints = sum(bool(HINT.match(text)) for text in texts)
    kinds = sum(bool(KIND.fullmatch(text)) for text in texts)
    return "填写说明行" if hints and 2 * (hints + kinds) >= len(texts) else ""


def _are_codes(texts: Sequence[str]) -> bool:
    codes = texts[1:] if LABEL.fullmatch(texts[0]) else texts
    return len(codes) >= FEWEST and len(set(codes)) == len(codes) and all(map(CODE.fullmatch, codes))


def numbers_columns(texts: Sequence[str]) -> bool:
    """True for 1 2 3 4 …, (1) (2) (3)=(1)+(2) …, 甲 乙 1 2 …, 栏次 1 2 3 …: the columns numbered from the first on."""
    own = texts[1:] if LABEL.fullmatch(texts[0]) else texts
    found = [NUMBER.fullmatch(text) for text in own]
    numbers = [int(each[1]) for each in found if each]
    rest = [text for text, each in zip(own, found, strict=True) if not each]
    return (
        len(own) >= FEWEST
        and numbers == list(range(1, len(numbers) + 1))
        and len(numbers) >= (1 if len(rest) > 1 else FEWEST - 1)
        and rest == list(ORDER)[: len(rest)]
    )
