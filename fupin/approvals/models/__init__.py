"""Drafted by one, approved by others. What is submitted hangs on a `Submission`; who decided what is never rewritten."""

from fupin.approvals.models.calendar import CalendarDay
from fupin.approvals.models.delegation import Delegation
from fupin.approvals.models.evidence import Decision, RemarkAnswer, RowRemark
from fupin.approvals.models.route import Level, Right, Route, RouteStep
from fupin.approvals.models.submission import DECIDED, OPEN, Round, RoundStep, State, Submission

__all__ = [
    "DECIDED",
    "OPEN",
    "CalendarDay",
    "Decision",
    "Delegation",
    "Level",
    "RemarkAnswer",
    "Right",
    "Round",
    "RoundStep",
    "Route",
    "RouteStep",
    "RowRemark",
    "State",
    "Submission",
]
