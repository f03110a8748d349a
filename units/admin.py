"""Units, what they answer for and how they organise the work, in the web admin."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from fupin.audit.services import amend
from fupin.desk.columns import text_column
from fupin.desk.figures import FigureForm, figure_column
from fupin.desk.forms import ScopedForm
from fupin.desk.inlines import ScopedStacked, ScopedTabular
from fupin.desk.scoped import PROVENANCE, ScopedAdmin
from fupin.errors import Refusal
from units.models import (
    Award,
    Commitment,
    CommitmentTarget,
    FieldVisit,
    Finding,
    GroupMember,
    Inspection,
    LeadingGroup,
    Meeting,
    Membership,
    Pairing,
    PolicyDocument,
    Unit,
)
from units.services import (
    amend_document,
    amend_pairing,
    amend_unit,
    close_finding,
    end_role,
    form_leading_group,
    found_unit,
    give_award,
    grant_role,
    hold_meeting,
    inspect,
    issue_document,
    pair_unit,
    raise_finding,
    seat_member,
    sign_commitment,
    visit_place,
)

BY_UNIT = ("unit", RelatedOnlyFieldListFilter)
BY_PLACE = ("place", RelatedOnlyFieldListFilter)
UNIT_SEARCH = ["unit__name", "unit__short_name", "unit__pinyin"]
PLACE_SEARCH = ["place__full_name", "place__pinyin", "place__initials"]


class PairingInline(ScopedTabular):
    model = Pairing
    add_service = pair_unit
    change_service = amend_pairing
    verbose_name_plural = "结对关系"
    fields = ["place", "role", "starts_on", "start_precision", "ends_on", "share"]


class UnitForm(ScopedForm):
    """A new unit goes under one of the user's: elsewhere its founder would not see it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "superior" in self.fields and not self.instance.pk:
            self.fields["superior"].required = True


@admin.register(Unit)
class UnitAdmin(ScopedAdmin):
    list_display = [
        "name",
        "short_name",
        text_column("上级单位", "superior.name"),
        "tier",
        "kind",
        "closed_on",
    ]
    list_filter = ["tier", "kind"]
    list_select_related = ["superior"]
    search_fields = ["name", "short_name", "aliases", "pinyin"]
    search_help_text = "按单位名称、简称、曾用名或拼音查找"
    inlines = [PairingInline]
    form = UnitForm
    add_service = found_unit
    change_service = amend_unit
    fieldsets = [
        (
            "基本情况",
            {"fields": ["name", ("short_name", "aliases"), "superior", ("tier", "kind"), "closed_on"]},
        ),
        PROVENANCE,
    ]


@admin.register(Pairing)
class PairingAdmin(ScopedAdmin):
    add_service = pair_unit
    change_service = amend_pairing
    list_display = ["unit", "place", "role", "starts_on", "ends_on", "share"]
    list_display_links = ["unit", "place"]
    list_filter = ["role", BY_UNIT]
    list_select_related = ["unit", "place"]
    search_fields = [*UNIT_SEARCH, *PLACE_SEARCH]
    search_help_text = "按单位或地区名称、拼音查找"
    fieldsets = [
        (
            "结对",
            {"fields": ["unit", "place", "role", ("starts_on", "start_precision"), "ends_on", "share"]},
        ),
        PROVENANCE,
    ]


class TargetInline(ScopedTabular):
    """Targets of a signed version stand; the next version replaces them."""

    model = CommitmentTarget
    verbose_name_plural = "目标"
    fields = ["indicator", "target", "source"]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_add_permission(request, obj) and not _is_signed(obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_signed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_signed(obj)


def _is_signed(commitment: Model | None) -> bool:
    return isinstance(commitment, Commitment) and commitment.signed_on is not None


def _amend_commitment(
    row: Commitment, *, actor: User, signed_on: object = None, signed_by: str = "", **changes: object
) -> None:
    amend(row, actor=actor, verb="修改责任书", **changes)
    if signed_on:
        sign_commitment(row, actor=actor, signed_on=signed_on, signed_by=signed_by or row.signed_by)


@admin.register(Commitment)
class CommitmentAdmin(ScopedAdmin):
    """Drafted with its targets first, signed by filling in the day; what is signed is final."""

    change_service = _amend_commitment
    add_fieldsets = [("责任书", {"fields": ["unit", ("year", "version")]}), PROVENANCE]
    list_display = ["unit", "year", "version", "signed_on", "signed_by"]
    list_display_links = ["unit", "year"]
    list_filter = ["year", BY_UNIT]
    list_select_related = ["unit"]
    search_fields = UNIT_SEARCH
    search_help_text = "按单位名称或拼音查找"
    inlines = [TargetInline]
    fieldsets = [
        ("责任书", {"fields": ["unit", ("year", "version"), ("signed_on", "signed_by")]}),
        PROVENANCE,
    ]


class MemberInline(ScopedTabular):
    model = GroupMember
    add_service = seat_member
    verbose_name_plural = "成员"
    fields = ["post", "person_name", "title"]


@admin.register(LeadingGroup)
class LeadingGroupAdmin(ScopedAdmin):
    add_service = form_leading_group
    list_display = ["name", "unit", "founded_on", "office"]
    list_filter = [BY_UNIT]
    list_select_related = ["unit"]
    search_fields = ["name", *UNIT_SEARCH]
    search_help_text = "按名称、单位查找"
    inlines = [MemberInline]
    fieldsets = [("领导小组", {"fields": ["unit", ("name", "founded_on"), "office", "duties"]}), PROVENANCE]


@admin.register(Meeting)
class MeetingAdmin(ScopedAdmin):
    add_service = hold_meeting
    list_display = ["title", "kind", "unit", "place", "ends_on", "attendance"]
    list_filter = ["kind", BY_UNIT]
    list_select_related = ["unit", "place"]
    date_hierarchy = "ends_on"
    search_fields = ["title", "minutes", *UNIT_SEARCH]
    search_help_text = "按会议名称、议定事项、单位查找"
    fieldsets = [
        (
            "会议",
            {
                "fields": [
                    "unit",
                    "place",
                    ("kind", "title"),
                    ("starts_on", "ends_on"),
                    "attendance",
                    "minutes",
                ]
            },
        ),
        PROVENANCE,
    ]


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(ScopedAdmin):
    add_service = issue_document
    change_service = amend_document
    list_display = ["title", "number", "unit", "ends_on"]
    list_filter = [BY_UNIT]
    list_select_related = ["unit"]
    date_hierarchy = "ends_on"
    search_fields = ["title", "number", *UNIT_SEARCH]
    search_help_text = "按文件名称、文号、单位查找"
    fieldsets = [("文件", {"fields": ["unit", "title", ("number", "ends_on"), "summary"]}), PROVENANCE]


@admin.register(FieldVisit)
class FieldVisitAdmin(ScopedAdmin):
    add_service = visit_place
    list_display = ["ends_on", "unit", "place", "leader", "rank", "person_times", "purpose"]
    list_filter = ["rank", BY_UNIT, BY_PLACE]
    list_select_related = ["unit", "place"]
    date_hierarchy = "ends_on"
    search_fields = ["leader", "purpose", *UNIT_SEARCH, *PLACE_SEARCH]
    search_help_text = "按带队人、事由、单位、地区查找"
    fieldsets = [
        (
            "调研走访",
            {
                "fields": [
                    "unit",
                    "place",
                    ("starts_on", "ends_on"),
                    ("leader", "rank", "person_times"),
                    "purpose",
                    "outcome",
                ]
            },
        ),
        PROVENANCE,
    ]


class FindingInline(ScopedStacked):
    model = Finding
    add_service = raise_finding
    verbose_name_plural = "发现的问题"
    fields = ["problem", "owner", "due_on", "measures"]


@admin.register(Inspection)
class InspectionAdmin(ScopedAdmin):
    add_service = inspect
    list_display = ["title", "unit", "place", "ends_on", "leader"]
    list_filter = [BY_UNIT]
    list_select_related = ["unit", "place"]
    date_hierarchy = "ends_on"
    search_fields = ["title", "leader", *UNIT_SEARCH]
    search_help_text = "按检查名称、带队人、单位查找"
    inlines = [FindingInline]
    fieldsets = [
        (
            "检查",
            {
                "fields": [
                    "unit",
                    "place",
                    "title",
                    ("starts_on", "ends_on"),
                    "leader",
                    "scope_text",
                    "result",
                ]
            },
        ),
        PROVENANCE,
    ]


def _amend_finding(row: Finding, *, actor: User, evidence: Model | None = None, **changes: object) -> None:
    """Evidence closes the problem: it is closed by nothing else."""
    amend(row, actor=actor, verb="修改问题", **changes)
    if evidence is not None:
        close_finding(row, actor=actor, evidence=evidence)


@admin.register(Finding)
class FindingAdmin(ScopedAdmin):
    add_service = raise_finding
    change_service = _amend_finding
    add_fieldsets = [
        ("问题", {"fields": ["inspection", "problem", ("owner", "due_on")]}),
        ("整改", {"fields": ["measures"], "description": "整改完成后上传佐证，即予销号。"}),
        PROVENANCE,
    ]
    list_display = [
        "problem",
        text_column("检查", "inspection.title"),
        "owner",
        "due_on",
        "state",
        "closed_on",
    ]
    list_filter = ["state"]
    list_select_related = ["inspection"]
    date_hierarchy = "due_on"
    search_fields = ["problem", "owner", "inspection__title"]
    search_help_text = "按问题、责任人、检查名称查找"
    fieldsets = [
        ("问题", {"fields": ["inspection", "problem", ("owner", "due_on")]}),
        ("整改", {"fields": ["measures", "evidence", ("state", "closed_on")]}),
        PROVENANCE,
    ]
    readonly_fields = ["state", "closed_on"]


class AwardForm(FigureForm):
    fixed_unit = "个"


@admin.register(Award)
class AwardAdmin(ScopedAdmin):
    add_service = give_award
    form = AwardForm
    figure = figure_column("个", label="数量")
    list_display = ["title", "receiver", "receiver_name", "granted_by", "ends_on", "figure", "unit"]
    list_filter = ["receiver", BY_UNIT]
    list_select_related = ["unit"]
    date_hierarchy = "ends_on"
    search_fields = ["title", "receiver_name", "granted_by", *UNIT_SEARCH]
    search_help_text = "按荣誉名称、获奖者、授予单位查找"
    fieldsets = [
        (
            "表彰",
            {"fields": ["unit", ("receiver", "receiver_name"), "title", ("granted_by", "ends_on"), "figure"]},
        ),
        PROVENANCE,
    ]


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    """The security officer grants; a grant is ended, not deleted."""

    view_right = "grant"
    enter_right = "grant"
    may_remove = False
    free_choices = {"user", "unit", "place"}
    list_display = ["user", "role", "unit", "place", "starts_on", "ends_on"]
    list_filter = ["role"]
    list_select_related = ["user", "unit", "place"]
    search_fields = [
        "user__username",
        "user__full_name",
        "user__name_pinyin",
        "unit__name",
        "place__full_name",
    ]
    search_help_text = "按用户姓名（或拼音）、单位、地区查找"
    fieldsets = [
        ("授权", {"fields": ["user", "role", "unit", "place", ("starts_on", "ends_on")]}),
        (
            "可查数据的期间",
            {"fields": [("rows_from", "rows_to")], "description": "限定审计账号可以查看的年度时填写。"},
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """A grant that is there is only ended."""
        fixed = set(flatten_fieldsets(self.fieldsets)) - {"ends_on"} if obj else set()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def add_row(self, form: ModelForm, *, actor: User, **fixed: object) -> Membership:
        return grant_role(actor=actor, scope=form.request.scope, **form.values())

    def change_row(self, form: ModelForm, *, actor: User) -> Membership:
        changes = form.changes()
        if "ends_on" in changes and changes["ends_on"] is None:
            raise Refusal("ended", "已结束的授权不能恢复，请另行授权", field="ends_on")
        if changes:
            row = Membership.objects.get(pk=form.instance.pk)
            end_role(row, actor=actor, scope=form.request.scope, ends_on=changes["ends_on"])
        return form.instance
