"""The money: documents it comes by, accounts, entries written once, and what stands behind them."""

from funds.models.document import FundDocument
from funds.models.evidence import BeneficiaryPayment, InKindItem, Voucher
from funds.models.ledger import AccountKind, Book, Entry, LedgerAccount

__all__ = [
    "AccountKind",
    "BeneficiaryPayment",
    "Book",
    "Entry",
    "FundDocument",
    "InKindItem",
    "LedgerAccount",
    "Voucher",
]
