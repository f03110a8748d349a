"""Drafted by one, approved by another. What is submitted hangs on a `Submission`; who decided what is never rewritten."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    PENDING = "pending", "待复核"
    APPROVED = "approved", "已通过"
    RETURNED = "returned", "已退回"


OPEN = (State.DRAFT, State.RETURNED)
DECIDED = (State.APPROVED, State.RETURNED)


def _person(label: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, related_name="+", **options
    )


@pghistory.track()
class Submission(models.Model):
    """Something one person made and another must check. `round` counts how often it was submitted."""

    title = models.CharField("标题", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT, editable=False)
    round = models.PositiveSmallIntegerField("第几次提交", default=0, editable=False)
    maker = _person("经办人", editable=False)
    checker = _person("复核人", null=True, blank=True, editable=False)
    made_at = models.DateTimeField("制单时间", auto_now_add=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True, editable=False)
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
        ]
        triggers = [pgtrigger.ReadOnly(name="maker_stays", fields=["maker"])]

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """What a checker decided about one round; one decision a round. The database itself fills in the maker."""

    submission = models.ForeignKey(
        Submission, verbose_name="复核单", on_delete=models.PROTECT, related_name="decisions"
    )
    round = models.PositiveSmallIntegerField("第几次提交")
    outcome = models.CharField(
        "结论", max_length=10, choices=[(state.value, state.label) for state in DECIDED]
    )
    maker = _person("经办人")
    checker = _person("复核人")
    comment = models.CharField("意见", max_length=500, blank=True)
    decided_at = models.DateTimeField("复核时间", auto_now_add=True)

    class Meta:
        verbose_name = "复核意见"
        verbose_name_plural = "复核意见"
        ordering = ["submission", "round"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "round"],
                name="one_decision_per_round",
                violation_error_message="这一次提交已有复核意见",
            ),
            models.CheckConstraint(
                condition=~Q(checker=F("maker")),
                name="decided_by_another",
                violation_error_message="自己经办的不能自己复核",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=State.RETURNED) | ~Q(comment=""),
                name="return_says_why",
                violation_error_message="退回须写明意见",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="maker_of_the_submission",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=(
                    "SELECT maker_id INTO NEW.maker_id FROM approvals_submission "
                    "WHERE id = NEW.submission_id; RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.submission}：{self.get_outcome_display()}"


class RowRemark(models.Model):
    """What the checker said about one row of what was returned."""

    decision = models.ForeignKey(
        Decision, verbose_name="复核意见", on_delete=models.PROTECT, related_name="remarks"
    )
    row_number = models.PositiveIntegerField("行号")
    comment = models.CharField("意见", max_length=200)

    class Meta:
        verbose_name = "逐行意见"
        verbose_name_plural = "逐行意见"
        ordering = ["decision", "row_number"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "row_number"], name="one_remark_per_row"),
            models.CheckConstraint(
                condition=~Q(comment=""), name="remark_says_something", violation_error_message="意见不能为空"
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"第 {self.row_number} 行：{self.comment}"
