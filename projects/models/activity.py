"""Activities with their measures, and agreements of investment promotion."""

import pghistory
from django.db import models

from counties.models import Division
from fupin.catalogue import indicator_choices
from fupin.figures.models import StatedFigure
from fupin.intake.models import Sourced
from projects.models.project import Project
from projects.querysets import ActivityChildQuerySet, DatedWorkQuerySet
from units.models import Unit


class ActivityKind(models.TextChoices):
    TRAINING = "training", "培训"
    JOB_FAIR = "job_fair", "招聘就业"
    LABOUR_EXPORT = "labour_export", "劳务输出"
    STUDENT_AID = "student_aid", "助学"
    TEACHING = "teaching", "支教"
    DONATION = "donation", "捐赠物资"
    RELIEF = "relief", "走访慰问"
    CONSUMPTION = "consumption", "消费帮扶"
    TECHNOLOGY = "technology", "技术人才"
    INDUSTRY = "industry", "产业帮扶"
    PARTY = "party", "党建帮扶"
    PUBLICITY = "publicity", "政策宣讲"
    FOUNDATION = "foundation", "基础工作"
    EFFECT = "effect", "帮扶成效"
    OTHER = "other", "其他"


@pghistory.track()
class Activity(Sourced):
    """One thing that was done, or a series of them that the source counts together; its numbers are its measures."""

    unit = models.ForeignKey(
        Unit, verbose_name="帮扶单位", on_delete=models.PROTECT, related_name="activities"
    )
    place = models.ForeignKey(
        Division,
        verbose_name="地点",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    kind = models.CharField("活动类型", max_length=20, choices=ActivityKind)
    title = models.CharField("活动名称", max_length=200)
    starts_on = models.DateField("起始日期", null=True, blank=True, help_text="一段时间合计的填写")
    ends_on = models.DateField("日期（截止）")
    partner = models.CharField("合作方", max_length=200, blank=True)
    project = models.ForeignKey(
        Project,
        verbose_name="所属项目",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )

    objects = DatedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = "帮扶活动"
        verbose_name_plural = "帮扶活动"
        ordering = ["-ends_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "place", "title", "ends_on"],
                nulls_distinct=False,
                name="one_activity_title_per_day",
                violation_error_message="同一天同名的活动已登记",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="activity_days_in_order",
                violation_error_message="截止日期不能早于起始日期",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MeasureStatus(models.TextChoices):
    """Only results are summed; the rest is kept apart."""

    ACTUAL = "actual", "实绩"
    PLANNED = "planned", "计划（预计）"
    DEMAND = "demand", "需求"


@pghistory.track()
class ActivityMeasure(Sourced, StatedFigure):
    """One number of an activity, by indicator."""

    activity = models.ForeignKey(
        Activity, verbose_name="活动", on_delete=models.CASCADE, related_name="measures"
    )
    indicator = models.CharField("指标", max_length=60, choices=indicator_choices)
    status = models.CharField("性质", max_length=8, choices=MeasureStatus, default=MeasureStatus.ACTUAL)

    objects = ActivityChildQuerySet.as_manager()

    class Meta(StatedFigure.Meta):
        verbose_name = "活动数据"
        verbose_name_plural = "活动数据"
        ordering = ["activity", "id"]
        constraints = [
            *StatedFigure.Meta.constraints,
            models.UniqueConstraint(
                fields=["activity", "indicator", "status"],
                name="one_measure_per_indicator",
                violation_error_message="这项活动的该指标已填写",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} {self.stated}"


class AgreementStage(models.TextChoices):
    INTENDED = "intended", "达成意向"
    SIGNED = "signed", "正式签约"
    ARRIVED = "arrived", "资金到位"
    ENDED = "ended", "终止"


@pghistory.track()
class Agreement(Sourced):
    """招商引资: intended, signed and arrived money are three numbers and are never put together."""

    unit = models.ForeignKey(
        Unit, verbose_name="牵线单位", on_delete=models.PROTECT, related_name="agreements"
    )
    place = models.ForeignKey(
        Division, verbose_name="落地地区", on_delete=models.PROTECT, related_name="agreements"
    )
    investor = models.CharField("投资方", max_length=100)
    subject = models.CharField("项目内容", max_length=200)
    stage = models.CharField("进展", max_length=10, choices=AgreementStage)
    starts_on = models.DateField("起始日期", null=True, blank=True, editable=False)
    ends_on = models.DateField("签约（意向）日期")
    signed_at = models.CharField("签约地点", max_length=60, blank=True)
    intended_amount = models.DecimalField(
        "意向投资额（元）", max_digits=18, decimal_places=2, null=True, blank=True
    )
    signed_amount = models.DecimalField(
        "合同投资额（元）", max_digits=18, decimal_places=2, null=True, blank=True
    )
    arrived_amount = models.DecimalField(
        "到位投资额（元）", max_digits=18, decimal_places=2, null=True, blank=True
    )

    objects = DatedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = "招商协议"
        verbose_name_plural = "招商协议"
        ordering = ["-ends_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "place", "investor", "ends_on"],
                name="one_agreement_per_investor_and_day",
                violation_error_message="该投资方同一天的协议已登记",
            )
        ]

    def __str__(self) -> str:
        return f"{self.investor} {self.subject}"
