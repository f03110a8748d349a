"""六单一致: one row a project."""

from collections.abc import Callable, Iterator
from datetime import date

from django.urls import reverse

from funds.covering import Covering
from funds.selectors import LedgerFilters
from funds.selectors.consistency import Six, SixPapers, six_papers
from funds.tables.table import Column, Table
from fupin.money import grouped
from fupin.scope import Scope
from projects.models import Project
from projects.querysets import WorkQuerySet


class ProjectsCompared:
    """The projects' papers, compared a slice at a time: four queries a slice."""

    def __init__(self, scope: Scope, projects: WorkQuerySet) -> None:
        self.scope, self.projects = scope, projects

    def __len__(self) -> int:
        return self.projects.count()

    def __getitem__(self, part: slice) -> list[SixPapers]:
        return six_papers(self.scope, self.projects[part])

    def __iter__(self) -> Iterator[SixPapers]:
        return iter(six_papers(self.scope, self.projects))


def rows(scope: Scope, filters: LedgerFilters, as_of: date) -> ProjectsCompared:
    """Projects by unit and end; days are those of completion, `payee` is the implementer, amounts the budget."""
    lookups = {
        "unit__path__startswith": filters.unit.path if filters.unit else None,
        "place__code__startswith": filters.place or None,
        "pk": filters.project.pk if filters.project else None,
        "entries__document": filters.document,
        "entries__channel": filters.channel or None,
        "implementer__contains": filters.payee or None,
        "ends_on__gte": filters.start,
        "ends_on__lte": filters.end,
        "budget__gte": filters.amount_from,
        "budget__lte": filters.amount_to,
    }
    asked = {name: value for name, value in lookups.items() if value is not None}
    projects = Project.objects.visible_to(scope).filter(**asked).select_related("unit", "place").distinct()
    return ProjectsCompared(scope, projects.order_by("unit__path", "ends_on", "pk"))


def _papers(kind: Six) -> Callable[[SixPapers], str]:
    """Number, day and amount of each paper of a kind; what is due and not there is said."""

    def said(row: SixPapers) -> str:
        if kind in row.missing:
            return "缺"
        if kind == Six.PAYMENT:
            return "；".join(f"{each.payee} {grouped(each.amount)}" for each in row.payments)
        return "；".join(
            " ".join(str(part) for part in (paper.number, paper.day, _money(paper.amount)) if part)
            for paper in row.papers[kind]
        )

    return said


def _naming(cover: Covering, row: SixPapers, said: str) -> str:
    """Whoever was paid for the project or stands on its papers may be named in any of them."""
    return cover.words(said, *parties(row))


def parties(row: SixPapers) -> list[str]:
    """Who was paid for the project, and who stands on its papers."""
    papers = [paper.party for papers in row.papers.values() for paper in papers]
    return [*papers, *(payment.payee for payment in row.payments)]


def _money(amount: object) -> str:
    return "" if amount is None else f"{grouped(amount)} 元"


def _address(row: SixPapers) -> str:
    return reverse("project_papers", args=[row.project.pk])


PAPERS = Table(
    key="papers",
    title="六单一致",
    about="立项、合同、发票、支付、验收、决算：到了哪一步就该有哪一份；“缺”是该有没有，“不符之处”是几份之间对不上。",
    rows=rows,
    columns=(
        Column("项目名称", lambda row: row.project.name, address=_address),
        Column("帮扶单位", lambda row: row.project.unit.name),
        Column("实施地点", lambda row: row.project.place.full_name),
        Column("进度", lambda row: row.project.get_stage_display()),
        *(Column(kind.label, _papers(kind), covered=_naming) for kind in Six),
        Column("不符之处", lambda row: "；".join(row.faults), covered=_naming),
    ),
)
