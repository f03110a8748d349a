"""Sheets of cadres and their work."""

from cadres.sheets.pairings import HELP_PAIRINGS, VISITS
from cadres.sheets.secondments import ATTENDANCE, SECONDMENTS

__all__ = ["ATTENDANCE", "HELP_PAIRINGS", "SECONDMENTS", "VISITS"]
