"""Personal data in lists and forms: masked, unless the right `see_personal` is held; each plain look is recorded."""

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from fupin.audit.services import record_event
from fupin.privacy import SEE_PERSONAL, Personal, SealedField, mask

EMPTY = "无"
KINDS = {
    "phone": Personal.PHONE,
    "bank_account": Personal.BANK_ACCOUNT,
    "id_number": Personal.ID_NUMBER,
    "health": Personal.HEALTH,
}


def personal_fields(model: type[Model]) -> dict[str, Personal]:
    """The model's personal fields and the mask of each: what is sealed in the database, and telephone numbers."""
    return {
        field.name: KINDS.get(field.name, Personal.HEALTH)
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField) or field.name == "phone"
    }


def may_see(request: HttpRequest) -> bool:
    return request.scope.allows(SEE_PERSONAL)


def cover(form: ModelForm) -> set[str]:
    """Empties the inputs of personal fields that hold something and puts the mask beside them; returns their names."""
    if may_see(form.request):
        return set()
    covered = {name for name in form.personal if name in form.fields and getattr(form.instance, name, "")}
    for name in covered:
        field = form.fields[name]
        form.initial[name] = ""
        field.required = False
        field.widget.attrs["placeholder"] = mask(getattr(form.instance, name), form.personal[name])
        field.help_text = f"已登记的内容不显示；不改就留空，要清空请填“{EMPTY}”"
    return covered


def uncovered_value(typed: str, known: str) -> str:
    """What a covered field is to hold: left empty keeps what is known, 无 empties it."""
    if not typed:
        return known
    return "" if typed == EMPTY else typed


def record_plain_look(request: HttpRequest, row: Model, fields: dict[str, Personal]) -> None:
    """Writes down that somebody saw personal data in plain; nothing if there was nothing to see."""
    shown = [name for name in fields if getattr(row, name, "")]
    if shown and may_see(request):
        labels = "、".join(str(row._meta.get_field(name).verbose_name) for name in shown)
        record_event(actor=request.user, verb="查看个人信息明文", subject=row, detail={"fields": labels})


def masked_column(model: type[Model], name: str, kind: Personal) -> object:
    """A column or read-only field that shows the mask only."""

    @admin.display(description=model._meta.get_field(name).verbose_name)
    def column(row: Model) -> str:
        return mask(getattr(row, name), kind) or "—"

    return column
