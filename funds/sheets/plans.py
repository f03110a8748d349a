"""Amounts held against what was planned, issued or approved: a unit mistaken by ten thousand shows there first."""

from collections.abc import Iterator
from decimal import Decimal

from funds.models import BudgetApproval, FundDocument
from fupin.intake.guards import out_of_plan
from fupin.intake.sheets import Context
from projects.models import Project


def warn_off_plan(
    context: Context, key: str, amount: Decimal | None, document: FundDocument, project: Project | None
) -> None:
    """Warns at the cell of the amount if it is out of all proportion to its source or its project. At most one query."""
    plans = (*_of_document(document), *_of_project(context, project))
    told = next((text for name, plan in plans if (text := out_of_plan(amount, plan, name))), "")
    if told:
        context.warn(key, "off_plan", told)


def _of_document(document: FundDocument) -> Iterator[tuple[str, Decimal | None]]:
    yield f"资金来源“{document.title}”的下达金额", document.amount
    yield f"资金来源“{document.title}”的计划金额", document.planned


def _of_project(context: Context, project: Project | None) -> Iterator[tuple[str, Decimal | None]]:
    if project is None:
        return
    known = context.cache.setdefault("approved_for_projects", {})
    if project.pk not in known:
        whole = (
            BudgetApproval.objects.filter(project=project, channel="", document=None).order_by("pk").last()
        )
        known[project.pk] = whole.amount if whole else None
    yield f"项目“{project.name}”的批复金额", known[project.pk]
    yield f"项目“{project.name}”的计划投资", project.budget
