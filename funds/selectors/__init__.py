"""What is asked of the ledger. Nothing here writes."""

from funds.selectors.accounts import AccountBalance, account_balances
from funds.selectors.ledger import (
    ChannelTotal,
    LedgerFilters,
    filtered_entries,
    ledger_rows,
    totals_by_channel,
)
from funds.selectors.snapshot import one_snapshot
from funds.selectors.verification import Difference, Verification, verify_ledger

__all__ = [
    "AccountBalance",
    "ChannelTotal",
    "Difference",
    "LedgerFilters",
    "Verification",
    "account_balances",
    "filtered_entries",
    "ledger_rows",
    "one_snapshot",
    "totals_by_channel",
    "verify_ledger",
]
