"""How a unit organises the work: leading group, meetings, documents, visits, inspections, awards."""

import pghistory
from django.db import models

from counties.models import Division
from fupin.figures.models import StatedFigure
from fupin.intake.models import Sourced
from fupin.privacy import Personal
from units.models.unit import Unit
from units.querysets import FindingQuerySet, ScopedQuerySet, UnitPlaceRowQuerySet, UnitRowQuerySet


@pghistory.track()
class LeadingGroup(Sourced):
    """扶贫工作领导小组 of a unit."""

    unit = models.ForeignKey(
        Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="leading_groups"
    )
    name = models.CharField("名称", max_length=100)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    office = models.CharField("办事机构", max_length=100, blank=True)
    duties = models.TextField("职责", blank=True)

    objects = UnitRowQuerySet.as_manager()

    class Meta:
        verbose_name = "领导小组"
        verbose_name_plural = "领导小组"
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="one_leading_group_name",
                violation_error_message="该单位已有这个领导小组",
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupPost(models.TextChoices):
    HEAD = "head", "组长"
    DEPUTY = "deputy", "副组长"
    MEMBER = "member", "成员"


class GroupMemberQuerySet(ScopedQuerySet):
    unit_path = "group__unit_id"


@pghistory.track()
class GroupMember(Sourced):
    """A seat in the leading group; the source often names the office rather than the person."""

    masked_in_name = {"person_name": Personal.NAME}
    group = models.ForeignKey(
        LeadingGroup, verbose_name="领导小组", on_delete=models.PROTECT, related_name="members"
    )
    post = models.CharField("职务", max_length=8, choices=GroupPost)
    person_name = models.CharField("姓名", max_length=40, blank=True)
    title = models.CharField("本职", max_length=100)

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "领导小组成员"
        verbose_name_plural = "领导小组成员"
        ordering = ["group", "id"]

    def __str__(self) -> str:
        return f"{self.get_post_display()} {self.title}{self.person_name}"


class MeetingKind(models.TextChoices):
    LEADING_GROUP = "leading_group", "领导小组会议"
    JOINT = "joint", "联席会议"
    MOBILISING = "mobilising", "动员部署会"
    SYMPOSIUM = "symposium", "座谈会"
    PARTY_COMMITTEE = "party_committee", "党委（党组）会"
    OTHER = "other", "其他会议"


@pghistory.track()
class Meeting(Sourced):
    """One meeting; the day stays blank where the source does not give it, the year then says when."""

    unit = models.ForeignKey(Unit, verbose_name="召集单位", on_delete=models.PROTECT, related_name="meetings")
    place = models.ForeignKey(
        Division, verbose_name="涉及地区", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField("会议类型", max_length=20, choices=MeetingKind)
    title = models.CharField("会议名称", max_length=200)
    starts_on = models.DateField("起始日期", null=True, blank=True, help_text="跨度较大或只知年份时填写")
    ends_on = models.DateField("召开日期")
    attendance = models.PositiveIntegerField("参会人数", null=True, blank=True)
    minutes = models.TextField("议定事项", blank=True)

    objects = UnitPlaceRowQuerySet.as_manager()

    class Meta:
        verbose_name = "会议"
        verbose_name_plural = "会议"
        ordering = ["-ends_on", "-id"]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class PolicyDocument(Sourced):
    """A document that the unit issued or works by, with its 文号."""

    unit = models.ForeignKey(
        Unit, verbose_name="制发单位", on_delete=models.PROTECT, related_name="documents"
    )
    title = models.CharField("文件名称", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True, help_text="如 署办发〔2006〕12号")
    starts_on = models.DateField("起始日期", null=True, blank=True, editable=False)
    ends_on = models.DateField("印发日期", null=True, blank=True)
    summary = models.TextField("主要内容", blank=True)

    objects = UnitRowQuerySet.as_manager()

    class Meta:
        verbose_name = "制度文件"
        verbose_name_plural = "制度文件"
        ordering = ["unit", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"],
                name="one_document_title",
                violation_error_message="该单位已登记这份文件",
            )
        ]

    def __str__(self) -> str:
        return f"《{self.title}》{self.number}"


class LeaderRank(models.TextChoices):
    HEAD = "head", "主要负责同志"
    BOARD = "board", "班子成员"
    BUREAU = "bureau", "司局（处室）负责人"
    OTHER = "other", "其他"


@pghistory.track()
class FieldVisit(Sourced):
    """A leader or team of the unit went to the place: research, visit, consolation. 人次 is the sum over visits."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="field_visits")
    place = models.ForeignKey(Division, verbose_name="到访地区", on_delete=models.PROTECT, related_name="+")
    leader = models.CharField("带队人", max_length=100, blank=True)
    rank = models.CharField("带队人级别", max_length=8, choices=LeaderRank, default=LeaderRank.OTHER)
    starts_on = models.DateField("起始日期", null=True, blank=True)
    ends_on = models.DateField("到访日期")
    person_times = models.PositiveIntegerField("人次", null=True, blank=True)
    purpose = models.CharField("事由", max_length=200, blank=True)
    outcome = models.TextField("形成的意见", blank=True)

    objects = UnitPlaceRowQuerySet.as_manager()

    class Meta:
        verbose_name = "调研走访"
        verbose_name_plural = "调研走访"
        ordering = ["-ends_on", "-id"]

    def __str__(self) -> str:
        return f"{self.ends_on} {self.unit}赴{self.place.name}{self.purpose}"


@pghistory.track()
class Inspection(Sourced):
    """One inspection of the work, with its findings."""

    unit = models.ForeignKey(
        Unit, verbose_name="检查单位", on_delete=models.PROTECT, related_name="inspections"
    )
    place = models.ForeignKey(
        Division, verbose_name="检查地区", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField("检查名称", max_length=200)
    starts_on = models.DateField("起始日期", null=True, blank=True)
    ends_on = models.DateField("检查日期")
    leader = models.CharField("带队人", max_length=100, blank=True)
    scope_text = models.TextField("检查内容", blank=True)
    result = models.TextField("检查结果", blank=True)

    objects = UnitPlaceRowQuerySet.as_manager()

    class Meta:
        verbose_name = "监督检查"
        verbose_name_plural = "监督检查"
        ordering = ["-ends_on", "-id"]

    def __str__(self) -> str:
        return self.title


class FindingState(models.TextChoices):
    OPEN = "open", "待整改"
    CLOSED = "closed", "已整改"


@pghistory.track()
class Finding(Sourced):
    """问题台账: one problem, its owner and due day. It is closed only with evidence or what was put right in the books."""

    inspection = models.ForeignKey(
        Inspection, verbose_name="检查", on_delete=models.PROTECT, related_name="findings"
    )
    problem = models.CharField("问题", max_length=300)
    owner = models.CharField("责任人", max_length=60)
    due_on = models.DateField("整改期限")
    state = models.CharField(
        "状态", max_length=8, choices=FindingState, default=FindingState.OPEN, editable=False
    )
    measures = models.TextField("整改措施", blank=True)
    evidence = models.ForeignKey(
        "files.StoredFile",
        verbose_name="整改佐证",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    correction = models.CharField(
        "更正依据", max_length=120, blank=True, editable=False, help_text="以更正分录销号的，写明账簿和序号"
    )
    closed_on = models.DateField("销号日期", null=True, blank=True, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "问题台账"
        verbose_name_plural = "问题台账"
        ordering = ["state", "due_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open")
                | (
                    models.Q(closed_on__isnull=False)
                    & (models.Q(evidence__isnull=False) | ~models.Q(correction=""))
                ),
                name="finding_closed_with_evidence",
                violation_error_message="没有佐证材料或更正分录不能销号，请先上传整改佐证",
            )
        ]

    def __str__(self) -> str:
        return self.problem


class AwardReceiver(models.TextChoices):
    UNIT = "unit", "单位"
    PERSON = "person", "个人"
    ENTERPRISE = "enterprise", "企业"


@pghistory.track()
class Award(Sourced, StatedFigure):
    """Recognition of a unit or person. The figure is how many; the prize money, if any, is in the ledger."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="awards")
    receiver = models.CharField("表彰对象", max_length=12, choices=AwardReceiver)
    receiver_name = models.CharField("获奖者", max_length=100, blank=True)
    title = models.CharField("荣誉名称", max_length=200)
    granted_by = models.CharField("授予单位", max_length=100, blank=True)
    starts_on = models.DateField("起始日期", null=True, blank=True, editable=False)
    ends_on = models.DateField("授予日期")

    objects = UnitRowQuerySet.as_manager()

    class Meta(StatedFigure.Meta):
        verbose_name = "表彰奖励"
        verbose_name_plural = "表彰奖励"
        ordering = ["-ends_on", "-id"]

    def __str__(self) -> str:
        return self.title
