"""The rows of each kind as they would be sent in: export, change, upload again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from funds.covering import Covering, covering_for
from funds.models import (
    AccountKind,
    Allocation,
    BeneficiaryPayment,
    Entry,
    FundDocument,
    GoodsIssue,
    InKindItem,
)
from funds.selectors import LedgerFilters, filtered_entries
from funds.selectors.parts import allocations_asked, goods_in_kind, household_payments
from funds.selectors.project_ledger import project_entries
from funds.selectors.sources import documents_asked
from funds.sheets.documents import FACTS
from funds.sheets.evidence import GOODS_FACTS, PAYMENT_FACTS
from funds.sheets.project_ledger import PAPERS
from fupin.figures import Figure
from fupin.scope import Scope

Rows = Iterator[Mapping[str, Any]]
# An account is never written out: a blank cell leaves the one that is known.
SEALED = {"bank_account"}


def _facts(row: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names if name not in SEALED}


def _named(entry: Entry, cover: Covering, names: Iterable[str]) -> dict[str, str | None]:
    """What an entry says in words. Where that names a person whom the reader may not see, nothing: the entry is known
    by its number, and a blank cell says nothing of it.
    """
    told = {name: getattr(entry, name) for name in names}
    seen = {name: cover.told(entry, said) for name, said in told.items()}
    seen |= {"payee": cover.name(entry.payee)}
    return {name: said if seen[name] == said else None for name, said in told.items()}


def _unless_person(cover: Covering, said: str) -> str | None:
    return said if cover.name(said) == said else None


def _origin(row: object) -> dict[str, str]:
    return {"source": row.source, "note": row.note}


def _documents(scope: Scope, filters: LedgerFilters, as_of: date) -> Rows:
    for each in documents_asked(scope, filters, as_of):
        yield {
            "unit": each.unit,
            "title": each.title,
            "year": each.year,
            **_facts(each, FACTS),
            **_origin(each),
        }


def _allocations(scope: Scope, filters: LedgerFilters, as_of: date) -> Rows:
    for each in allocations_asked(scope, filters):
        yield _allocation(each)


def _allocation(each: Allocation) -> dict[str, Any]:
    document: FundDocument = each.document
    return {
        "unit": document.unit,
        "title": document.title,
        "year": document.year,
        "line": each.line,
        "above_line": each.above.line if each.above_id else None,
        "entry_seq": each.entry.seq if each.entry_id else None,
        **_facts(each, ("sender_level", "sender", "sent_number", "sent_on", "sent_amount", "sent_voucher")),
        **_facts(each, ("receiver_level", "receiver", "received_on", "received_amount", "received_voucher")),
        "purpose": each.purpose,
        **_origin(each),
    }


def _receipts(scope: Scope, filters: LedgerFilters, as_of: date) -> Rows:
    rows = filtered_entries(scope, filters).filter(
        from_account__kind=AccountKind.SOURCE, reverses__isnull=True, reversed_by__isnull=True
    )
    related = ("document", "project", "place", "unit", "from_account", "to_account")
    cover = covering_for(scope)
    for each in rows.select_related(*related).order_by("book_id", "seq").iterator(chunk_size=2000):
        yield _receipt(each, cover)


def _receipt(each: Entry, cover: Covering) -> dict[str, Any]:
    document: FundDocument = each.document
    return {
        "unit": each.unit,
        "title": document.title,
        "year": document.year,
        "number": document.number,
        "purpose": document.purpose,
        "issued_on": document.issued_on,
        "issued": document.amount,
        "amount": Figure.from_stored(each.amount, None, each.precision, each.stated, "元"),
        "into": each.to_account.kind,
        "project": each.project.name if each.project else None,
        **_facts(each, ("place", "channel", "form", "occurred_on", "covers_from", "about_on")),
        "voucher_no": each.voucher_no,
        "source": each.source,
        **_named(each, cover, ("summary", "payee", "note")),
        "entry_seq": each.seq,
    }


def _project_lines(scope: Scope, filters: LedgerFilters, as_of: date) -> Rows:
    rows = project_entries(scope, filters).filter(reverses__isnull=True, reversed_by__isnull=True)
    related = ("document", "project", "place", "unit", "order", "from_account", "to_account")
    cover = covering_for(scope)
    for each in rows.select_related(*related):
        order = each.order if hasattr(each, "order") else None
        yield {
            "unit": each.unit,
            "title": each.document.title,
            "year": each.document.year,
            **_facts(each, ("place", "occurred_on", "about_on", "voucher_no", "source")),
            **_named(each, cover, ("summary", "payee", "note")),
            "project": each.project.name if each.project else None,
            "income": each.came or None,
            "expense": each.went or None,
            **(_facts(order, PAPERS) if order else {}),
            "entry_seq": each.seq,
        }


def _payments(scope: Scope, filters: LedgerFilters, as_of: date) -> Rows:
    cover = covering_for(scope)
    for each in household_payments(scope, filters):
        signed_by = each.signed_by if not cover.masked else None
        yield {**_payment(each), "signed_by": signed_by}


def _payment(each: BeneficiaryPayment) -> dict[str, Any]:
    household = each.household
    return {
        "unit": each.entry.unit,
        "voucher_no": each.entry.voucher_no,
        "entry_seq": each.entry.seq,
        "place": household.place,
        "number": household.number,
        **_facts(each, ("item", "amount", "paid_on", *PAYMENT_FACTS)),
        **_origin(each),
    }


def _goods(scope: Scope, filters: LedgerFilters, as_of: date) -> Rows:
    cover = covering_for(scope)
    for each in goods_in_kind(scope, filters):
        names = {
            name: _unless_person(cover, getattr(each, name)) for name in ("donor", "receiver", "inspector")
        }
        yield {**_item(each), **_facts(each, GOODS_FACTS), **names, **_origin(each)}


def _item(each: InKindItem) -> dict[str, Any]:
    entry: Entry = each.entry
    return {"unit": entry.unit, "voucher_no": entry.voucher_no, "entry_seq": entry.seq, "name": each.name}


def _issues(scope: Scope, filters: LedgerFilters, as_of: date) -> Rows:
    items = goods_in_kind(scope, replace(filters, start=None))
    rows = GoodsIssue.objects.filter(item__in=items.values("pk"), issued_on__lte=as_of)
    related, cover = ("item__entry__unit", "household__place"), covering_for(scope)
    for each in rows.select_related(*related).order_by("item_id", "issued_on", "pk"):
        home = each.household
        yield {
            **_item(each.item),
            "specification": each.item.specification,
            "place": home.place if home else None,
            "number": home.number if home else None,
            **_facts(each, ("destination", "receiver", "quantity", "issued_on")),
            "signed_by": each.signed_by if not cover.masked else None,
            **_origin(each),
        }


ROWS: dict[str, Callable[[Scope, LedgerFilters, date], Rows]] = {
    "fund_documents": _documents,
    "allocations": _allocations,
    "funds": _receipts,
    "fund_payments": _project_lines,
    "payments": _payments,
    "goods": _goods,
    "goods_issues": _issues,
}
