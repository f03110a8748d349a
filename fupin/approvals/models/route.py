"""Which way a submission goes, as data: who checks what in which order, by kind, unit, channel and amount, from when on.

A route that was in force stays as it was (sql/two_people.sql): a new rule is a new route, the old one only gets an end.
"""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DecimalRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


class Right(models.TextChoices):
    """What somebody must be allowed to do to decide a step; roles are given these rights in `units.access`."""

    APPROVE = "approve", "复核"
    AUTHORISE = "authorise", "审批"


class Level(models.TextChoices):
    """Where whoever decides a step must hold the right, seen from the unit whose work it is; empty: anywhere above it."""

    UNIT = "unit", "本单位"
    ABOVE = "above", "上级单位"
    PLACE = "place", "所在地区（县、乡）"


LEVEL_HELP = "不选表示本单位、上级单位有这一权限的都可以办；所在地区的，须是按地区授权、管得到每一行的人"


class _Days(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class _Amounts(Func):
    function = "NUMRANGE"
    output_field = DecimalRangeField()


@pghistory.track()
class Route(models.Model):
    """One way. An empty unit or channel stands for all; the more special route goes before the general one."""

    kind = models.CharField("办理事项", max_length=40)
    name = models.CharField("名称", max_length=100)
    unit_name = models.CharField("适用单位", max_length=100, blank=True, help_text="只适用于某单位时填写")
    channel = models.CharField("资金渠道", max_length=20, blank=True, help_text="不填表示各种渠道")
    amount_from = models.DecimalField("金额不低于（元）", max_digits=18, decimal_places=2, default=0)
    amount_to = models.DecimalField(
        "金额低于（元）", max_digits=18, decimal_places=2, null=True, blank=True, help_text="不填表示没有上限"
    )
    starts_on = models.DateField("施行日期")
    ends_on = models.DateField("截止日期", null=True, blank=True)
    source = models.CharField("依据", max_length=300, help_text="内控制度或文件的名称、文号")

    class Meta:
        verbose_name = "复核路线"
        verbose_name_plural = "复核路线"
        ordering = ["kind", "unit_name", "channel", "amount_from", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_to__isnull=True) | Q(amount_to__gt=F("amount_from")),
                name="route_amounts_in_order",
                violation_error_message="金额的上限须大于下限",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="route_days_in_order",
                violation_error_message="截止日期不能早于施行日期",
            ),
            ExclusionConstraint(
                name="one_route_at_a_time",
                expressions=[
                    (F("kind"), RangeOperators.EQUAL),
                    (F("unit_name"), RangeOperators.EQUAL),
                    (F("channel"), RangeOperators.EQUAL),
                    (_Amounts("amount_from", "amount_to", Value("[)")), RangeOperators.OVERLAPS),
                    (_Days("starts_on", "ends_on", Value("[]")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="同样的事项、单位、渠道和金额，这段时间已有路线；请先给原路线写上截止日期",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RouteStep(models.Model):
    """One step of a route; never rewritten."""

    route = models.ForeignKey(Route, verbose_name="路线", on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField("第几级", editable=False)
    name = models.CharField("名称", max_length=40)
    right = models.CharField("须有的权限", max_length=20, choices=Right)
    level = models.CharField(
        "由哪一级办", max_length=10, choices=Level, blank=True, default="", help_text=LEVEL_HELP
    )
    days = models.PositiveSmallIntegerField("办理期限（工作日）", default=3)
    checks = models.CharField("核对什么", max_length=200, blank=True)

    class Meta:
        verbose_name = "路线级次"
        verbose_name_plural = "路线级次"
        ordering = ["route", "number"]
        constraints = [
            models.UniqueConstraint(fields=["route", "number"], name="one_route_step_per_number"),
            models.CheckConstraint(
                condition=Q(days__gt=0), name="step_has_days", violation_error_message="期限至少 1 个工作日"
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 级 {self.name}"
