"""Uploading a sheet and taking an upload back."""

from fupin.intake.run import ALL, GOOD, PARKED, run_intake
from fupin.intake.undo import undo_batch

__all__ = ["ALL", "GOOD", "PARKED", "run_intake", "undo_batch"]
