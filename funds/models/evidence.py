"""What stands behind entries: voucher files by their hash, goods in kind, payments to households."""

import pghistory
from django.db import models

from counties.models import Household
from funds.chain import GENESIS
from funds.models.ledger import Book, Entry
from fupin.intake.models import Sourced
from fupin.privacy import SealedField
from fupin.scope import ScopedQuerySet


class EntryChildQuerySet(ScopedQuerySet):
    unit_path = "entry__unit_id"
    place_path = "entry__place__code"
    day_path = "entry__occurred_on"


class GoodsIssueQuerySet(ScopedQuerySet):
    unit_path = "item__entry__unit_id"
    place_path = "item__entry__place__code"
    day_path = "issued_on"


class VoucherRegister(models.Model):
    """The vouchers of one book in the order they were attached: how many, and the hash of the last binding."""

    book = models.OneToOneField(
        Book, verbose_name="账簿", on_delete=models.PROTECT, related_name="voucher_register"
    )
    length = models.PositiveBigIntegerField("凭证数", default=0, editable=False)
    head = models.CharField("末份登记摘要", max_length=64, default=GENESIS, editable=False)

    class Meta:
        verbose_name = "凭证登记簿"
        verbose_name_plural = "凭证登记簿"
        ordering = ["book"]

    def __str__(self) -> str:
        return f"{self.book}凭证登记簿"


class Voucher(models.Model):
    """A file that proves an entry; bound by the SHA-256 of its content (see `funds.binding`). Never changed or deleted."""

    entry = models.ForeignKey(Entry, verbose_name="分录", on_delete=models.PROTECT, related_name="vouchers")
    file = models.ForeignKey(
        "files.StoredFile", verbose_name="文件", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("凭证类别", max_length=40)
    pages = models.PositiveIntegerField("页数", null=True, blank=True, help_text="纸质原件的张数")
    register = models.ForeignKey(
        VoucherRegister,
        verbose_name="凭证登记簿",
        on_delete=models.PROTECT,
        related_name="vouchers",
        editable=False,
    )
    number = models.PositiveBigIntegerField("凭证登记号", editable=False)
    attached_at = models.DateTimeField("附件时间", editable=False)
    attached_by = models.ForeignKey(
        "accounts.User", verbose_name="附件人", on_delete=models.PROTECT, related_name="+"
    )
    previous_hash = models.CharField("上份登记摘要", max_length=64, editable=False)
    binding_hash = models.CharField("本份登记摘要", max_length=64, editable=False)

    objects = EntryChildQuerySet.as_manager()

    class Meta:
        verbose_name = "凭证附件"
        verbose_name_plural = "凭证附件"
        ordering = ["entry", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "file"],
                name="one_voucher_per_file",
                violation_error_message="这个文件已经附上",
            ),
            models.UniqueConstraint(fields=["register", "number"], name="one_voucher_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file}"

    def bound_values(self) -> list[object]:
        """The values that its hash covers, in the order of `BINDING_FIELDS`."""
        return [
            *(self.register.book_id, self.number, self.entry.seq, self.entry.entry_hash),
            *(self.file.sha256, self.file.size, self.kind, self.pages),
            *(self.attached_at, self.attached_by_id, self.previous_hash),
        ]


@pghistory.track()
class InKindItem(Sourced):
    """Goods behind an entry in kind: what, how many, at what price, on what valuation."""

    entry = models.ForeignKey(Entry, verbose_name="分录", on_delete=models.PROTECT, related_name="items")
    name = models.CharField("品名", max_length=100)
    specification = models.CharField("规格", max_length=100, blank=True)
    quantity = models.DecimalField("数量", max_digits=18, decimal_places=4, null=True, blank=True)
    counted = models.CharField("单位", max_length=20, blank=True)
    price = models.DecimalField("单价（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    valuation = models.CharField("折价依据", max_length=60, blank=True)
    donor = models.CharField("捐赠方", max_length=100, blank=True)
    receiver = models.CharField("接收方", max_length=100, blank=True)
    inspector = models.CharField("验收人", max_length=40, blank=True)

    objects = EntryChildQuerySet.as_manager()

    class Meta:
        verbose_name = "物资"
        verbose_name_plural = "物资"
        ordering = ["entry", "id"]

    def __str__(self) -> str:
        return self.name


class Destination(models.TextChoices):
    HOUSEHOLD = "household", "户"
    SCHOOL = "school", "校"
    VILLAGE = "village", "村"
    OTHER = "other", "其他"


@pghistory.track()
class GoodsIssue(Sourced):
    """Goods handed out. What was received less what was handed out is the stock (结存)."""

    item = models.ForeignKey(InKindItem, verbose_name="物资", on_delete=models.PROTECT, related_name="issues")
    destination = models.CharField("发放去向", max_length=10, choices=Destination)
    household = models.ForeignKey(
        Household, verbose_name="农户", on_delete=models.PROTECT, null=True, blank=True, related_name="goods"
    )
    receiver = models.CharField("领取单位（人）", max_length=100, blank=True)
    quantity = models.DecimalField("发放数量", max_digits=18, decimal_places=4)
    issued_on = models.DateField("发放日期")
    signed_by = models.CharField("签收", max_length=40, blank=True)

    objects = GoodsIssueQuerySet.as_manager()

    class Meta:
        verbose_name = "物资发放"
        verbose_name_plural = "物资发放"
        ordering = ["item", "issued_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0),
                name="issued_quantity_positive",
                violation_error_message="发放数量须大于 0",
            ),
            models.CheckConstraint(
                condition=models.Q(household__isnull=False) | ~models.Q(receiver=""),
                name="issue_says_to_whom",
                violation_error_message="请填写领取的农户，或领取单位（人）",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.issued_on}"


@pghistory.track()
class BeneficiaryPayment(Sourced):
    """One household's part of a paid entry; together the parts make the entry's amount."""

    entry = models.ForeignKey(Entry, verbose_name="分录", on_delete=models.PROTECT, related_name="payments")
    household = models.ForeignKey(
        Household, verbose_name="农户", on_delete=models.PROTECT, related_name="payments"
    )
    item = models.CharField("补助项目", max_length=100)
    scale = models.DecimalField("规模", max_digits=14, decimal_places=2, null=True, blank=True)
    scale_unit = models.CharField("规模单位", max_length=20, blank=True)
    rate = models.CharField("标准", max_length=40, blank=True, help_text="如 700元/亩")
    amount = models.DecimalField("金额（元）", max_digits=18, decimal_places=2)
    bank_name = models.CharField("开户行", max_length=100, blank=True)
    # As it stood when it was paid: the household's own account may change later.
    bank_account = SealedField("一卡通账号", blank=True)
    payout = models.CharField("发放批次", max_length=40, blank=True)
    paid_on = models.DateField("发放日期")
    receipt_no = models.CharField("代发回单号", max_length=60, blank=True)
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    signed_by = models.CharField("领取人签字", max_length=40, blank=True)

    objects = EntryChildQuerySet.as_manager()

    class Meta:
        verbose_name = "到户发放"
        verbose_name_plural = "到户发放"
        ordering = ["entry", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="payment_amount_positive",
                violation_error_message="发放金额须大于 0",
            ),
            models.CheckConstraint(
                condition=models.Q(returned_on__isnull=True, return_reason="")
                | (models.Q(returned_on__gte=models.F("paid_on")) & ~models.Q(return_reason="")),
                name="payment_returned_with_reason",
                violation_error_message="退回的要写明退回日期和原因，日期不能早于发放日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.item}"
