"""The baseline of the intake: django-import-export, defaults, on the registry's own models."""

from pathlib import Path
from typing import Any

from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX

from counties.models import Division, Household, Person


class HouseholdResource(resources.ModelResource):
    """One household a row; its village is looked up by name."""

    number = fields.Field("number", "户编号")
    phone = fields.Field("phone", "联系电话")
    place = fields.Field("place", "行政村", widgets.ForeignKeyWidget(Division, "name"))

    class Meta:
        model = Household
        import_id_fields = ("number",)
        fields = ("number", "phone", "place")


class PersonResource(resources.ModelResource):
    """One person a row; the household is looked up by its number."""

    number = fields.Field("number", "人编号")
    name = fields.Field("name", "姓名")
    id_number = fields.Field("id_number", "证件号码")
    relation = fields.Field("relation", "与户主关系")
    ethnicity = fields.Field("ethnicity", "民族")
    household = fields.Field("household", "户编号", widgets.ForeignKeyWidget(Household, "number"))

    class Meta:
        model = Person
        import_id_fields = ("number",)
        fields = ("number", "name", "id_number", "relation", "ethnicity", "household")


def take(path: Path) -> int:
    """Imports the file, households first; returns how many persons came in."""
    data = XLSX().create_dataset(path.read_bytes())
    seen: set[Any] = set()
    homes = data.subset(
        rows=[at for at, row in enumerate(data) if row[5] not in seen and not seen.add(row[5])]
    )
    HouseholdResource().import_data(homes, raise_errors=True)
    result = PersonResource().import_data(data, raise_errors=True)
    return result.totals["new"]
