"""The pages of the floor's own models: accounts, the log, jobs, uploads, policy numbers."""

from fupin.desk.admin.accounts import UserAdmin
from fupin.desk.admin.audit import AuditEventAdmin
from fupin.desk.admin.jobs import JobAdmin
from fupin.desk.admin.rules import RuleParameterAdmin
from fupin.desk.admin.uploads import BatchAdmin

__all__ = ["AuditEventAdmin", "BatchAdmin", "JobAdmin", "RuleParameterAdmin", "UserAdmin"]
