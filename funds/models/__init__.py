"""The money: documents it comes by, accounts, entries written once, vouchers, goods in kind, payments to households."""

from funds.models.document import FundDocument
from funds.models.ledger import AccountKind, Book, Entry, LedgerAccount
from funds.models.evidence import BeneficiaryPayment, InKindItem, Voucher

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
