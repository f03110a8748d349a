"""What printed tables say between and below their lines of data: totals, balances, who signed, from page to page."""

import re
import unicodedata
from functools import lru_cache

# 合计, 本月合计, 3月小计, 招元村合计, 党费小计, 合计(大写), 合计:2户2人, 合计金额.
TOTAL = re.compile(
    r"^(?:[一-鿿\d]{0,12}(?:合计|总计|小计|共计)(?:数|金额)?|(?:本[日旬周页月季年]|全年|以上)?累计(?:数|金额|投入)?|总金额|总数)"
    r"(?:[(（][^()（）]*[)）])?(?:[:：].*)?$"
)
# What is carried over, or left: numbers that belong to other lines, so that they add up to nothing here.
CARRIED = re.compile(
    r"^(?:(?:承前|接前|过次|转次|接上|转下)页|上年结转|年初余额|期初余额|期末余额|年末余额|本[月年]余额|结转下年|(?:本[日旬周页月季年]|全年)?累计)"
    r"(?:[(（][^()（）]*[)）])?(?:[:：].*)?$"
)
FOOTER = re.compile(
    r"^(填表人|制表人|审核人|填报人|经办人|复核人|填报日期|填表日期|填报时间|制表日期|制表时间|单位负责人|负责人签字|负责人(?:[:：]|$)|"
    r"以下空白|此行以下|制表单位|分管领导|主要领导|联系人(?:[:：]|$)|联系电话(?:[:：]|$)|打印日期|注(?:[:：]|$)|注\d|备注(?:[:：]|$)|"
    r"说明(?:[:：]|$)|填表说明|[(（]盖章|[(（]公章|单位[(（]盖章|第\d+页|共\d+页)"
)
# A word for who signs is one only before a colon: it may be somebody's post.
SIGNED = re.compile(
    r"^(?:制表|审核|会计|出纳|复核|主管|会计主管|财务主管|填报|经办|记账|批准|签字|签名)[:：]"
)
SIGNS = re.compile("[计页余转总]")


@lru_cache(maxsize=4096)
def plain_text(cell: str) -> str:
    """A cell half-width, without blanks and without the colon at its end."""
    return "".join(unicodedata.normalize("NFKC", cell).split()).rstrip(":：")


def may_be_note(cell: str) -> bool:
    """False for nearly all cells: those are no total, and carry nothing over."""
    return bool(SIGNS.search(cell))


def is_total(cell: str) -> bool:
    """True for the name of a sum of the lines above, of their group or of all."""
    return may_be_note(cell) and bool(TOTAL.match(plain_text(cell))) and not is_carried(cell)


def is_carried(cell: str) -> bool:
    """True for the name of a number that is carried from or to elsewhere, or of what is left."""
    return may_be_note(cell) and bool(CARRIED.match(plain_text(cell)))


@lru_cache(maxsize=4096)
def is_footer(cell: str) -> bool:
    """True for what stands below a table."""
    plain = "".join(unicodedata.normalize("NFKC", cell).split())
    return bool(FOOTER.match(plain.rstrip(":：")) or SIGNED.match(plain))
