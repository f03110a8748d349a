"""Which way submissions go and which days are worked: laid down by the system administrator, ended, never rewritten."""

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import Model
from django.forms import ChoiceField, ModelForm
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from fupin.approvals.kinds import channel_title, channels, kinds
from fupin.approvals.models import CalendarDay, Route, RouteStep
from fupin.approvals.services import add_step, end_route, set_calendar_day, set_route
from fupin.desk.columns import money_column
from fupin.desk.forms import ScopedForm
from fupin.desk.inlines import ScopedTabular
from fupin.desk.scoped import ScopedAdmin


class RouteForm(ScopedForm):
    """A route; kind and channel are chosen, not typed."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = {"kind": kinds(), "channel": [("", "各种渠道"), *channels()]}
        for name in choices.keys() & self.fields.keys():
            self.fields[name] = ChoiceField(
                label=self.fields[name].label,
                choices=choices[name],
                required=name == "kind",
                widget=UnfoldAdminSelectWidget(),
            )


class StepInline(ScopedTabular):
    model = RouteStep
    view_right = "parameters"
    enter_right = "parameters"
    may_change = False
    may_remove = False
    verbose_name_plural = "级次（自上而下依次办理）"
    fields = ["name", "right", "level", "days", "checks"]
    add_service = add_step


@admin.register(Route)
class RouteAdmin(ScopedAdmin):
    """A route that is there only gets an end: another rule is another route."""

    form = RouteForm
    view_right = "parameters"
    enter_right = "parameters"
    export_right = "parameters"
    may_remove = False
    list_display = [
        "name",
        "unit_name",
        "channel_title",
        money_column(Route, "amount_from"),
        money_column(Route, "amount_to"),
        "starts_on",
        "ends_on",
    ]
    search_fields = ["name", "unit_name", "source"]
    search_help_text = "按名称、单位、依据查找"
    inlines = [StepInline]
    add_service = set_route
    fieldsets = [
        (
            "复核路线",
            {
                "fields": [
                    ("kind", "name"),
                    ("unit_name", "channel"),
                    ("amount_from", "amount_to"),
                    ("starts_on", "ends_on"),
                    "source",
                ],
                "description": "路线设定后只能写截止日期；制度变了另设一条。已经提交的按提交时的路线办完。"
                "没有路线的，由另一人复核。",
            },
        )
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list:
        """As declared; the channel of a route that is there in words."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        title, options = fieldsets[0]
        fields = [
            ("unit_name", "channel_title") if line == ("unit_name", "channel") else line
            for line in options["fields"]
        ]
        return [(title, options | {"fields": fields}), *fieldsets[1:]]

    @admin.display(description="资金渠道")
    def channel_title(self, row: Route) -> str:
        return channel_title(row.channel)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fixed = set(flatten_fieldsets(self.fieldsets)) - {"ends_on"} | {"channel_title"} if obj else set()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def change_row(self, form: ModelForm, *, actor: User) -> Route:
        row = Route.objects.get(pk=form.instance.pk)
        if form.changes():
            end_route(row, actor=actor, **form.changes())
        return row


@admin.register(CalendarDay)
class CalendarDayAdmin(ScopedAdmin):
    view_right = "parameters"
    enter_right = "parameters"
    export_right = "parameters"
    list_display = ["day", "is_workday", "source"]
    list_filter = ["is_workday"]
    date_hierarchy = "day"
    search_fields = ["source"]
    search_help_text = "按依据查找"
    add_service = set_calendar_day
    fieldsets = [
        (
            "节假日调休",
            {
                "fields": [("day", "is_workday"), "source"],
                "description": "没有登记的日子，周一至周五上班，周六、周日休息；办理期限按工作日算。",
            },
        )
    ]
