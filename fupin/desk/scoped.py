"""The base of every page of the web admin."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from import_export.admin import ExportMixin
from unfold.admin import ModelAdmin

from fupin.desk.exporting import Exporting
from fupin.desk.fields import Inputs
from fupin.desk.figures import FigureForm, understood
from fupin.desk.forms import ScopedForm, bind_form
from fupin.desk.history import history_of
from fupin.desk.personal import masked_column, may_see, personal_fields, record_plain_look
from fupin.desk.rights import Rights
from fupin.desk.saving import RefusedForm, Services, save_form, save_inline
from fupin.desk.totals import Totals
from fupin.errors import NotPermitted, Refusal
from fupin.figures import Figure

PROVENANCE = ("来源", {"fields": ["source", "note"], "classes": ["collapse"]})


class Covered:
    """The part of a page or inline that keeps personal data masked."""

    @property
    def personal(self) -> dict:
        return personal_fields(self.model)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in self.personal.items():
            setattr(self, f"masked_{name}", masked_column(self.model, name, kind))

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list:
        """As declared; who may not change the row sees the masks in the places of personal fields."""
        fieldsets = super().get_fieldsets(request, obj)
        if may_see(request) or self.has_change_permission(request, obj) or obj is None:
            return fieldsets
        return [
            (title, options | {"fields": self._masked(options["fields"])}) for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *(f"masked_{name}" for name in self.personal)]

    def _masked(self, fields: list | tuple) -> list:
        return [
            self._masked(name)
            if isinstance(name, list | tuple)
            else f"masked_{name}"
            if name in self.personal
            else name
            for name in fields
        ]


class ScopedAdmin(Totals, Covered, Rights, Inputs, Services, Exporting, ExportMixin, ModelAdmin):
    """A page that shows what the scope sees, writes through services, and says refusals in Chinese at their field.

    What another unit has is not found (404); what one sees but may not touch is refused (403) and the refusal kept.
    """

    form = ScopedForm
    list_per_page = 50
    show_full_result_count = False
    list_filter_sheet = False
    compressed_fields = True
    warn_unsaved_form = True
    save_on_top = False
    counted = True

    def find(self, request: HttpRequest, object_id: str) -> Model | None:
        """The row if the scope sees it."""
        return super().get_object(request, unquote(object_id))

    def choices_for_entry(self, request: HttpRequest) -> QuerySet:
        """The rows that may be chosen where another page asks for one of these."""
        rows = self.model._default_manager.all()
        return rows.visible_to(request.scope) if hasattr(rows, "visible_to") else self.get_queryset(request)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model:
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404
        return row

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: object
    ) -> type[ModelForm]:
        kwargs["form"] = bind_form(kwargs.get("form", self.form), request, self.personal)
        return super().get_form(request, obj, change=change, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Django's view; when a service refuses, the page comes again with all that was typed and the refusal."""
        try:
            response = super().changeform_view(request, object_id, form_url, extra_context)
        except RefusedForm as refused:
            if isinstance(refused.refusal, NotPermitted):
                raise PermissionDenied(refused.refusal.message) from refused
            request.refused_form = refused
            response = super().changeform_view(request, object_id, form_url, extra_context)
        if object_id and request.method == "GET" and self.personal:
            record_plain_look(request, self.get_object(request, unquote(object_id)), self.personal)
        return response

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        save_form(self, form, actor=request.user, change=change)
        self._say_what_was_understood(request, [form])

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        save_inline(formset.inline, formset, actor=request.user)
        self._say_what_was_understood(request, formset.forms)

    def _say_what_was_understood(self, request: HttpRequest, forms: list[ModelForm]) -> None:
        for form in forms:
            figure = form.cleaned_data.get("figure") if isinstance(form, FigureForm) else None
            if isinstance(figure, Figure) and "figure" in form.changed_data:
                messages.info(request, f"{form.instance}：已读作 {understood(figure)}")

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.remove_row(obj, actor=request.user)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except NotPermitted as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(self.address("change", object_id))

    def address(self, page: str, *args: object) -> str:
        """The address of this model's list, form or another page of it."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """Who changed what from what to what, and the acts that were recorded about the row."""
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        related = [
            (inline.model, inline.fk_field(self.model)) for inline in self.get_inline_instances(request, row)
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": f"变更历史：{row}",
            "opts": self.opts,
            "object": row,
            "original": row,
            "history": history_of(row, related),
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/object_history.html", context)

    def log_addition(self, request: HttpRequest, obj: Model, message: object) -> None:
        """Django's own log stays empty: services write the audit events."""

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> None:
        """See log_addition."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> None:
        """See log_addition."""
