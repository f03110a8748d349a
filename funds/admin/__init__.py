"""The money in the web admin."""

from funds.admin.documents import FundDocumentAdmin
from funds.admin.entries import EntryAdmin
from funds.admin.evidence import BeneficiaryPaymentAdmin, InKindItemAdmin, LedgerAccountAdmin

__all__ = [
    "BeneficiaryPaymentAdmin",
    "EntryAdmin",
    "FundDocumentAdmin",
    "InKindItemAdmin",
    "LedgerAccountAdmin",
]
