"""What is asked of projects and assets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from counties.models import Division
from fupin.errors import Refusal
from fupin.money import FEN
from projects.models import IncomeTerm, Project, ProjectStep
from projects.models.asset import TermKind
from projects.models.project import Stage
from units.models import Unit


def project_named(*, unit: Unit, place: Division | None, name: str) -> Project:
    """The unit's project of that name at the place or below it (anywhere if there is no place). One query.

    Raises Refusal: "unknown_project", "several_projects".
    """
    projects = Project.objects.filter(unit=unit, name=name)
    where = unit.name
    if place is not None:
        projects = projects.filter(place__code__startswith=place.pk)
        where = f"{unit.name}在{place.full_name}"
    found = list(projects.select_related("place")[:2])
    if not found:
        raise Refusal("unknown_project", f"{where}没有登记项目“{name}”，请先导入项目表", field="project")
    if len(found) > 1:
        message = f"{where}不止一个“{name}”，请在系统中把项目名称改得可以区分"
        raise Refusal("several_projects", message, field="project")
    return found[0]


@dataclass(frozen=True)
class DueIncome:
    """What a term has promised for one year of the contract: the day it falls due and yuan to the fen."""

    due_on: date
    amount: Decimal


def income_due(term: IncomeTerm, until: date) -> list[DueIncome]:
    """One item per full contract year ended by that day, from the day it was agreed, within the term's years.

    Principal × rate, or the yearly rent. A term by power fed in promises no sum: nothing is due by it.
    """
    yearly = yearly_income(term)
    if yearly is None:
        return []
    dues, year = [], 1
    while (due_on := _anniversary(term.agreed_on, year)) <= until and year <= (term.years or year):
        dues.append(DueIncome(due_on, yearly))
        year += 1
    return dues


def yearly_income(term: IncomeTerm) -> Decimal | None:
    """Yuan a year by contract: 300,000 at 15 % are 45,000; None where the contract names no sum."""
    if term.kind == TermKind.FIXED_RATE:
        return (term.principal * term.rate / 100).quantize(FEN, ROUND_HALF_UP)
    return term.yearly_rent if term.kind == TermKind.RENT else None


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def stages_on(projects: Iterable[Project], day: date) -> dict[int, str]:
    """Each project's stage on that day by its steps, by number; the present stage where no step was recorded. One query.

    Before its first recorded step a project is only in reserve.
    """
    projects = list(projects)
    steps = ProjectStep.objects.filter(project__in=[project.pk for project in projects])
    recorded, reached = set(), {}
    for project, stage, happened_on in steps.order_by("happened_on", "pk").values_list(
        "project_id", "stage", "happened_on"
    ):
        recorded.add(project)
        if happened_on <= day:
            reached[project] = stage
    return {
        project.pk: reached.get(project.pk, Stage.RESERVE) if project.pk in recorded else project.stage
        for project in projects
    }
