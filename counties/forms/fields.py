"""Inputs of the registry's pages."""

from django import forms
from django.core.exceptions import ValidationError

from counties.models import Division, Household
from counties.models.codes import FIRST_YEAR
from counties.selectors import find_place
from fupin.scope import Scope

MOST_NAMED = 5


class YearField(forms.IntegerField):
    def __init__(self, label: str = "年度", **kwargs: object) -> None:
        super().__init__(label=label, min_value=FIRST_YEAR, max_value=2100, **kwargs)
        self.error_messages |= {"invalid": "请写四位年份，如 2017"}


class PlaceField(forms.CharField):
    """A place by name or code; cleans to the Division, or None if left empty. A name of several places is refused."""

    def __init__(self, label: str = "地区", **kwargs: object) -> None:
        super().__init__(label=label, max_length=100, **kwargs)
        self.widget.attrs["placeholder"] = "如 上义镇、441621104"

    def clean(self, value: str) -> Division | None:
        words = super().clean(value)
        if not words:
            return None
        found = find_place(words)
        if not found:
            raise ValidationError(f"没有查到“{words}”，请换个写法，或填区划代码")
        if len(found) > 1:
            names = "、".join(f"{place.full_name}（{place.code}）" for place in found[:MOST_NAMED])
            raise ValidationError(f"“{words}”有 {len(found)} 处：{names}；请写全，或填区划代码")
        return found[0]


class HouseholdField(forms.CharField):
    """A household that the scope sees, by its number; of equal numbers the one in the same county."""

    def __init__(self, label: str, scope: Scope, county: str, **kwargs: object) -> None:
        super().__init__(label=label, max_length=32, **kwargs)
        self.scope, self.county = scope, county

    def clean(self, value: str) -> Household | None:
        number = super().clean(value)
        if not number:
            return None
        rows = Household.objects.visible_to(self.scope).filter(number=number).select_related("place")
        found = sorted(rows, key=lambda row: row.county_code != self.county)
        if not found:
            raise ValidationError("没有这个户编号，或者不在您的管理范围内；跨县的请提出转移申请")
        return found[0]
