"""What is asked of the ledger. Nothing here writes."""

from funds.selectors.accounts import AccountBalance, account_balances, balance_on
from funds.selectors.anchors import KeptHead, read_heads
from funds.selectors.approval import approval_behind
from funds.selectors.budgets import Limit, project_limits
from funds.selectors.ledger import (
    ChannelTotal,
    LedgerFilters,
    Opening,
    filtered_entries,
    ledger_rows,
    opening_of,
    totals_by_channel,
)
from funds.selectors.snapshot import one_snapshot
from funds.selectors.totals import totals_answer, totals_straddling, totals_within
from funds.selectors.verification import Difference, Verification, verify_ledger

__all__ = [
    "AccountBalance",
    "ChannelTotal",
    "Difference",
    "KeptHead",
    "LedgerFilters",
    "Limit",
    "Opening",
    "Verification",
    "account_balances",
    "approval_behind",
    "balance_on",
    "filtered_entries",
    "ledger_rows",
    "one_snapshot",
    "opening_of",
    "project_limits",
    "read_heads",
    "totals_answer",
    "totals_by_channel",
    "totals_straddling",
    "totals_within",
    "verify_ledger",
]
