"""The money in the web admin."""

from funds.admin.allocations import AllocationAdmin
from funds.admin.budgets import BudgetApprovalAdmin
from funds.admin.documents import FundDocumentAdmin
from funds.admin.entries import EntryAdmin
from funds.admin.evidence import BeneficiaryPaymentAdmin, InKindItemAdmin, LedgerAccountAdmin
from funds.admin.limits import EarmarkAdmin, ForbiddenUseAdmin

__all__ = [
    "AllocationAdmin",
    "BeneficiaryPaymentAdmin",
    "BudgetApprovalAdmin",
    "EarmarkAdmin",
    "EntryAdmin",
    "ForbiddenUseAdmin",
    "FundDocumentAdmin",
    "InKindItemAdmin",
    "LedgerAccountAdmin",
]
