"""Entries that are proposed: made by one, posted when another has approved them."""

import pgtrigger
from django.db import models

from counties.models import Division
from funds.models.document import FundDocument
from funds.models.ledger import Entry, LedgerAccount
from funds.querysets import DraftEntryQuerySet, EntryBatchQuerySet
from fupin.approvals.models import Submission
from fupin.figures import Precision
from projects.models import Project
from units.models import Unit

_LOCKED = """
IF EXISTS (
    SELECT 1 FROM funds_entrybatch batch
    JOIN approvals_submission submission ON submission.id = batch.submission_id
    WHERE batch.id = COALESCE(NEW.entry_batch_id, OLD.entry_batch_id)
      AND submission.state IN ('pending', 'approved')
) THEN
    RAISE EXCEPTION '已提交或已通过的分录批不能改动' USING ERRCODE = 'restrict_violation';
END IF;
RETURN COALESCE(NEW, OLD);
"""


class EntryBatch(models.Model):
    """Proposed entries of one unit's book, submitted and approved as a whole."""

    unit = models.ForeignKey(
        Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="entry_batches"
    )
    submission = models.OneToOneField(
        Submission, verbose_name="复核单", on_delete=models.PROTECT, related_name="entry_batch"
    )

    objects = EntryBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "分录批"
        verbose_name_plural = "分录批"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.submission.title


class DraftEntry(models.Model):
    """One proposed movement; the fields are those of `Entry` that a person fills in."""

    entry_batch = models.ForeignKey(
        EntryBatch, verbose_name="分录批", on_delete=models.CASCADE, related_name="drafts"
    )
    row_number = models.PositiveIntegerField("行号")
    document = models.ForeignKey(
        FundDocument, verbose_name="资金来源", on_delete=models.PROTECT, related_name="+"
    )
    from_account = models.ForeignKey(
        LedgerAccount, verbose_name="付出账户", on_delete=models.PROTECT, related_name="+"
    )
    to_account = models.ForeignKey(
        LedgerAccount, verbose_name="收入账户", on_delete=models.PROTECT, related_name="+"
    )
    amount = models.DecimalField("金额（元）", max_digits=18, decimal_places=2)
    precision = models.CharField("精确度", max_length=10, choices=Precision.choices, default="exact")
    stated = models.CharField("原文写法", max_length=60, blank=True)
    covers_from = models.DateField("累计起始日期", null=True, blank=True)
    occurred_on = models.DateField("发生日期")
    about_on = models.DateField("前期差错所属日期", null=True, blank=True)
    place = models.ForeignKey(Division, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    summary = models.CharField("摘要", max_length=200)
    voucher_no = models.CharField("凭证号", max_length=40, blank=True)
    payee = models.CharField("收款人", max_length=100, blank=True)

    objects = DraftEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "待复核分录"
        verbose_name_plural = "待复核分录"
        ordering = ["entry_batch", "row_number"]
        constraints = [
            models.UniqueConstraint(fields=["entry_batch", "row_number"], name="one_draft_per_row"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="draft_amount_positive",
                violation_error_message="金额须大于 0；更正请用红字冲销",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="submitted_rows_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_LOCKED,
            )
        ]

    def __str__(self) -> str:
        return f"第 {self.row_number} 行 {self.summary}"

    @property
    def key(self) -> str:
        """The key its entry is posted under: however often it is approved, it is one entry."""
        return f"approved-{self.entry_batch_id}-{self.row_number}"

    @property
    def entry(self) -> Entry | None:
        """The entry it became; None before its approval. One query."""
        return Entry.objects.filter(book__unit=self.entry_batch.unit_id, key=self.key).first()
