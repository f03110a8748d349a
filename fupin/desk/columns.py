"""Columns of lists."""

from django.contrib import admin
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fupin.money import grouped


def money_column(model: type[Model], name: str) -> object:
    """A column with an amount of yuan, grouped and aligned; — where it is not filled in."""

    @admin.display(description=model._meta.get_field(name).verbose_name, ordering=name)
    def column(row: Model) -> SafeString | str:
        amount = getattr(row, name)
        return "—" if amount is None else format_html('<span class="desk-number">{}</span>', grouped(amount))

    return column


def text_column(label: str, path: str, ordering: str = "") -> object:
    """A column with a value at the end of a path of attributes (household.place.name)."""

    @admin.display(description=label, ordering=ordering or None)
    def column(row: Model) -> str:
        value = row
        for name in path.split("."):
            value = getattr(value, name, None)
        return "—" if value in (None, "") else str(value)

    return column
