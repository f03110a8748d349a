"""Lines set aside because a number in them was damaged, and the same line made ready to be sent again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from fupin.intake.cells.numbers import FigureCell, Money
from fupin.intake.header import Header
from fupin.intake.reading import Broken, RawRow, Share

GROUP_MARK = "一、"


@dataclass(frozen=True)
class Damaged:
    """A cell that cannot be taken as it stands, with the whole line around it, as plain data.

    `line` is {heading under which the sheet knows the column: cell}; `group` the title above the line.
    """

    sheet_name: str
    row_number: int
    key: str
    cell: str
    code: str
    text: str
    line: Mapping[str, Any]
    group: str = ""


def plain_line(header: Header, row: RawRow, unit_of_money: str) -> dict[str, Any]:
    """The mapped cells of a line under the labels of their columns, amounts with the unit that holds for them."""
    line = {}
    for found in header.mapped:
        value = row.cell(found.at)
        if value is not None and not isinstance(value, Broken):
            line[_heading(found, header.sheet_unit or unit_of_money)] = _plain(value)
    return line


def _heading(found: Any, unit: str) -> str:
    label, cell = found.column.label, found.column.cell
    unit = found.unit or (unit if isinstance(cell, Money | FigureCell) else "")
    return f"{label}（{unit}）" if unit and found.column.unit else label


def _plain(value: Any) -> Any:
    if isinstance(value, Share):
        return {"share": float(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, str | int | float | bool) else str(value)


def write_line(path: Path, sheet_name: str, line: Mapping[str, Any], group: str) -> None:
    """Writes the line as a workbook that is read as the line was: header, the title above it, the line."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = (sheet_name or "Sheet1")[:31]
    page.append(list(line))
    if group:
        page.append([GROUP_MARK + group])
    for at, value in enumerate(line.values(), 1):
        cell = page.cell(3 if group else 2, at)
        _fill(cell, value)
    book.save(path)


def _fill(cell: Any, value: Any) -> None:
    if isinstance(value, dict):
        (kind, held), *_ = value.items()
        cell.value = {"share": float, "moment": datetime.fromisoformat, "day": date.fromisoformat}[kind](held)
        cell.number_format = "0.00%" if kind == "share" else cell.number_format
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type, cell.number_format = "s", "@"
