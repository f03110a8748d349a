"""Background jobs, to be read."""

from django.contrib import admin

from fupin.desk.columns import text_column
from fupin.desk.scoped import ScopedAdmin
from fupin.jobs.models import Job


@admin.register(Job)
class JobAdmin(ScopedAdmin):
    view_right = "jobs"
    enter_right = ""
    export_right = "jobs"
    list_display = [
        "title",
        "state",
        "step",
        "attempts",
        "asked_at",
        "ended_at",
        text_column("发起人", "asked_by"),
    ]
    list_filter = ["state"]
    list_select_related = ["asked_by"]
    date_hierarchy = "asked_at"
    search_fields = ["title"]
    search_help_text = "按说明查找"
    fieldsets = [
        (
            "任务",
            {
                "fields": [
                    "title",
                    ("state", "step"),
                    ("done_count", "total_count", "attempts"),
                    ("asked_at", "started_at", "ended_at"),
                    ("asked_by", "cancel_asked"),
                    "message",
                ]
            },
        )
    ]
