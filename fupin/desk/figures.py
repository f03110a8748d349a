"""Stated figures in forms: people type the wording (600余万元) or say that there is none, and read what was understood.

The five columns behind a figure never show up as inputs.
"""

from decimal import Decimal

from django import forms
from django.contrib import admin
from django.db.models import Model
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from fupin.catalogue import definition
from fupin.desk.forms import ScopedForm
from fupin.figures import Absence, Figure, FigureError, Precision, parse_figure
from fupin.figures.units import canonical
from fupin.money import plain

HOW = "照原文写，如“600余万元”“270余个”“3—4名”；没有数的在右边注明"
STATES = [
    (Absence.FILLED.value, "有数"),
    (Absence.UNFILLED.value, "未填"),
    (Absence.NONE.value, "确无"),
    (Absence.NOT_APPLICABLE.value, "不适用"),
]


def understood(figure: Figure) -> str:
    """What was read, in words: 6,000,000 元（以上（余、多）)."""
    if figure.absence is not Absence.FILLED:
        return figure.absence.label
    if figure.value is None:
        return f"{figure.text}（{figure.precision.label}）"
    number = _grouped(figure.value) + (f"—{_grouped(figure.upper)}" if figure.upper is not None else "")
    return f"{number} {figure.unit}（{figure.precision.label}）"


def _grouped(value: Decimal) -> str:
    whole, _, part = plain(value).partition(".")
    return f"{int(whole):,}" + (f".{part}" if part else "")


class FigureWidget(forms.MultiWidget):
    """The wording and, beside it, whether there is a number at all; below, how the stored wording was read."""

    template_name = "desk/figure.html"

    def __init__(self) -> None:
        wording = UnfoldAdminTextInputWidget(attrs={"aria-label": "原文写法", "placeholder": "如 600余万元"})
        super().__init__([wording, UnfoldAdminSelectWidget(attrs={"aria-label": "填报情况"}, choices=STATES)])
        self.reading = ""

    def decompress(self, value: list | None) -> list:
        return value or ["", Absence.FILLED.value]

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["reading"] = self.reading
        return context


class FigureField(forms.MultiValueField):
    """Cleans to (wording, absence); the form reads it, for only the form knows the unit."""

    def __init__(self, **kwargs: object) -> None:
        parts = [
            forms.CharField(max_length=60, required=False),
            forms.ChoiceField(choices=STATES, required=False),
        ]
        kwargs = {"label": "数值", "help_text": HOW, "required": False, **kwargs}
        super().__init__(parts, widget=FigureWidget(), require_all_fields=False, **kwargs)

    def compress(self, data_list: list) -> tuple[str, str]:
        wording, absence = data_list or ("", Absence.FILLED.value)
        return wording.strip(), absence or Absence.FILLED.value


class FigureForm(ScopedForm):
    """A form for a model with the columns of StatedFigure: `figure` stands for all five.

    The unit is that of the indicator chosen in the same form, or `fixed_unit`, or what `unit_field` says.
    """

    figure = FigureField()
    fixed_unit = ""
    unit_field = ""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if "figure" in self.fields and (row.pk or row.stated or row.value is not None):
            stored = row.figure(unit_of(row, self.fixed_unit, self.unit_field))
            self.initial["figure"] = [stored.text, row.absence]
            self.fields["figure"].widget.reading = understood(stored)

    def clean(self) -> dict:
        cleaned = super().clean()
        if "figure" in cleaned and not self._in_error({"indicator", self.unit_field}):
            try:
                cleaned["figure"] = self._read(*cleaned["figure"], cleaned)
            except FigureError as error:
                self.add_error("figure", error.message)
        return cleaned

    def _in_error(self, names: set[str]) -> bool:
        return bool(names & self.errors.keys())

    def _read(self, wording: str, absence: str, cleaned: dict) -> Figure:
        unit = self._unit(cleaned)
        if absence != Absence.FILLED:
            if wording and absence != Absence.UNFILLED:
                label = Absence(absence).label
                raise FigureError("absence", f"已写“{wording}”，又选了“{label}”，请只留一个")
            if not wording:
                return Figure.missing(unit or "", Absence(absence))
        if wording and unit is None:
            raise FigureError("unit", "请先选择指标，才知道这个数的单位")
        return parse_figure(wording, unit or "", unit or "")

    def _unit(self, cleaned: dict) -> str | None:
        """The base unit; None if nothing says which."""
        if self.fixed_unit:
            return self.fixed_unit
        if self.unit_field:
            return cleaned.get(self.unit_field) or None
        known = definition(cleaned.get("indicator") or "")
        return known.unit if known else None

    def _post_clean(self) -> None:
        figure = self.cleaned_data.get("figure")
        if isinstance(figure, Figure):
            self.instance.set_figure(figure)
        super()._post_clean()

    def values(self) -> dict[str, object]:
        """As services take them: the figure as one value."""
        return super().values() | {"figure": self.cleaned_data["figure"]}

    def changes(self) -> dict[str, object]:
        """As rows keep them: the figure as its five columns."""
        figure = self.cleaned_data["figure"].stored() if "figure" in self.changed_data else {}
        return super().changes() | figure


def unit_of(row: Model, fixed_unit: str = "", unit_field: str = "") -> str:
    """The unit that a stored figure's value is in; empty if nobody said."""
    if fixed_unit or unit_field:
        return fixed_unit or canonical(getattr(row, unit_field))
    known = definition(getattr(row, "indicator", "") or "")
    return known.unit if known else ""


def figure_column(fixed_unit: str = "", unit_field: str = "", label: str = "数值") -> object:
    """A column or read-only field that restates the figure as it was written, or says that there is none."""

    @admin.display(description=label, ordering="value")
    def column(owner: object, row: Model) -> str:
        stored = row.figure(unit_of(row, fixed_unit, unit_field))
        if row.absence != Absence.FILLED:
            return Absence(row.absence).label
        return stored.text if stored.precision is Precision.PHRASE else stored.prose()

    return column
