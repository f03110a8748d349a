"""Opening a project and recording what is planned and what was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import Division, Need
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.figures import Figure
from fupin.money import grouped
from projects.figures import corrected, in_unit_of, with_unit
from projects.models import Project, ProjectBenefit, ProjectQuantity, ProjectSource, Stage
from units.models import Unit


@dataclass(frozen=True)
class PlannedSource:
    """One planned source of a budget: its channel in words and its amount in yuan."""

    channel: str
    amount: Decimal


@transaction.atomic
def open_project(
    *,
    actor: User,
    unit: Unit,
    place: Division,
    name: str,
    category: str,
    ends_on: date,
    starts_on: date | None = None,
    stage: str = Stage.RESERVE,
    budget: Decimal | None = None,
    sources: Iterable[PlannedSource] = (),
    code: str = "",
    implementer: str = "",
    responsible: str = "",
    content: str = "",
    in_registry: bool | None = None,
    need: Need | None = None,
    **provenance: object,
) -> Project:
    """Registers a project with its planned sources; money is in yuan.

    Raises Refusal("sources") unless the sources add up to the budget, where both are given.
    """
    sources = list(sources)
    _refuse_unbalanced(budget, [each.amount for each in sources])
    project = Project(
        unit=unit,
        place=place,
        name=name,
        category=category,
        ends_on=ends_on,
        starts_on=starts_on,
        stage=stage,
        budget=budget,
        code=code,
        implementer=implementer,
        responsible=responsible,
        content=content,
        in_registry=in_registry,
        need=need,
        **provenance,
    )
    write(project, actor=actor, verb="登记项目")
    for each in sources:
        planned = ProjectSource(project=project, channel=each.channel, amount=each.amount, **provenance)
        write(planned, actor=actor, verb="登记计划资金来源")
    return project


@transaction.atomic
def amend_project(*, actor: User, project: Project, reason: str = "", **changes: object) -> dict[str, tuple]:
    """Sets the given fields; returns {field: (old, new)}. The stage is moved by `advance_project` only.

    Raises Refusal("sources") where a new budget no longer agrees with the planned sources.
    """
    if "stage" in changes:
        raise Refusal("stage", "进度请用“推进项目”登记，须写明日期", field="stage")
    if "budget" in changes:
        _refuse_unbalanced(changes["budget"], list(project.sources.values_list("amount", flat=True)))
    return amend(project, actor=actor, verb="更正项目", reason=reason, **changes)


def _refuse_unbalanced(budget: Decimal | None, amounts: list[Decimal]) -> None:
    total = sum(amounts, Decimal(0))
    if budget is not None and amounts and total != budget:
        raise Refusal(
            "sources",
            f"各来源合计 {grouped(total)} 元，与计划投资 {grouped(budget)} 元不等，"
            f"相差 {grouped(abs(budget - total))} 元；请核对",
            field="budget",
        )


@transaction.atomic
def record_quantity(
    *,
    actor: User,
    project: Project,
    indicator: str,
    figure: Figure,
    what: str = "",
    **provenance: object,
) -> tuple[ProjectQuantity, dict[str, tuple] | None]:
    """The project's quantity of work by that indicator (and `what`), set or corrected; in the indicator's unit.

    Returns it with None if it is new, else with {field: (old, new)}.
    """
    fitted = in_unit_of(indicator, figure)
    quantity = ProjectQuantity.objects.filter(project=project, indicator=indicator, what=what).first()
    if quantity is None:
        quantity = ProjectQuantity(project=project, indicator=indicator, what=what, **provenance)
        quantity.set_figure(fitted)
        return write(quantity, actor=actor, verb="登记工程量"), None
    return quantity, amend(quantity, actor=actor, verb="更正工程量", **corrected(fitted))


@transaction.atomic
def record_benefit(
    *,
    actor: User,
    project: Project,
    kind: str,
    figure: Figure,
    counted: str = "人",
    direct: bool = True,
    **provenance: object,
) -> tuple[ProjectBenefit, dict[str, tuple] | None]:
    """How many persons or households the project serves in that respect, set or corrected.

    Returns it with None if it is new, else with {field: (old, new)}.
    """
    fitted = with_unit(figure, counted, "受益对象")
    benefit = ProjectBenefit.objects.filter(
        project=project, kind=kind, counted=counted, direct=direct
    ).first()
    if benefit is None:
        benefit = ProjectBenefit(project=project, kind=kind, counted=counted, direct=direct, **provenance)
        benefit.set_figure(fitted)
        return write(benefit, actor=actor, verb="登记受益对象"), None
    return benefit, amend(benefit, actor=actor, verb="更正受益对象", **corrected(fitted))
