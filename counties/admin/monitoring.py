"""防返贫监测 in the web admin: cases with their help, and spells of work."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter

from counties.models import HelpMeasure, MonitorCase, WorkSpell
from counties.services import amend_case, open_case, record_work_spell
from fupin.desk.columns import money_column, text_column
from fupin.desk.inlines import ScopedTabular
from fupin.desk.personal import masked_column
from fupin.desk.scoped import PROVENANCE, ScopedAdmin
from fupin.privacy import Personal

OF_HOUSEHOLD = ["household__number", "household__head_name", "household__head_pinyin"]


class HelpMeasureInline(ScopedTabular):
    model = HelpMeasure
    verbose_name_plural = "帮扶措施"
    fields = ["year", "kind", "carried_out", "detail"]


@admin.register(MonitorCase)
class MonitorCaseAdmin(ScopedAdmin):
    add_service = open_case
    change_service = amend_case
    list_display = [
        text_column("农户", "began.household"),
        text_column("所在村", "began.household.place.name"),
        text_column("识别监测时间", "began.happened_on", "began__happened_on"),
        "kind_of_watch",
        text_column("致贫/返贫风险", "risks_in_words"),
        "cleared_how",
        money_column(MonitorCase, "own_expense"),
        masked_column(MonitorCase, "phone", Personal.PHONE),
    ]
    list_filter = [
        "began__monitor_kind",
        "cleared_how",
        ("began__household__place", RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["began__household__place"]
    date_hierarchy = "began__happened_on"
    search_fields = [f"began__{name}" for name in OF_HOUSEHOLD]
    search_help_text = "按户编号、户主姓名（或拼音）查找"
    inlines = [HelpMeasureInline]
    fieldsets = [
        (
            "监测",
            {
                "fields": ["began", "risks", ("disaster", "cleared_how")],
                "description": "类别和识别、消除时间在“状态变更”里登记和更正，这里不另填。",
            },
        ),
        ("收支", {"fields": [("wage_income", "transfer_income", "own_expense")]}),
        (
            "保障",
            {
                "fields": [
                    ("dropped_out", "dropped_out_after"),
                    "dropout_reason",
                    ("dibao", "tekun"),
                    "backstopped",
                ]
            },
        ),
        ("信息采集", {"fields": [("collector", "phone")]}),
        PROVENANCE,
    ]

    @admin.display(description="监测对象类别", ordering="began__monitor_kind")
    def kind_of_watch(self, row: MonitorCase) -> str:
        """As the event says it."""
        return row.began.get_monitor_kind_display()


@admin.register(HelpMeasure)
class HelpMeasureAdmin(ScopedAdmin):
    list_display = [
        text_column("农户", "case.began.household"),
        text_column("所在村", "case.began.household.place.name"),
        "year",
        "kind",
        "carried_out",
        "detail",
    ]
    list_filter = [
        "year",
        "kind",
        "carried_out",
        ("case__began__household__place", RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["case__began__household__place"]
    search_fields = [*(f"case__began__{name}" for name in OF_HOUSEHOLD), "detail"]
    search_help_text = "按户编号、户主姓名（或拼音）、具体措施查找"
    fieldsets = [
        ("帮扶措施", {"fields": ["case", ("year", "kind"), "carried_out", "detail"]}),
        PROVENANCE,
    ]


@admin.register(WorkSpell)
class WorkSpellAdmin(ScopedAdmin):
    add_service = record_work_spell
    list_display = [
        "person",
        text_column("农户", "person.household"),
        text_column("所在村", "person.household.place.name"),
        "starts_on",
        "ends_on",
        "work_county",
        "employer",
        money_column(WorkSpell, "transport_subsidy"),
    ]
    list_filter = ["channel", ("person__household__place", RelatedOnlyFieldListFilter)]
    list_select_related = ["person__household__place"]
    date_hierarchy = "starts_on"
    search_fields = [
        *("person__name", "person__name_pinyin", "person__household__number"),
        *("work_county", "employer"),
    ]
    search_help_text = "按姓名（或拼音）、户编号、务工所在县、企业查找"
    total_fields = ("transport_subsidy",)
    fieldsets = [
        (
            "务工",
            {
                "fields": [
                    "person",
                    ("starts_on", "ends_on"),
                    ("work_county", "employer"),
                    ("channel", "industry"),
                    "transport_subsidy",
                ]
            },
        ),
        PROVENANCE,
    ]
