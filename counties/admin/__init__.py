"""The registry in the web admin."""

from counties.admin.monitoring import HelpMeasureAdmin, MonitorCaseAdmin, WorkSpellAdmin
from counties.admin.registry import (
    DesignationAdmin,
    DivisionAdmin,
    HouseholdAdmin,
    NeedAdmin,
    PersonAdmin,
    StatusChangeAdmin,
)

__all__ = [
    "DesignationAdmin",
    "DivisionAdmin",
    "HelpMeasureAdmin",
    "HouseholdAdmin",
    "MonitorCaseAdmin",
    "NeedAdmin",
    "PersonAdmin",
    "StatusChangeAdmin",
    "WorkSpellAdmin",
]
