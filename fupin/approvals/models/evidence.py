"""What checkers decided and what makers answered: insert-only, for everybody, under psql too (sql/two_people.sql)."""

from django.db import models
from django.db.models import F, Q

from fupin.approvals.models.delegation import Delegation
from fupin.approvals.models.submission import DECIDED, State, Submission, person


class Decision(models.Model):
    """What a checker decided about one step of one round. The database itself fills in the maker and the principal.

    Nobody decides what he made, and nobody decides two steps of a round, be it for himself or for another.
    """

    submission = models.ForeignKey(
        Submission, verbose_name="复核单", on_delete=models.PROTECT, related_name="decisions"
    )
    round = models.PositiveSmallIntegerField("第几次提交")
    step = models.PositiveSmallIntegerField("第几级", default=1)
    outcome = models.CharField(
        "结论", max_length=10, choices=[(state.value, state.label) for state in DECIDED]
    )
    maker = person("经办人")
    checker = person("复核人")
    delegation = models.ForeignKey(
        Delegation,
        verbose_name="委托",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
    )
    principal = person("委托人", null=True, blank=True, editable=False)
    comment = models.CharField("意见", max_length=500, blank=True)
    decided_at = models.DateTimeField("复核时间", auto_now_add=True)

    class Meta:
        verbose_name = "复核意见"
        verbose_name_plural = "复核意见"
        ordering = ["submission", "round", "step"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "round", "step"],
                name="one_decision_per_step",
                violation_error_message="这一级已有复核意见",
            ),
            models.UniqueConstraint(
                fields=["submission", "round", "checker"],
                name="one_step_per_checker",
                violation_error_message="各级须由不同的人复核，您已经办过其中一级",
            ),
            models.UniqueConstraint(
                fields=["submission", "round", "principal"],
                name="one_step_per_principal",
                violation_error_message="各级须由不同的人复核，委托人已经办过其中一级",
            ),
            models.CheckConstraint(
                condition=~Q(checker=F("maker")),
                name="decided_by_another",
                violation_error_message="自己经办的不能自己复核",
            ),
            models.CheckConstraint(
                condition=Q(principal__isnull=True) | ~Q(principal=F("maker")),
                name="decided_for_another",
                violation_error_message="受经办人委托的不能复核他经办的",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=State.RETURNED) | ~Q(comment=""),
                name="return_says_why",
                violation_error_message="退回须写明意见",
            ),
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

    def __str__(self) -> str:
        return f"第 {self.row_number} 行：{self.comment}"


class RemarkAnswer(models.Model):
    """What the maker answered to a remark; one answer each."""

    remark = models.OneToOneField(
        RowRemark, verbose_name="逐行意见", on_delete=models.PROTECT, related_name="answer"
    )
    text = models.CharField("答复", max_length=200)
    answered_by = person("答复人")
    answered_at = models.DateTimeField("答复时间", auto_now_add=True)

    class Meta:
        verbose_name = "答复"
        verbose_name_plural = "答复"
        ordering = ["remark"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="answer_says_something", violation_error_message="答复不能为空"
            )
        ]

    def __str__(self) -> str:
        return self.text
