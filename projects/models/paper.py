"""Papers of a project: approval, contract, invoices, acceptance, settlement, with number, day and amount."""

import pghistory
from django.db import models

from fupin.intake.models import Sourced
from projects.models.project import Project
from projects.querysets import ProjectChildQuerySet


class PaperKind(models.TextChoices):
    """Five of the six papers that must agree (六单一致); the sixth, payment, is in the ledger."""

    APPROVAL = "approval", "立项批复"
    CONTRACT = "contract", "合同"
    INVOICE = "invoice", "发票"
    ACCEPTANCE = "acceptance", "验收单"
    SETTLEMENT = "settlement", "决算"


@pghistory.track()
class ProjectPaper(Sourced):
    """One paper. `ProjectStep` says when a step was taken, the paper what was signed and for how much."""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField("单据", max_length=12, choices=PaperKind)
    number = models.CharField("编号", max_length=60)
    dated_on = models.DateField("日期", null=True, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    party = models.CharField(
        "对方", max_length=100, blank=True, help_text="批复机关、合同乙方、开票方、验收单位、审计单位"
    )

    objects = ProjectChildQuerySet.as_manager()

    class Meta:
        verbose_name = "项目单据"
        verbose_name_plural = "项目单据"
        ordering = ["project", "kind", "dated_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "number"],
                name="one_paper_per_number",
                violation_error_message="该项目已登记这份单据",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0),
                name="paper_amount_not_negative",
                violation_error_message="单据金额不能为负数",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
