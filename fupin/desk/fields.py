"""How columns become inputs, the same in pages and inlines."""

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import ForeignKey
from django.http import HttpRequest
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from fupin.desk.narrowing import OUTSIDE, choices, page_of
from fupin.files.models import StoredFile
from fupin.files.services import keep_file
from fupin.privacy import SealedField

MANY = 15  # choices from which on a list is searched instead of scrolled
YES_NO = [("", "未填"), ("true", "是"), ("false", "否")]


class SearchedSelect(UnfoldAdminSelect2Widget):
    """A long list that is searched by typing; it speaks Chinese."""

    def __init__(self, attrs: dict | None = None, choices: tuple | list = ()) -> None:
        super().__init__({"lang": "zh-CN", "data-width": "100%", **(attrs or {})}, choices)

    @property
    def media(self) -> forms.Media:
        words = ["admin/js/vendor/select2/select2.full.js", "admin/js/vendor/select2/i18n/zh-CN.js"]
        return super().media + forms.Media(js=[*words, "admin/js/jquery.init.js"])


class YesNoField(forms.TypedChoiceField):
    """是, 否 or 未填: a blank is not a no."""

    def __init__(self, **kwargs: object) -> None:
        kept = {name: kwargs[name] for name in ("label", "help_text", "initial") if name in kwargs}
        super().__init__(
            choices=YES_NO,
            required=False,
            empty_value=None,
            coerce=lambda text: text == "true",
            widget=UnfoldAdminSelectWidget(choices=YES_NO),
            **kept,
        )

    def prepare_value(self, value: object) -> object:
        return {True: "true", False: "false", None: ""}.get(value, value)

    def has_changed(self, initial: object, data: object) -> bool:
        return self.prepare_value(initial) != (data or "")


class UploadField(forms.FileField):
    """A file that is kept by its content; cleans to the StoredFile, or to the one that was there."""

    widget = UnfoldAdminFileFieldWidget

    def __init__(self, *, actor: User, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.actor = actor

    def clean(self, data: object, initial: object = None) -> StoredFile | None:
        source = super().clean(data, initial)
        if not source or source == initial:
            return StoredFile.objects.filter(pk=initial).first() if initial else None
        return keep_file(
            actor=self.actor, source=source, name=source.name, content_type=source.content_type or ""
        )


class Inputs:
    """The part of a page or inline that makes inputs: narrowed choices, uploads, 是/否/未填."""

    formfield_overrides = {SealedField: {"widget": UnfoldAdminTextInputWidget}}
    free_choices: set[str] = set()

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every foreign key to a model whose page can be searched."""
        return [
            field.name
            for field in self.model._meta.concrete_fields
            if isinstance(field, ForeignKey) and _searchable(field.remote_field.model, request)
        ]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.Field:
        if db_field.remote_field.model is StoredFile:
            label, hint = str(db_field.verbose_name), str(db_field.help_text)
            return UploadField(actor=request.user, label=label, help_text=hint, required=not db_field.blank)
        rows = choices(db_field, request)
        if rows is not None:
            kwargs["queryset"] = rows
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.error_messages["invalid_choice"] = OUTSIDE
        return field

    def formfield_for_choice_field(
        self, db_field: models.Field, request: HttpRequest, **kwargs: object
    ) -> forms.Field:
        """Nothing is chosen beforehand unless the model says so: the first of a list is nobody's answer."""
        unasked = db_field.blank or not db_field.has_default()
        choices = list(db_field.get_choices(include_blank=unasked, blank_choice=[("", "请选择")]))
        widget = SearchedSelect if len(choices) > MANY else UnfoldAdminSelectWidget
        return super().formfield_for_choice_field(
            db_field, request, **{"choices": choices, "widget": widget(), **kwargs}
        )

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: object
    ) -> forms.Field | None:
        """A list of choices is ticked."""
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            return forms.MultipleChoiceField(
                choices=db_field.base_field.choices,
                label=str(db_field.verbose_name),
                help_text=str(db_field.help_text),
                required=not db_field.blank,
                widget=UnfoldAdminCheckboxSelectMultipleWidget(),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_nullboolean_field(
        self, db_field: models.Field, request: HttpRequest, **kwargs: object
    ) -> forms.Field:
        return YesNoField(label=str(db_field.verbose_name), help_text=str(db_field.help_text))


def _searchable(model: type, request: HttpRequest) -> bool:
    page = page_of(model)
    return page is not None and bool(page.get_search_fields(request))
