"""Adding figures without pretending to know more than they say."""

from collections.abc import Iterable
from decimal import Decimal

from fupin.figures.errors import FigureError
from fupin.figures.figure import Figure
from fupin.figures.units import same_unit, split_scale
from fupin.figures.wording import Absence, Precision

_NOT_SUMMED = {Precision.REDACTED, Precision.PHRASE}


def add_figures(figures: Iterable[Figure], unit: str) -> Figure:
    """The sum in `unit` with the precision that the parts allow; FigureError if a unit differs (人, 人次).

    Blank, not applicable, redacted and set phrases are left out (the caller says how many); truly nothing
    counts as 0. One figure alone keeps its wording; of none at all the sum is unfilled.
    """
    given, unit = list(figures), split_scale(unit)[1]
    for figure in given:
        if not same_unit(figure.unit, unit):
            raise FigureError("unit", f"单位“{figure.unit}”与“{unit}”不同，不能相加，请分开统计")
    if len(given) == 1:
        return given[0]
    counted = [each for each in given if each.absence is Absence.FILLED and each.precision not in _NOT_SUMMED]
    if not counted:
        return Figure.missing(unit, _common_absence(given))
    return counted[0] if len(counted) == 1 else _sum(counted, unit)


def _common_absence(given: list[Figure]) -> Absence:
    """确无 if anything is truly nothing and no number is known; 不适用 only if it is said of all."""
    absences = {figure.absence for figure in given}
    if Absence.NONE in absences:
        return Absence.NONE
    return Absence.NOT_APPLICABLE if absences == {Absence.NOT_APPLICABLE} else Absence.UNFILLED


def _sum(figures: list[Figure], unit: str) -> Figure:
    precision = _joint_precision({figure.precision for figure in figures})
    value = sum((figure.value for figure in figures), Decimal(0))
    upper = None
    if precision is Precision.RANGE:
        upper = sum(
            (figure.value if figure.upper is None else figure.upper for figure in figures), Decimal(0)
        )
    return Figure.plainly(value, upper, precision, unit)


def _joint_precision(precisions: set[Precision]) -> Precision:
    inexact = precisions - {Precision.EXACT}
    if not inexact:
        return Precision.EXACT
    return inexact.pop() if len(inexact) == 1 else Precision.APPROX
