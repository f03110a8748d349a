"""Figures that rows cannot give: history before the system, statistics of others. And assertions with their evidence."""

import pghistory
from django.db import models

from counties.models import Division
from fupin.catalogue import definition, indicator_choices
from fupin.figures.models import StatedFigure
from fupin.intake.models import Sourced
from reports.querysets import FigureQuerySet
from units.models import Unit


class FigureStatus(models.TextChoices):
    ACTUAL = "actual", "实绩"
    PLANNED = "planned", "计划（预计）"
    DEMAND = "demand", "需求"


@pghistory.track()
class ReportedFigure(Sourced, StatedFigure):
    """A number that somebody reported about a unit or place for a span or a day (认定数).

    Where rows exist too, an adopted figure is printed and the difference is shown (reports.crosschecks).
    """

    indicator = models.CharField("指标", max_length=60, choices=indicator_choices)
    unit = models.ForeignKey(
        Unit,
        verbose_name="单位",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_figures",
    )
    place = models.ForeignKey(
        Division,
        verbose_name="地区",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_figures",
    )
    starts_on = models.DateField("起始日期", null=True, blank=True, help_text="时点数留空")
    ends_on = models.DateField("截止日期（时点）")
    status = models.CharField("性质", max_length=8, choices=FigureStatus, default=FigureStatus.ACTUAL)
    adopted = models.BooleanField("作为认定数", default=True, help_text="不勾选的只用于核对，不进入总结")
    caliber = models.CharField("口径", max_length=200, blank=True)

    objects = FigureQuerySet.as_manager()

    class Meta(StatedFigure.Meta):
        verbose_name = "认定数"
        verbose_name_plural = "认定数"
        ordering = ["indicator", "-ends_on", "id"]
        constraints = [
            *StatedFigure.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) | models.Q(place__isnull=False),
                name="reported_figure_of_something",
                violation_error_message="请填写单位或地区",
            ),
            models.UniqueConstraint(
                fields=["indicator", "unit", "place", "starts_on", "ends_on", "status"],
                nulls_distinct=False,
                name="one_reported_figure_per_span",
                violation_error_message="同一指标、同一主体、同一期间的认定数已有；重述的事实只存一条",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True) | models.Q(starts_on__lte=models.F("ends_on")),
                name="reported_figure_days_in_order",
                violation_error_message="截止日期不能早于起始日期",
            ),
        ]

    def __str__(self) -> str:
        known = definition(self.indicator)
        return f"{known.name if known else self.indicator} {self.stated}"


@pghistory.track()
class Claim(Sourced):
    """An assertion that no computation gives (全县推广、真扶贫): summaries may only quote recorded ones."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="claims")
    place = models.ForeignKey(
        Division, verbose_name="地区", on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
    topic = models.CharField(
        "主题", max_length=40, blank=True, help_text="总结中放在哪一部分，如 概况、招商引资"
    )
    text = models.CharField("表述", max_length=300)
    starts_on = models.DateField("起始日期", null=True, blank=True)
    ends_on = models.DateField("截止日期")
    evidence = models.CharField(
        "依据", max_length=300, help_text="谁、何时、在哪里这样说；没有依据的不能引用"
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = "断言"
        verbose_name_plural = "断言"
        ordering = ["unit", "-ends_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "text"], name="one_claim_text", violation_error_message="这条表述已登记"
            )
        ]

    def __str__(self) -> str:
        return self.text
