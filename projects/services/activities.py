"""Recording activities with their measures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import Division
from counties.services import origin_told
from fupin.audit.services import amend, write
from fupin.catalogue import Nature
from fupin.errors import Refusal
from fupin.figures import Figure
from projects.figures import corrected, in_unit_of, known_indicator
from projects.models import Activity, ActivityMeasure, Project
from projects.models.activity import MeasureStatus
from units.models import Unit


@dataclass(frozen=True)
class Measure:
    """One number of an activity, and whether it is a result."""

    indicator: str
    figure: Figure
    status: str = MeasureStatus.ACTUAL


@transaction.atomic
def record_activity(
    *,
    actor: User,
    unit: Unit,
    kind: str,
    title: str,
    ends_on: date,
    place: Division | None = None,
    starts_on: date | None = None,
    partner: str = "",
    project: Project | None = None,
    measures: Iterable[Measure] = (),
    **provenance: object,
) -> Activity:
    """Registers an activity with its measures. `starts_on` is set where the source counts a span together."""
    activity = Activity(
        unit=unit,
        kind=kind,
        title=title,
        ends_on=ends_on,
        place=place,
        starts_on=starts_on,
        partner=partner,
        project=project,
        **provenance,
    )
    write(activity, actor=actor, verb="登记活动")
    for measure in measures:
        record_measure(actor=actor, activity=activity, measure=measure, **provenance)
    return activity


def amend_activity(*, actor: User, activity: Activity, **changes: object) -> dict[str, tuple]:
    """Sets the given fields; returns {field: (old, new)}."""
    return amend(activity, actor=actor, verb="更正活动", **changes)


@transaction.atomic
def record_measure(
    *, actor: User, activity: Activity, measure: Measure, **provenance: object
) -> tuple[ActivityMeasure, dict[str, tuple] | None]:
    """The activity's number by that indicator and status, set or corrected.

    Returns it with None if it is new, else with {field: (old, new)}. Raises Refusal as `check_measure` does.
    """
    figure = check_measure(measure)
    row = ActivityMeasure.objects.filter(
        activity=activity, indicator=measure.indicator, status=measure.status
    ).first()
    if row is not None:
        facts = corrected(figure) | origin_told(provenance)
        return row, amend(row, actor=actor, verb="更正活动数据", **facts)
    row = ActivityMeasure(activity=activity, indicator=measure.indicator, status=measure.status, **provenance)
    row.set_figure(figure)
    return write(row, actor=actor, verb="登记活动数据"), None


def check_measure(measure: Measure) -> Figure:
    """The figure in the unit of its indicator. Raises Refusal("planned") where an indicator that is only ever expected is
    given as a result, Refusal("unit") where the figure counts something else.
    """
    known = known_indicator(measure.indicator)
    if known.nature is Nature.PLANNED and measure.status == MeasureStatus.ACTUAL:
        raise Refusal("planned", f"“{known.name}”是预计数，性质请选“计划（预计）”", field="status")
    return in_unit_of(measure.indicator, measure.figure)
