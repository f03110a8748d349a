"""逐级拨付: money handed down level by level, as records. Only what reaches our own book is an entry."""

import pghistory
from django.db import models
from django.db.models import F, Q

from funds.channels import Level
from funds.models.document import FundDocument
from funds.models.ledger import Entry
from funds.querysets import AllocationQuerySet
from fupin.intake.models import Sourced


@pghistory.track()
class Allocation(Sourced):
    """One transfer from a level to the next. `above` is the transfer by which the sender had got the money.

    A receipt posts nothing. Where the money came into our own book, `entry` is the entry that says so: it stands
    for one receipt only, so that nothing is counted twice.
    """

    document = models.ForeignKey(
        FundDocument, verbose_name="资金来源", on_delete=models.PROTECT, related_name="allocations"
    )
    line = models.CharField("拨付编号", max_length=20, help_text="同一资金来源内不重复，如 1、2、2-1")
    above = models.ForeignKey(
        "self", verbose_name="上级拨付", on_delete=models.PROTECT, null=True, blank=True, related_name="below"
    )
    sender_level = models.CharField("拨出级次", max_length=12, choices=Level)
    sender = models.CharField("拨出单位", max_length=100)
    sent_number = models.CharField("拨出文号", max_length=60, blank=True)
    sent_on = models.DateField("拨出日期")
    sent_amount = models.DecimalField("拨出金额（元）", max_digits=18, decimal_places=2)
    sent_voucher = models.CharField("拨出凭证号", max_length=40, blank=True)
    receiver_level = models.CharField("收款级次", max_length=12, choices=Level)
    receiver = models.CharField("收款单位", max_length=100)
    received_on = models.DateField("到账日期", null=True, blank=True)
    received_amount = models.DecimalField(
        "到账金额（元）", max_digits=18, decimal_places=2, null=True, blank=True
    )
    received_voucher = models.CharField("到账凭证号", max_length=40, blank=True)
    entry = models.OneToOneField(
        Entry,
        verbose_name="到账分录",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="allocation",
    )
    purpose = models.CharField("用途", max_length=200, blank=True)
    cancelled_on = models.DateField("作废日期", null=True, blank=True)
    cancel_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = "逐级拨付"
        verbose_name_plural = "逐级拨付"
        ordering = ["document", "sent_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "line"],
                name="one_allocation_per_line",
                violation_error_message="这一资金来源已有相同的拨付编号",
            ),
            models.CheckConstraint(
                condition=Q(sent_amount__gt=0),
                name="allocation_sent_positive",
                violation_error_message="拨出金额须大于 0",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True, received_amount__isnull=True)
                | Q(received_on__isnull=False, received_amount__gt=0),
                name="allocation_received_with_day",
                violation_error_message="到账日期和到账金额要一起填写，金额须大于 0",
            ),
            models.CheckConstraint(
                condition=Q(received_amount__isnull=True) | Q(received_amount__lte=F("sent_amount")),
                name="allocation_received_within_sent",
                violation_error_message="到账金额不能大于拨出金额",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("sent_on")),
                name="allocation_received_after_sent",
                violation_error_message="到账日期不能早于拨出日期",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancel_reason="")
                | (Q(cancelled_on__isnull=False, entry__isnull=True) & ~Q(cancel_reason="")),
                name="allocation_cancelled_with_reason",
                violation_error_message="作废须写明日期和原因；已记账的到账不能作废",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True) | Q(received_on__isnull=False),
                name="allocation_entry_is_received",
                violation_error_message="指明到账分录的，要填写到账日期和金额",
            ),
            models.CheckConstraint(
                condition=Q(above__isnull=True) | ~Q(above=F("id")),
                name="allocation_not_above_itself",
                violation_error_message="上级拨付不能是它自己",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender}→{self.receiver}（{self.line}）"

    @property
    def days_on_the_way(self) -> int | None:
        """下拨周期: from the arrival one level above (at the top: from sending) to this arrival; None until it arrived."""
        if self.received_on is None:
            return None
        begun = self.above.received_on if self.above_id else None
        return (self.received_on - (begun or self.sent_on)).days

    @property
    def on_the_way(self) -> object:
        """在途差额: yuan sent and not arrived."""
        return self.sent_amount - (self.received_amount or 0)
