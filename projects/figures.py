"""Bringing a stated figure into the unit of its indicator."""

from fupin.catalogue import Definition, definition
from fupin.errors import Refusal
from fupin.figures import Absence, Figure, FigureError, check_count, parse_figure


def known_indicator(code: str) -> Definition:
    """The indicator of that code. Raises Refusal("unknown_indicator")."""
    known = definition(code)
    if known is None:
        raise Refusal("unknown_indicator", f"指标目录里没有“{code}”，请从目录中选择", field="indicator")
    return known


def in_unit_of(code: str, figure: Figure, bare: str = "") -> Figure:
    """The figure in the indicator's unit: 87万斤 in 斤, 200亩 in 亩; a bare number is taken to be in `bare`, or else in
    that unit.

    The wording is kept. Raises Refusal("unit") where the units count different things (人 and 人次).
    """
    known = known_indicator(code)
    return with_unit(figure, known.unit, f"“{known.name}”", bare)


def with_unit(figure: Figure, unit: str, what: str, bare: str = "") -> Figure:
    """The figure in that unit; `what` names the thing counted in the refusal.

    Raises Refusal as well where so many cannot be: less than none, a part of a person.
    """
    if figure.absence is not Absence.FILLED:
        return Figure.missing(unit, figure.absence)
    try:
        return check_count(parse_figure(figure.text, unit=unit, column_unit=bare or unit))
    except FigureError as error:
        raise Refusal(error.code, f"{what}的数据“{figure.text}”：{error.message}", field="figure") from error


def corrected(figure: Figure) -> dict[str, object]:
    """The columns that a correction by this figure sets: an unfilled one never replaces what is known."""
    return {} if figure.absence is Absence.UNFILLED else figure.stored()
