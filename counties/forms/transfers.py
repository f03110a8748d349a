"""Asking for a person who is registered elsewhere, and answering."""

from django import forms

from counties.forms.acts import RELATIONS
from counties.forms.fields import HouseholdField, PlaceField
from fupin.pages import DayField
from fupin.scope import Scope


class TransferForm(forms.Form):
    id_number = forms.CharField(label="证件号码", max_length=22)
    relation = forms.ChoiceField(label="与户主关系", choices=RELATIONS, required=False)
    place = PlaceField("整户迁入的：迁到哪个村", required=False)
    number = forms.CharField(label="整户迁入的：户编号", max_length=32, required=False)
    happened_on = DayField("转移日期")
    reason = forms.CharField(label="原因", max_length=200)
    evidence = forms.CharField(label="依据", max_length=300, required=False)

    def __init__(self, *args: object, scope: Scope, **kwargs: object) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.scope = scope
        county = scope.places[0][:6] if scope.places else ""
        self.fields["household"] = HouseholdField("转入农户（户编号）", scope, county, required=False)
        self.order_fields(["id_number", "household", "relation", "place", "number"])

    def clean_place(self) -> object:
        place = self.cleaned_data["place"]
        if place and not self.scope.covers_place(place.code):
            raise forms.ValidationError("只能转入您管理的地方")
        return place


class DecisionForm(forms.Form):
    answer = forms.CharField(label="答复", max_length=200, required=False, help_text="不同意时写明理由")
