"""What may be chosen in a form: rows that the scope covers. A value from outside is refused like any wrong value."""

from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest

OUTSIDE = "所选的内容不存在，或者不在您的工作范围内，请重新选择"


def page_of(model: type) -> admin.ModelAdmin | None:
    """The registered page of a model, or None."""
    try:
        return admin.site.get_model_admin(model)
    except NotRegistered:
        return None


def choices(field: ForeignKey, request: HttpRequest) -> QuerySet | None:
    """The rows that may stand in this foreign key; None if the target has no page and is not narrowed."""
    target = page_of(field.remote_field.model)
    if target is None:
        return None
    source = page_of(field.model)
    if source is not None and field.name in source.free_choices:
        return target.model._default_manager.all()
    return target.choices_for_entry(request)


class ScopedAutocomplete(AutocompleteJsonView):
    """Suggestions of a foreign key, for those who may fill in the form that asks."""

    def has_perm(self, request: HttpRequest, obj: object = None) -> bool:
        source = page_of(self.source_field.model)
        if source is not None:
            return source.has_add_permission(request) or source.has_change_permission(request)
        return self.model_admin.has_view_permission(request)

    def get_queryset(self) -> QuerySet:
        rows = choices(self.source_field, self.request)
        found, repeated = self.model_admin.get_search_results(self.request, rows, self.term)
        return found.distinct() if repeated else found
