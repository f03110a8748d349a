"""The logs, for the log administrator: what was done, and what auditors looked at. To be read, never written."""

from django.contrib import admin

from fupin.audit.models import AuditEvent, ReadEvent
from fupin.desk.columns import text_column
from fupin.desk.scoped import ScopedAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(ScopedAdmin):
    view_right = "read_log"
    enter_right = ""
    export_right = "read_log"
    list_display = ["happened_at", "actor_name", "capacity", "verb", "object_name", "outcome", "address"]
    list_display_links = ["happened_at", "verb"]
    list_filter = ["outcome", "verb"]
    date_hierarchy = "happened_at"
    search_fields = ["actor_name", "verb", "object_name", "reason", "request_id"]
    search_help_text = "按操作人、行为、对象、事由、请求编号查找"
    fieldsets = [
        (
            "操作",
            {
                "fields": [
                    ("happened_at", "outcome"),
                    ("actor_name", "capacity"),
                    ("verb", "object_name"),
                    "reason",
                    ("address", "request_id"),
                ]
            },
        )
    ]


@admin.register(ReadEvent)
class ReadEventAdmin(ScopedAdmin):
    """Searched by an object (资金分录#12), it says who looked at it."""

    view_right = "read_log"
    enter_right = ""
    export_right = "read_log"
    list_display = [
        "happened_at",
        "reader_name",
        "page_name",
        "object_name",
        text_column("筛选条件", "filters_text"),
        "row_count",
        "is_export",
        "address",
    ]
    list_display_links = ["happened_at", "page_name"]
    list_filter = ["is_export", "page_name", "reader_name"]
    date_hierarchy = "happened_at"
    search_fields = ["reader_name", "page_name", "=object_name", "request_id"]
    search_help_text = "谁看过某一条：写“资金分录#12”；也可按查看人、页面、请求编号查找"
    fieldsets = [
        (
            "查看",
            {
                "fields": [
                    ("happened_at", "reader_name"),
                    ("page_name", "object_name"),
                    "filters",
                    ("row_count", "is_export"),
                    ("address", "request_id"),
                ]
            },
        )
    ]
