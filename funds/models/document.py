"""指标文件或资金来源: the paper by which money comes."""

import pghistory
from django.db import models

from counties.models import Division
from funds.channels import Channel, Form
from funds.querysets import FundDocumentQuerySet
from fupin.intake.models import Sourced
from units.models import Unit


@pghistory.track()
class FundDocument(Sourced):
    """One document or stated source of money. `amount` was issued (下达); what arrived is in the entries."""

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
    purpose = models.CharField("支出方向", max_length=100, blank=True)
    issued_on = models.DateField("下达日期", null=True, blank=True)
    amount = models.DecimalField("下达金额（元）", max_digits=18, decimal_places=2, null=True, blank=True)

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
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()
