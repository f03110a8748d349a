"""防返贫监测 since 2021: what a watch is about, what is done against the risk, and where members work meanwhile."""

from typing import ClassVar, NamedTuple

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from counties.models.household import StatusChange
from counties.models.person import Person
from counties.querysets import HelpMeasureQuerySet, MonitorCaseQuerySet, WorkSpellQuerySet
from fupin.intake.models import Sourced
from fupin.privacy import SealedField

MOST_RISKS = 5


class MonitorRisk(models.TextChoices):
    """致贫/返贫风险; a household has up to five."""

    ILLNESS = "illness", "因病"
    SCHOOLING = "schooling", "因学"
    HOUSING = "housing", "因安全住房"
    WATER = "water", "因安全饮水"
    DISASTER = "disaster", "因自然灾害"
    LABOUR = "labour", "缺劳动力"
    JOB = "job", "因务工就业不稳"
    DISABILITY = "disability", "因残"
    ACCIDENT = "accident", "因意外事故"
    PROJECT = "project", "因产业项目失败"
    HOUSE = "house", "因房"
    OTHER = "other", "其他"


class ClearedHow(models.TextChoices):
    """风险消除方式."""

    HELPED = "helped", "帮扶消除"
    NATURAL = "natural", "自然消除"


class HelpKind(models.TextChoices):
    """帮扶措施 in the order of the national table; the first says of all that develop a household whether any is done."""

    DEVELOPMENT = "development", "开发式帮扶措施"
    INDUSTRY = "industry", "产业帮扶"
    EMPLOYMENT = "employment", "就业帮扶"
    PUBLIC_POST = "public_post", "公益岗位帮扶"
    FINANCE = "finance", "金融帮扶"
    HOUSING = "housing", "住房安全保障"
    RELOCATION = "relocation", "搬迁"
    WATER = "water", "饮水安全保障"
    EDUCATION = "education", "教育帮扶"
    COMPULSORY = "compulsory", "义务教育保障"
    HEALTH = "health", "健康帮扶"
    SECURITY = "security", "综合保障"
    SOCIETY = "society", "社会帮扶"
    LIVING = "living", "生产生活条件改善"
    INFRASTRUCTURE = "infrastructure", "基础设施建设"


DEVELOPING = (
    HelpKind.DEVELOPMENT,
    HelpKind.INDUSTRY,
    HelpKind.EMPLOYMENT,
    HelpKind.PUBLIC_POST,
    HelpKind.FINANCE,
)


@pghistory.track()
class MonitorCase(Sourced):
    """监测档案 of one watch: all that its dated events do not say.

    Whose watch it is, since when and of which kind, and when the risk was gone, is said by the events (纳入监测 here,
    风险消除 after it) and by nothing else.
    """

    began = models.OneToOneField(
        StatusChange,
        verbose_name="纳入监测",
        on_delete=models.PROTECT,
        related_name="case",
        limit_choices_to={"event": "monitored"},
    )
    risks = ArrayField(
        models.CharField(max_length=12, choices=MonitorRisk),
        verbose_name="致贫/返贫风险",
        size=MOST_RISKS,
        default=list,
        blank=True,
    )
    disaster = models.CharField("因自然灾害子项", max_length=60, blank=True)
    cleared_how = models.CharField("风险消除方式", max_length=10, choices=ClearedHow, blank=True)
    wage_income = models.DecimalField(
        "工资性收入（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    transfer_income = models.DecimalField(
        "转移性收入（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    own_expense = models.DecimalField(
        "合规自付支出（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    dropped_out = models.BooleanField("义务教育阶段适龄儿童少年失学辍学", null=True, blank=True)
    dropped_out_after = models.BooleanField("风险消除后义务教育阶段失学辍学", null=True, blank=True)
    dropout_reason = models.CharField("失学或辍学原因", max_length=60, blank=True)
    dibao = models.CharField("享受低保政策情况", max_length=60, blank=True)
    tekun = models.CharField("享受特困供养政策情况", max_length=60, blank=True)
    backstopped = models.BooleanField("整户无劳动能力兜底保障户", null=True, blank=True)
    collector = models.CharField("信息采集人", max_length=40, blank=True)
    phone = SealedField("信息采集人联系电话", blank=True)

    objects = MonitorCaseQuerySet.as_manager()

    # An event that an undoing leaves keeps the case that came with it.
    undone_with = "began"

    class Meta:
        verbose_name = "监测档案"
        verbose_name_plural = "监测档案"
        ordering = ["-began__happened_on", "-id"]

    @property
    def risks_in_words(self) -> str:
        """因病、缺劳动力."""
        return risks_in_words(self.risks)

    def __str__(self) -> str:
        return f"{self.began.household} {self.began.happened_on} 监测档案"


def risks_in_words(risks: list[str]) -> str:
    """The labels of the risks in their order: 因病、缺劳动力."""
    return "、".join(MonitorRisk(risk).label for risk in risks)


class Help(NamedTuple):
    """What is said of one kind of help: whether it is given, and of what it consists."""

    carried_out: bool
    detail: str = ""


@pghistory.track()
class HelpMeasure(Sourced):
    """One kind of help for a watched household in one year; that none was given is a row too, that nobody said is not."""

    case = models.ForeignKey(
        MonitorCase,
        verbose_name="监测档案",
        on_delete=models.PROTECT,
        related_name="measures",
        db_index=False,
    )
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("帮扶措施", max_length=14, choices=HelpKind)
    carried_out = models.BooleanField("已落实", default=True)
    detail = models.CharField("具体措施", max_length=300, blank=True)

    # One cell of a sheet says both: where one was corrected by hand, the other is kept with it.
    follow_from: ClassVar = {"carried_out": ("detail",), "detail": ("carried_out",)}

    objects = HelpMeasureQuerySet.as_manager()

    class Meta:
        verbose_name = "监测帮扶措施"
        verbose_name_plural = "监测帮扶措施"
        ordering = ["case", "-year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "year", "kind"],
                name="one_help_measure_of_a_kind_per_year",
                violation_error_message="这一年度的这项帮扶措施已登记",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2020, year__lte=2100),
                name="help_measure_year_in_range",
                violation_error_message="年度应在 2020 到 2100 之间",
            ),
            models.CheckConstraint(
                condition=Q(carried_out=True) | Q(detail=""),
                name="help_measure_not_done_has_no_detail",
                violation_error_message="未落实的不填具体措施",
            ),
        ]

    @property
    def said(self) -> Help:
        """What the row says, as one cell of a sheet does."""
        return Help(self.carried_out, self.detail)

    def __str__(self) -> str:
        return f"{self.year} 年{self.get_kind_display()}"


@pghistory.track()
class WorkSpell(Sourced):
    """外出务工: a person works somewhere from a month to a month; without an end it lasts.

    Sheets say months: the first day of the first and the last day of the last are kept. Spells that overlap are a
    doubt and no fault: one may have two jobs.
    """

    person = models.ForeignKey(
        Person, verbose_name="人员", on_delete=models.PROTECT, related_name="work_spells", db_index=False
    )
    starts_on = models.DateField("开始时间")
    ends_on = models.DateField("结束时间", null=True, blank=True)
    work_county = models.CharField("务工所在县", max_length=60, blank=True)
    channel = models.CharField("就业渠道", max_length=40, blank=True)
    industry = models.CharField("所属行业", max_length=60, blank=True)
    employer = models.CharField("务工企业名称", max_length=100, blank=True)
    transport_subsidy = models.DecimalField(
        "年度交通费补助（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )

    objects = WorkSpellQuerySet.as_manager()

    class Meta:
        verbose_name = "务工经历"
        verbose_name_plural = "务工经历"
        ordering = ["person", "-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "starts_on", "employer"],
                name="one_work_spell_per_start_and_employer",
                violation_error_message="该人员这个时间开始、在这家企业的务工已登记",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="work_spell_days_in_order",
                violation_error_message="结束时间不能早于开始时间",
            ),
        ]

    def __str__(self) -> str:
        end = f"{self.ends_on:%Y-%m}" if self.ends_on else "今"
        return f"{self.person} {self.starts_on:%Y-%m} 至{end}务工"
