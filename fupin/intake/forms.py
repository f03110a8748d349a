"""The upload form."""

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone

from fupin.errors import Refusal
from fupin.intake.sheets import check_year, kinds, sheet_of
from fupin.scope import Scope


def open_kinds(scope: Scope) -> list[tuple[str, str]]:
    """Kind and title of the sheets that the scope may upload, by title."""
    sheets = [sheet_of(kind) for kind in kinds()]
    return sorted(((s.kind, s.title) for s in sheets if scope.allows(s.right)), key=lambda pair: pair[1])


class PlaceForm(forms.Form):
    """The place of rows that do not name their own: one inside the scope."""

    place_code = forms.RegexField(
        r"^\d{2,12}$",
        label="地区代码",
        required=False,
        error_messages={"invalid": "地区代码应为 2 至 12 位数字"},
    )

    def __init__(self, *args: object, scope: Scope, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope

    def clean_place_code(self) -> str:
        code = self.cleaned_data["place_code"]
        if code and not self.scope.covers_place(code):
            raise forms.ValidationError(f"地区代码 {code} 不在您的管理范围内，请改填，或者空着")
        return code


class UploadForm(PlaceForm):
    """Which table, which file, and what is true of all its rows."""

    kind = forms.ChoiceField(label="表格种类")
    file = forms.FileField(
        label="文件",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.et,.ods,.xlsm,.txt,.html"}),
        error_messages={"empty": "这个文件是空的，请选择填好的表格"},
    )
    delivery = forms.IntegerField(required=False, widget=forms.HiddenInput)
    year = forms.IntegerField(label="年度", required=False, min_value=1949)
    unit_of_money = forms.ChoiceField(
        label="金额单位", required=False, choices=[("", "按表里写的"), ("元", "元"), ("万元", "万元")]
    )
    password = forms.CharField(
        label="打开口令", required=False, widget=forms.PasswordInput, help_text="工作簿设了打开口令的才填"
    )

    def __init__(self, *args: object, scope: Scope, **kwargs: object) -> None:
        super().__init__(*args, scope=scope, **kwargs)
        self.fields["kind"].choices = [("", "请选择"), *open_kinds(scope)]
        latest = timezone.localdate().year + 1
        self.fields["year"].validators.append(MaxValueValidator(latest, "年度不能晚于 %(limit_value)s 年"))
        self.fields["year"].widget.attrs["max"] = latest

    def clean(self) -> dict:
        """The file must be there: in the form, or sent before piece by piece. The year must suit the table."""
        words = super().clean()
        if words.get("kind"):
            try:
                check_year(sheet_of(words["kind"]), words.get("year"))
            except Refusal as refusal:
                self.add_error("year", refusal.message)
        if not (words.get("file") or words.get("delivery") or "file" in self.errors):
            self.add_error("file", "请选择要上传的文件")
        return words


class PrefilledForm(forms.Form):
    """Which table, filled with the rows of which place, in which year."""

    kind = forms.ChoiceField(label="表格种类")
    place = forms.ChoiceField(label="地区")
    year = forms.IntegerField(label="年度", required=False, min_value=1949, max_value=2100)

    def __init__(self, *args: object, scope: Scope, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        known = [(kind, title) for kind, title in open_kinds(scope) if sheet_of(kind).known]
        places: dict[str, str] = {}
        for source in {sheet_of(kind).known.places for kind, _ in known}:
            places |= dict(source(scope))
        self.fields["kind"].choices = [("", "请选择"), *known]
        self.fields["place"].choices = [("", "请选择"), *sorted(places.items())]
