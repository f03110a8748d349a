"""The form under every page: knows the request, shows a service's refusal at its field, keeps personal data covered."""

from django import forms
from django.http import HttpRequest

from fupin.desk.personal import cover, uncovered_value
from fupin.desk.saving import RefusedForm
from fupin.privacy import Personal


class ScopedForm(forms.ModelForm):
    """A model form whose values go to a service.

    `request` and `personal` (field name → class of personal data) are set on a subclass by the page. `inputs` says
    under which name the form asks for a service's field, where that differs.
    """

    request: HttpRequest
    personal: dict[str, Personal] = {}
    inputs: dict[str, str] = {}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.covered = cover(self)

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        for name in self.covered & cleaned.keys():
            cleaned[name] = uncovered_value(cleaned[name], getattr(self.instance, name))
        refused: RefusedForm | None = getattr(self.request, "refused_form", None)
        if refused is not None and refused.prefix == (self.prefix or ""):
            field = self.inputs.get(refused.refusal.field, refused.refusal.field)
            self.add_error(field if field in self.fields else None, refused.refusal.message)
        return cleaned

    def values(self) -> dict[str, object]:
        """The values of the model fields that are filled in, by field name: services know what a blank means."""
        values = {name: getattr(self.instance, name) for name in self._model_names(self.fields)}
        return {name: value for name, value in values.items() if value not in (None, "")}

    def changes(self) -> dict[str, object]:
        """The values of the fields that the user changed."""
        return {name: getattr(self.instance, name) for name in self._model_names(self.changed_data)}

    def _model_names(self, names: object) -> list[str]:
        known = {field.name for field in self._meta.model._meta.concrete_fields if not field.primary_key}
        return [name for name in names if name in known]


def bind_form(form: type, request: HttpRequest, personal: dict[str, Personal]) -> type:
    """The form class with the request it works for."""
    return type(form.__name__, (form,), {"request": request, "personal": personal})
