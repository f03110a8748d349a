"""Households: an identity that survives the years, yearly facts, dated changes of status, needs."""

from typing import ClassVar

import pghistory
from django.db import models

from counties.models.codes import (
    EVENTS_OF_POVERTY,
    EVENTS_OF_WATCH,
    FIRST_YEAR,
    ExitStatus,
    HouseholdKind,
    MonitorKind,
    NeedState,
    NotExitedReason,
    PostExitPolicy,
    PovertyCause,
    PovertyKind,
    Standard,
    StatusEvent,
)
from counties.models.division import Division
from counties.querysets import HouseholdChildQuerySet, HouseholdQuerySet, PlaceRowQuerySet
from fupin.figures import Absence, Figure, Precision
from fupin.intake.chains import Chain
from fupin.intake.history import tracked_in_bulk
from fupin.intake.models import Sourced, batch_of_row
from fupin.pinyin import sort_key
from fupin.privacy import Personal, SealedField, blind_index


@tracked_in_bulk()
class Household(Sourced):
    """One household; its number is unique inside its county only (domain rule: numbers repeat between provinces)."""

    masked_in_name = {"head_name": Personal.NAME}
    batch = batch_of_row(db_constraint=False)
    place = models.ForeignKey(
        Division, verbose_name="所在村", on_delete=models.PROTECT, related_name="households"
    )
    county_code = models.CharField("县代码", max_length=6, editable=False)
    number = models.CharField("户编号", max_length=32)
    head_name = models.CharField("户主姓名", max_length=40, blank=True)
    head_pinyin = models.CharField("户主拼音", max_length=120, blank=True, editable=False)
    group_name = models.CharField("自然村（组）", max_length=60, blank=True)
    standard = models.CharField("识别标准", max_length=12, choices=Standard, blank=True)
    identified_on = models.DateField("识别日期", null=True, blank=True)
    phone = SealedField("联系电话", blank=True)
    bank_name = models.CharField("开户银行", max_length=80, blank=True)
    bank_account = SealedField("银行账号", blank=True)
    bank_account_index = models.CharField(max_length=64, blank=True, editable=False)
    martyr_family = models.BooleanField("军烈属", null=True, blank=True)
    only_child_family = models.BooleanField("独生子女户", null=True, blank=True)
    two_daughters_family = models.BooleanField("双女户", null=True, blank=True)
    village_phone = models.CharField("村办公电话", max_length=40, blank=True)
    closed_on = models.DateField("销户日期", null=True, blank=True, editable=False)
    moved_on = models.DateField("最近一次迁移日期", null=True, blank=True, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = "农户"
        verbose_name_plural = "农户"
        ordering = ["place_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "number"],
                name="one_household_number_per_county",
                violation_error_message="本县已有这个户编号",
            )
        ]
        indexes = [
            models.Index(
                fields=["moved_on"], name="household_moved_on", condition=models.Q(moved_on__isnull=False)
            ),
            models.Index(
                fields=["bank_account_index"],
                name="household_by_account",
                condition=~models.Q(bank_account_index=""),
            ),
        ]

    def clean(self) -> None:
        self._derive()

    def save(self, *args: object, **kwargs: object) -> None:
        self._derive()
        super().save(*args, **kwargs)

    def _derive(self) -> None:
        """Before the constraints are checked, for they ask for the county."""
        self.county_code = (self.place_id or "")[:6]
        self.head_pinyin = sort_key(self.head_name, surname=True) if self.head_name else ""
        self.bank_account_index = blind_index(self.bank_account)

    def __str__(self) -> str:
        return f"{self.head_name or '（户主未填）'}户 {self.number}"


@tracked_in_bulk()
class HouseholdYear(Sourced):
    """What was so of a household in one year. Blank means not filled in, never 0 or no."""

    batch = batch_of_row(db_constraint=False)
    # The constraint below is its index.
    household = models.ForeignKey(
        Household, verbose_name="农户", on_delete=models.PROTECT, related_name="years", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")
    size = models.PositiveSmallIntegerField("家庭人口数", null=True, blank=True)
    kind = models.CharField("户类型", max_length=10, choices=HouseholdKind, blank=True)
    poverty_kind = models.CharField("贫困户属性", max_length=16, choices=PovertyKind, blank=True)
    exit_status = models.CharField("脱贫属性", max_length=10, choices=ExitStatus, blank=True)
    monitor_kind = models.CharField("监测对象类别", max_length=10, choices=MonitorKind, blank=True)
    risk_cleared = models.BooleanField("风险是否消除", null=True, blank=True)
    main_cause = models.CharField("主要致贫原因", max_length=12, choices=PovertyCause, blank=True)
    other_causes = models.CharField("其他致贫原因", max_length=120, blank=True, help_text="用顿号隔开")
    cause_note = models.CharField("致贫原因说明", max_length=300, blank=True)
    post_exit_policy = models.CharField("脱贫后政策状态", max_length=10, choices=PostExitPolicy, blank=True)
    not_exited_reason = models.CharField("未脱贫原因", max_length=12, choices=NotExitedReason, blank=True)
    has_labour = models.BooleanField("有劳动力（可开发）", null=True, blank=True)
    dangerous_house = models.BooleanField("危房户", null=True, blank=True, help_text="“是”表示住房不安全")
    safe_water = models.BooleanField("饮水安全", null=True, blank=True)
    net_income = models.DecimalField("纯收入（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    net_income_per_head = models.DecimalField(
        "人均纯收入（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )

    objects = HouseholdChildQuerySet.as_manager()

    class Meta:
        verbose_name = "农户年度情况"
        verbose_name_plural = "农户年度情况"
        ordering = ["household", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year"],
                name="one_household_year",
                violation_error_message="该户这一年度的情况已登记",
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=FIRST_YEAR, year__lte=2100),
                name="household_year_in_range",
                violation_error_message="年度应在 1986 到 2100 之间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.year} 年"


@tracked_in_bulk()
class StatusChange(Sourced):
    """One dated event of a household's status."""

    batch = batch_of_row(db_constraint=False)
    # The constraint below is its index.
    household = models.ForeignKey(
        Household, verbose_name="农户", on_delete=models.PROTECT, related_name="changes", db_index=False
    )
    event = models.CharField("事件", max_length=12, choices=StatusEvent)
    happened_on = models.DateField("发生日期")
    monitor_kind = models.CharField("监测对象类别", max_length=10, choices=MonitorKind, blank=True)
    other = models.ForeignKey(
        Household,
        verbose_name="另一方农户",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="拆户、并户时的另一户",
    )
    reason = models.CharField("原因", max_length=200, blank=True)

    objects = HouseholdChildQuerySet.as_manager()

    # Poverty and watch are told apart: an exit stands upon the identification, not upon the watch.
    undo_chain = Chain("household_id", "event", (EVENTS_OF_POVERTY, EVENTS_OF_WATCH))

    class Meta:
        verbose_name = "状态变更"
        verbose_name_plural = "状态变更"
        ordering = ["household", "happened_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "event", "happened_on"],
                name="one_status_event_per_day",
                violation_error_message="该户同一天的同一事件已登记",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.happened_on} {self.get_event_display()}"


# What keeps an amount that need not be exact.
AMOUNT_FIELDS = ("amount", "upper", "precision", "stated")


@pghistory.track()
class Need(Sourced):
    """What a place or a household asked for. A project that meets it points here.

    The amount may be approximate (10余万元): then it is kept with its precision and as it was written.
    """

    place = models.ForeignKey(Division, verbose_name="地区", on_delete=models.PROTECT, related_name="needs")
    household = models.ForeignKey(
        Household, verbose_name="农户", on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )
    raised_on = models.DateField("提出日期")
    subject = models.CharField("需求", max_length=100)
    detail = models.TextField("具体内容", blank=True)
    amount = models.DecimalField("所需资金（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    upper = models.DecimalField("所需资金上限（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    precision = models.CharField("精确度", max_length=10, choices=Precision.choices, default="exact")
    stated = models.CharField("原文写法", max_length=60, blank=True)
    state = models.CharField("办理情况", max_length=10, choices=NeedState, default=NeedState.OPEN)

    objects = PlaceRowQuerySet.as_manager()

    # Who corrects the amount by hand does so with its wording.
    follow_from: ClassVar = {"amount": ("upper", "precision", "stated")}

    class Meta:
        verbose_name = "需求"
        verbose_name_plural = "需求"
        ordering = ["-raised_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(precision="range", upper__isnull=False, upper__gt=models.F("amount"))
                | (~models.Q(precision="range") & models.Q(upper__isnull=True)),
                name="need_upper_of_a_range",
                violation_error_message="“所需资金上限”只在精确度为“区间”时填写，并且要大于所需资金",
            )
        ]

    @property
    def needed(self) -> Figure:
        """The amount as it was stated; unfilled if there is none."""
        if self.amount is None:
            return Figure.missing("元", Absence.UNFILLED)
        return Figure.from_stored(self.amount, self.upper, self.precision, self.stated, "元")

    def __str__(self) -> str:
        return f"{self.place}：{self.subject}"
