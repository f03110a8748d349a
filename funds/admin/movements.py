"""The form in which an office posts: what moved, in the office's words, instead of two account numbers."""

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from funds.models import Entry
from funds.services import Movement
from fupin.desk.forms import ScopedForm
from fupin.figures import Figure, FigureError, parse_figure


class MovementForm(ScopedForm):
    """One entry to be posted. The amount may be inexact: its wording is kept."""

    inputs = {"amount": "wording"}
    movement = forms.ChoiceField(label="业务", choices=Movement.choices, widget=UnfoldAdminSelectWidget())
    wording = forms.CharField(
        label="金额",
        max_length=60,
        widget=UnfoldAdminTextInputWidget(),
        help_text="只写数字按元计，也可以写“30万元”“600余万元”；入账后不能改，更正用红字冲销",
    )

    class Meta:
        model = Entry
        fields = [
            "document",
            "place",
            "project",
            "occurred_on",
            "covers_from",
            "summary",
            "voucher_no",
            "payee",
        ]

    def clean_wording(self) -> Figure:
        try:
            return parse_figure(self.cleaned_data["wording"], "元", "元")
        except FigureError as error:
            raise forms.ValidationError(error.message) from error

    def values(self) -> dict[str, object]:
        return super().values() | {
            "movement": self.cleaned_data["movement"],
            "amount": self.cleaned_data["wording"],
        }
