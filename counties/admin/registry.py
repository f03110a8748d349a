"""Places, households, persons and needs in the web admin."""

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextInputWidget

from counties.admin.inlines import (
    IncomeInline,
    LivingInline,
    PersonYearInline,
    WelfareInline,
    WorkInline,
    YearInline,
)
from counties.models import (
    Designation,
    Division,
    Household,
    Need,
    Person,
    StatusChange,
)
from counties.services import (
    amend_household,
    amend_person,
    amend_status_change,
    amount_columns,
    designate_place,
    lift_designation,
    raise_need,
    record_status_change,
    register_household,
    register_person,
    settle_need,
)
from fupin.audit.services import amend
from fupin.desk.columns import text_column
from fupin.desk.forms import ScopedForm
from fupin.desk.inlines import ScopedStacked, ScopedTabular
from fupin.desk.personal import masked_column
from fupin.desk.scoped import PROVENANCE, ScopedAdmin
from fupin.errors import Refusal
from fupin.figures import Figure, FigureError, Precision, parse_figure
from fupin.privacy import Personal
from fupin.scope import place_q


@admin.register(Division)
class DivisionAdmin(ScopedAdmin):
    """Official data, loaded and never typed in."""

    enter_right = ""
    list_display = ["code", "name", "level", "full_name"]
    list_display_links = ["code", "name"]
    list_filter = ["level"]
    search_fields = ["full_name"]
    search_help_text = "按名称、区划代码或拼音（首字母）查找"
    fieldsets = [(None, {"fields": ["code", "name", "level", "full_name"]})]
    counted = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return (queryset.search(search_term) if search_term.strip() else queryset), False

    def choices_for_entry(self, request: HttpRequest) -> QuerySet:
        """Places that the scope covers: rows are entered there and nowhere else."""
        scope = request.scope
        places = super().choices_for_entry(request)
        return (
            places if scope.everything else places.filter(place_q("code", scope.places + scope.served_places))
        )


def _amend_designation(row: Designation, *, actor: User, **changes: object) -> None:
    lifted_on = changes.pop("lifted_on", None)
    amend(row, actor=actor, verb="更正贫困县村认定", **changes)
    if lifted_on:
        lift_designation(row, actor=actor, lifted_on=lifted_on)


@admin.register(Designation)
class DesignationAdmin(ScopedAdmin):
    list_display = ["place", "kind", "year_from", "lifted_on"]
    list_filter = ["kind", "year_from"]
    list_select_related = ["place"]
    search_fields = ["place__full_name", "place__pinyin", "place__initials"]
    search_help_text = "按地区名称或拼音查找"
    fieldsets = [("认定", {"fields": ["place", "kind", ("year_from", "lifted_on")]}), PROVENANCE]
    add_service = designate_place
    change_service = _amend_designation


class PersonInline(ScopedStacked):
    model = Person
    add_service = register_person
    change_service = amend_person
    verbose_name_plural = "家庭成员"
    show_change_link = True
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name", "sex", "born_on"),
                    ("id_number", "relation", "ethnicity"),
                    ("phone", "status", "status_on"),
                ]
            },
        )
    ]


class ChangeInline(ScopedTabular):
    """A status is made of its events in their order, so an event is added here and corrected on its own page."""

    model = StatusChange
    add_service = record_status_change
    may_change = False
    may_remove = False
    verbose_name_plural = "状态变更"
    fk_name = "household"
    show_change_link = True
    fields = ["event", "happened_on", "monitor_kind", "other", "reason"]


class CorrectionForm(ScopedForm):
    """A status change asks why it is corrected."""

    correction = forms.CharField(
        label="更正的原因",
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text="改动已登记的内容时必填",
    )


@admin.register(StatusChange)
class StatusChangeAdmin(ScopedAdmin):
    list_display = [
        "happened_on",
        "event",
        text_column("农户", "household"),
        text_column("所在村", "household.place.name"),
        "monitor_kind",
        "reason",
    ]
    list_filter = ["event", "monitor_kind", ("household__place", RelatedOnlyFieldListFilter)]
    list_select_related = ["household__place"]
    date_hierarchy = "happened_on"
    search_fields = ["household__number", "household__head_name", "household__head_pinyin", "reason"]
    search_help_text = "按户编号、户主姓名（或拼音）、原因查找"
    form = CorrectionForm
    add_service = record_status_change
    may_remove = False
    fieldsets = [
        (
            "状态变更",
            {
                "fields": [
                    "household",
                    ("event", "happened_on"),
                    ("monitor_kind", "other"),
                    "reason",
                    "correction",
                ]
            },
        ),
        PROVENANCE,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: StatusChange | None = None) -> list[str]:
        """Whose event it is does not change: that would be another event."""
        fixed = ["household", "other"] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def change_row(self, form: CorrectionForm, *, actor: User) -> StatusChange:
        changes = form.changes()
        if changes:
            amend_status_change(
                form.instance, actor=actor, correction=form.cleaned_data["correction"], **changes
            )
        return StatusChange.objects.get(pk=form.instance.pk)


@admin.register(Household)
class HouseholdAdmin(ScopedAdmin):
    list_display = [
        "number",
        "head_name",
        text_column("所在村", "place.name", "place_id"),
        "group_name",
        masked_column(Household, "phone", Personal.PHONE),
        "standard",
        "identified_on",
    ]
    list_display_links = ["number", "head_name"]
    list_filter = ["standard", ("place", RelatedOnlyFieldListFilter), "years__year", "years__exit_status"]
    list_select_related = ["place"]
    date_hierarchy = "identified_on"
    search_fields = ["head_name", "head_pinyin", "number", "place__full_name", "persons__name"]
    search_help_text = "按户主姓名（或拼音）、户编号、村名、家庭成员姓名查找"
    inlines = [YearInline, IncomeInline, LivingInline, PersonInline, ChangeInline]
    add_service = register_household
    change_service = amend_household
    fieldsets = [
        (
            "基本情况",
            {
                "fields": [
                    "place",
                    ("number", "head_name"),
                    ("group_name", "standard"),
                    "identified_on",
                    ("martyr_family", "only_child_family", "two_daughters_family"),
                ]
            },
        ),
        (
            "联系与账户",
            {
                "fields": ["phone", ("bank_name", "bank_account"), "village_phone"],
                "description": "电话和银行账号加密存放，页面上只显示一部分。",
            },
        ),
        PROVENANCE,
    ]


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    list_display = [
        "name",
        "sex",
        "born_on",
        masked_column(Person, "id_number", Personal.ID_NUMBER),
        "relation",
        text_column("农户", "household"),
        text_column("所在村", "household.place.name"),
        "status",
    ]
    list_filter = ["sex", "status", "relation", ("household__place", RelatedOnlyFieldListFilter)]
    list_select_related = ["household__place"]
    search_fields = ["name", "name_pinyin", "number", "household__number", "household__head_name"]
    search_help_text = "按姓名（或拼音）、人编号、户编号、户主姓名查找"
    inlines = [PersonYearInline, WorkInline, WelfareInline]
    add_service = register_person
    change_service = amend_person

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        """A person goes to another household by a dated act."""
        return [*super().get_readonly_fields(request, obj), *(["household"] if obj else [])]

    fieldsets = [
        (
            "基本情况",
            {"fields": ["household", ("name", "sex", "born_on"), ("relation", "ethnicity", "number")]},
        ),
        ("证件与联系", {"fields": ["id_kind", "id_number", "disability_code", "phone"]}),
        ("在册情况", {"fields": ["entered_on", ("status", "status_on")]}),
        PROVENANCE,
    ]


class NeedForm(ScopedForm):
    """The amount is typed as it was said (10余万元); `needed` stands for the columns that keep it."""

    needed = forms.CharField(
        label="所需资金",
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "如 35000元、10余万元"}),
        help_text="照实写，可以是概数，如 10余万元、近8万元；不知道的空着",
    )
    inputs: ClassVar = {"amount": "needed"}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "needed" in self.fields:
            self.initial["needed"] = self.instance.needed.text

    def clean_needed(self) -> Figure:
        """The amount, unfilled if the field is empty."""
        try:
            figure = parse_figure(self.cleaned_data["needed"], "元", "元")
            amount_columns(figure)
        except (FigureError, Refusal) as error:
            raise forms.ValidationError(error.message) from error
        return figure

    def values(self) -> dict[str, object]:
        """As the service takes them: the amount as one value."""
        return super().values() | {"amount": self.cleaned_data["needed"]}

    def changes(self) -> dict[str, object]:
        """As the row keeps them: the amount as its columns."""
        figure = amount_columns(self.cleaned_data["needed"]) if "needed" in self.changed_data else {}
        return super().changes() | figure


def _amend_need(row: Need, *, actor: User, state: str = "", **changes: object) -> None:
    """The state is settled by its own service, which takes its reason from the note."""
    amend(row, actor=actor, verb="更正需求", **changes)
    if state:
        settle_need(row, actor=actor, state=state, reason=row.note)


@admin.register(Need)
class NeedAdmin(ScopedAdmin):
    form = NeedForm
    list_display = ["subject", "place", "household", "raised_on", "needed", "state"]
    list_filter = ["state", ("place", RelatedOnlyFieldListFilter)]
    list_select_related = ["place", "household"]
    date_hierarchy = "raised_on"
    search_fields = [
        "subject",
        "detail",
        "place__full_name",
        "household__head_name",
        "household__head_pinyin",
    ]
    search_help_text = "按需求内容、地区、户主查找"
    total_fields = ("amount",)
    add_service = raise_need
    change_service = _amend_need
    fieldsets = [
        ("需求", {"fields": ["place", "household", ("subject", "raised_on"), "detail", ("needed", "state")]}),
        PROVENANCE,
    ]

    @admin.display(description="所需资金", ordering="amount")
    def needed(self, row: Need) -> str:
        """The amount as it was stated; — where it is not filled in."""
        return row.needed.prose() if row.amount is not None else "—"

    def totals(self, rows: QuerySet) -> list[dict]:
        """Approximate amounts count with the number that was written, and are told."""
        (total,) = super().totals(rows)
        if inexact := rows.exclude(precision=Precision.EXACT.value).count():
            total["label"] += f"（其中 {inexact} 项是概数，按写明的数相加）"
        return [total]
