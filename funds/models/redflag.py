"""What the red-flag rules found, what somebody decided about it, and what may not be bought."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from counties.models import Division
from funds.channels import Channel
from funds.models.document import FundDocument
from funds.models.ledger import Entry
from funds.querysets import RedFlagQuerySet
from projects.models import Project
from units.models import Finding, Unit


class FlagState(models.TextChoices):
    OPEN = "open", "待核实"
    DISMISSED = "dismissed", "已排除"
    RAISED = "raised", "已列入问题台账"


@pghistory.track()
class RedFlag(models.Model):
    """One hit of a rule. Other entries make another flag, so what was dismissed comes back when the case changes.

    `subject` and `about` are digests, for they are made of payees and bank accounts.
    """

    rule = models.CharField("规则", max_length=40, editable=False)
    subject = models.CharField(max_length=64, editable=False)
    about = models.CharField(max_length=64, editable=False)
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="red_flags")
    place = models.ForeignKey(
        Division, verbose_name="地区", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.ForeignKey(
        FundDocument,
        verbose_name="资金来源",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amount = models.DecimalField("涉及金额（元）", max_digits=18, decimal_places=2)
    detail = models.CharField("情况", max_length=400)
    entry_count = models.PositiveIntegerField("分录数")
    found_at = models.DateTimeField("首次发现")
    seen_at = models.DateTimeField("最近一次发现")
    gone_at = models.DateTimeField("不再出现", null=True, blank=True)
    state = models.CharField("处理", max_length=10, choices=FlagState, default=FlagState.OPEN, editable=False)
    dismissal = models.CharField("排除理由", max_length=300, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="处理人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    decided_at = models.DateTimeField("处理时间", null=True, blank=True, editable=False)
    finding = models.ForeignKey(
        Finding,
        verbose_name="问题",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="red_flags",
    )

    objects = RedFlagQuerySet.as_manager()

    class Meta:
        verbose_name = "资金疑点"
        verbose_name_plural = "资金疑点"
        ordering = ["rule", "-amount", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "subject"], name="one_flag_per_rule_and_subject"),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | (~Q(dismissal="") & Q(decided_by__isnull=False)),
                name="flag_dismissed_with_reason",
                violation_error_message="排除疑点须写明理由",
            ),
            models.CheckConstraint(
                condition=Q(state="raised", finding__isnull=False)
                | (~Q(state="raised") & Q(finding__isnull=True)),
                name="flag_raised_as_a_finding",
                violation_error_message="列入问题台账的疑点须有对应的问题",
            ),
        ]
        indexes = [models.Index(fields=["rule", "about"])]

    def __str__(self) -> str:
        return self.detail


class RedFlagEntry(models.Model):
    """One entry that shows a flag. Written once with the flag."""

    flag = models.ForeignKey(RedFlag, verbose_name="疑点", on_delete=models.PROTECT, related_name="shown_by")
    entry = models.ForeignKey(Entry, verbose_name="分录", on_delete=models.PROTECT, related_name="flagged")

    class Meta:
        verbose_name = "疑点分录"
        verbose_name_plural = "疑点分录"
        ordering = ["flag", "entry"]
        constraints = [models.UniqueConstraint(fields=["flag", "entry"], name="one_entry_per_flag")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.flag}：{self.entry}"


class FindingCorrection(models.Model):
    """The entry that put a problem right; a finding may be closed by it instead of by a file."""

    finding = models.OneToOneField(
        Finding, verbose_name="问题", on_delete=models.PROTECT, related_name="correcting"
    )
    entry = models.ForeignKey(Entry, verbose_name="更正分录", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "整改分录"
        verbose_name_plural = "整改分录"
        ordering = ["finding"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.finding}：{self.entry}"


@pghistory.track()
class ForbiddenUse(models.Model):
    """One line of a negative list: what money of these channels may not buy, at a place, from a year on."""

    text = models.CharField("不得用于", max_length=100)
    keywords = ArrayField(models.CharField(max_length=20), verbose_name="摘要字样")
    channels = ArrayField(
        models.CharField(max_length=20, choices=Channel),
        verbose_name="资金渠道",
        default=list,
        blank=True,
        help_text="留空表示所有渠道",
    )
    place_code = models.CharField("地区代码", max_length=12, blank=True, help_text="留空表示全国")
    year_from = models.PositiveSmallIntegerField("起始年度")
    year_to = models.PositiveSmallIntegerField("截止年度", null=True, blank=True)
    source = models.CharField("依据", max_length=300, help_text="文件名称、文号")

    class Meta:
        verbose_name = "资金负面清单"
        verbose_name_plural = "资金负面清单"
        ordering = ["-year_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "place_code", "year_from"],
                name="one_forbidden_use_per_place_and_year",
                violation_error_message="该地区该年度已有这一条",
            ),
            models.CheckConstraint(
                condition=Q(year_to__isnull=True) | Q(year_to__gte=models.F("year_from")),
                name="forbidden_use_years_in_order",
                violation_error_message="截止年度不能早于起始年度",
            ),
        ]

    def __str__(self) -> str:
        return self.text
