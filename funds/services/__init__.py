"""The only functions that change books, accounts, entries and what stands behind them."""

from funds.services.accounts import (
    collective_account,
    open_account,
    open_book,
    payee_account,
    pool_account,
    project_account,
    source_account,
)
from funds.services.allocations import (
    cancel_allocation,
    confirm_receipt,
    correct_allocation,
    record_allocation,
)
from funds.services.batches import (
    answer_remark,
    approve_batch,
    attach_file,
    draft_batch,
    draft_uploaded,
    drop_batch,
    drop_uploaded,
    redraft_rows,
    return_batch,
    submit_batch,
    withdraw_batch,
)
from funds.services.budgets import approve_budget
from funds.services.closing import close_period
from funds.services.documents import amend_document, receive_document, set_earmark
from funds.services.evidence import attach_voucher, issue_goods, record_goods, record_payment
from funds.services.movements import Movement, check_named, movement_posting, post_movement, read_amount
from funds.services.orders import record_order
from funds.services.posting import Posting, post_batch, post_entry, stated_amount
from funds.services.redflags import (
    close_by_entry,
    close_by_file,
    dismiss_flag,
    forbid_use,
    raise_flags,
)
from funds.services.reversal_requests import request_reversal
from funds.services.reversing import take_back_uploaded
from funds.services.reviewing import objections
from funds.services.sweeping import Swept, sweep_red_flags

__all__ = [
    "Movement",
    "Posting",
    "Swept",
    "amend_document",
    "answer_remark",
    "approve_batch",
    "approve_budget",
    "attach_file",
    "attach_voucher",
    "cancel_allocation",
    "check_named",
    "close_by_entry",
    "close_by_file",
    "close_period",
    "collective_account",
    "confirm_receipt",
    "correct_allocation",
    "dismiss_flag",
    "draft_batch",
    "draft_uploaded",
    "drop_batch",
    "drop_uploaded",
    "forbid_use",
    "issue_goods",
    "movement_posting",
    "objections",
    "open_account",
    "open_book",
    "payee_account",
    "pool_account",
    "post_batch",
    "post_entry",
    "post_movement",
    "project_account",
    "raise_flags",
    "read_amount",
    "receive_document",
    "record_allocation",
    "record_goods",
    "record_order",
    "record_payment",
    "redraft_rows",
    "request_reversal",
    "return_batch",
    "set_earmark",
    "source_account",
    "stated_amount",
    "submit_batch",
    "sweep_red_flags",
    "take_back_uploaded",
    "withdraw_batch",
]
