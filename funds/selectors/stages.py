"""From plan to settlement: which entries make which amount, and with what sign.

A reversal undoes what its entry was; money that goes back outside without being a reversal is returned (上缴).
"""

from django.db.models import Case, F, Q, Sum, TextChoices, Value, When

from funds.models import AccountKind
from funds.querysets import MONEY, EntryQuerySet

_SOURCE, _PAYEE = AccountKind.SOURCE, AccountKind.PAYEE
_NOT_GIVEN = (AccountKind.SOURCE, AccountKind.POOL)
_GIVEN = (AccountKind.PROJECT, AccountKind.PAYEE, AccountKind.COLLECTIVE)


class FundStage(TextChoices):
    """How far money has come. Only received and later is in the books; the others stand on the document."""

    PLANNED = "planned", "计划"
    COMMITTED = "committed", "下达"
    RECEIVED = "received", "到账"
    ALLOCATED = "allocated", "已安排到项目"
    PAID = "paid", "支付"
    SETTLED = "settled", "决算"
    RETURNED = "returned", "收回（上缴）"


IN_THE_BOOKS = (FundStage.RECEIVED, FundStage.ALLOCATED, FundStage.PAID, FundStage.RETURNED)
_FORWARD = {
    FundStage.RECEIVED: Q(from_account__kind=_SOURCE, reverses__isnull=True),
    FundStage.ALLOCATED: Q(from_account__kind__in=_NOT_GIVEN, to_account__kind__in=_GIVEN),
    FundStage.PAID: Q(to_account__kind=_PAYEE) & ~Q(from_account__kind=_PAYEE),
    FundStage.RETURNED: Q(to_account__kind=_SOURCE, reverses__isnull=True),
}
_BACKWARD = {
    FundStage.RECEIVED: Q(to_account__kind=_SOURCE, reverses__isnull=False),
    FundStage.ALLOCATED: Q(from_account__kind__in=_GIVEN, to_account__kind__in=_NOT_GIVEN),
    FundStage.PAID: Q(from_account__kind=_PAYEE) & ~Q(to_account__kind=_PAYEE),
    FundStage.RETURNED: Q(from_account__kind=_SOURCE, reverses__isnull=False),
}


def staged(stage: FundStage) -> Case:
    """An entry's yuan in that amount: plus, minus where it undoes or goes back, 0.00 where it is no part of it."""
    return Case(
        When(_FORWARD[stage], then=F("amount")),
        When(_BACKWARD[stage], then=-F("amount")),
        default=Value(0),
        output_field=MONEY,
    )


def stage_rows(rows: EntryQuerySet, stage: FundStage) -> EntryQuerySet:
    """The entries that make the amount, each with `staged_amount` in yuan; their sum is the amount."""
    return rows.filter(_FORWARD[stage] | _BACKWARD[stage]).annotate(staged_amount=staged(stage))


def stage_sums() -> dict[str, Sum]:
    """One sum per amount of the books, to be put into `annotate`."""
    return {stage.value: Sum(staged(stage)) for stage in IN_THE_BOOKS}
