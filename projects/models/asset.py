"""Assets that projects left behind, what they must bring by contract, and what they brought."""

import pghistory
from django.db import models

from counties.models import Division
from fupin.catalogue import indicator_choices
from fupin.figures.models import StatedFigure
from fupin.intake.models import Sourced
from projects.models.project import Project
from projects.querysets import AssetChildQuerySet, WorkQuerySet
from units.models import Unit


class AssetKind(models.TextChoices):
    PUBLIC = "public", "公益性资产"
    OPERATING = "operating", "经营性资产"
    HOUSEHOLD = "household", "到户类资产"


class Operation(models.TextChoices):
    SELF = "self", "自营"
    CONTRACT = "contract", "承包"
    LEASE = "lease", "租赁"
    EQUITY = "equity", "入股"
    ENTRUST = "entrust", "委托"


@pghistory.track()
class Asset(Sourced, StatedFigure):
    """One asset. The figure is its size by indicator (70.2 千瓦); its original value is money."""

    unit = models.ForeignKey(Unit, verbose_name="帮扶单位", on_delete=models.PROTECT, related_name="assets")
    place = models.ForeignKey(Division, verbose_name="坐落", on_delete=models.PROTECT, related_name="assets")
    project = models.ForeignKey(
        Project,
        verbose_name="来源项目",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assets",
    )
    name = models.CharField("资产名称", max_length=120)
    kind = models.CharField("资产类别", max_length=10, choices=AssetKind)
    indicator = models.CharField("规模指标", max_length=60, choices=indicator_choices, blank=True)
    starts_on = models.DateField("起始日期", null=True, blank=True, editable=False)
    ends_on = models.DateField("形成日期")
    original_value = models.DecimalField("原值（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    owner = models.CharField("权属", max_length=60, blank=True)
    keeper = models.CharField("管护责任人", max_length=60, blank=True)
    operation = models.CharField("经营方式", max_length=10, choices=Operation, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta(StatedFigure.Meta):
        verbose_name = "项目资产"
        verbose_name_plural = "项目资产"
        ordering = ["place_id", "name"]
        constraints = [
            *StatedFigure.Meta.constraints,
            models.UniqueConstraint(
                fields=["place", "name"],
                name="one_asset_name_per_place",
                violation_error_message="该地已有同名资产",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TermKind(models.TextChoices):
    FIXED_RATE = "fixed_rate", "按本金固定回报"
    POWER = "power", "按发电量结算"
    RENT = "rent", "固定租金"


@pghistory.track()
class IncomeTerm(Sourced):
    """What a contract promises: 30 万元 at 15 % for 30 years, to whom, and where the principal goes in the end."""

    asset = models.ForeignKey(Asset, verbose_name="资产", on_delete=models.PROTECT, related_name="terms")
    kind = models.CharField("收益方式", max_length=10, choices=TermKind)
    principal = models.DecimalField("本金（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField("年回报率（%）", max_digits=7, decimal_places=4, null=True, blank=True)
    yearly_rent = models.DecimalField("年租金（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    years = models.PositiveSmallIntegerField("期限（年）", null=True, blank=True)
    agreed_on = models.DateField("约定日期", help_text="合同日期；来源未写明的填所在期间的末日并在备注说明")
    receiver = models.CharField("收益归属", max_length=60, blank=True)
    at_end = models.CharField("到期本金处置", max_length=120, blank=True)

    objects = AssetChildQuerySet.as_manager()

    class Meta:
        verbose_name = "收益约定"
        verbose_name_plural = "收益约定"
        ordering = ["asset", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="fixed_rate")
                | (models.Q(principal__isnull=False) & models.Q(rate__isnull=False)),
                name="fixed_rate_has_principal_and_rate",
                violation_error_message="按本金固定回报的，请填写本金和年回报率",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset} {self.get_kind_display()}"


@pghistory.track()
class AssetReceipt(Sourced, StatedFigure):
    """What an asset brought: power fed in, income after tax, a dividend, by indicator."""

    asset = models.ForeignKey(Asset, verbose_name="资产", on_delete=models.PROTECT, related_name="receipts")
    indicator = models.CharField("指标", max_length=60, choices=indicator_choices)
    planned = models.BooleanField("预计数", default=False)
    starts_on = models.DateField("起始日期", null=True, blank=True)
    ends_on = models.DateField("截止日期")

    objects = AssetChildQuerySet.as_manager()

    class Meta(StatedFigure.Meta):
        verbose_name = "资产收益"
        verbose_name_plural = "资产收益"
        ordering = ["asset", "ends_on", "id"]

    def __str__(self) -> str:
        return f"{self.asset} {self.get_indicator_display()} {self.stated}"
