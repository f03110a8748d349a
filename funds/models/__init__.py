"""The money: documents it comes by, accounts, entries written once, and what stands behind them."""

from funds.models.allocation import Allocation
from funds.models.budget import BudgetApproval
from funds.models.closing import PeriodClose
from funds.models.document import Earmark, FundDocument
from funds.models.drafting import BatchFile, DraftEntry, EntryBatch
from funds.models.evidence import (
    BeneficiaryPayment,
    Destination,
    GoodsIssue,
    InKindItem,
    Voucher,
    VoucherRegister,
)
from funds.models.exporting import ExportKind, LedgerExport
from funds.models.ledger import AccountKind, Book, Entry, LedgerAccount
from funds.models.order import Method, PaymentOrder
from funds.models.redflag import FindingCorrection, FlagState, ForbiddenUse, RedFlag, RedFlagEntry
from funds.models.totals import MoneyTotal

__all__ = [
    "AccountKind",
    "Allocation",
    "BatchFile",
    "BeneficiaryPayment",
    "Book",
    "BudgetApproval",
    "Destination",
    "DraftEntry",
    "Earmark",
    "Entry",
    "EntryBatch",
    "ExportKind",
    "FindingCorrection",
    "FlagState",
    "ForbiddenUse",
    "FundDocument",
    "GoodsIssue",
    "InKindItem",
    "LedgerAccount",
    "LedgerExport",
    "Method",
    "MoneyTotal",
    "PaymentOrder",
    "PeriodClose",
    "RedFlag",
    "RedFlagEntry",
    "Voucher",
    "VoucherRegister",
]
