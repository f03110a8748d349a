"""Reporting figures that rows cannot give, and recording assertions with their evidence."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import Division
from counties.services import origin_told
from fupin.audit.services import amend, write
from fupin.catalogue import Nature, definitions
from fupin.errors import Refusal
from fupin.figures import Figure
from fupin.intake.guards import is_money
from projects.figures import corrected, in_unit_of, known_indicator
from reports.models import Claim, FigureStatus, ReportedFigure
from units.models import Unit


@transaction.atomic
def report_figure(
    *,
    actor: User,
    indicator: str,
    figure: Figure,
    ends_on: date,
    unit: Unit | None = None,
    place: Division | None = None,
    starts_on: date | None = None,
    status: str = FigureStatus.ACTUAL,
    adopted: bool | None = None,
    caliber: str = "",
    **provenance: object,
) -> tuple[ReportedFigure, dict[str, tuple] | None]:
    """The number that somebody reported about a unit or place for a span (or a day), in the indicator's unit.

    A restated fact is one row: the same indicator, subject, span and status is corrected, not added. Returns the
    row with None if it is new, else with {field: (old, new)}. Raises Refusal: "unknown_indicator"; "unit" where
    the figure counts something else (人 and 人次); "planned" where an indicator that is only ever expected is
    given as a result. A figure is adopted (认定数) unless said otherwise.
    """
    fitted = check_figure(indicator, figure, status)
    subject = {"unit": unit, "place": place, "starts_on": starts_on, "ends_on": ends_on, "status": status}
    row = ReportedFigure.objects.filter(indicator=indicator, **subject).first()
    said = _given({"adopted": adopted, "caliber": caliber})
    if row is not None:
        return row, amend(
            row, actor=actor, verb="更正认定数", **said, **corrected(fitted), **origin_told(provenance)
        )
    row = ReportedFigure(indicator=indicator, **subject, **said, **fitted.stored(), **provenance)
    return write(row, actor=actor, verb="上报认定数"), None


def amounts_reported(unit_id: int | None, place_id: str | None) -> dict[tuple[str, str], dict[date, Decimal]]:
    """The amounts of money reported of a unit or place: {(indicator, status): {last day: in yuan}}. One query."""
    money = [code for code, known in definitions().items() if is_money(known.unit)]
    rows = ReportedFigure.objects.filter(
        unit_id=unit_id, place_id=place_id, indicator__in=money, value__isnull=False
    )
    found: dict[tuple[str, str], dict[date, Decimal]] = {}
    for indicator, status, day, value in rows.values_list("indicator", "status", "ends_on", "value"):
        found.setdefault((indicator, status), {})[day] = value
    return found


def check_figure(indicator: str, figure: Figure, status: str) -> Figure:
    """The figure in the unit of its indicator. Raises Refusal as `report_figure` does."""
    known = known_indicator(indicator)
    if known.nature is Nature.PLANNED and status == FigureStatus.ACTUAL:
        raise Refusal("planned", f"“{known.name}”是预计数，性质请选“计划（预计）”", field="status")
    return in_unit_of(indicator, figure)


@transaction.atomic
def make_claim(
    *,
    actor: User,
    unit: Unit,
    text: str,
    evidence: str,
    ends_on: date,
    place: Division | None = None,
    topic: str = "",
    starts_on: date | None = None,
    **provenance: object,
) -> tuple[Claim, dict[str, tuple] | None]:
    """An assertion that summaries may quote; the unit's same words are corrected, not added.

    Returns it with None if it is new, else with {field: (old, new)}. Raises Refusal("evidence") without evidence.
    """
    if not evidence.strip():
        raise Refusal("evidence", "请写明依据：谁、何时、在哪里这样说；没有依据的不能引用", field="evidence")
    said = {
        "evidence": evidence,
        "ends_on": ends_on,
        "place": place,
        "topic": topic,
        "starts_on": starts_on,
    }
    claim = Claim.objects.filter(unit=unit, text=text).first()
    if claim is not None:
        given = _given(said) | origin_told(provenance)
        return claim, amend(claim, actor=actor, verb="更正断言", **given)
    claim = Claim(unit=unit, text=text, **said, **provenance)
    return write(claim, actor=actor, verb="登记断言"), None


def _given(said: dict[str, object]) -> dict[str, object]:
    """What was said at all: a correction leaves alone what it does not name."""
    return {name: value for name, value in said.items() if value not in (None, "")}
