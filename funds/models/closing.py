"""Closed periods: what stood in the book when a month or a year was closed. Nobody reopens one."""

from datetime import date

from django.db import models

from funds.models.ledger import Book
from funds.querysets import PeriodCloseQuerySet
from fupin.periods import Period


class PeriodClose(models.Model):
    """One month, or one year where `month` is empty, of one book. All days up to its end are closed with it."""

    book = models.ForeignKey(Book, verbose_name="账簿", on_delete=models.PROTECT, related_name="closes")
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份", null=True, blank=True, help_text="不填表示整个年度")
    entry_count = models.PositiveBigIntegerField("结账时分录数")
    head = models.CharField("结账时末条摘要", max_length=64)
    closed_at = models.DateTimeField("结账时间", auto_now_add=True)
    closed_by = models.ForeignKey(
        "accounts.User", verbose_name="结账人", on_delete=models.PROTECT, related_name="+"
    )

    objects = PeriodCloseQuerySet.as_manager()

    class Meta:
        verbose_name = "结账"
        verbose_name_plural = "结账"
        ordering = ["book", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "year", "month"],
                nulls_distinct=False,
                name="period_closed_once",
                violation_error_message="这一期间已经结账",
            ),
            models.CheckConstraint(
                condition=models.Q(month__isnull=True) | models.Q(month__range=(1, 12)),
                name="closed_month_is_a_month",
                violation_error_message="月份须为 1 到 12",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.label}"

    @property
    def ends_on(self) -> date:
        """The last closed day."""
        period = Period.month(self.year, self.month) if self.month else Period.year(self.year)
        return period.end

    @property
    def label(self) -> str:
        return f"{self.year} 年 {self.month} 月" if self.month else f"{self.year} 年度"
