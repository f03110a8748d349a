"""Units as a tree, and their dated pairings with places."""

import pghistory
from django.db import models

from counties.models import Division
from fupin.intake.models import Sourced
from fupin.pinyin import sort_key
from units.querysets import PairingQuerySet, UnitQuerySet


class Tier(models.TextChoices):
    CENTRAL = "central", "中央"
    PROVINCIAL = "provincial", "省级"
    MUNICIPAL = "municipal", "市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡级"
    OTHER = "other", "其他"


class UnitKind(models.TextChoices):
    GOVERNMENT = "government", "党政机关"
    INSTITUTION = "institution", "事业单位"
    STATE_ENTERPRISE = "state_enterprise", "国有企业"
    FINANCE = "finance", "金融机构"
    UNIVERSITY = "university", "高等院校"
    ARMED_FORCES = "armed_forces", "军队武警"
    PARTY = "party", "民主党派"
    PRIVATE = "private", "民营企业"
    SOCIETY = "society", "社会组织"


@pghistory.track()
class Unit(Sourced):
    """One helping unit. `path` is the ids from the root down, `/1/7/`, so a subtree is a prefix."""

    name = models.CharField("单位名称", max_length=100, unique=True)
    short_name = models.CharField(
        "简称", max_length=40, blank=True, help_text="总结正文中使用的简称，如“深圳中支”"
    )
    aliases = models.CharField(
        "曾用名、别名", max_length=300, blank=True, help_text="多个用顿号隔开，导入表格时都认得"
    )
    superior = models.ForeignKey(
        "self",
        verbose_name="上级单位",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinates",
    )
    path = models.CharField(max_length=200, editable=False, db_index=True, default="")
    tier = models.CharField("层级", max_length=12, choices=Tier, blank=True)
    kind = models.CharField("性质", max_length=20, choices=UnitKind, blank=True)
    pinyin = models.CharField("拼音", max_length=200, blank=True, editable=False)
    closed_on = models.DateField("撤并日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "帮扶单位"
        verbose_name_plural = "帮扶单位"
        ordering = ["path"]

    def save(self, *args: object, **kwargs: object) -> None:
        self.pinyin = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def called(self) -> str:
        """How running text calls the unit: its short name if it has one."""
        return self.short_name or self.name

    def __str__(self) -> str:
        return self.name


class PairingRole(models.TextChoices):
    DESIGNATED = "designated", "定点帮扶"
    LEAD = "lead", "牵头"
    MEMBER = "member", "成员"
    COUNTERPART = "counterpart", "对口支援"
    PARTNER = "partner", "结对共建"


@pghistory.track()
class Pairing(Sourced):
    """A unit answers for a county or village from a day to a day; of a year alone the day is its first."""

    unit = models.ForeignKey(Unit, verbose_name="帮扶单位", on_delete=models.PROTECT, related_name="pairings")
    place = models.ForeignKey(
        Division, verbose_name="帮扶对象", on_delete=models.PROTECT, related_name="pairings"
    )
    role = models.CharField("关系", max_length=12, choices=PairingRole, default=PairingRole.DESIGNATED)
    starts_on = models.DateField("起始日期", null=True, blank=True)
    start_precision = models.CharField(
        "起始日期精确到",
        max_length=5,
        choices=[("year", "年"), ("month", "月"), ("day", "日")],
        default="day",
    )
    ends_on = models.DateField("截止日期", null=True, blank=True)
    share = models.DecimalField("责任占比（%）", max_digits=5, decimal_places=2, null=True, blank=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = "结对关系"
        verbose_name_plural = "结对关系"
        ordering = ["unit", "place_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "place", "role", "starts_on"],
                nulls_distinct=False,
                name="one_pairing_per_start",
                violation_error_message="这个结对关系已登记",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="pairing_days_in_order",
                violation_error_message="截止日期不能早于起始日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ↔ {self.place}"
