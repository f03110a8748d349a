"""What somebody made and others must check, and each round in which it was submitted."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fupin.approvals.models.route import Level, Right, Route


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    PENDING = "pending", "待复核"
    APPROVED = "approved", "已通过"
    RETURNED = "returned", "已退回"
    DROPPED = "dropped", "已作废"


OPEN = (State.DRAFT, State.RETURNED)
DECIDED = (State.APPROVED, State.RETURNED)


def person(label: str, **options: object) -> models.ForeignKey:
    """A user who cannot be deleted as long as the row stands."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, related_name="+", **options
    )


@pghistory.track()
class Submission(models.Model):
    """Something one person made and others must check. `round` counts how often it was submitted, `step` whose turn it is.

    How it may move from state to state is kept by the database (sql/two_people.sql).
    """

    kind = models.CharField("办理事项", max_length=40, blank=True, editable=False)
    title = models.CharField("标题", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT, editable=False)
    round = models.PositiveSmallIntegerField("第几次提交", default=0, editable=False)
    step = models.PositiveSmallIntegerField("办到第几级", default=0, editable=False)
    maker = person("经办人", editable=False)
    checker = person("复核人", null=True, blank=True, editable=False)
    made_at = models.DateTimeField("制单时间", auto_now_add=True)
    began_on = models.DateField("首次提交日期", null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True, editable=False)
    step_since = models.DateTimeField("到本级时间", null=True, blank=True, editable=False)
    due_on = models.DateField("本级办理期限", null=True, blank=True, editable=False)
    decided_at = models.DateTimeField("复核时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "复核单"
        verbose_name_plural = "复核单"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=F("maker")),
                name="maker_is_not_checker",
                violation_error_message="自己经办的不能自己复核",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, checker__isnull=False)
                | (~Q(state__in=DECIDED) & Q(checker__isnull=True)),
                name="decided_by_somebody",
                violation_error_message="已通过、已退回的须有复核人，其余的没有",
            ),
            models.CheckConstraint(
                condition=Q(state=State.PENDING, step__gt=0, step_since__isnull=False)
                | (~Q(state=State.PENDING) & Q(step=0, step_since__isnull=True, due_on__isnull=True)),
                name="pending_has_a_step",
                violation_error_message="待复核的须写明在哪一级，其余的没有",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return self.title


class Round(models.Model):
    """One time that it was submitted: what it was then, and by which route. Never rewritten."""

    submission = models.ForeignKey(
        Submission, verbose_name="复核单", on_delete=models.PROTECT, related_name="rounds"
    )
    number = models.PositiveSmallIntegerField("第几次提交")
    route = models.ForeignKey(
        Route, verbose_name="路线", on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    content = models.JSONField("提交的内容", default=list, blank=True)
    digest = models.CharField("内容摘要", max_length=64)
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)

    class Meta:
        verbose_name = "提交"
        verbose_name_plural = "提交"
        ordering = ["submission", "number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="one_round_per_number")]

    def __str__(self) -> str:
        return f"{self.submission} 第 {self.number} 次提交"


class RoundStep(models.Model):
    """A step that this round must pass, as the route had it when the round began. Never rewritten."""

    round = models.ForeignKey(Round, verbose_name="提交", on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField("第几级")
    name = models.CharField("名称", max_length=40)
    right = models.CharField("须有的权限", max_length=20, choices=Right)
    level = models.CharField("由哪一级办", max_length=10, choices=Level, blank=True, default="")
    days = models.PositiveSmallIntegerField("办理期限（工作日）")
    checks = models.CharField("核对什么", max_length=200, blank=True)

    class Meta:
        verbose_name = "级次"
        verbose_name_plural = "级次"
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="one_step_per_number")]

    def __str__(self) -> str:
        return f"第 {self.number} 级 {self.name}"
