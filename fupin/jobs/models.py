"""Background work as rows: what was asked, how far it is, what came of it.

The broker only carries the row's number. A lost message is a delay, not a loss: unfinished rows whose heartbeat
stopped are sent again.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone

from fupin.privacy import SealedField


class State(models.TextChoices):
    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


OPEN_STATES = (State.QUEUED, State.RUNNING)


class Job(models.Model):
    """One piece of background work. `parameters` hold identifiers only, never personal data.

    A password that the work needs waits sealed in the row; it is wiped when the work ends, whichever way it ends.
    """

    kind = models.CharField("任务", max_length=60)
    title = models.CharField("说明", max_length=200)
    parameters = models.JSONField("参数", default=dict)
    key = models.CharField("去重键", max_length=200)
    sealed_password = SealedField("打开口令", blank=True, default="", editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    done_count = models.PositiveIntegerField("已完成", default=0)
    total_count = models.PositiveIntegerField("总数", default=0)
    step = models.CharField("当前步骤", max_length=200, blank=True)
    result = models.JSONField("结果", default=dict, blank=True)
    message = models.CharField("说明信息", max_length=500, blank=True)
    cancel_asked = models.BooleanField("已请求取消", default=False)
    attempts = models.PositiveSmallIntegerField("执行次数", default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发起人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField("发起时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    counted_at = models.DateTimeField("开始计数时间", null=True, blank=True)
    beat_at = models.DateTimeField("最近心跳", default=timezone.now)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_open_job_per_key",
                violation_error_message="同样的任务正在进行，请等它结束",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running"]) | models.Q(sealed_password=""),
                name="job_password_is_wiped",
                violation_error_message="任务结束以后不再保存口令",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        if self.state == State.DONE:
            return 100
        return min(99, self.done_count * 100 // self.total_count) if self.total_count else 0

    @property
    def time_left(self) -> str:
        """How long it will still take at the pace so far, in words; empty while nothing can be said.

        What came before the counting (a long file is read first) says nothing of the pace.
        """
        if self.state != State.RUNNING or not (self.started_at and self.done_count and self.total_count):
            return ""
        spent = (self.beat_at - (self.counted_at or self.started_at)).total_seconds()
        left = spent / self.done_count * max(0, self.total_count - self.done_count)
        return f"约还要 {round(left)} 秒" if left < 90 else f"约还要 {round(left / 60)} 分钟"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES
