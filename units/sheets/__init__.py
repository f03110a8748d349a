"""Sheets of units and of how they organise the work."""

from units.sheets.commitments import COMMITMENTS
from units.sheets.organising import DOCUMENTS, INSPECTIONS, MEETINGS
from units.sheets.pairings import PAIRINGS
from units.sheets.units import UNITS

__all__ = ["COMMITMENTS", "DOCUMENTS", "INSPECTIONS", "MEETINGS", "PAIRINGS", "UNITS"]
