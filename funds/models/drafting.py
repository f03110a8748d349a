"""Entries that are proposed: made by one, posted when another has approved them."""

import pgtrigger
from django.db import models

from counties.models import Division
from funds.models.document import FundDocument
from funds.models.ledger import Entry, LedgerAccount
from funds.querysets import DraftEntryQuerySet, EntryBatchQuerySet
from fupin.approvals.models import Submission
from fupin.figures import Precision
from fupin.files.models import StoredFile
from fupin.intake.models import Batch
from projects.models import Project
from units.models import Unit

_LOCKED = """
IF EXISTS (
    SELECT 1 FROM funds_entrybatch batch
    JOIN approvals_submission submission ON submission.id = batch.submission_id
    WHERE batch.id = COALESCE(NEW.entry_batch_id, OLD.entry_batch_id)
      AND submission.state IN ('pending', 'approved', 'dropped')
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
    upload = models.ForeignKey(
        Batch,
        verbose_name="上传批次",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="entry_batches",
    )

    objects = EntryBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "分录批"
        verbose_name_plural = "分录批"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "unit"],
                name="one_entry_batch_per_upload",
                violation_error_message="这次上传已经做成分录批",
            )
        ]

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
    reverses = models.ForeignKey(
        Entry,
        verbose_name="冲销",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversal_drafts",
    )
    reason = models.CharField("冲销原因", max_length=200, blank=True)
    source = models.CharField("来源", max_length=300, blank=True)
    note = models.CharField("备注", max_length=500, blank=True)
    sheet_name = models.CharField("工作表", max_length=100, blank=True, editable=False)
    sheet_row = models.PositiveIntegerField("表中行号", null=True, blank=True, editable=False)
    given_key = models.CharField("去重键", max_length=64, blank=True, editable=False)

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
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True) | ~models.Q(reason=""),
                name="draft_reversal_has_a_reason",
                violation_error_message="冲销须写明原因",
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
        return self.given_key or f"approved-{self.entry_batch_id}-{self.row_number}"

    @property
    def entry(self) -> Entry | None:
        """The entry it became; None before its approval. One query."""
        return Entry.objects.filter(book__unit=self.entry_batch.unit_id, key=self.key).first()


class BatchFile(models.Model):
    """A file that the maker puts beside the batch, or beside one row of it: then it becomes the entry's voucher."""

    entry_batch = models.ForeignKey(
        EntryBatch, verbose_name="分录批", on_delete=models.CASCADE, related_name="files"
    )
    row_number = models.PositiveIntegerField("第几行的凭证", null=True, blank=True)
    file = models.ForeignKey(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=40)
    attached_at = models.DateTimeField("附件时间", auto_now_add=True)
    attached_by = models.ForeignKey(
        "accounts.User", verbose_name="附件人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "分录批附件"
        verbose_name_plural = "分录批附件"
        ordering = ["entry_batch", "row_number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry_batch", "row_number", "file"],
                nulls_distinct=False,
                name="one_batch_file_per_row",
                violation_error_message="这个文件已经附上",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="submitted_files_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_LOCKED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file}"
