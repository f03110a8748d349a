"""Books, accounts and entries. An entry moves a positive amount from one account to another, once.

Triggers refuse UPDATE, DELETE and TRUNCATE of entries (funds/sql/append_only.sql); a correction is a
reversal and a new entry. Each entry carries the hash of the one before it in its book, so a cut or changed
line is noticed.
"""

from django.db import models

from counties.models import Division
from funds.chain import GENESIS
from funds.channels import Channel, Form, Nature
from funds.models.document import FundDocument
from funds.querysets import BookQuerySet, EntryQuerySet, LedgerAccountQuerySet
from fupin.figures import Precision
from fupin.intake.models import Sourced
from projects.models import Project
from units.models import Unit


class Book(models.Model):
    """One unit's book. Each posting moves `head`, the hash of its last entry, and `length`."""

    unit = models.OneToOneField(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="book")
    length = models.PositiveBigIntegerField("分录数", default=0, editable=False)
    head = models.CharField("末条摘要", max_length=64, default=GENESIS, editable=False)
    # Kept in the row that every posting locks, so that nobody posts into a period that is being closed.
    closed_until = models.DateField("已结账至", null=True, blank=True, editable=False)

    objects = BookQuerySet.as_manager()

    class Meta:
        verbose_name = "账簿"
        verbose_name_plural = "账簿"
        ordering = ["unit"]

    def __str__(self) -> str:
        return f"{self.unit}账簿"


class AccountKind(models.TextChoices):
    SOURCE = "source", "外部来源"
    POOL = "pool", "帮扶资金户"
    PROJECT = "project", "项目"
    PAYEE = "payee", "收款单位（个人）"
    COLLECTIVE = "collective", "村集体"


class LedgerAccount(models.Model):
    """One account of a book. Only a source may go below nought: money comes into the book from there."""

    book = models.ForeignKey(Book, verbose_name="账簿", on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField("账户类别", max_length=10, choices=AccountKind)
    name = models.CharField("账户名称", max_length=160)
    place = models.ForeignKey(
        Division, verbose_name="地区", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    balance = models.DecimalField("余额（元）", max_digits=18, decimal_places=2, default=0, editable=False)

    objects = LedgerAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "账户"
        verbose_name_plural = "账户"
        ordering = ["book", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "kind", "name"],
                name="one_account_name_per_book",
                violation_error_message="本账簿已有同名账户",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="source") | models.Q(balance__gte=0),
                name="no_account_below_nought",
                violation_error_message="账户余额不足，不能透支",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Entry(Sourced):
    """One movement of money. `covers_from` is set where the source only gives a sum over several years."""

    book = models.ForeignKey(Book, verbose_name="账簿", on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField("序号", editable=False)
    from_account = models.ForeignKey(
        LedgerAccount, verbose_name="付出账户", on_delete=models.PROTECT, related_name="outgoing"
    )
    to_account = models.ForeignKey(
        LedgerAccount, verbose_name="收入账户", on_delete=models.PROTECT, related_name="incoming"
    )
    amount = models.DecimalField("金额（元）", max_digits=18, decimal_places=2)
    precision = models.CharField("精确度", max_length=10, choices=Precision.choices, default="exact")
    stated = models.CharField("原文写法", max_length=60, blank=True)
    covers_from = models.DateField("累计起始日期", null=True, blank=True)
    occurred_on = models.DateField("发生日期")
    about_on = models.DateField(
        "前期差错所属日期", null=True, blank=True, help_text="更正已结账期间的，写它所属的日期"
    )
    recorded_at = models.DateTimeField("入账时间", editable=False)
    recorded_by = models.ForeignKey(
        "accounts.User", verbose_name="记账人", on_delete=models.PROTECT, related_name="+", editable=False
    )
    unit = models.ForeignKey(Unit, verbose_name="帮扶单位", on_delete=models.PROTECT, related_name="entries")
    place = models.ForeignKey(Division, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        FundDocument, verbose_name="资金来源", on_delete=models.PROTECT, related_name="entries"
    )
    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    nature = models.CharField("口径", max_length=12, choices=Nature, editable=False)
    channel = models.CharField("渠道", max_length=20, choices=Channel)
    form = models.CharField("形态", max_length=8, choices=Form)
    summary = models.CharField("摘要", max_length=200)
    voucher_no = models.CharField("凭证号", max_length=40, blank=True)
    payee = models.CharField("收款人", max_length=100, blank=True)
    reverses = models.OneToOneField(
        "self",
        verbose_name="冲销",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
    )
    reason = models.CharField("冲销原因", max_length=200, blank=True)
    key = models.CharField("去重键", max_length=64, editable=False)
    # Random digits that keep names from being found by trying (funds.chain); empty for entries older than that.
    salt = models.CharField("摘要用随机数", max_length=120, blank=True, default="", editable=False)
    previous_hash = models.CharField("上条摘要", max_length=64, editable=False)
    entry_hash = models.CharField("本条摘要", max_length=64, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "资金分录"
        verbose_name_plural = "资金分录"
        ordering = ["book", "seq"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="entry_amount_positive",
                violation_error_message="金额须大于 0；更正请用红字冲销",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_account=models.F("to_account")),
                name="entry_between_two_accounts",
                violation_error_message="付出账户和收入账户不能相同",
            ),
            models.CheckConstraint(
                condition=models.Q(covers_from__isnull=True)
                | models.Q(covers_from__lte=models.F("occurred_on")),
                name="entry_days_in_order",
                violation_error_message="累计起始日期不能晚于发生日期",
            ),
            models.CheckConstraint(
                condition=models.Q(about_on__isnull=True) | models.Q(about_on__lt=models.F("occurred_on")),
                name="prior_period_lies_before",
                violation_error_message="前期差错所属日期须早于发生日期",
            ),
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True) | ~models.Q(reason=""),
                name="reversal_has_a_reason",
                violation_error_message="冲销须写明原因",
            ),
            models.CheckConstraint(
                condition=~models.Q(channel="")
                & ~models.Q(form="")
                & ~models.Q(nature="")
                & ~models.Q(precision="")
                & ~models.Q(summary="")
                & ~models.Q(key=""),
                name="entry_says_what_it_is",
                violation_error_message="口径、渠道、形态、精确度、摘要都须填写",
            ),
            models.UniqueConstraint(fields=["book", "seq"], name="one_entry_per_seq"),
            models.UniqueConstraint(fields=["book", "key"], name="one_entry_per_key"),
        ]
        indexes = [
            models.Index(fields=["unit", "nature", "occurred_on"]),
            models.Index(fields=["place", "occurred_on"]),
        ]

    def __str__(self) -> str:
        return f"第 {self.seq} 号 {self.summary}"

    @property
    def is_prior_period(self) -> bool:
        """前期差错: it mends a period that was closed."""
        return self.about_on is not None
