"""Policy numbers."""

from django.contrib import admin

from fupin.desk.scoped import ScopedAdmin
from fupin.rules.models import RuleParameter
from fupin.rules.services import set_rule


@admin.register(RuleParameter)
class RuleParameterAdmin(ScopedAdmin):
    view_right = "parameters"
    enter_right = "parameters"
    export_right = "parameters"
    list_display = ["rule", "value", "place_code", "unit_name", "year_from", "year_to", "source"]
    list_filter = ["rule", "year_from"]
    search_fields = ["place_code", "unit_name", "source"]
    search_help_text = "按地区代码、适用单位、依据查找"
    fieldsets = [
        (
            "参数",
            {
                "fields": [
                    ("rule", "value"),
                    ("place_code", "unit_name"),
                    ("year_from", "year_to"),
                    "source",
                ],
                "description": "政策数字只用于提示和预警，不会拦住填报。",
            },
        )
    ]
    add_service = set_rule
