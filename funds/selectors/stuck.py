"""结余环节: at which stages of work the balance of each source lies, by one question however many entries there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Sum

from funds.models import Entry, FundDocument, LedgerAccount
from funds.selectors.ageing import HELD, STUCK, Stuck
from fupin.scope import Scope
from projects.selectors import stages_on


def stuck_places(scope: Scope, documents: Iterable[FundDocument], as_of: date) -> dict[int, str]:
    """By source: the places where something of it lay on that day, in their order. Three queries."""
    rows = Entry.objects.visible_to(scope).filter(
        document__in=[document.pk for document in documents], occurred_on__lte=as_of
    )
    held: dict[tuple[int, int], object] = defaultdict(int)
    moves = rows.order_by().values_list("document_id", "from_account_id", "to_account_id")
    for document, giver, taker, amount in moves.annotate(total=Sum("amount")):
        held[document, taker] += amount
        held[document, giver] -= amount
    lying = {account for (_, account), amount in held.items() if amount > 0}
    accounts = LedgerAccount.objects.filter(pk__in=lying, kind__in=HELD).select_related("project")
    places = _places(accounts, as_of)
    found: dict[int, set[Stuck]] = defaultdict(set)
    for (document, account), amount in held.items():
        if amount > 0 and account in places:
            found[document].add(places[account])
    return {
        document: "、".join(stuck.label for stuck in Stuck if stuck in those)
        for document, those in found.items()
    }


def _places(accounts: Iterable[LedgerAccount], as_of: date) -> dict[int, Stuck]:
    accounts = list(accounts)
    stages = stages_on({account.project for account in accounts if account.project}, as_of)
    return {account.pk: STUCK.get(stages.get(account.project_id), Stuck.NOT_STARTED) for account in accounts}
