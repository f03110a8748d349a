"""What is approved to be spent on a project, and holding payments to it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from funds.models import AccountKind, BudgetApproval, Entry, FundDocument
from funds.selectors.budgets import Limit, is_about, project_limits
from funds.services.closing import require_checker
from fupin.audit.services import write
from fupin.errors import Refusal
from fupin.money import grouped, yuan
from projects.models import PaperKind, Project, ProjectPaper
from projects.services import record_paper


@transaction.atomic
def approve_budget(
    *,
    actor: User,
    project: Project,
    amount: Decimal,
    approved_on: date,
    channel: str = "",
    document: FundDocument | None = None,
    number: str = "",
    reason: str = "",
) -> BudgetApproval:
    """From now on no more than this is paid for the project, in all or out of the channel or document; yuan.

    With a number it is the project's 立项批复 of that number: the paper is registered, or the one that is there is taken.
    Raises NotPermitted("approve"), Refusal "reason" (an earlier approval is changed without one), "below_paid"
    (more has been paid already), "differs" (the paper says another amount), "invalid".
    """
    require_checker(actor, project.unit)
    locked_projects([project.pk])
    approval = BudgetApproval(
        project=project,
        channel=channel,
        document=document,
        amount=yuan(amount),
        approved_on=approved_on,
        number=number,
        reason=reason.strip(),
        recorded_by=actor,
        paper=_paper(actor, project, number, approved_on, None if channel or document else yuan(amount)),
    )
    of_the_same = BudgetApproval.objects.filter(project=project, channel=channel, document=document)
    if not approval.reason and of_the_same.exists():
        raise Refusal("reason", f"{approval}已有批复，调整须写明原因", field="reason")
    write(approval, actor=actor, verb="登记项目资金批复", reason=approval.reason)
    for limit in project_limits([project.pk])[project.pk]:
        if limit.approval.pk == approval.pk and limit.left < 0:
            message = f"{approval}已支付 {grouped(limit.paid)} 元，批复不能低于它；请核对"
            raise Refusal("below_paid", message, field="amount")
    return approval


def _paper(
    actor: User, project: Project, number: str, dated_on: date, amount: Decimal | None
) -> ProjectPaper | None:
    """The paper by which it was approved; `amount` is None where only a part of the project's money is meant."""
    if not number:
        return None
    known = ProjectPaper.objects.filter(project=project, kind=PaperKind.APPROVAL, number=number).first()
    said = known.amount if known else None
    if amount is not None and said is not None and said != amount:
        message = f"立项批复 {number} 写的是 {grouped(said)} 元，这里填的是 {grouped(amount)} 元；调整请用新的批复文号"
        raise Refusal("differs", message, field="amount")
    facts = {"number": number, "dated_on": dated_on, "amount": amount}
    return record_paper(actor=actor, project=project, kind=PaperKind.APPROVAL, **facts)[0]


def locked_projects(projects: Iterable[int]) -> None:
    """Whoever pays for these projects, or approves them, waits for the other: in the order of their numbers."""
    rows = Project.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=list(projects))
    list(rows.order_by("pk").values_list("pk", flat=True))


class BudgetGuard:
    """Holds the payments of one batch to what is approved. Its projects stay locked to the end of the transaction.

    Books are locked before accounts and accounts before projects, each by number: two books that pay for one
    project wait for each other and cannot both take the last yuan.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        paying = {entry.project_id for entry in entries if entry.project_id and _paid(entry)}
        self.limits: dict[int, list[Limit]] = {}
        if paying:
            locked_projects(paying)
            self.limits = project_limits(paying)

    def take(self, entry: Entry) -> None:
        """Counts the entry. Raises Refusal("over_budget") where more would be paid than is approved."""
        amount = _paid(entry)
        for limit in self.limits.get(entry.project_id, ()) if amount else ():
            if not is_about(limit.approval, entry.channel, entry.document_id):
                continue
            if amount > limit.left:
                raise Refusal("over_budget", _words(limit, amount), field="amount")
            limit.paid += amount


def _paid(entry: Entry) -> Decimal:
    """How much the entry pays out of the book, in yuan; negative where it comes back."""
    to_payee, from_payee = (
        account.kind == AccountKind.PAYEE for account in (entry.to_account, entry.from_account)
    )
    return entry.amount * (to_payee - from_payee)


def _words(limit: Limit, amount: Decimal) -> str:
    approval = limit.approval
    return (
        f"项目“{approval.project.name}”{approval.of_what}批复 {grouped(approval.amount)} 元，已支付 "
        f"{grouped(limit.paid)} 元，再付 {grouped(amount)} 元就超过了；请核对，确需增加的先登记调整批复"
    )
