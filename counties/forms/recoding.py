"""区划调整: a village that was merged into another one or got another code, with all its households."""

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.core.exceptions import ValidationError

from counties.forms.fields import PlaceField
from counties.models import Division, Household, LineageEvent
from counties.services import recode_place
from fupin.pages import DayField
from fupin.scope import Scope

ELSEWHERE = "不在您的管理范围内；跨县的调整请由上级办理"


class RecodeForm(forms.Form):
    """Which village becomes which, since when, and why; both must lie where the person may write."""

    place = PlaceField("原来的村", help_text="并掉的村，或换了代码的村")
    into = PlaceField("现在的村", help_text="并入的村，或新代码的村；没有时请管理员先装入该县的村")
    happened_on = DayField("调整日期")
    reason = forms.CharField(label="原因", max_length=200)
    evidence = forms.CharField(
        label="依据", max_length=300, required=False, help_text="批准调整的文件名称和文号"
    )

    def __init__(self, *args: object, scope: Scope, **kwargs: object) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.scope = scope

    def clean_place(self) -> Division:
        return self._within(self.cleaned_data["place"])

    def clean_into(self) -> Division:
        return self._within(self.cleaned_data["into"])

    def clean(self) -> dict:
        place = self.cleaned_data.get("place")
        if place and not self.affected().exists():
            self.add_error("place", f"{place.name}没有在册的农户，不用调整")
        if place and place == self.cleaned_data.get("into"):
            self.add_error("into", "现在的村和原来的村是同一个，请核对")
        return self.cleaned_data

    def affected(self) -> "forms.models.QuerySet[Household]":
        """The households that go to the other village."""
        rows = Household.objects.visible_to(self.scope).filter(closed_on__isnull=True)
        return rows.filter(place=self.cleaned_data["place"]).order_by("number")

    def do(self, actor: User) -> list[LineageEvent]:
        """Moves them. May raise Refusal."""
        return recode_place(actor=actor, **self.cleaned_data)

    def _within(self, place: Division) -> Division:
        if not self.scope.covers_place(place.code):
            raise ValidationError(ELSEWHERE)
        return place
