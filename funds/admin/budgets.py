"""What was approved to be spent on projects: added by who checks, never altered."""

from django.contrib import admin

from funds.models import BudgetApproval
from funds.services import approve_budget
from fupin.desk.columns import money_column, text_column
from fupin.desk.scoped import ScopedAdmin


@admin.register(BudgetApproval)
class BudgetApprovalAdmin(ScopedAdmin):
    enter_right = "approve"
    may_change = False
    may_remove = False
    list_display = [
        "project",
        text_column("限于", "of_what"),
        money_column(BudgetApproval, "amount"),
        "approved_on",
        "number",
        "recorded_by",
    ]
    list_filter = ["channel"]
    list_select_related = ["project", "document", "recorded_by"]
    date_hierarchy = "approved_on"
    search_fields = ["project__name", "number", "document__title"]
    search_help_text = "按项目、文号、资金来源查找"
    fieldsets = [
        (
            "批复",
            {
                "fields": [
                    "project",
                    ("channel", "document"),
                    ("amount", "approved_on"),
                    "number",
                    "reason",
                ],
                "description": "付款合计不能超过批复；有调整时另行登记一次，以最近一次为准。登记后不能修改。",
            },
        ),
    ]
    add_service = approve_budget
