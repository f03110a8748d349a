"""What was exported of the ledger: asked for on the page, made in the background, kept for some days."""

from pathlib import Path

from django.conf import settings
from django.db import models

from counties.models import Division
from fupin.accounts.models import User
from fupin.jobs.models import Job
from fupin.jobs.models import State as JobState
from fupin.privacy import SealedField
from units.models import Unit


class ExportKind(models.TextChoices):
    PACK = "pack", "审计包"
    INTERFACE = "interface", "审计包和国标接口文件"
    BINDER = "binder", "凭证册"


class LedgerExport(models.Model):
    """One export: who wants what for which purpose, and the file that came of it until it expires.

    The password waits sealed for the worker and is wiped as soon as the file is made or given up.
    """

    kind = models.CharField("种类", max_length=10, choices=ExportKind)
    unit = models.ForeignKey(
        Unit, verbose_name="单位", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey(
        Division, verbose_name="地区", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField("起始日期", null=True, blank=True)
    ends_on = models.DateField("截止日期", null=True, blank=True)
    purpose = models.CharField("用途", max_length=200)
    masked = models.BooleanField("遮盖个人信息", default=True)
    protected = models.BooleanField("有打开口令", default=False)
    sealed_password = SealedField("打开口令", blank=True, editable=False)
    asked_by = models.ForeignKey(
        User, verbose_name="申请人", on_delete=models.PROTECT, related_name="ledger_exports"
    )
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    job = models.ForeignKey(
        Job, verbose_name="后台任务", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    size = models.PositiveBigIntegerField("字节数", null=True, editable=False)
    sha256 = models.CharField("文件 SHA-256", max_length=64, blank=True, editable=False)
    manifest_sha256 = models.CharField("清单 SHA-256", max_length=64, blank=True, editable=False)
    row_count = models.PositiveBigIntegerField("行数", null=True, editable=False)
    made_at = models.DateTimeField("完成时间", null=True, editable=False)
    expires_at = models.DateTimeField("到期时间", null=True, editable=False)
    download_count = models.PositiveIntegerField("下载次数", default=0, editable=False)
    removed_at = models.DateTimeField("删除时间", null=True, editable=False)

    class Meta:
        verbose_name = "台账导出"
        verbose_name_plural = "台账导出"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(made_at__isnull=True) | models.Q(sealed_password=""),
                name="export_password_is_wiped",
                violation_error_message="文件做好以后不再保存口令",
            ),
            models.CheckConstraint(
                condition=~models.Q(purpose=""),
                name="export_says_what_for",
                violation_error_message="请写明用途",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(starts_on__lte=models.F("ends_on")),
                name="export_days_in_order",
                violation_error_message="起始日期不能晚于截止日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def path(self) -> Path:
        """Where the file lies once it is made; made of numbers alone."""
        return Path(settings.EXPORT_ROOT) / f"{self.kind}-{self.pk}.zip"

    @property
    def is_ready(self) -> bool:
        return self.made_at is not None and self.removed_at is None

    @property
    def is_open(self) -> bool:
        return self.made_at is None and self.job is not None and self.job.is_open

    @property
    def state_label(self) -> str:
        if self.removed_at:
            return "已到期删除"
        if self.made_at:
            return "可以下载"
        return JobState(self.job.state).label if self.job else "排队中"
