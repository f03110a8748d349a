"""Sheets of money: receipts from outside, goods in kind, payments to households."""

from funds.sheets.evidence import GOODS, PAYMENTS
from funds.sheets.receipts import FUNDS

__all__ = ["FUNDS", "GOODS", "PAYMENTS"]
