"""Uploads, to be read: each sees their own. Uploading has its page at /uploads/."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from fupin.desk.scoped import ScopedAdmin
from fupin.intake.models import Batch


@admin.register(Batch)
class BatchAdmin(ScopedAdmin):
    view_right = "import"
    enter_right = ""
    export_right = "import"
    list_display = [
        "file_name",
        "state",
        "row_count",
        "added_count",
        "changed_count",
        "unchanged_count",
        "refused_count",
        "uploaded_at",
    ]
    list_filter = ["state", "year"]
    date_hierarchy = "uploaded_at"
    search_fields = ["file_name", "sheet_name"]
    search_help_text = "按文件名、工作表查找"
    list_before_template = "admin/uploads.html"
    fieldsets = [
        (
            "文件",
            {"fields": [("file_name", "sheet_name"), ("year", "place_code"), ("uploaded_by", "uploaded_at")]},
        ),
        (
            "结果",
            {
                "fields": [
                    ("state", "ended_at"),
                    ("row_count", "refused_count"),
                    ("added_count", "changed_count", "unchanged_count"),
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(uploaded_by=request.user)
