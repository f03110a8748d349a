"""Rows edited inside the page of what they belong to."""

from django.db.models import Model
from django.forms import BaseInlineFormSet
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from unfold.admin import StackedInline, TabularInline

from fupin.desk.fields import Inputs
from fupin.desk.forms import ScopedForm, bind_form
from fupin.desk.rights import Rights
from fupin.desk.saving import Services
from fupin.desk.scoped import Covered


class _Inline(Covered, Rights, Inputs, Services):
    form = ScopedForm
    extra = 0
    show_change_link = False
    tab = True

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: object
    ) -> type[BaseInlineFormSet]:
        kwargs["form"] = bind_form(kwargs.get("form", self.form), request, self.personal)
        formset = super().get_formset(request, obj, **kwargs)
        formset.inline = self
        return formset

    def fk_field(self, parent: type[Model]) -> str:
        """The name of the foreign key to the page's model."""
        return _get_foreign_key(parent, self.model, fk_name=self.fk_name).name


class ScopedTabular(_Inline, TabularInline):
    """One line a row."""


class ScopedStacked(_Inline, StackedInline):
    """One block a row, for rows with many fields."""
