"""Sheets of units and of how they organise the work."""

from units.sheets.commitments import COMMITMENTS
from units.sheets.groups import LEADING_GROUPS
from units.sheets.organising import DOCUMENTS, INSPECTIONS, MEETINGS
from units.sheets.pairings import PAIRINGS
from units.sheets.policies import POLICY_NUMBERS
from units.sheets.units import UNITS

__all__ = [
    "COMMITMENTS",
    "DOCUMENTS",
    "INSPECTIONS",
    "LEADING_GROUPS",
    "MEETINGS",
    "PAIRINGS",
    "POLICY_NUMBERS",
    "UNITS",
]
