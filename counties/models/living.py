"""What a household earned in a year, and what it lives on and in: apart from the year's own row, which every list fills."""

from django.core.validators import MinValueValidator
from django.db import models

from counties.models.codes import (
    FIRST_YEAR,
    AccessRoad,
    Fuel,
    HouseGrade,
    RelocationWay,
    ResettledAt,
    ResettlementWay,
)
from counties.models.household import Household
from counties.querysets import HouseholdChildQuerySet
from fupin.intake.history import tracked_in_bulk
from fupin.intake.models import Sourced, batch_of_row


def _money(label: str, help_text: str = "") -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, null=True, blank=True, help_text=help_text
    )


def _measure(label: str) -> models.DecimalField:
    not_negative = [MinValueValidator(0)]
    return models.DecimalField(
        label, max_digits=10, decimal_places=2, null=True, blank=True, validators=not_negative
    )


def yes_no(label: str) -> models.BooleanField:
    """Yes, no, or not filled in."""
    return models.BooleanField(label, null=True, blank=True)


class OfHousehold(Sourced):
    """One row a household and year. Blank means not filled in, never 0 or no."""

    # The constraint below is its index.
    household = models.ForeignKey(
        Household, verbose_name="农户", on_delete=models.PROTECT, related_name="%(class)ss", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")

    objects = HouseholdChildQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["household", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year"],
                name="one_%(class)s",
                violation_error_message="该户这一年度的情况已登记",
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=FIRST_YEAR, year__lte=2100),
                name="%(class)s_in_range",
                violation_error_message="年度应在 1986 到 2100 之间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.year} 年"


@tracked_in_bulk()
class IncomeYear(OfHousehold):
    """收入构成, in yuan: net = gross - costs; gross = wages + business + property + transfers; transfers = the six below.

    Net income and that per head stand in the household's year, where all lists have them. The national period goes
    from 1 October of the year before to 30 September; local statistics may count calendar years.
    """

    batch = batch_of_row(db_constraint=False)
    wages = _money("工资性收入（元）", "务工工资、公益岗报酬")
    business = _money("生产经营性收入（元）", "种养加商的毛收入")
    property_income = _money("财产性收入（元）")
    dividends = _money("其中资产收益扶贫分红（元）")
    other_property = _money("其他财产性收入（元）")
    transfers = _money("转移性收入（元）", "以下六项之和")
    family_planning_grant = _money("计划生育金（元）")
    dibao_grant = _money("低保金（元）")
    tekun_grant = _money("五保金（特困供养金，元）")
    pension = _money("养老保险金（元）")
    ecology_grant = _money("生态补偿金（元）", "退耕、公益林、草原")
    other_transfers = _money("其他转移性收入（元）", "残疾人两项补贴、农业补贴、高龄补贴等")
    gross_income = _money("年收入（元）", "工资性、生产经营性、财产性、转移性收入之和")
    business_costs = _money("生产经营性支出（元）")
    counted_from = models.DateField("收入计算起日", null=True, blank=True)
    counted_until = models.DateField("收入计算止日", null=True, blank=True)

    class Meta(OfHousehold.Meta):
        verbose_name = "收入构成"
        verbose_name_plural = "收入构成"


@tracked_in_bulk()
class LivingYear(OfHousehold):
    """生产生活条件: land in 亩, floor space in m², distance in km; the dwelling, and whether the household was relocated."""

    batch = batch_of_row(db_constraint=False)
    farmland = _measure("耕地面积（亩）")
    irrigated = _measure("有效灌溉面积（亩）")
    woodland = _measure("林地面积（亩）")
    returned_to_forest = _measure("退耕还林面积（亩）")
    orchard = _measure("林果面积（亩）")
    pasture = _measure("牧草地面积（亩）")
    water_area = _measure("水面面积（亩）")
    power_for_work = yes_no("通生产用电")
    power_at_home = yes_no("通生活用电")
    broadcast = yes_no("通广播电视")
    road_distance = _measure("与村主干路距离（公里）")
    access_road = models.CharField("入户路类型", max_length=10, choices=AccessRoad, blank=True)
    floor_space = _measure("住房面积（平方米）")
    house_grade = models.CharField("危房级别", max_length=1, choices=HouseGrade, blank=True)
    sanitary_toilet = yes_no("有卫生厕所")
    fuel = models.CharField("主要燃料类型", max_length=10, choices=Fuel, blank=True)
    in_cooperative = yes_no("加入农民专业合作社")
    led_by_enterprise = yes_no("有龙头企业带动")
    led_by_entrepreneur = yes_no("有创业致富带头人带动")
    relocated = yes_no("搬迁户")
    relocation_way = models.CharField("搬迁方式", max_length=10, choices=RelocationWay, blank=True)
    resettlement_way = models.CharField("安置方式", max_length=10, choices=ResettlementWay, blank=True)
    resettled_at = models.CharField("安置地", max_length=20, choices=ResettledAt, blank=True)
    relocation_troubles = models.CharField(
        "搬迁可能困难", max_length=60, blank=True, help_text="几项用顿号隔开"
    )

    class Meta(OfHousehold.Meta):
        verbose_name = "生产生活条件"
        verbose_name_plural = "生产生活条件"
