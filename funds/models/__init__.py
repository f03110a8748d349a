"""The money: documents it comes by, accounts, entries written once, and what stands behind them."""

from funds.models.closing import PeriodClose
from funds.models.document import Earmark, FundDocument
from funds.models.drafting import BatchFile, DraftEntry, EntryBatch
from funds.models.evidence import BeneficiaryPayment, InKindItem, Voucher
from funds.models.ledger import AccountKind, Book, Entry, LedgerAccount
from funds.models.redflag import FindingCorrection, FlagState, ForbiddenUse, RedFlag, RedFlagEntry
from funds.models.totals import MoneyTotal

__all__ = [
    "AccountKind",
    "BatchFile",
    "BeneficiaryPayment",
    "Book",
    "DraftEntry",
    "Earmark",
    "Entry",
    "EntryBatch",
    "FindingCorrection",
    "FlagState",
    "ForbiddenUse",
    "FundDocument",
    "InKindItem",
    "LedgerAccount",
    "MoneyTotal",
    "PeriodClose",
    "RedFlag",
    "RedFlagEntry",
    "Voucher",
]
