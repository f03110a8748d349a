"""Sheets of the registry."""

from counties.sheets.helping import HELP_MEASURES
from counties.sheets.households import HOUSEHOLDS
from counties.sheets.monitoring import MONITORING
from counties.sheets.needs import NEEDS
from counties.sheets.persons import PERSONS
from counties.sheets.working import WORK_SPELLS

__all__ = ["HELP_MEASURES", "HOUSEHOLDS", "MONITORING", "NEEDS", "PERSONS", "WORK_SPELLS"]
