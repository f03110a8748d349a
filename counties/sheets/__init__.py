"""Sheets of the registry."""

from counties.sheets.households import HOUSEHOLDS
from counties.sheets.monitoring import MONITORING
from counties.sheets.needs import NEEDS
from counties.sheets.persons import PERSONS

__all__ = ["HOUSEHOLDS", "MONITORING", "NEEDS", "PERSONS"]
