"""Filters of the registry's lists."""

from datetime import date

from django import forms
from django.utils import timezone

from counties.forms.fields import PlaceField, YearField
from counties.models import Act, Division
from counties.selectors import STATUSES
from fupin.errors import Refusal
from fupin.pages import DayField

ALL = [("", "全部")]


class _Asking(forms.Form):
    """A form whose faults are told as a refusal of the page."""

    place = PlaceField(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def understood(self) -> "_Asking":
        """The form itself once it is valid; raises Refusal("bad_filter") with the first fault."""
        if not self.is_valid():
            name, messages = next(iter(self.errors.items()))
            raise Refusal("bad_filter", f"“{self.fields[name].label}”：{messages[0]}", field=name)
        return self

    @property
    def where(self) -> Division | None:
        return self.cleaned_data["place"]

    @property
    def code(self) -> str:
        """The place's code; empty for everything that is seen."""
        return self.where.code if self.where else ""


class RegistryForm(_Asking):
    on = DayField("日期", required=False)
    status = forms.ChoiceField(label="状态", choices=list(STATUSES.items()), required=False)

    @property
    def day(self) -> date:
        return self.cleaned_data["on"] or timezone.localdate()

    @property
    def standing(self) -> str:
        return self.cleaned_data["status"] or "registered"


class BalanceForm(_Asking):
    year = YearField(required=False)

    @property
    def when(self) -> int:
        return self.cleaned_data["year"] or timezone.localdate().year


class QualityForm(BalanceForm):
    """The same questions: where, and of which year."""


class ChangesForm(_Asking):
    act = forms.ChoiceField(label="变更", choices=[*ALL, *Act.choices], required=False)
    year = YearField(required=False)
