"""The columns of a stated figure, for models that keep one."""

from django.db import models
from django.db.models import F, Q

from fupin.figures.figure import Figure
from fupin.figures.wording import Absence, Precision

_BLANK = Q(absence__in=[Absence.UNFILLED.value, Absence.NOT_APPLICABLE.value]) | Q(
    precision=Precision.REDACTED.value
)


class StatedFigure(models.Model):
    """A figure with its precision and wording.

    A subclass with constraints of its own writes `[*StatedFigure.Meta.constraints, ...]`.
    """

    value = models.DecimalField("数值", max_digits=20, decimal_places=6, null=True, blank=True)
    upper = models.DecimalField("上限", max_digits=20, decimal_places=6, null=True, blank=True)
    precision = models.CharField(
        "精确度", max_length=10, choices=Precision.choices, default=Precision.EXACT.value
    )
    stated = models.CharField("原文写法", max_length=60, blank=True)
    absence = models.CharField(
        "填报情况", max_length=14, choices=Absence.choices, default=Absence.FILLED.value
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(_BLANK & Q(value__isnull=True)) | (~_BLANK & Q(value__isnull=False)),
                name="%(app_label)s_%(class)s_value",
                violation_error_message="“数值”与“填报情况”不符：未填、不适用或隐去的不写数，其余必须写数",
            ),
            models.CheckConstraint(
                condition=~Q(absence=Absence.NONE.value) | Q(value__isnull=False, value=0),
                name="%(app_label)s_%(class)s_none",
                violation_error_message="填报情况为“确无”时数值应为 0",
            ),
            models.CheckConstraint(
                condition=Q(precision=Precision.RANGE.value, upper__isnull=False, upper__gt=F("value"))
                | (~Q(precision=Precision.RANGE.value) & Q(upper__isnull=True)),
                name="%(app_label)s_%(class)s_upper",
                violation_error_message="“上限”只在精确度为“区间”时填写，并且要大于数值",
            ),
        ]

    def figure(self, unit: str) -> Figure:
        """The figure in its base unit, in the wording it was stated in."""
        return Figure.from_stored(self.value, self.upper, self.precision, self.stated, unit, self.absence)

    def set_figure(self, figure: Figure) -> None:
        """Puts the figure into the five columns; saving is the caller's."""
        for name, column in figure.stored().items():
            setattr(self, name, column)
