"""The log, for the log administrator: to be read, never written."""

from django.contrib import admin

from fupin.audit.models import AuditEvent
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
