"""Uploads as rows, and the provenance that every row of the domain carries."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models

from fupin.intake.history import known_by_statement
from fupin.intake.querysets import WordingQuerySet
from fupin.privacy import SealedField


class BatchState(models.TextChoices):
    CHECKED = "checked", "已预检"
    COMMITTED = "committed", "已入库"
    REFUSED = "refused", "未入库"
    UNDONE = "undone", "已撤销"


class Batch(models.Model):
    """One upload of one sheet: the untouched file, who sent it, and what became of it."""

    kind = models.CharField("表格种类", max_length=40)
    file = models.ForeignKey(
        "files.StoredFile", verbose_name="原文件", on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField("文件名", max_length=200)
    sheet_name = models.CharField("工作表", max_length=100, blank=True)
    content_digest = models.CharField("内容摘要", max_length=64, db_index=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    place_code = models.CharField("地区代码", max_length=12, blank=True)
    state = models.CharField("状态", max_length=10, choices=BatchState, default=BatchState.CHECKED)
    row_count = models.PositiveIntegerField("行数", default=0)
    added_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("更新", default=0)
    unchanged_count = models.PositiveIntegerField("不变", default=0)
    refused_count = models.PositiveIntegerField("退回", default=0)
    receipt = models.JSONField("回执", default=dict, blank=True)
    marked = models.ForeignKey(
        "files.StoredFile",
        verbose_name="批注回执",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    ended_at = models.DateTimeField("处理完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "上传批次"
        verbose_name_plural = "上传批次"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "content_digest", "year", "place_code"],
                nulls_distinct=False,
                condition=models.Q(state="committed"),
                name="one_committed_batch_per_content",
                violation_error_message="同样的内容已经入库，无须再传",
            )
        ]
        # Rows that uploads write by the thousand name their batch without a foreign key.
        triggers = [pgtrigger.Protect(name="batches_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.file_name}（{self.get_state_display()}）"


class DeliveryState(models.TextChoices):
    ARRIVING = "arriving", "未传完"
    ARRIVED = "arrived", "已传完，待核对"
    TRIED = "tried", "已预检"
    DROPPED = "dropped", "已放弃"


class Delivery(models.Model):
    """A file on its way in: how many bytes have come, what table it is to be, and the try that came of it."""

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("表格种类", max_length=40, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    received = models.PositiveBigIntegerField("已收到字节数", default=0)
    asked = models.JSONField("上传时选的", default=dict, blank=True)
    state = models.CharField("状态", max_length=10, choices=DeliveryState, default=DeliveryState.ARRIVING)
    file = models.ForeignKey(
        "files.StoredFile",
        verbose_name="文件",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    batch = models.ForeignKey(
        Batch,
        verbose_name="预检",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="deliveries",
    )
    started_at = models.DateTimeField("开始时间", auto_now_add=True)
    last_at = models.DateTimeField("最近收到时间", auto_now=True)

    class Meta:
        verbose_name = "上传中的文件"
        verbose_name_plural = "上传中的文件"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")),
                name="delivery_not_longer_than_said",
                violation_error_message="收到的内容比声明的长",
            ),
            models.CheckConstraint(
                condition=models.Q(file__isnull=False) | models.Q(state__in=["arriving", "dropped"]),
                name="delivery_arrived_has_file",
                violation_error_message="传完的文件应已存下",
            ),
            models.UniqueConstraint(
                fields=["uploaded_by", "sha256"],
                condition=models.Q(state="arriving"),
                name="one_arriving_delivery_per_content",
                violation_error_message="这个文件正在上传",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}（{self.get_state_display()}）"

    @property
    def percent(self) -> int:
        """How much has come, rounded down."""
        return self.received * 100 // self.size if self.size else 100


class Wording(models.Model):
    """What a local word stands for, as a person confirmed it: a heading (`column_key` empty) or a word in a column.

    `meaning` is the key of a column (empty: the column is not read) or the word that the cell understands.
    It holds for uploads of the county `place_code`; without one, for the uploads of whoever confirmed it.
    """

    place_code = models.CharField("县代码", max_length=6, blank=True)
    kind = models.CharField("表格种类", max_length=40, blank=True)
    column_key = models.CharField("列", max_length=60, blank=True)
    written = models.CharField("表里写的", max_length=200)
    meaning = models.CharField("读作", max_length=200, blank=True)
    shown = models.CharField("读作（说明）", max_length=200)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="确认人", on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="撤回人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = "本地写法"
        verbose_name_plural = "本地写法"
        ordering = ["kind", "column_key", "written"]
        constraints = [
            models.UniqueConstraint(
                fields=["place_code", "kind", "column_key", "written"],
                condition=models.Q(withdrawn_at__isnull=True) & ~models.Q(place_code=""),
                name="one_wording_per_county",
                violation_error_message="本县已确认过这个写法",
            ),
            models.UniqueConstraint(
                fields=["confirmed_by", "kind", "column_key", "written"],
                condition=models.Q(withdrawn_at__isnull=True, place_code=""),
                name="one_wording_per_person",
                violation_error_message="您已确认过这个写法",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="wording_withdrawn_by_somebody",
                violation_error_message="撤回须写明谁、什么时候",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.written}”读作“{self.shown}”"


class RowOutcome(models.TextChoices):
    ADDED = "added", "新增"
    CHANGED = "changed", "更新"
    UNCHANGED = "unchanged", "不变"
    REFUSED = "refused", "退回"


class BatchRow(models.Model):
    """What one line of the sheet did to which row. The values before are in that row's history, not here."""

    batch = models.ForeignKey(
        Batch, verbose_name="批次", on_delete=models.CASCADE, related_name="rows", db_constraint=False
    )
    sheet_name = models.CharField("工作表", max_length=100, blank=True)
    row_number = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=10, choices=RowOutcome)
    object_type = models.ForeignKey(
        ContentType,
        verbose_name="对象类别",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    object_id = models.BigIntegerField("对象编号", null=True)
    fields = models.JSONField("改动的字段", default=list, blank=True)

    class Meta:
        verbose_name = "上传明细行"
        verbose_name_plural = "上传明细行"
        ordering = ["batch", "row_number"]
        indexes = [models.Index(fields=["object_type", "object_id"])]
        triggers = [
            *known_by_statement("batch_id", "intake_batch"),
            *known_by_statement("object_type_id", "django_content_type"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_name}第 {self.row_number} 行：{self.get_outcome_display()}"


class AsideCells(models.Model):
    """The cells of one stored line under headings that the sheet does not know: {heading: text}, sealed."""

    batch = models.ForeignKey(Batch, verbose_name="批次", on_delete=models.CASCADE, related_name="+")
    sheet_name = models.CharField("工作表", max_length=100, blank=True)
    row_number = models.PositiveIntegerField("行号")
    cells = SealedField("表外的列")

    class Meta:
        verbose_name = "表外的列"
        verbose_name_plural = "表外的列"
        ordering = ["batch", "id"]

    def __str__(self) -> str:
        return f"{self.sheet_name}第 {self.row_number} 行"


def batch_of_row(**options: Any) -> models.ForeignKey:
    """The field of `Sourced` that names the upload; a model written by the thousand declares it anew with
    `db_constraint=False`, for `tracked_in_bulk` sees to it that the upload is there.
    """
    return models.ForeignKey(
        Batch,
        verbose_name="上传批次",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        **options,
    )


class Sourced(models.Model):
    """Abstract: a row that says where it comes from: a document or person in words, and the line of the upload if any."""

    source = models.CharField(
        "来源", max_length=300, blank=True, help_text="文件、报表、报道或口述人，写明可以查到原件"
    )
    note = models.CharField("备注", max_length=500, blank=True)
    batch = batch_of_row()
    sheet_name = models.CharField("工作表", max_length=100, blank=True, editable=False)
    row_number = models.PositiveIntegerField("行号", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def provenance(self) -> str:
        """来源 in words, with worksheet and line where it came by upload."""
        line = f"《{self.batch.file_name}》{self.sheet_name}第 {self.row_number} 行" if self.batch_id else ""
        return "；".join(part for part in (self.source, line) if part) or "未注明"
