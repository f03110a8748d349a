"""Opening what people call a spreadsheet: by content, not by name, once it is known to do no harm."""

from fupin.intake.reading.displays import PERCENT
from fupin.intake.reading.table import (
    Broken,
    RawRow,
    Share,
    SheetInfo,
    Table,
    address,
    column_letter,
    is_filled,
)
from fupin.intake.reading.workbook import Workbook, open_workbook

__all__ = [
    "PERCENT",
    "Broken",
    "RawRow",
    "Share",
    "SheetInfo",
    "Table",
    "Workbook",
    "address",
    "column_letter",
    "is_filled",
    "open_workbook",
]
