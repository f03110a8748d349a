"""Projects, activities, agreements and assets in the web admin."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest

from fupin.desk.columns import money_column
from fupin.desk.figures import FigureForm, figure_column
from fupin.desk.forms import ScopedForm
from fupin.desk.inlines import ScopedStacked, ScopedTabular
from fupin.desk.saving import RefusedForm, taking
from fupin.desk.scoped import PROVENANCE, ScopedAdmin
from fupin.errors import Refusal
from fupin.figures import Absence, Figure
from projects.models import (
    Activity,
    ActivityMeasure,
    Agreement,
    Asset,
    AssetReceipt,
    IncomeTerm,
    Project,
    ProjectBenefit,
    ProjectPaper,
    ProjectQuantity,
    ProjectSource,
    ProjectStep,
    Publicity,
)
from projects.services import (
    Measure,
    advance_project,
    agree_income,
    amend_agreement,
    amend_asset,
    amend_project,
    open_project,
    publish_project,
    record_activity,
    record_benefit,
    record_measure,
    record_paper,
    record_quantity,
    record_receipt,
    sign_agreement,
    take_over_asset,
)

BY_UNIT = ("unit", RelatedOnlyFieldListFilter)
BY_PLACE = ("place", RelatedOnlyFieldListFilter)
SUBJECT_SEARCH = ["unit__name", "unit__pinyin", "place__full_name", "place__pinyin", "place__initials"]


class QuantityInline(ScopedTabular):
    model = ProjectQuantity
    form = FigureForm
    figure = figure_column()
    verbose_name_plural = "工程量"
    fields = ["indicator", "figure", "what"]
    add_service = record_quantity


class SourceInline(ScopedTabular):
    model = ProjectSource
    verbose_name_plural = "计划资金来源"
    fields = ["channel", "amount"]


class BenefitForm(FigureForm):
    unit_field = "counted"


class BenefitInline(ScopedTabular):
    model = ProjectBenefit
    form = BenefitForm
    figure = figure_column(unit_field="counted")
    verbose_name_plural = "受益对象"
    fields = ["kind", "figure", "counted", "direct"]
    add_service = record_benefit


def _advance(*, actor: User, note: str = "", **step: object) -> ProjectStep:
    return advance_project(actor=actor, reason=note, note=note, **step)


class StepForm(ScopedForm):
    """A step back says why in the note."""

    inputs = {"reason": "note"}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "note" in self.fields:
            self.fields["note"].help_text = "退回、终止、重新启动的，请写明原因"


class PaperInline(ScopedTabular):
    model = ProjectPaper
    verbose_name_plural = "立项、合同、发票、验收、决算单据"
    fields = ["kind", "number", "dated_on", "amount", "party"]
    add_service = record_paper


class StepInline(ScopedTabular):
    """Steps are added, never altered."""

    model = ProjectStep
    form = StepForm
    verbose_name_plural = "推进记录"
    fields = ["stage", "happened_on", "document_no", "note"]
    may_change = False
    may_remove = False
    add_service = _advance


class PublicityInline(ScopedTabular):
    model = Publicity
    verbose_name_plural = "公告公示"
    fields = ["stage", "starts_on", "ends_on", "where", "opinions"]
    add_service = publish_project


def _amend_but_budget(row: Project, *, actor: User, budget: object = None, **changes: object) -> None:
    """The budget comes last: it must agree with the sources, which are written after the project."""
    if changes:
        amend_project(actor=actor, project=row, **changes)


@admin.register(Project)
class ProjectAdmin(ScopedAdmin):
    list_display = ["name", "unit", "place", "category", "stage", "ends_on", money_column(Project, "budget")]
    list_filter = ["stage", "category", BY_UNIT, BY_PLACE, "in_registry"]
    list_select_related = ["unit", "place"]
    date_hierarchy = "ends_on"
    search_fields = ["name", "code", "implementer", "content", *SUBJECT_SEARCH]
    search_help_text = "按项目名称、编码、实施单位、帮扶单位、地点（可用拼音）查找"
    total_fields = ("budget",)
    inlines = [QuantityInline, SourceInline, BenefitInline, StepInline, PaperInline, PublicityInline]
    fieldsets = [
        (
            "项目",
            {
                "fields": [
                    "unit",
                    "place",
                    ("name", "code"),
                    ("category", "stage"),
                    ("starts_on", "ends_on"),
                    ("budget", "in_registry"),
                ]
            },
        ),
        ("实施", {"fields": [("implementer", "responsible"), "content", "need"]}),
        PROVENANCE,
    ]
    add_service = open_project
    change_service = _amend_but_budget

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """The stage of a project that is there is moved by steps."""
        return [*super().get_readonly_fields(request, obj), *(["stage"] if obj else [])]

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: list[BaseInlineFormSet], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        project = Project.objects.get(pk=form.instance.pk)
        try:
            amend_project(actor=request.user, project=project, budget=form.cleaned_data.get("budget"))
        except Refusal as refusal:
            raise RefusedForm(refusal, "") from refusal


def _measure(
    *, actor: User, activity: Activity, indicator: str, figure: Figure, status: str, **provenance: object
) -> tuple:
    measure = Measure(indicator=indicator, figure=figure, status=status)
    return record_measure(actor=actor, activity=activity, measure=measure, **provenance)


class MeasureInline(ScopedTabular):
    model = ActivityMeasure
    form = FigureForm
    figure = figure_column()
    verbose_name_plural = "活动数据"
    fields = ["indicator", "figure", "status"]
    add_service = _measure


@admin.register(Activity)
class ActivityAdmin(ScopedAdmin):
    list_display = ["title", "kind", "unit", "place", "ends_on", "partner"]
    list_filter = ["kind", BY_UNIT, BY_PLACE]
    list_select_related = ["unit", "place"]
    date_hierarchy = "ends_on"
    search_fields = ["title", "partner", "project__name", *SUBJECT_SEARCH]
    search_help_text = "按活动名称、合作方、帮扶单位、地点（可用拼音）查找"
    inlines = [MeasureInline]
    fieldsets = [
        (
            "活动",
            {
                "fields": [
                    "unit",
                    "place",
                    ("kind", "title"),
                    ("starts_on", "ends_on"),
                    ("partner", "project"),
                ]
            },
        ),
        PROVENANCE,
    ]
    add_service = record_activity


@admin.register(Agreement)
class AgreementAdmin(ScopedAdmin):
    list_display = [
        "investor",
        "subject",
        "place",
        "stage",
        "ends_on",
        money_column(Agreement, "intended_amount"),
        money_column(Agreement, "signed_amount"),
        money_column(Agreement, "arrived_amount"),
    ]
    list_filter = ["stage", BY_UNIT, BY_PLACE]
    list_select_related = ["unit", "place"]
    date_hierarchy = "ends_on"
    search_fields = ["investor", "subject", *SUBJECT_SEARCH]
    search_help_text = "按投资方、项目内容、牵线单位、落地地区（可用拼音）查找"
    total_fields = ("intended_amount", "signed_amount", "arrived_amount")
    fieldsets = [
        (
            "协议",
            {"fields": ["unit", "place", ("investor", "subject"), ("stage", "ends_on", "signed_at")]},
        ),
        (
            "金额",
            {
                "fields": [("intended_amount", "signed_amount", "arrived_amount")],
                "description": "意向、合同、到位是三个数，分别填写，互不相加。",
            },
        ),
        PROVENANCE,
    ]
    add_service = sign_agreement
    change_service = taking("agreement", amend_agreement)


class TermInline(ScopedStacked):
    model = IncomeTerm
    verbose_name_plural = "收益约定"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "agreed_on", "years"),
                    ("principal", "rate", "yearly_rent"),
                    ("receiver", "at_end"),
                    ("source", "note"),
                ]
            },
        )
    ]
    add_service = agree_income


class ReceiptInline(ScopedTabular):
    model = AssetReceipt
    form = FigureForm
    figure = figure_column()
    verbose_name_plural = "收益记录"
    fields = ["indicator", "figure", "starts_on", "ends_on", "planned"]
    add_service = record_receipt


def _take_over(*, actor: User, figure: Figure, **given: object) -> Asset:
    size = None if figure.absence is Absence.UNFILLED else figure
    return take_over_asset(actor=actor, size=size, **given)


@admin.register(Asset)
class AssetAdmin(ScopedAdmin):
    form = FigureForm
    figure = figure_column(label="规模")
    list_display = [
        "name",
        "kind",
        "place",
        "unit",
        "figure",
        "operation",
        money_column(Asset, "original_value"),
    ]
    list_filter = ["kind", "operation", BY_UNIT, BY_PLACE]
    list_select_related = ["unit", "place"]
    date_hierarchy = "ends_on"
    search_fields = ["name", "owner", "keeper", *SUBJECT_SEARCH]
    search_help_text = "按资产名称、权属、管护人、帮扶单位、坐落（可用拼音）查找"
    total_fields = ("original_value",)
    inlines = [TermInline, ReceiptInline]
    fieldsets = [
        (
            "资产",
            {
                "fields": [
                    "unit",
                    "place",
                    ("name", "kind"),
                    ("ends_on", "original_value"),
                    ("indicator", "figure"),
                    "project",
                ]
            },
        ),
        ("管护与经营", {"fields": [("owner", "keeper"), "operation"]}),
        PROVENANCE,
    ]
    add_service = _take_over
    change_service = taking("asset", amend_asset)
