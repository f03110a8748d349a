"""Entries added up by year as they are posted: what dashboards read instead of millions of rows.

Kept by one trigger per statement (funds/sql/totals.sql) in the transaction that posts, whichever way the rows
came; `verify_ledger` adds all entries up again and compares. Nobody else writes here.
"""

from django.db import models

from counties.models import Division
from funds.channels import Channel, Form, Nature
from funds.models.document import FundDocument
from funds.models.ledger import AccountKind, Book, LedgerAccount
from funds.querysets import MoneyTotalQuerySet
from fupin.figures import Precision
from projects.models import Project
from units.models import Unit


def _of(model: type[models.Model], label: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(model, verbose_name=label, on_delete=models.PROTECT, related_name="+", **options)


class MoneyTotal(models.Model):
    """How much moved, and in how many entries, in one year of one book between two sides, by all that entries tell.

    Accounts outside (sources, payees) are told by their kind only. `since_year` is the year of `covers_from`, or
    `year` itself: so every question about whole years has the same answer here as from the entries.
    """

    DIMENSIONS = (
        *("book", "unit", "place", "document", "project", "nature", "channel", "form", "precision"),
        *("from_kind", "from_account", "to_kind", "to_account", "year", "since_year"),
    )

    book = _of(Book, "账簿", db_index=False)
    unit = _of(Unit, "帮扶单位")
    place = _of(Division, "地区")
    document = _of(FundDocument, "资金来源", db_index=False)
    project = _of(Project, "项目", null=True)
    nature = models.CharField("口径", max_length=12, choices=Nature)
    channel = models.CharField("渠道", max_length=20, choices=Channel)
    form = models.CharField("形态", max_length=8, choices=Form)
    precision = models.CharField("精确度", max_length=10, choices=Precision.choices)
    from_kind = models.CharField("付出账户类别", max_length=10, choices=AccountKind)
    from_account = _of(LedgerAccount, "付出账户", null=True, db_index=False)
    to_kind = models.CharField("收入账户类别", max_length=10, choices=AccountKind)
    to_account = _of(LedgerAccount, "收入账户", null=True, db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    since_year = models.PositiveSmallIntegerField("累计起始年度")
    entry_count = models.PositiveBigIntegerField("笔数")
    amount = models.DecimalField("金额（元）", max_digits=20, decimal_places=2)
    # The wording where there is one entry; of several it says nothing.
    wording = models.CharField("原文写法", max_length=60, blank=True)

    objects = MoneyTotalQuerySet.as_manager()

    class Meta:
        verbose_name = "资金汇总"
        verbose_name_plural = "资金汇总"
        ordering = ["book", "year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("book", "year", "place", "document", "project", "from_account", "to_account", "unit"),
                    *("since_year", "nature", "channel", "form", "precision", "from_kind", "to_kind"),
                ],
                nulls_distinct=False,
                name="one_money_total",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} 年 {self.place} {self.get_channel_display()}"
