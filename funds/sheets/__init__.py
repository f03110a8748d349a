"""Sheets of money: receipts from outside, goods in kind, payments to households."""

from funds.sheets.evidence import GOODS, PAYMENTS
from funds.sheets.proposals import PROPOSALS
from funds.sheets.receipts import FUNDS

__all__ = ["FUNDS", "GOODS", "PAYMENTS", "PROPOSALS"]
