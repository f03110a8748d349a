"""The people sent, in the web admin."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter

from cadres.models import Appraisal, Attendance, Cadre, HelpPairing, Secondment, Team, VisitLog
from cadres.services import (
    amend_help_pairing,
    amend_secondment,
    appraise,
    form_team,
    log_visit,
    pair_household,
    record_attendance,
    register_cadre,
    second_cadre,
)
from fupin.desk.columns import money_column, text_column
from fupin.desk.inlines import ScopedTabular
from fupin.desk.personal import masked_column
from fupin.desk.scoped import PROVENANCE, ScopedAdmin
from fupin.privacy import Personal

BY_UNIT = ("unit", RelatedOnlyFieldListFilter)
BY_PLACE = ("place", RelatedOnlyFieldListFilter)
CADRE_SEARCH = ["cadre__name", "cadre__name_pinyin"]
PLACE_SEARCH = ["place__full_name", "place__pinyin", "place__initials"]


@admin.register(Cadre)
class CadreAdmin(ScopedAdmin):
    add_service = register_cadre
    list_display = ["name", "unit", "department", "rank", masked_column(Cadre, "phone", Personal.PHONE)]
    list_filter = ["rank", "sex", BY_UNIT]
    list_select_related = ["unit"]
    search_fields = ["name", "name_pinyin", "department", "unit__name", "unit__pinyin"]
    search_help_text = "按姓名（或拼音）、部门、单位查找"
    fieldsets = [
        (
            "干部",
            {
                "fields": [
                    "unit",
                    ("name", "sex"),
                    ("department", "rank"),
                    ("politics", "phone"),
                    ("number", "affiliation"),
                    ("education", "speciality", "resident"),
                ]
            },
        ),
        PROVENANCE,
    ]


class AppraisalInline(ScopedTabular):
    model = Appraisal
    add_service = appraise
    verbose_name_plural = "考核"
    fields = ["year", "grade", "opinion"]


@admin.register(Secondment)
class SecondmentAdmin(ScopedAdmin):
    add_service = second_cadre
    change_service = amend_secondment
    list_display = ["cadre", "unit", "place", "post", "title", "starts_on", "ends_on", "round_number"]
    list_filter = ["post", BY_UNIT, BY_PLACE, "round_number"]
    list_select_related = ["cadre", "unit", "place"]
    date_hierarchy = "starts_on"
    search_fields = [*CADRE_SEARCH, "title", "document_no", *PLACE_SEARCH]
    search_help_text = "按干部姓名（或拼音）、职务、文号、任职地查找"
    inlines = [AppraisalInline]
    fieldsets = [
        (
            "任职",
            {
                "fields": [
                    "cadre",
                    "unit",
                    "place",
                    ("post", "title"),
                    ("starts_on", "start_precision"),
                    ("ends_on", "planned_end_on"),
                    ("round_number", "document_no"),
                ]
            },
        ),
        ("交接", {"fields": ["handed_over_to", "end_reason"]}),
        PROVENANCE,
    ]


@admin.register(Team)
class TeamAdmin(ScopedAdmin):
    add_service = form_team
    list_display = ["name", "unit", "place", "starts_on", "ends_on"]
    list_filter = [BY_UNIT, BY_PLACE]
    list_select_related = ["unit", "place"]
    search_fields = ["name", "unit__name", "unit__pinyin", *PLACE_SEARCH]
    search_help_text = "按名称、单位、驻地（可用拼音）查找"
    fieldsets = [("工作队", {"fields": ["unit", "place", "name", ("starts_on", "ends_on")]}), PROVENANCE]


@admin.register(Attendance)
class AttendanceAdmin(ScopedAdmin):
    add_service = record_attendance
    list_display = [
        "day",
        text_column("干部", "secondment.cadre.name", "secondment__cadre__name_pinyin"),
        text_column("任职地", "secondment.place.name"),
        "kind",
        "overnight",
    ]
    list_filter = ["kind", "overnight"]
    list_select_related = ["secondment__cadre", "secondment__place"]
    date_hierarchy = "day"
    search_fields = ["secondment__cadre__name", "secondment__cadre__name_pinyin"]
    search_help_text = "按干部姓名（或拼音）查找"
    fieldsets = [("考勤", {"fields": ["secondment", ("day", "kind", "overnight")]}), PROVENANCE]


class VisitInline(ScopedTabular):
    model = VisitLog
    add_service = log_visit
    verbose_name_plural = "帮扶日志"
    fields = ["visited_on", "way", "content", "amount"]


@admin.register(HelpPairing)
class HelpPairingAdmin(ScopedAdmin):
    add_service = pair_household
    change_service = amend_help_pairing
    list_display = [
        "household",
        text_column("村", "household.place.name"),
        "cadre",
        "branch",
        "unit",
        "starts_on",
        "ends_on",
    ]
    list_filter = [BY_UNIT, ("household__place", RelatedOnlyFieldListFilter)]
    list_select_related = ["household__place", "cadre", "unit"]
    date_hierarchy = "starts_on"
    search_fields = [
        *CADRE_SEARCH,
        "branch",
        "household__head_name",
        "household__head_pinyin",
        "household__number",
    ]
    search_help_text = "按户主、户编号、干部姓名（或拼音）、支部查找"
    inlines = [VisitInline]
    fieldsets = [
        (
            "结对",
            {"fields": ["household", ("unit", "unit_number"), ("cadre", "branch"), ("starts_on", "ends_on")]},
        ),
        PROVENANCE,
    ]


@admin.register(VisitLog)
class VisitLogAdmin(ScopedAdmin):
    add_service = log_visit
    list_display = [
        "visited_on",
        text_column("农户", "pairing.household"),
        text_column("干部", "pairing.cadre"),
        "way",
        "content",
        money_column(VisitLog, "amount"),
    ]
    list_filter = ["way"]
    list_select_related = ["pairing__household", "pairing__cadre"]
    date_hierarchy = "visited_on"
    search_fields = [
        "content",
        "pairing__household__head_name",
        "pairing__cadre__name",
        "pairing__cadre__name_pinyin",
    ]
    search_help_text = "按内容、户主、干部姓名（或拼音）查找"
    total_fields = ("amount",)
    fieldsets = [("日志", {"fields": ["pairing", ("visited_on", "way"), "content", "amount"]}), PROVENANCE]


@admin.register(Appraisal)
class AppraisalAdmin(ScopedAdmin):
    add_service = appraise
    list_display = [
        text_column("干部", "secondment.cadre.name", "secondment__cadre__name_pinyin"),
        text_column("任职地", "secondment.place.name"),
        "year",
        "grade",
    ]
    list_filter = ["year", "grade"]
    list_select_related = ["secondment__cadre", "secondment__place"]
    search_fields = ["secondment__cadre__name", "secondment__cadre__name_pinyin"]
    search_help_text = "按干部姓名（或拼音）查找"
    fieldsets = [("考核", {"fields": ["secondment", ("year", "grade"), "opinion"]}), PROVENANCE]
