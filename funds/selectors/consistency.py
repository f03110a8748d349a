"""六单一致: approval, contract, invoices, payments, acceptance and settlement of each project, and where they disagree."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Min, Sum, TextChoices

from funds.models import BudgetApproval, Entry
from funds.selectors.ledger import NOUGHT
from funds.selectors.stages import FundStage, stage_rows
from fupin.money import grouped
from fupin.scope import Scope
from projects.models import PaperKind, Project, ProjectPaper, Stage
from projects.models.project import STAGE_ORDER
from projects.querysets import WorkQuerySet

OVER = Decimal("1.1")  # 超计划 10% 须重新报批


class Six(TextChoices):
    """The six papers, in the order in which they come about."""

    APPROVAL = "approval", "立项"
    CONTRACT = "contract", "合同"
    INVOICE = "invoice", "发票"
    PAYMENT = "payment", "支付"
    ACCEPTANCE = "acceptance", "验收"
    SETTLEMENT = "settlement", "决算"


_DUE_FROM = {
    Six.APPROVAL: Stage.APPROVED,
    Six.CONTRACT: Stage.CONTRACTED,
    Six.ACCEPTANCE: Stage.ACCEPTED,
    Six.SETTLEMENT: Stage.SETTLED,
}


@dataclass(frozen=True)
class Paper:
    """One paper as it is compared. `row` is None where only a step of the life cycle speaks of it."""

    number: str
    day: date | None
    amount: Decimal | None
    party: str
    row: ProjectPaper | None


@dataclass(frozen=True)
class Payment:
    """All payments to one payee: yuan net of what came back, first and last day."""

    payee: str
    amount: Decimal
    first_on: date
    last_on: date


@dataclass(frozen=True)
class SixPapers:
    """One project: its papers by kind, its payments, which papers are missing and what disagrees, in words."""

    project: Project
    papers: dict[str, list[Paper]]
    payments: list[Payment]
    missing: list[Six]
    faults: list[str]
    approved: Decimal | None = None

    @property
    def paid(self) -> Decimal:
        return sum((payment.amount for payment in self.payments), NOUGHT)

    @property
    def holds(self) -> bool:
        return not (self.missing or self.faults)

    def amount(self, kind: str) -> Decimal | None:
        """Yuan on the papers of one kind together; None where none of them says an amount.

        What is approved is the approval in force, where there is one: a further one takes the place of the first.
        """
        if kind == Six.PAYMENT:
            return self.paid if self.payments else None
        if kind == Six.APPROVAL and self.approved is not None:
            return self.approved
        said = [paper.amount for paper in self.papers[kind] if paper.amount is not None]
        return sum(said, NOUGHT) if said else None


def six_papers(scope: Scope, projects: WorkQuerySet) -> list[SixPapers]:
    """One per project, in the order given; five queries however many."""
    rows = list(projects.prefetch_related("papers", "steps"))
    numbers = [project.pk for project in rows]
    paid, approved = _payments(scope, numbers), _approved(numbers)
    return [_compared(project, paid.get(project.pk, []), approved.get(project.pk)) for project in rows]


def _approved(projects: list[int]) -> dict[int, Decimal]:
    """By project: what may be paid in all, as last approved. One query."""
    rows = BudgetApproval.objects.filter(project__in=projects, channel="", document__isnull=True)
    return dict(rows.order_by("pk").values_list("project_id", "amount"))


def _payments(scope: Scope, projects: list[int]) -> dict[int, list[Payment]]:
    """By project: what was paid to whom. One query."""
    entries = Entry.objects.visible_to(scope).filter(project__in=projects)
    rows = stage_rows(entries, FundStage.PAID).order_by("project_id", "payee").values("project_id", "payee")
    rows = rows.annotate(paid=Sum("staged_amount"), first_on=Min("occurred_on"), last_on=Max("occurred_on"))
    payments: dict[int, list[Payment]] = defaultdict(list)
    for row in rows.exclude(paid=0):
        payments[row["project_id"]].append(
            Payment(row["payee"], row["paid"], row["first_on"], row["last_on"])
        )
    return payments


def _compared(project: Project, payments: list[Payment], approved: Decimal | None) -> SixPapers:
    papers = {kind.value: _papers(project, kind) for kind in Six if kind != Six.PAYMENT}
    found = SixPapers(project, papers, payments, [], [], approved)
    return SixPapers(project, papers, payments, _missing(found), _faults(found), approved)


def _papers(project: Project, kind: Six) -> list[Paper]:
    """The papers registered; where there is none, the step of the life cycle if it names a document number."""
    own = [paper for paper in project.papers.all() if paper.kind == PaperKind(kind.value)]
    if own:
        return [Paper(each.number, each.dated_on, each.amount, each.party, each) for each in own]
    steps = [step for step in project.steps.all() if step.stage == _DUE_FROM.get(kind) and step.document_no]
    amount = project.budget if kind == Six.APPROVAL else None
    return [Paper(step.document_no, step.happened_on, amount, "", None) for step in steps[:1]]


def _missing(found: SixPapers) -> list[Six]:
    """What should be there: by the stage reached, and by what was paid. A stopped project owes what it was paid for."""
    stage = found.project.stage
    reached = STAGE_ORDER.index(stage) if stage != Stage.STOPPED else 0
    paid = bool(found.payments)
    missing = []
    for kind in Six:
        if kind == Six.PAYMENT:
            absent = not paid and bool(found.papers[Six.INVOICE])
        else:
            due = kind in _DUE_FROM and reached >= STAGE_ORDER.index(_DUE_FROM[kind])
            due = due or (paid and kind in (Six.APPROVAL, Six.CONTRACT, Six.INVOICE))
            absent = due and not found.papers[kind]
        if absent:
            missing.append(kind)
    return missing


def _faults(found: SixPapers) -> list[str]:
    return [*_amount_faults(found), *_day_faults(found), *_party_faults(found)]


def _amount_faults(found: SixPapers) -> list[str]:
    approved, contract = found.amount(Six.APPROVAL), found.amount(Six.CONTRACT)
    invoiced, paid, settled = (
        found.amount(Six.INVOICE),
        found.amount(Six.PAYMENT),
        found.amount(Six.SETTLEMENT),
    )
    faults = []
    if approved is not None and contract is not None and contract > approved * OVER:
        faults.append(f"合同 {grouped(contract)} 元超过立项 {grouped(approved)} 元的 10%")
    if contract is not None and paid is not None and paid > contract * OVER:
        faults.append(f"支付 {grouped(paid)} 元超过合同 {grouped(contract)} 元的 10%")
    if invoiced is not None and paid is not None and invoiced != paid:
        faults.append(
            f"发票合计 {grouped(invoiced)} 元，支付 {grouped(paid)} 元，相差 {grouped(abs(invoiced - paid))} 元"
        )
    if settled is not None and paid is not None and paid > settled:
        faults.append(f"支付 {grouped(paid)} 元大于决算 {grouped(settled)} 元")
    return faults


def _day_faults(found: SixPapers) -> list[str]:
    if not found.payments:
        return []
    first = min(payment.first_on for payment in found.payments)
    late = [
        f"{first} 支付，早于{kind.label} {paper.day}"
        for kind in (Six.APPROVAL, Six.CONTRACT)
        for paper in sorted(found.papers[kind], key=lambda each: each.day or date.max)[:1]
        if paper.day is not None and first < paper.day
    ]
    approval, contract = (
        min((paper.day for paper in found.papers[kind] if paper.day), default=None)
        for kind in (Six.APPROVAL, Six.CONTRACT)
    )
    if approval and contract and contract < approval:
        late.append(f"合同 {contract} 早于立项 {approval}")
    return late


def _party_faults(found: SixPapers) -> list[str]:
    """Whoever is paid must be a party of a contract, where the contracts name their parties."""
    parties = {paper.party for paper in found.papers[Six.CONTRACT] if paper.party}
    if not parties:
        return []
    named = "、".join(sorted(parties))
    others = sorted({each.payee for each in found.payments if each.payee and each.payee not in parties})
    return [f"收款人“{payee}”不是合同对方（{named}）" for payee in others]
