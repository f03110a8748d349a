"""The only functions that change submissions, routes and delegations.

Whoever owns the thing says where it lies; that the right is held there, and that two people are two, is asked here.
"""

from fupin.approvals.services.deciding import Reach, approve, send_back
from fupin.approvals.services.delegating import delegate, end_delegation
from fupin.approvals.services.routes import add_step, end_route, set_calendar_day, set_route
from fupin.approvals.services.submitting import answer_remark, draft, drop, require_open, submit, withdraw

__all__ = [
    "Reach",
    "add_step",
    "answer_remark",
    "approve",
    "delegate",
    "draft",
    "drop",
    "end_delegation",
    "end_route",
    "require_open",
    "send_back",
    "set_calendar_day",
    "set_route",
    "submit",
    "withdraw",
]
