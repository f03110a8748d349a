"""Where money comes from (渠道), what it counts as (口径), what form it has.

Direct, introduced, raised and fiscal money are never added together; income is no input.
"""

from django.db.models import TextChoices


class Nature(TextChoices):
    """口径: what a sum counts as. Fixed by the channel."""

    DIRECT = "direct", "直接投入"
    INTRODUCED = "introduced", "引进（协调）"
    RAISED = "raised", "社会募集"
    FISCAL = "fiscal", "财政安排"
    CREDIT = "credit", "信贷（有偿）"
    INCOME = "income", "收入"


class Channel(TextChoices):
    """Two levels, as “一级—二级”; extend the list, never reuse a code."""

    UNIT_SELF = "unit_self", "定点帮扶单位—单位自筹"
    UNIT_UNSTATED = "unit_unstated", "定点帮扶单位—渠道未写明"
    ADMIN_BUDGET = "admin_budget", "定点帮扶单位—行政经费"
    PARTY_FEE = "party_fee", "定点帮扶单位—专项党费"
    UNION = "union", "定点帮扶单位—工会经费"
    STAFF_DONATION = "staff_donation", "定点帮扶单位—干部职工捐款"
    ENTERPRISE = "enterprise", "定点帮扶单位—企业利润（捐赠）列支"
    INTRODUCED = "introduced", "引进（协调）资金—未分系统内外"
    INTRODUCED_INSIDE = "introduced_inside", "引进（协调）资金—系统内"
    INTRODUCED_OUTSIDE = "introduced_outside", "引进（协调）资金—系统外"
    DONATION = "donation", "社会捐赠"
    EAST_WEST = "east_west", "东西部协作"
    INTRA_REGION = "intra_region", "区域内对口帮扶"
    SPECIAL_CENTRAL = "special_central", "财政专项扶贫（衔接）资金—中央"
    SPECIAL_PROVINCE = "special_province", "财政专项扶贫（衔接）资金—省级"
    SPECIAL_CITY = "special_city", "财政专项扶贫（衔接）资金—市级"
    SPECIAL_COUNTY = "special_county", "财政专项扶贫（衔接）资金—县级"
    INTEGRATED = "integrated", "涉农整合资金"
    SECTOR = "sector", "行业部门资金"
    AWARD = "award", "以奖代补"
    BOND = "bond", "地方债"
    LOTTERY = "lottery", "彩票公益金"
    SELF_RAISED = "self_raised", "集体、群众自筹"
    CREDIT = "credit", "信贷—小额信贷、企业贷款"
    REVOLVING = "revolving", "信贷—周转金"
    PRIZE = "prize", "奖金"
    INTEREST = "interest", "利息"
    DIVIDEND = "dividend", "分红"
    RETURN = "return", "收益再投入"


_NATURES = {
    Nature.DIRECT: "unit_self unit_unstated admin_budget party_fee union staff_donation enterprise",
    Nature.INTRODUCED: "introduced introduced_inside introduced_outside east_west intra_region",
    Nature.RAISED: "donation self_raised",
    Nature.FISCAL: "special_central special_province special_city special_county "
    "integrated sector award bond lottery",
    Nature.CREDIT: "credit revolving",
    Nature.INCOME: "prize interest dividend return",
}
NATURE_OF = {channel: nature for nature, channels in _NATURES.items() for channel in channels.split()}


class Form(TextChoices):
    CASH = "cash", "货币"
    IN_KIND = "in_kind", "物资折款"
    MIXED = "mixed", "资金和物资未分列"
    LABOUR = "labour", "投工折资"
    LAND = "land", "土地等资产划拨"


class Level(TextChoices):
    """级次: whose money it is, and between whom it is handed down."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    TOWNSHIP = "township", "镇（乡）"
    VILLAGE = "village", "村"
    IMPLEMENTER = "implementer", "实施单位"
    UNIT = "unit", "帮扶单位"
    SOCIETY = "society", "社会"
