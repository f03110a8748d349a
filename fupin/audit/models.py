"""Business events: who, in what capacity, did what to which object, and why. Insert-only.

The history of rows is kept beside this by triggers (django-pghistory); an event says what a person meant to do, the
row history says what changed. Both carry the same context: user, request and upload.
"""

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Outcome(models.TextChoices):
    DONE = "done", "完成"
    REFUSED = "refused", "拒绝"


class AuditEvent(models.Model):
    """One act or one refusal. Texts are masked before they come here."""

    happened_at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="操作人",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    actor_name = models.CharField("操作人姓名", max_length=80)
    capacity = models.CharField("身份", max_length=120, blank=True)
    verb = models.CharField("行为", max_length=60)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.DONE)
    object_type = models.ForeignKey(
        ContentType, verbose_name="对象类别", on_delete=models.PROTECT, null=True, related_name="+"
    )
    object_id = models.CharField("对象编号", max_length=40, blank=True)
    object_name = models.CharField("对象", max_length=200, blank=True)
    reason = models.CharField("事由", max_length=500, blank=True)
    detail = models.JSONField("详情", default=dict, blank=True)
    request_id = models.CharField("请求编号", max_length=40, blank=True)
    address = models.GenericIPAddressField("地址", null=True, blank=True)

    class Meta:
        verbose_name = "操作记录"
        verbose_name_plural = "操作记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["verb", "-happened_at"]),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.object_name}"


class ReadEvent(models.Model):
    """One page opened by somebody whose reading is kept (auditors): with what filters, how many rows, taken out or not.

    Holds no personal value: of a filter on names or numbers of persons it is only said that there was one.
    Insert-only by triggers (migration 0002), for everybody.
    """

    happened_at = models.DateTimeField("时间", auto_now_add=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="查看人",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    reader_name = models.CharField("查看人姓名", max_length=80)
    page = models.CharField("页面代号", max_length=60)
    page_name = models.CharField("页面", max_length=60)
    object_name = models.CharField("对象", max_length=100, blank=True)
    filters = models.JSONField("筛选条件", default=dict, blank=True)
    row_count = models.PositiveBigIntegerField("行数", null=True, blank=True)
    is_export = models.BooleanField("下载", default=False)
    request_id = models.CharField("请求编号", max_length=40, blank=True)
    address = models.GenericIPAddressField("地址", null=True, blank=True)

    class Meta:
        verbose_name = "查看记录"
        verbose_name_plural = "查看记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_name", "-happened_at"]),
            models.Index(fields=["reader", "-happened_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.reader_name} {self.page_name} {self.object_name}".strip()

    @property
    def filters_text(self) -> str:
        """The filters in one line."""
        return "；".join(f"{name}={value}" for name, value in self.filters.items())
