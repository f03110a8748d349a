"""指标文件或资金来源: the paper by which money comes."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from counties.models import Division
from funds.channels import Channel, Form, Level
from funds.querysets import EarmarkQuerySet, FundDocumentQuerySet
from fupin.intake.models import Sourced
from fupin.privacy import SealedField
from projects.models.project import Category
from units.models import Unit


@pghistory.track()
class FundDocument(Sourced):
    """One document or stated source of money: `planned` was planned, `amount` issued (下达), `settled_amount` settled.

    What arrived, was given to projects, paid and sent back is in the entries (`funds.selectors.sources`).
    """

    unit = models.ForeignKey(
        Unit, verbose_name="帮扶单位", on_delete=models.PROTECT, related_name="fund_documents"
    )
    place = models.ForeignKey(
        Division, verbose_name="使用地区", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField("资金文件（来源）名称", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    year = models.PositiveSmallIntegerField("资金年度")
    channel = models.CharField("来源渠道", max_length=20, choices=Channel)
    form = models.CharField("形态", max_length=8, choices=Form, default=Form.CASH)
    level = models.CharField("级次", max_length=12, choices=Level, blank=True)
    purpose = models.CharField("支出方向", max_length=100, blank=True)
    planned_on = models.DateField("计划日期", null=True, blank=True)
    planned = models.DecimalField("计划金额（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    issued_on = models.DateField("下达日期", null=True, blank=True)
    amount = models.DecimalField("下达金额（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    payer = models.CharField("付款单位", max_length=100, blank=True)
    receiver = models.CharField("收款单位", max_length=100, blank=True)
    bank_name = models.CharField("收款开户行", max_length=100, blank=True)
    bank_account = SealedField("收款账号", blank=True)
    published_from = models.DateField("公示起", null=True, blank=True)
    published_to = models.DateField("公示止", null=True, blank=True)
    published_where = models.CharField("公示地点或网址", max_length=200, blank=True)
    settled_on = models.DateField("决算日期", null=True, blank=True)
    settled_amount = models.DecimalField(
        "决算金额（元）", max_digits=18, decimal_places=2, null=True, blank=True
    )

    objects = FundDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "资金来源"
        verbose_name_plural = "资金来源"
        ordering = ["-year", "unit", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title", "year"],
                name="one_fund_document_title_per_year",
                violation_error_message="该单位本年度已有同名的资金来源",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0),
                name="fund_document_amount_not_negative",
                violation_error_message="下达金额不能为负数",
            ),
            models.CheckConstraint(
                condition=models.Q(planned__isnull=True) | models.Q(planned__gte=0),
                name="fund_document_plan_not_negative",
                violation_error_message="计划金额不能为负数",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_on__isnull=True, settled_amount__isnull=True)
                | models.Q(settled_on__isnull=False, settled_amount__gte=0),
                name="fund_document_settled_with_day",
                violation_error_message="决算日期和决算金额要一起填写，金额不能为负数",
            ),
            models.CheckConstraint(
                condition=models.Q(published_to__isnull=True)
                | models.Q(published_to__gte=models.F("published_from")),
                name="fund_document_publicity_in_order",
                violation_error_message="公示止不能早于公示起",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()


@pghistory.track()
class Earmark(models.Model):
    """专款专用: what one document's money, or money of a channel from a year on, may be spent on."""

    document = models.OneToOneField(
        FundDocument,
        verbose_name="资金来源",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="earmark",
    )
    channel = models.CharField("来源渠道", max_length=20, choices=Channel, blank=True)
    year_from = models.PositiveSmallIntegerField("起始年度", null=True, blank=True)
    year_to = models.PositiveSmallIntegerField("截止年度", null=True, blank=True)
    purposes = ArrayField(models.CharField(max_length=20, choices=Category), verbose_name="可用于的项目类别")
    source = models.CharField("依据", max_length=300, help_text="文件名称、文号或来源")

    objects = EarmarkQuerySet.as_manager()

    class Meta:
        verbose_name = "专款专用规定"
        verbose_name_plural = "专款专用规定"
        ordering = ["channel", "-year_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(document__isnull=False, channel="", year_from__isnull=True)
                | (models.Q(document__isnull=True, year_from__isnull=False) & ~models.Q(channel="")),
                name="earmark_of_document_or_channel",
                violation_error_message="请指定一份资金来源，或一个渠道及其起始年度，二者选一",
            ),
            models.UniqueConstraint(
                fields=["channel", "year_from"],
                name="one_earmark_per_channel_and_year",
                violation_error_message="该渠道该年度的规定已有，请修改原来的一条",
            ),
            models.CheckConstraint(
                condition=models.Q(year_to__isnull=True) | models.Q(year_to__gte=models.F("year_from")),
                name="earmark_years_in_order",
                violation_error_message="截止年度不能早于起始年度",
            ),
        ]

    def __str__(self) -> str:
        if self.document_id:
            return str(self.document)
        return f"{self.get_channel_display()} {self.year_from} 年起"
