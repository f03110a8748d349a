"""What money may be spent on: earmarks and negative lists."""

from django.contrib import admin

from funds.models import Earmark, ForbiddenUse
from funds.services import forbid_use, set_earmark
from fupin.desk.scoped import ScopedAdmin


@admin.register(Earmark)
class EarmarkAdmin(ScopedAdmin):
    list_display = ["document", "channel", "year_from", "year_to", "source"]
    list_filter = ["channel", "year_from"]
    list_select_related = ["document"]
    search_fields = ["document__title", "source"]
    search_help_text = "按资金来源、依据查找"
    fieldsets = [
        (
            "专款专用规定",
            {
                "fields": ["document", ("channel", "year_from", "year_to"), "purposes", "source"],
                "description": "一份资金来源，或一个渠道从某年起，二者选一；不在规定类别之内的项目不能入账。",
            },
        )
    ]
    add_service = set_earmark


@admin.register(ForbiddenUse)
class ForbiddenUseAdmin(ScopedAdmin):
    list_display = ["text", "place_code", "year_from", "year_to", "source"]
    list_filter = ["year_from"]
    search_fields = ["text", "place_code", "source"]
    search_help_text = "按内容、地区代码、依据查找"
    fieldsets = [
        (
            "负面清单",
            {
                "fields": ["text", "keywords", "channels", ("place_code", "year_from", "year_to"), "source"],
                "description": "摘要里有这些字样的付款列为资金疑点，不拦住记账。几个字样用逗号隔开。",
            },
        )
    ]
    add_service = forbid_use
