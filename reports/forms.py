"""Asking for a summary."""

from django import forms
from django.utils import timezone

from counties.models import Division
from fupin.scope import Scope
from reports.models.summary import TemplateKey
from units.models import Pairing, Unit


class SummaryForm(forms.Form):
    """Template, subject and span. Without a unit, the one that answers for the place is meant."""

    template = forms.ChoiceField(label="模板", choices=TemplateKey.choices)
    unit = forms.ModelChoiceField(
        queryset=None, label="单位", required=False, to_field_name="name", empty_label="由地区确定"
    )
    place = forms.ModelChoiceField(queryset=None, label="地区（村）", required=False, empty_label="全部地区")
    year_from = forms.IntegerField(
        label="起始年度", required=False, min_value=1949, help_text="只写一年的留空"
    )
    year = forms.IntegerField(label="年度", min_value=1949)

    def __init__(self, *args: object, scope: Scope, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        served = Pairing.objects.visible_to(scope).values("place_id")
        self.fields["unit"].queryset = Unit.objects.visible_to(scope)
        self.fields["place"].queryset = Division.objects.filter(code__in=served).order_by("code")
        self.fields["place"].label_from_instance = lambda place: place.full_name
        self.fields["year"].initial = timezone.localdate().year - 1

    def clean(self) -> dict:
        cleaned = super().clean()
        if not (cleaned.get("unit") or cleaned.get("place")):
            raise forms.ValidationError("请选择单位，或者选择地区")
        first = cleaned.get("year_from") or cleaned.get("year")
        if first and cleaned.get("year") and first > cleaned["year"]:
            self.add_error("year_from", "起始年度不能晚于年度")
        cleaned["year_from"] = first
        return cleaned
