"""What a household earned in the year and what it lives on: columns of 农户 that stand in tables of their own."""

from decimal import Decimal

from counties.models import IncomeYear, LivingYear
from counties.services import Beside
from counties.sheets import words
from counties.sheets.columns import Part, yes_no
from fupin.intake.cells import Date, Measure, Money
from fupin.intake.columns import Column
from fupin.intake.sheets import Row
from fupin.money import plain

AMOUNT = Money(minimum=-(10**12) + 1, maximum=10**12 - 1)
MOST_MEASURED = 10**8 - 1
ALLOWED_DIFFERENCE = 1


def _amount(key: str, label: str, *aliases: str, help: str = "") -> Column:
    return Column(key, label, AMOUNT, aliases=aliases, unit="元", help=help)


def _land(key: str, label: str, *aliases: str) -> Column:
    return Column(
        key, label, Measure(unit="亩", minimum=0, maximum=MOST_MEASURED), aliases=aliases, unit="亩"
    )


INCOME_COLUMNS = (
    _amount("wages", "工资性收入", "工资收入", "务工收入"),
    _amount("business", "生产经营性收入", "经营性收入", "生产经营收入"),
    _amount("property_income", "财产性收入", "财产收入"),
    _amount(
        "dividends", "资产收益扶贫分红收入", "其中资产收益扶贫分红", "资产收益分红收入", "资产收益扶贫分红"
    ),
    _amount("other_property", "其他财产性收入"),
    _amount(
        "transfers",
        "转移性收入",
        "转移收入",
        help="计划生育金、低保金、五保金、养老保险金、生态补偿金、其他，六项之和",
    ),
    _amount("family_planning_grant", "计划生育金", "计生金"),
    _amount("dibao_grant", "低保金", "领取低保金"),
    _amount("tekun_grant", "五保金", "五保金（特困供养金）", "特困供养金", "领取五保金"),
    _amount("pension", "养老保险金", "领取养老保险金", "养老金"),
    _amount("ecology_grant", "生态补偿金", "领取生态补偿金", "生态补偿"),
    _amount("other_transfers", "其他转移性收入", "其它转移性收入"),
    _amount("gross_income", "年收入", "家庭年收入", "总收入", "年总收入"),
    _amount("business_costs", "生产经营性支出", "经营性支出", "生产经营支出"),
    Column(
        "counted_from", "收入计算起日", Date(past=True), help="空着表示没有写明；全国口径是上年 10 月 1 日"
    ),
    Column(
        "counted_until", "收入计算止日", Date(past=True, month_day="last"), help="全国口径是当年 9 月 30 日"
    ),
)
LIVING_COLUMNS = (
    _land("farmland", "耕地面积", "耕地", "有耕地面积"),
    _land("irrigated", "有效灌溉面积", "有效灌溉"),
    _land("woodland", "林地面积", "林地"),
    _land("returned_to_forest", "退耕还林面积", "退耕还林"),
    _land("orchard", "林果面积", "林果"),
    _land("pasture", "牧草地面积", "牧草地"),
    _land("water_area", "水面面积", "水面"),
    yes_no("power_for_work", "是否通生产用电", "通生产用电"),
    yes_no("power_at_home", "是否通生活用电", "通生活用电"),
    yes_no("broadcast", "是否通广播电视", "通广播电视"),
    Column(
        "road_distance",
        "与村主干路距离",
        Measure(unit="公里", minimum=0, maximum=MOST_MEASURED),
        aliases=("距村主干路距离", "与村主干路的距离"),
        unit="公里",
    ),
    Column("access_road", "入户路类型", words.ACCESS_ROAD, aliases=("入户路", "入户路情况")),
    Column(
        "floor_space",
        "住房面积",
        Measure(unit="平方米", minimum=0, maximum=MOST_MEASURED),
        aliases=("住房建筑面积",),
        unit="平方米",
    ),
    Column("house_grade", "危房级别", words.HOUSE_GRADE, aliases=("危房等级", "房屋等级", "房屋鉴定等级")),
    yes_no("sanitary_toilet", "是否有卫生厕所", "有卫生厕所", "有无卫生厕所"),
    Column("fuel", "主要燃料类型", words.FUEL, aliases=("主要燃料", "燃料类型")),
    yes_no(
        "in_cooperative",
        "是否加入农民专业合作组织",
        "加入农民专业合作社",
        "是否加入农民专业合作社",
        "加入合作社",
    ),
    yes_no("led_by_enterprise", "是否有龙头企业带动", "有龙头企业带动", "龙头企业带动"),
    yes_no("led_by_entrepreneur", "是否有创业致富带头人带动", "有创业致富带头人带动", "创业致富带头人带动"),
    yes_no("relocated", "是否搬迁户", "搬迁户", "易地扶贫搬迁户", "是否易地扶贫搬迁户"),
    Column("relocation_way", "搬迁方式", words.RELOCATION_WAY),
    Column("resettlement_way", "安置方式", words.RESETTLEMENT_WAY),
    Column("resettled_at", "安置地", words.RESETTLED_AT, aliases=("安置地点",)),
    Column("relocation_troubles", "搬迁可能困难", words.RELOCATION_TROUBLES, aliases=("搬迁可能存在的困难",)),
)
INCOME = tuple(column.key for column in INCOME_COLUMNS)
LIVING = tuple(column.key for column in LIVING_COLUMNS)
OF_INCOME, OF_LIVING = Part(*INCOME), Part(*LIVING)
LABELS = {column.key: column.label for column in INCOME_COLUMNS}
SUMS = (
    (
        "transfers",
        (
            "family_planning_grant",
            "dibao_grant",
            "tekun_grant",
            "pension",
            "ecology_grant",
            "other_transfers",
        ),
    ),
    ("property_income", ("dividends", "other_property")),
    ("gross_income", ("wages", "business", "property_income", "transfers")),
)


def beside_household(row: Row) -> Beside:
    """What the row says of the household's income and living. A sum that is not that of its parts is told at its cell."""
    income, living = OF_INCOME.said(row), OF_LIVING.said(row)
    if income:
        _check_sums(row)
    if troubles := living.get("relocation_troubles"):
        living["relocation_troubles"] = words.RELOCATION_TROUBLES.show(troubles)
    return tuple((model, facts) for model, facts in ((IncomeYear, income), (LivingYear, living)) if facts)


def _check_sums(row: Row) -> None:
    for total, parts in SUMS:
        _compare(
            row, total, row[total], [row[part] for part in parts], "、".join(LABELS[part] for part in parts)
        )
    gross, costs = row["gross_income"], row["business_costs"]
    if None not in (gross, costs):
        _compare(row, "net_income", row["net_income"], [gross, -costs], "年收入减去生产经营性支出")


def _compare(row: Row, total: str, stated: Decimal | None, parts: list[Decimal | None], words: str) -> None:
    """Warns if the parts, where all are filled in, do not add up to the total within a yuan."""
    if stated is None or None in parts:
        return
    found = sum(parts, Decimal(0))
    if abs(found - stated) > ALLOWED_DIFFERENCE:
        message = f"与{words}算出的 {plain(found)} 元不符，已按表里写的登记，请核对"
        row.warn(total, "sum_differs", message)
