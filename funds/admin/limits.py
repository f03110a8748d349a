"""What money may be spent on: earmarks and negative lists."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from funds.models import Earmark, ForbiddenUse
from funds.services import forbid_use, set_earmark
from fupin.desk.scoped import ScopedAdmin
from fupin.scope import Scope


class LimitAdmin(ScopedAdmin):
    """A page with one list of ticked choices; who may only look at it reads their labels."""

    ticked: str

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, options | {"fields": [self._read(name) for name in options["fields"]]})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "labels"]

    @admin.display(description="范围")
    def labels(self, obj: Model) -> str:
        known = dict(self.model._meta.get_field(self.ticked).base_field.flatchoices)
        return "、".join(known.get(value, value) for value in getattr(obj, self.ticked)) or "全部"

    def _read(self, name: object) -> object:
        return "labels" if name == self.ticked else name


@admin.register(Earmark)
class EarmarkAdmin(LimitAdmin):
    ticked = "purposes"
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

    def _covers(self, scope: Scope, obj: Model | None) -> bool:
        """A channel's rule belongs to no unit."""
        return getattr(obj, "document", None) is None or super()._covers(scope, obj)


@admin.register(ForbiddenUse)
class ForbiddenUseAdmin(LimitAdmin):
    ticked = "channels"
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
