"""What an office keeps beside an entry of a project's account: papers, payee's bank, who handled it."""

import pghistory
from django.db import models

from funds.models.evidence import EntryChildQuerySet
from funds.models.ledger import Entry
from fupin.intake.models import Sourced
from fupin.privacy import SealedField


class Method(models.TextChoices):
    DIRECT = "direct", "财政直接支付"
    AUTHORISED = "authorised", "财政授权支付"
    CLAIM = "claim", "报账"
    TRANSFER = "transfer", "转账"
    CARD = "card", "一卡通"
    CASH = "cash", "现金"


@pghistory.track()
class PaymentOrder(Sourced):
    """The papers and hands of one entry. The movement itself is the entry's alone and is never altered here."""

    entry = models.OneToOneField(Entry, verbose_name="分录", on_delete=models.PROTECT, related_name="order")
    order_no = models.CharField("支出凭证号（支付令号）", max_length=60, blank=True)
    contract_no = models.CharField("合同号", max_length=60, blank=True)
    invoice_nos = models.CharField("发票号", max_length=300, blank=True, help_text="几张发票用顿号隔开")
    acceptance_no = models.CharField("验收（进度）单号", max_length=60, blank=True)
    claim = models.CharField("报账批次", max_length=40, blank=True)
    method = models.CharField("支付方式", max_length=12, choices=Method, blank=True)
    bank_name = models.CharField("收款开户行", max_length=100, blank=True)
    bank_account = SealedField("收款账号", blank=True)
    progress = models.DecimalField("进度比例（%）", max_digits=5, decimal_places=2, null=True, blank=True)
    handler = models.CharField("经办", max_length=40, blank=True)
    reviewer = models.CharField("审核", max_length=40, blank=True)
    approver = models.CharField("审批", max_length=40, blank=True)
    attachments = models.PositiveSmallIntegerField("附件张数", null=True, blank=True)
    notice_no = models.CharField("公示号", max_length=60, blank=True)

    objects = EntryChildQuerySet.as_manager()

    class Meta:
        verbose_name = "支付单据"
        verbose_name_plural = "支付单据"
        ordering = ["entry"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(progress__isnull=True) | models.Q(progress__range=(0, 100)),
                name="payment_progress_in_percent",
                violation_error_message="进度比例须在 0 到 100 之间",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.order_no}".strip()

    @property
    def invoices(self) -> list[str]:
        """The invoice numbers, one by one."""
        return [each for each in self.invoice_nos.split("、") if each]
