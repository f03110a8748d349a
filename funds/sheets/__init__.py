"""Sheets of money: sources, transfers, receipts, projects' movements, proposals, goods, payments to households."""

from funds.sheets.allocations import ALLOCATIONS
from funds.sheets.documents import FUND_DOCUMENTS
from funds.sheets.evidence import GOODS, GOODS_ISSUES, PAYMENTS
from funds.sheets.project_ledger import FUND_PAYMENTS
from funds.sheets.proposals import PROPOSALS
from funds.sheets.receipts import FUNDS

__all__ = [
    "ALLOCATIONS",
    "FUNDS",
    "FUND_DOCUMENTS",
    "FUND_PAYMENTS",
    "GOODS",
    "GOODS_ISSUES",
    "PAYMENTS",
    "PROPOSALS",
]
