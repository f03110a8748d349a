"""Correcting a status change and undoing an act."""

from django import forms

from counties.forms.acts import BY_HAND
from counties.models import StatusChange
from counties.models.codes import MonitorKind
from fupin.pages import DayField


class UndoForm(forms.Form):
    reason = forms.CharField(label="撤销原因", max_length=200)


class StatusForm(forms.Form):
    """A status change as it is; what differs is amended, or the whole is withdrawn."""

    event = forms.ChoiceField(label="事件", choices=BY_HAND)
    happened_on = DayField("发生日期")
    monitor_kind = forms.ChoiceField(
        label="监测对象类别", choices=[("", "不是纳入监测"), *MonitorKind.choices], required=False
    )
    reason = forms.CharField(label="原因", max_length=200, required=False)
    correction = forms.CharField(label="更正的原因", max_length=200)

    def __init__(self, *args: object, change: StatusChange, **kwargs: object) -> None:
        names = ("event", "happened_on", "monitor_kind", "reason")
        super().__init__(
            *args, label_suffix="", initial={name: getattr(change, name) for name in names}, **kwargs
        )

    def changes(self) -> dict[str, object]:
        return {name: value for name, value in self.cleaned_data.items() if name != "correction"}
