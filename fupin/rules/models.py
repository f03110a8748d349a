"""Policy numbers by place and year. A place is named by its code as text, so a county inherits from its province."""

import pghistory
from django.db import models


class Rule(models.TextChoices):
    """The policy numbers that the product knows; each names its unit."""

    POVERTY_LINE = "poverty_line", "扶贫标准（元/人·年）"
    MONITOR_LINE = "monitor_line", "监测收入线（元/人·年）"
    RESIDENT_DAYS = "resident_days", "每年驻村天数下限（天）"
    SECONDMENT_YEARS = "secondment_years", "挂职任期（年）"
    PUBLICITY_DAYS = "publicity_days", "公示天数下限（天）"
    GROUP_MEETINGS = "group_meetings", "领导小组会议每年下限（次）"
    PAIRED_HOUSEHOLDS = "paired_households", "每名干部结对户数（户）"
    PLANTING_AWARD = "planting_award", "种植奖励标准（元/亩）"
    ADMIN_BUDGET = "admin_budget", "每年行政经费安排（元）"
    FUNDS_APPROVED = "funds_approved", "上传的资金到账表先复核后入账（1 是，0 否）"
    SECONDED_PER_YEAR = "seconded_per_year", "每年选派挂职干部（名）"
    LARGE_PAYMENT = "large_payment", "大额付款起点（元）"
    SPLIT_LIMIT = "split_limit", "须招标或集体决策的限额（元）"
    PERSONAL_PAYMENT = "personal_payment", "向个人付款须说明的起点（元）"
    OVERRUN_RATE = "overrun_rate", "超计划须重新报批的比例（%）"
    PAID_BEFORE_ACCEPTANCE = "paid_before_acceptance", "验收前支付上限（占计划的%）"
    ARRIVAL_DAYS = "arrival_days", "下达后应到账天数（天）"
    UNSPENT_DAYS = "unspent_days", "到账后应开始支出天数（天）"
    IDLE_YEARS = "idle_years", "结余收回年限（年）"
    PAYEE_SHARE = "payee_share", "单一收款人占比提示线（%）"
    PEER_PRICE_RATE = "peer_price_rate", "同类单价偏高提示线（占中位数的%）"


@pghistory.track()
class RuleParameter(models.Model):
    """One policy number for a place (empty code: the whole country) from a year on, with the document it comes from."""

    rule = models.CharField("参数", max_length=40, choices=Rule)
    place_code = models.CharField(
        "地区代码", max_length=12, blank=True, help_text="留空表示全国；下级地区沿用上级的值"
    )
    unit_name = models.CharField("适用单位", max_length=100, blank=True, help_text="只适用于某单位时填写")
    year_from = models.PositiveSmallIntegerField("起始年度")
    year_to = models.PositiveSmallIntegerField("截止年度", null=True, blank=True)
    value = models.DecimalField("数值", max_digits=18, decimal_places=2)
    source = models.CharField("依据", max_length=300, help_text="文件名称、文号或来源")

    class Meta:
        verbose_name = "政策参数"
        verbose_name_plural = "政策参数"
        ordering = ["rule", "place_code", "-year_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "place_code", "unit_name", "year_from"],
                name="one_rule_value_per_place_and_year",
                violation_error_message="该地区该年度的参数已有，请修改原来的一条",
            ),
            models.CheckConstraint(
                condition=models.Q(year_to__isnull=True) | models.Q(year_to__gte=models.F("year_from")),
                name="rule_years_in_order",
                violation_error_message="截止年度不能早于起始年度",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.place_code or '全国'} {self.year_from} 年起：{self.value.normalize():f}"
