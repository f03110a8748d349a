"""The people sent: cadres, their secondments, teams, attendance, pairings with households, visits, appraisals."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value

from cadres.querysets import (
    CadreQuerySet,
    HelpPairingQuerySet,
    SecondmentChildQuerySet,
    SecondmentQuerySet,
    TeamQuerySet,
    VisitLogQuerySet,
)
from counties.models import Division, Household
from fupin.intake.models import Sourced
from fupin.pinyin import sort_key
from fupin.privacy import SealedField
from units.models import Unit


class Rank(models.TextChoices):
    """行政职务级别: by class where no more is known, else 正职 or 副职 of it."""

    NATIONAL_1 = "national_1", "国家级正职"
    NATIONAL_2 = "national_2", "国家级副职"
    MINISTRY_1 = "ministry_1", "省部级正职"
    MINISTRY_2 = "ministry_2", "省部级副职"
    BUREAU = "bureau", "厅局级"
    BUREAU_1 = "bureau_1", "厅局级正职"
    BUREAU_2 = "bureau_2", "厅局级副职"
    DIVISION = "division", "县处级"
    DIVISION_1 = "division_1", "县处级正职"
    DIVISION_2 = "division_2", "县处级副职"
    SECTION = "section", "乡科级"
    SECTION_1 = "section_1", "乡科级正职"
    SECTION_2 = "section_2", "乡科级副职"
    STAFF = "staff", "科员及以下"
    CLERK = "clerk", "科员"
    ASSISTANT = "assistant", "办事员"
    UNRANKED = "unranked", "未定职"


class Affiliation(models.TextChoices):
    """隶属关系 of the helper's unit, as the list of 帮扶责任人 has it."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省"
    CITY = "city", "市（地）"
    COUNTY = "county", "县（区）"
    TOWNSHIP = "township", "街道、镇、乡"
    VILLAGE = "village", "居（村）委会"
    ARMY = "army", "军队"
    OTHER = "other", "其他"
    VILLAGE_BODIES = "bodies", "村两委"


class Schooling(models.TextChoices):
    """学历 of cadres."""

    POSTGRADUATE = "postgrad", "研究生"
    UNIVERSITY = "university", "大学本科"
    COLLEGE = "college", "大学专科"
    VOCATIONAL = "vocational", "中专技校"
    HIGH = "high", "高中"
    MIDDLE = "middle", "初中"
    PRIMARY = "primary", "小学"


class Speciality(models.TextChoices):
    """技术特长."""

    PLANTING = "planting", "种植"
    BREEDING = "breeding", "养殖"
    FRUIT = "fruit", "林果"
    SERVICE = "service", "服务"


@pghistory.track()
class Cadre(Sourced):
    """A person whom a unit sent or who pairs with households."""

    unit = models.ForeignKey(Unit, verbose_name="派出单位", on_delete=models.PROTECT, related_name="cadres")
    name = models.CharField("姓名", max_length=40)
    name_pinyin = models.CharField("姓名拼音", max_length=120, blank=True, editable=False)
    sex = models.CharField("性别", max_length=4, choices=[("男", "男"), ("女", "女")], blank=True)
    department = models.CharField("所在部门", max_length=100, blank=True)
    rank = models.CharField("职级", max_length=10, choices=Rank, blank=True)
    politics = models.CharField("政治面貌", max_length=20, blank=True)
    number = models.CharField("帮扶责任人编号", max_length=32, blank=True)
    affiliation = models.CharField("隶属关系", max_length=10, choices=Affiliation, blank=True)
    education = models.CharField("学历", max_length=10, choices=Schooling, blank=True)
    speciality = models.CharField("技术特长", max_length=10, choices=Speciality, blank=True)
    resident = models.BooleanField("驻村队员", null=True, blank=True)
    phone = SealedField("联系电话", blank=True)

    objects = CadreQuerySet.as_manager()

    class Meta:
        verbose_name = "干部"
        verbose_name_plural = "干部"
        ordering = ["unit", "name_pinyin"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name", "department"],
                name="one_cadre_per_department",
                violation_error_message="该部门已有同名干部；确是两人的请在部门中区分",
            )
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_pinyin = sort_key(self.name, surname=True)
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name


class Post(models.TextChoices):
    COUNTY = "county", "县级挂职"
    TOWNSHIP = "township", "乡镇挂职"
    FIRST_SECRETARY = "first_secretary", "驻村第一书记"
    TEAM_LEADER = "team_leader", "驻村工作队队长"
    TEAM_MEMBER = "team_member", "驻村队员"
    VILLAGE = "village", "村级挂任"
    COMMISSIONER = "commissioner", "扶贫（科技）特派员"
    CONTACT = "contact", "帮扶联系人（不驻村）"


class DateRange(Func):
    """daterange(from, to, '[]'): the days of a secondment, both ends included."""

    function = "daterange"
    output_field = DateRangeField()


@pghistory.track()
class Secondment(Sourced):
    """A cadre serves at a place in a post. One cadre is never at two places at a time: the database refuses it."""

    cadre = models.ForeignKey(
        Cadre, verbose_name="干部", on_delete=models.PROTECT, related_name="secondments"
    )
    unit = models.ForeignKey(
        Unit, verbose_name="派出单位", on_delete=models.PROTECT, related_name="secondments"
    )
    place = models.ForeignKey(
        Division, verbose_name="任职地", on_delete=models.PROTECT, related_name="secondments"
    )
    post = models.CharField("岗位", max_length=20, choices=Post)
    title = models.CharField("职务", max_length=100, blank=True)
    starts_on = models.DateField("起始日期")
    start_precision = models.CharField(
        "起始日期精确到",
        max_length=5,
        choices=[("year", "年"), ("month", "月"), ("day", "日")],
        default="day",
    )
    ends_on = models.DateField("结束日期", null=True, blank=True)
    planned_end_on = models.DateField("计划结束日期", null=True, blank=True)
    round_number = models.PositiveSmallIntegerField("第几批（轮）", null=True, blank=True)
    document_no = models.CharField("任职文号", max_length=60, blank=True)
    handed_over_to = models.ForeignKey(
        "self", verbose_name="接任", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField("结束原因", max_length=100, blank=True)

    objects = SecondmentQuerySet.as_manager()

    class Meta:
        verbose_name = "派驻任职"
        verbose_name_plural = "派驻任职"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="secondment_days_in_order",
                violation_error_message="结束日期不能早于起始日期",
            ),
            ExclusionConstraint(
                name="one_secondment_at_a_time",
                expressions=[
                    (F("cadre"), RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", Value("[]"), output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="该干部这段时间已有任职，请先登记原任职的结束日期",
            ),
        ]

    def clean(self) -> None:
        # The exclusion constraint cannot even be asked about a range that ends before it begins.
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "结束日期不能早于起始日期"})

    def __str__(self) -> str:
        return f"{self.cadre} {self.place.name} {self.title or self.get_post_display()}"


@pghistory.track()
class Team(Sourced):
    """驻村工作队 of a unit in a village."""

    unit = models.ForeignKey(Unit, verbose_name="派出单位", on_delete=models.PROTECT, related_name="teams")
    place = models.ForeignKey(Division, verbose_name="驻地", on_delete=models.PROTECT, related_name="teams")
    name = models.CharField("名称", max_length=100)
    starts_on = models.DateField("进驻日期")
    ends_on = models.DateField("撤回日期", null=True, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = "驻村工作队"
        verbose_name_plural = "驻村工作队"
        ordering = ["place_id", "-starts_on"]

    def __str__(self) -> str:
        return self.name


class DayKind(models.TextChoices):
    RESIDENT = "resident", "驻村"
    OFFICIAL = "official", "公出（计入驻村）"
    LEAVE = "leave", "请假（不计）"
    ABSENT = "absent", "无故不在岗"


@pghistory.track()
class Attendance(Sourced):
    """One day of a secondment. Whether the yearly number of days suffices is a policy number that flags, never blocks."""

    secondment = models.ForeignKey(
        Secondment, verbose_name="任职", on_delete=models.PROTECT, related_name="attendance"
    )
    day = models.DateField("日期")
    kind = models.CharField("情况", max_length=10, choices=DayKind)
    overnight = models.BooleanField("住村", null=True, blank=True)

    objects = SecondmentChildQuerySet.as_manager()

    class Meta:
        verbose_name = "考勤"
        verbose_name_plural = "考勤"
        ordering = ["secondment", "-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["secondment", "day"],
                name="one_attendance_per_day",
                violation_error_message="这一天的考勤已登记",
            )
        ]

    def __str__(self) -> str:
        return f"{self.secondment.cadre} {self.day} {self.get_kind_display()}"


@pghistory.track()
class HelpPairing(Sourced):
    """结对帮扶: a cadre or a branch of the unit helps a household, from a day to a day."""

    unit = models.ForeignKey(
        Unit, verbose_name="帮扶单位", on_delete=models.PROTECT, related_name="help_pairings"
    )
    cadre = models.ForeignKey(
        Cadre,
        verbose_name="帮扶干部",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pairings",
    )
    branch = models.CharField("帮扶支部（处室）", max_length=100, blank=True)
    household = models.ForeignKey(
        Household, verbose_name="帮扶户", on_delete=models.PROTECT, related_name="help_pairings"
    )
    # The national list's own number of the unit: units are not written by those who send such lists.
    unit_number = models.CharField("帮扶单位编号", max_length=32, blank=True)
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)

    objects = HelpPairingQuerySet.as_manager()

    class Meta:
        verbose_name = "结对帮扶"
        verbose_name_plural = "结对帮扶"
        ordering = ["household", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cadre__isnull=False) | ~Q(branch=""),
                name="help_pairing_has_a_helper",
                violation_error_message="请填写帮扶干部或帮扶支部",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="help_pairing_days_in_order",
                violation_error_message="结束日期不能早于起始日期",
            ),
            models.UniqueConstraint(
                fields=["cadre", "household", "starts_on"],
                name="one_help_pairing_per_start",
                violation_error_message="这个结对已登记",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre or self.branch} ↔ {self.household}"


class VisitWay(models.TextChoices):
    HOME = "home", "入户"
    PHONE = "phone", "电话"
    RELIEF = "relief", "慰问"
    TALK = "talk", "座谈"


@pghistory.track()
class VisitLog(Sourced):
    """One contact of a helper with the household."""

    pairing = models.ForeignKey(
        HelpPairing, verbose_name="结对", on_delete=models.PROTECT, related_name="visits"
    )
    visited_on = models.DateField("日期")
    way = models.CharField("方式", max_length=8, choices=VisitWay)
    content = models.TextField("内容", blank=True)
    amount = models.DecimalField("慰问金额（元）", max_digits=18, decimal_places=2, null=True, blank=True)

    objects = VisitLogQuerySet.as_manager()

    class Meta:
        verbose_name = "帮扶日志"
        verbose_name_plural = "帮扶日志"
        ordering = ["-visited_on", "-id"]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.get_way_display()}"


class Grade(models.TextChoices):
    EXCELLENT = "excellent", "优秀"
    COMPETENT = "competent", "称职"
    BASIC = "basic", "基本称职"
    FAILED = "failed", "不称职"


@pghistory.track()
class Appraisal(Sourced):
    """The yearly (or final) appraisal of a secondment."""

    secondment = models.ForeignKey(
        Secondment, verbose_name="任职", on_delete=models.PROTECT, related_name="appraisals"
    )
    year = models.PositiveSmallIntegerField("年度")
    grade = models.CharField("等次", max_length=10, choices=Grade)
    opinion = models.TextField("意见", blank=True)

    objects = SecondmentChildQuerySet.as_manager()

    class Meta:
        verbose_name = "考核"
        verbose_name_plural = "考核"
        ordering = ["secondment", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["secondment", "year"],
                name="one_appraisal_per_year",
                violation_error_message="该任职这一年度的考核已登记",
            )
        ]

    def __str__(self) -> str:
        return f"{self.secondment.cadre} {self.year} 年 {self.get_grade_display()}"
