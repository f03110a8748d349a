"""Check list of the registers: where lists, sources, transfers and goods do not agree with the entries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import DecimalField, F, Q, Sum, TextChoices

from funds.channels import Form
from funds.models import Allocation, Entry
from funds.selectors.ledger import NOUGHT, LedgerFilters
from funds.selectors.parts import allocations_asked
from funds.selectors.sources import source_lines
from fupin.money import grouped
from fupin.scope import Scope

_WORTH = DecimalField(max_digits=24, decimal_places=6)
VALUED = (Form.IN_KIND, Form.LABOUR, Form.LAND)


class Rule(TextChoices):
    PAYMENTS = "payments", "到户发放合计≠凭证金额"
    ORDER = "order", "计划≥下达≥到账≥支付不成立"
    ON_THE_WAY = "on_the_way", "拨付在途或短少"
    ENTRY_GONE = "entry_gone", "到账分录已冲销"
    WORTH = "worth", "物资明细≠折款金额"
    VALUATION = "valuation", "折款没有写明依据"


@dataclass(frozen=True)
class Check:
    """One thing that does not agree: which rule, about what, in words; `kind` and `pk` say what to open.

    `names` are those of payees and others that the words may hold.
    """

    rule: Rule
    subject: str
    message: str
    kind: str
    pk: int
    names: tuple[str, ...] = ()


def checks(scope: Scope, filters: LedgerFilters, as_of: date) -> list[Check]:
    """All that disagrees as of that day, by rule. Nine queries."""
    return [
        *_payments(scope, filters),
        *_sources(scope, filters, as_of),
        *_transfers(scope, filters),
        *_goods(scope, filters),
    ]


def _standing(scope: Scope, filters: LedgerFilters) -> object:
    rows = Entry.objects.visible_to(scope).filter(filters.condition())
    return rows.filter(reverses__isnull=True, reversed_by__isnull=True)


def _payments(scope: Scope, filters: LedgerFilters) -> Iterator[Check]:
    """D must add up to C: the households' parts, those that came back included, make the voucher."""
    listed = _standing(scope, filters).filter(payments__isnull=False)
    for entry in listed.annotate(listed=Sum("payments__amount")).order_by("book_id", "seq"):
        if entry.listed != entry.amount:
            message = (
                f"凭证 {grouped(entry.amount)} 元，到户合计 {grouped(entry.listed)} 元，"
                f"相差 {grouped(abs(entry.amount - entry.listed))} 元"
            )
            yield Check(Rule.PAYMENTS, _named(entry), message, "entry", entry.pk, (entry.payee,))


def _sources(scope: Scope, filters: LedgerFilters, as_of: date) -> Iterator[Check]:
    for line in source_lines(scope, filters, as_of):
        for fault in line.faults:
            yield Check(Rule.ORDER, str(line.document), fault, "source", line.document.pk)


def _transfers(scope: Scope, filters: LedgerFilters) -> Iterator[Check]:
    rows = allocations_asked(scope, filters)
    for row in rows.filter(Q(received_on__isnull=True) | Q(received_amount__lt=F("sent_amount"))):
        state = "尚未到账" if row.received_on is None else f"到账 {grouped(row.received_amount)} 元"
        message = (
            f"{row.sent_on} 拨出 {grouped(row.sent_amount)} 元，{state}，差 {grouped(row.on_the_way)} 元"
        )
        yield Check(Rule.ON_THE_WAY, str(row), message, "source", row.document_id, _sides(row))
    for row in rows.filter(entry__reversed_by__isnull=False):
        message = f"到账对应的第 {row.entry.seq} 号分录已冲销，请作废后重新登记"
        yield Check(Rule.ENTRY_GONE, str(row), message, "source", row.document_id, _sides(row))


def _goods(scope: Scope, filters: LedgerFilters) -> Iterator[Check]:
    worth = Sum(F("items__quantity") * F("items__price"), output_field=_WORTH)
    listed = _standing(scope, filters).filter(items__isnull=False).annotate(worth=worth)
    for entry in listed.order_by("book_id", "seq"):
        if entry.worth is not None and entry.worth != entry.amount:
            worth_of = entry.worth.quantize(NOUGHT)
            message = f"折款 {grouped(entry.amount)} 元，明细合计 {grouped(worth_of)} 元"
            yield Check(Rule.WORTH, _named(entry), message, "entry", entry.pk, (entry.payee,))
    came = _standing(scope, filters).received().filter(form__in=VALUED)
    for entry in came.exclude(items__valuation__gt="").order_by("book_id", "seq").distinct():
        message = f"{entry.get_form_display()} {grouped(entry.amount)} 元，没有登记折价依据"
        yield Check(Rule.VALUATION, _named(entry), message, "entry", entry.pk, (entry.payee,))


def _sides(row: Allocation) -> tuple[str, ...]:
    return (row.sender, row.receiver)


def _named(entry: Entry) -> str:
    return f"{entry} {entry.voucher_no}".strip()
