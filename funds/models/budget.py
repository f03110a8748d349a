"""What was approved to be spent on a project. The plan stands with the project; this is what payments are held to."""

from django.db import models

from funds.channels import Channel
from funds.models.document import FundDocument
from funds.querysets import BudgetApprovalQuerySet
from projects.models import Project, ProjectPaper


class BudgetApproval(models.Model):
    """批复: so much may be paid for the project, in all or out of one channel or document. The latest of a kind holds.

    Written once (funds/sql/budget_approvals.sql): a changed mind is a further approval, and both can be read.
    """

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="budget_approvals"
    )
    channel = models.CharField(
        "限于渠道", max_length=20, choices=Channel, blank=True, help_text="不填表示全部资金"
    )
    document = models.ForeignKey(
        FundDocument,
        verbose_name="限于资金来源",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="budget_approvals",
    )
    amount = models.DecimalField("批复金额（元）", max_digits=18, decimal_places=2)
    approved_on = models.DateField("批复日期")
    number = models.CharField("批复文号", max_length=60, blank=True)
    paper = models.ForeignKey(
        ProjectPaper,
        verbose_name="立项批复单据",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="budget_approvals",
    )
    reason = models.CharField("调整原因", max_length=200, blank=True, help_text="调整以前的批复时填写")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    recorded_by = models.ForeignKey(
        "accounts.User", verbose_name="登记人", on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = BudgetApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = "项目资金批复"
        verbose_name_plural = "项目资金批复"
        ordering = ["project", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="approved_amount_not_negative",
                violation_error_message="批复金额不能为负数",
            ),
            models.CheckConstraint(
                condition=models.Q(channel="") | models.Q(document__isnull=True),
                name="approved_by_channel_or_document",
                violation_error_message="限于渠道和限于资金来源只能填一项",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.of_what}"

    @property
    def of_what(self) -> str:
        """Which money it is about."""
        if self.document_id:
            return f"资金来源“{self.document}”"
        return f"渠道“{self.get_channel_display()}”" if self.channel else "全部资金"
