"""Accounts over a period: opening + in − out = closing."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from funds.models import Entry, LedgerAccount
from funds.selectors.ledger import NOUGHT, OUTSIDE, LedgerFilters
from fupin.scope import Scope

Sums = dict[int, Decimal]


@dataclass(frozen=True)
class AccountBalance:
    """One account's movements in yuan. A source's closing is minus what came from it."""

    account: LedgerAccount
    opening: Decimal
    amount_in: Decimal
    amount_out: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.amount_in - self.amount_out


def balance_on(scope: Scope, account: LedgerAccount, day: date, *, known_on: date | None = None) -> Decimal:
    """What stood on the account at the end of the day, in yuan; as known at the end of `known_on`, by default now.

    A payment of 31 December that was recorded on 5 January stands on the account's balance of 31 December, but not
    as it was known on that day. Of years that the scope may not see, as `account_balances`.
    """
    balances = account_balances(scope, LedgerFilters(account=account, end=day, as_known_on=known_on))
    return sum((each.closing for each in balances), NOUGHT)


def account_balances(scope: Scope, filters: LedgerFilters) -> list[AccountBalance]:
    """One per account that the wanted entries touched, by book, kind and name. Three queries.

    Under a limit in time the opening of an account that holds money has in it, as one figure, what lies before the
    limit, where whole accounts are asked for; accounts that have nothing else are there too. Two queries more.
    """
    wanted = filters.seen_by(scope)
    incoming, outgoing = _sums(scope, wanted, "to_account"), _sums(scope, wanted, "from_account")
    hidden = hidden_openings(scope, filters)
    held = [number for number, amount in hidden.items() if amount]
    accounts = LedgerAccount.objects.filter(pk__in=incoming.keys() | outgoing.keys() | set(held))
    if filters.account is not None:
        accounts = accounts.filter(pk=filters.account.pk)
    nothing = (NOUGHT, NOUGHT)
    balances = []
    for account in accounts.select_related("book__unit", "place", "project"):
        (in_before, in_now), (out_before, out_now) = (
            side.get(account.pk, nothing) for side in (incoming, outgoing)
        )
        opening = hidden.get(account.pk, NOUGHT) + in_before - out_before
        balances.append(AccountBalance(account, opening, in_now, out_now))
    return balances


def hidden_openings(scope: Scope, filters: LedgerFilters) -> Sums:
    """By account that holds money: yuan from before the scope's first day."""
    found: Sums = defaultdict(Decimal)
    if scope.seen_from is None or not filters.of_whole_accounts:
        return found
    rows = Entry.objects.visible_to(scope.of_all_days()).filter(
        replace(filters, start=None, end=None).condition()
    )
    before = rows.filter(occurred_on__lt=scope.seen_from).order_by()
    for side, sign in (("to_account", 1), ("from_account", -1)):
        sums = before.exclude(**{f"{side}__kind__in": OUTSIDE}).values_list(f"{side}_id")
        for number, amount in sums.annotate(amount=Sum("amount")):
            found[number] += sign * amount
    return found


def _sums(scope: Scope, filters: LedgerFilters, side: str) -> dict[int, tuple[Decimal, Decimal]]:
    """By account on that side: yuan before the first day, and from it to the last."""
    rows = Entry.objects.visible_to(scope).filter(_until_the_end(filters)).order_by()
    within = Q(occurred_on__gte=filters.start) if filters.start else Q()
    before = Sum("amount", filter=Q(occurred_on__lt=filters.start)) if filters.start else None
    sums = rows.values(f"{side}_id").annotate(now=Sum("amount", filter=within or None))
    if before is not None:
        sums = sums.annotate(before=before)
    return {row[f"{side}_id"]: (row.get("before") or NOUGHT, row["now"] or NOUGHT) for row in sums}


def _until_the_end(filters: LedgerFilters) -> Q:
    """The condition of the filters without the first day: what lies before it is the opening."""
    return replace(filters, start=None).condition()
