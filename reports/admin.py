"""Reported figures, claims and summaries in the web admin."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.contrib.auth.base_user import AbstractBaseUser as User

from fupin.audit.services import write
from fupin.desk.columns import text_column
from fupin.desk.figures import FigureForm, figure_column
from fupin.desk.inlines import ScopedStacked, ScopedTabular
from fupin.desk.scoped import PROVENANCE, ScopedAdmin
from reports.models import Claim, Edition, EditionFigure, Narrative, ReportedFigure, Summary
from reports.services.figures import make_claim, report_figure

BY_UNIT = ("unit", RelatedOnlyFieldListFilter)
BY_PLACE = ("place", RelatedOnlyFieldListFilter)
SUBJECT_SEARCH = ["unit__name", "unit__pinyin", "place__full_name", "place__pinyin", "place__initials"]


@admin.register(ReportedFigure)
class ReportedFigureAdmin(ScopedAdmin):
    form = FigureForm
    figure = figure_column()
    list_display = ["indicator", "figure", "unit", "place", "starts_on", "ends_on", "status", "adopted"]
    list_filter = ["status", "adopted", "absence", BY_UNIT, BY_PLACE]
    list_select_related = ["unit", "place"]
    date_hierarchy = "ends_on"
    search_fields = ["indicator", "stated", "caliber", "source", *SUBJECT_SEARCH]
    search_help_text = "按指标代码、原文写法、口径、来源、单位、地区（可用拼音）查找"
    fieldsets = [
        (
            "认定数",
            {
                "fields": [
                    "indicator",
                    "figure",
                    "unit",
                    "place",
                    ("starts_on", "ends_on"),
                    ("status", "adopted"),
                    "caliber",
                ],
                "description": "明细算不出来的数（系统建立以前的历史、别处的统计）在这里登记，须注明来源。",
            },
        ),
        PROVENANCE,
    ]
    add_service = report_figure


@admin.register(Claim)
class ClaimAdmin(ScopedAdmin):
    list_display = ["text", "topic", "unit", "place", "ends_on", "evidence"]
    list_filter = ["topic", BY_UNIT]
    list_select_related = ["unit", "place"]
    search_fields = ["text", "topic", "evidence", *SUBJECT_SEARCH]
    search_help_text = "按表述、主题、依据、单位、地区（可用拼音）查找"
    fieldsets = [
        (
            "断言",
            {"fields": ["unit", "place", ("topic", "ends_on", "starts_on"), "text", "evidence"]},
        ),
        PROVENANCE,
    ]
    add_service = make_claim


def _write_narrative(*, actor: User, **said: object) -> Narrative:
    return write(Narrative(written_by=actor, **said), actor=actor, verb="撰写人工段落")


class NarrativeInline(ScopedStacked):
    """What people write stays through every rebuild."""

    model = Narrative
    verbose_name_plural = "人工段落（重新生成不会覆盖）"
    enter_right = "summarise"
    fieldsets = [(None, {"fields": ["section", "text"]})]
    add_service = _write_narrative


@admin.register(Summary)
class SummaryAdmin(ScopedAdmin):
    enter_right = "summarise"
    list_display = ["template", "unit", "place", "year_from", "year"]
    list_display_links = ["template", "unit"]
    list_filter = ["template", "year", BY_UNIT]
    list_select_related = ["unit", "place"]
    search_fields = SUBJECT_SEARCH
    search_help_text = "按单位、地区（可用拼音）查找"
    inlines = [NarrativeInline]
    fieldsets = [("总结", {"fields": ["template", "unit", "place", ("year_from", "year")]})]


class EditionFigureInline(ScopedTabular):
    model = EditionFigure
    verbose_name_plural = "引用的数"
    enter_right = ""
    fields = ["ordinal", "name", "text", "row_count", "unfilled_count"]


@admin.register(Edition)
class EditionAdmin(ScopedAdmin):
    """Frozen with its figures: to be read here, built and signed on the summary's own page."""

    enter_right = ""
    list_display = [
        text_column("总结", "summary"),
        "number",
        "state",
        "missing_count",
        "built_at",
        text_column("生成人", "built_by"),
    ]
    list_filter = ["state"]
    list_select_related = ["summary__unit", "built_by"]
    date_hierarchy = "built_at"
    search_fields = ["summary__unit__name", "summary__unit__pinyin", "summary__place__full_name"]
    search_help_text = "按单位、地区（可用拼音）查找"
    inlines = [EditionFigureInline]
    fieldsets = [
        (
            "版次",
            {
                "fields": [
                    "summary",
                    ("number", "state", "missing_count"),
                    ("docx", "pdf"),
                    ("built_at", "built_by"),
                    ("signed_at", "signed_by"),
                    "digest",
                ]
            },
        )
    ]
