"""The pages of the floor's own models: accounts, the logs, jobs, uploads, policy numbers, ways of approval."""

from fupin.desk.admin.accounts import UserAdmin
from fupin.desk.admin.approvals import CalendarDayAdmin, RouteAdmin
from fupin.desk.admin.audit import AuditEventAdmin, ReadEventAdmin
from fupin.desk.admin.jobs import JobAdmin
from fupin.desk.admin.rules import RuleParameterAdmin
from fupin.desk.admin.uploads import BatchAdmin

__all__ = [
    "AuditEventAdmin",
    "BatchAdmin",
    "CalendarDayAdmin",
    "JobAdmin",
    "ReadEventAdmin",
    "RouteAdmin",
    "RuleParameterAdmin",
    "UserAdmin",
]
