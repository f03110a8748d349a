"""Sheets that lists give out: Chinese headings, words instead of codes, personal data masked, nothing a formula."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache

from django.db.models import Field, ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from import_export.fields import Field as Column
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource, modelresource_factory
from unfold.contrib.import_export.forms import ExportForm

from fupin.audit.services import record_event
from fupin.desk.personal import personal_fields
from fupin.privacy import Personal, mask

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LEFT_OUT = {"id", "batch", "content", "receipt", "selection", "parameters", "result", "password"}


class PlainSheet(CSV):
    """CSV with the mark by which Excel knows UTF-8."""

    def export_data(self, dataset: object, **kwargs: object) -> str:
        return "\ufeff" + super().export_data(dataset, **kwargs)


def harmless(value: object) -> object:
    """Text that a spreadsheet will not run: an apostrophe goes before what looks like a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


class ReadColumn(Column):
    """A column that says what `read` gives for a row."""

    def __init__(self, read: Callable[[Model], object], label: str) -> None:
        super().__init__(column_name=label, readonly=True)
        self.read = read

    def export(self, instance: Model, **kwargs: object) -> object:
        value = self.read(instance)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return value
        return harmless("" if value is None else str(value))


def _reader(field: Field, kind: Personal | None) -> Callable[[Model], object]:
    if kind is not None:
        return lambda row: mask(getattr(row, field.attname), kind)
    if field.choices:
        return lambda row: getattr(row, f"get_{field.name}_display")()
    if field.get_internal_type() == "BooleanField":
        return lambda row: {True: "是", False: "否", None: ""}[getattr(row, field.attname)]
    return lambda row: getattr(row, field.name)


def exported_fields(model: type[Model]) -> list[Field]:
    """The columns that leave the system: those with a Chinese name, without keys, digests and inner structures."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in LEFT_OUT and not str(field.verbose_name).isascii()
    ]


@cache
def resource_of(model: type[Model]) -> type[ModelResource]:
    """The import-export resource of a model, made once."""
    personal = personal_fields(model)
    columns = {
        field.name: ReadColumn(_reader(field, personal.get(field.name)), str(field.verbose_name))
        for field in exported_fields(model)
    }
    base = type(f"{model.__name__}Resource", (ModelResource,), dict(columns))
    resource = modelresource_factory(model, resource_class=base)
    resource._meta.fields = list(columns)
    resource._meta.export_order = list(columns)
    resource.fields = {name: resource.fields[name] for name in columns}
    return resource


class Exporting:
    """The part of a page that exports what its list shows, for those with the right; each export is recorded."""

    export_right = "export"
    export_form_class = ExportForm

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.scope.allows(self.export_right) and self.has_view_permission(request)

    def get_export_formats(self) -> list[type]:
        return [XLSX, PlainSheet]

    def get_resource_classes(self, request: HttpRequest) -> list[type[ModelResource]]:
        return [resource_of(self.model)]

    def get_export_queryset(self, request: HttpRequest) -> QuerySet:
        keys = [f.name for f in exported_fields(self.model) if isinstance(f, ForeignKey)]
        rows = super().get_export_queryset(request)
        return rows.select_related(*keys) if keys else rows

    def get_export_filename(self, request: HttpRequest, queryset: QuerySet, file_format: object) -> str:
        return f"{self.opts.model_name}.{file_format.get_extension()}"

    def _do_file_export(
        self, file_format: object, request: HttpRequest, queryset: QuerySet, export_form: object = None
    ) -> HttpResponse:
        response = super()._do_file_export(file_format, request, queryset, export_form)
        name = str(self.opts.verbose_name)
        detail = {"rows": queryset.count(), "format": file_format.get_extension()}
        record_event(actor=request.user, verb=f"导出{name}", subject_name=f"{name}列表", detail=detail)
        return response
