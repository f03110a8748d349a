"""What is stored, what a sheet did to it, and how a cell's value looks there and in a receipt."""

import json
from decimal import Decimal

from django.apps import apps
from django.db import connection
from django.db.models import Field, Model
from openpyxl.utils import get_column_letter

from cadres.models import HelpPairing, Secondment
from counties.models import Division, Household, MonitorCase, Person
from funds.models import Entry, FundDocument, InKindItem, LedgerAccount
from fupin.figures import Figure
from fupin.intake.cells import Choice, YesNo
from fupin.intake.cells.base import Raw, text_of
from fupin.intake.sheets import Context, Sheet, sheet_of
from fupin.money import plain
from fupin.privacy import blind_index, mask
from fupin.scope import SYSTEM
from projects.models import Asset, Project
from units.models import Unit

APPS = ("counties", "units", "cadres", "projects", "funds", "reports", "rules")
# By which line a row came says nothing of what it says.
LINE = "ARRAY['batch_id', 'sheet_name', 'row_number']"
# What a cell may name, and by which of its columns.
NAMED = (
    *((Unit, "name"), (Division, "full_name"), (Household, "number"), (Project, "name"), (Asset, "name")),
    *((FundDocument, "title"), (LedgerAccount, "name"), (InKindItem, "name"), (InKindItem, "specification")),
    *((Secondment, "cadre__name"), (HelpPairing, "cadre__name"), (HelpPairing, "household__number")),
    (MonitorCase, "began__household__number"),
    (Entry, "voucher_no"),
)


def _models() -> list[type[Model]]:
    """What the apps store, but for the places and the histories."""
    found = [model for model in apps.get_models() if model._meta.app_label in APPS and model is not Division]
    return [model for model in found if not hasattr(model, "pgh_tracked_model")]


def everything() -> dict[tuple[str, str], str]:
    """{(model, number): row as it lies in the database} of all that the apps store. One query."""
    parts = [
        f"SELECT '{model._meta.label}', {model._meta.pk.column}::text, (to_jsonb(row) - {LINE})::text"
        f' FROM "{model._meta.db_table}" AS row'
        for model in _models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {(label, number): row for label, number, row in cursor.fetchall()}


def differences(before: dict, after: dict) -> dict[tuple[str, str, str], str | None]:
    """{(model, number, column): value} of what is new or changed, deciphered; a row that is gone as None."""
    found = dict.fromkeys((*each, "") for each in before.keys() - after.keys())
    for (label, number), row in after.items():
        if row != (known := before.get((label, number))):
            old, new = json.loads(known or "{}"), json.loads(row)
            stored = apps.get_model(label)._base_manager.get(pk=number)
            for field in stored._meta.concrete_fields:
                if field.column in new and (
                    field.column not in old or old[field.column] != new[field.column]
                ):
                    for at, value in enumerate(_stored(stored, field)):
                        found[label, number, f"{field.name} {at}"] = value
    return found


def _stored(row: Model, field: Field) -> list[str]:
    value = getattr(row, field.attname)
    of = f"{field.related_model.__name__} " if field.related_model else ""
    return [f"{of}{_plainly(each)}" for each in (value if isinstance(value, list) else [value])]


def address(sheet: Sheet, key: str) -> str:
    """Where the cell of the column stands in the only line of a sheet that has all columns."""
    return f"{get_column_letter([column.key for column in sheet.columns].index(key) + 1)}2"


def _value(world, name, key, text):
    column = sheet_of(name.split(" ")[0]).column(key)
    return column, column.cell.parse(Raw(text, typed=False), Context(world.keeper, SYSTEM))


def _plainly(value) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def forms(world, name, key, text, cases) -> set[str]:
    """How the text may be stored: as its value, in its words, or as what it names."""
    cell = cases[name].cells[key]
    if stored := cell.stored[text == cell.other]:
        return {stored}
    _, value = _value(world, name, key, text)
    found = {text, _plainly(value)}
    if isinstance(value, Figure):
        found |= {plain(value.value)}
    elif isinstance(value, Model):
        found |= {f"{type(value).__name__} {value.pk}", str(value.pk)}
    elif hasattr(value, "precision"):
        found |= {str(value.day)}
    return found


def named(world, name, key, text, cases) -> set[str]:
    """What the text, as it is stored, may be the name of."""
    cell = cases[name].cells[key]
    text = cell.stored[text == cell.other] or text
    found = {
        f"{model.__name__} {row.pk}" for model, by in NAMED for row in model.objects.filter(**{by: text})
    }
    return found | {f"Person {row.pk}" for row in Person.objects.filter(id_index=blind_index(text))}


def shown(world, name, key, text, cases) -> set[str]:
    """How a receipt may write the value: masked where it is personal, in words where it is one of a list."""
    if not text:
        return {""}
    column, value = _value(world, name, key, text)
    if column.personal:
        return {mask(text_of(value), column.personal)}
    if isinstance(column.cell, Choice | YesNo):
        return {column.cell.show(value)}
    amounts = {f"{value:.{places}f}" for places in (2, 4)} if isinstance(value, Decimal) else set()
    exact = {f"{Decimal(each):.6f}" for each in cases[name].cells[key].stored if each.isdecimal()}
    return forms(world, name, key, text, cases) | {column.cell.show(value), text_of(value)} | amounts | exact
