"""The refused lines alone, in a short workbook with the header above and what to do beside each."""

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import openpyxl
from django.contrib.auth.base_user import AbstractBaseUser as User
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from fupin.files.models import StoredFile
from fupin.files.services import keep_file, path_of
from fupin.intake.headings import SUGGESTIONS
from fupin.intake.reading import Broken, RawRow, open_workbook
from fupin.intake.receipt import HeaderPlace, Receipt
from fupin.intake.templates import harmless
from fupin.intake.versions import VERSION_SHEET, sign, signature_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def keep_wrong_rows(
    *, actor: User, stored: StoredFile, file_name: str, receipt: Receipt, password: str | None = None
) -> StoredFile | None:
    """Stores an .xlsx with the lines above the data and the refused lines, which can be sent as it is once put right.

    None if no line was refused. Memory stays flat, however long the file is.
    """
    advice = _advice(receipt)
    if not advice:
        return None
    book = openpyxl.Workbook(write_only=True)
    with open_workbook(path_of(stored), password) as source:
        for name, place in receipt.headers.items():
            if lines := advice.get(name):
                page = book.create_sheet((name or "Sheet1")[:31])
                for row in source.table(name).rows():
                    if row.number <= place.row or row.number in lines:
                        page.append(_cells(page, row, place, lines))
        if signature := signature_of(source):
            # The headings are still those of the version that the file is of.
            sign(book.create_sheet(VERSION_SHEET), signature)
    with tempfile.TemporaryFile(prefix="intake-") as target:
        book.save(target)
        target.seek(0)
        return keep_file(
            actor=actor, source=target, name=f"{Path(file_name).stem}_错行.xlsx", content_type=XLSX
        )


def _advice(receipt: Receipt) -> dict[str, dict[int, str]]:
    """{worksheet: {row: what to do}}"""
    said: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for issue in receipt.errors:
        if issue.row and issue.sheet in receipt.headers:
            label = f"{issue.column}：" if issue.column else ""
            said[issue.sheet][issue.row].append(label + issue.message)
    return {
        sheet: {row: harmless("；".join(dict.fromkeys(texts))) for row, texts in rows.items()}
        for sheet, rows in said.items()
    }


def _cells(page: Worksheet, row: RawRow, place: HeaderPlace, lines: dict[int, str]) -> list[Any]:
    values = [each.text if isinstance(each, Broken) else each for each in row.cells]
    values += [None] * (place.advice_column - len(values))
    if place.has_advice or row.number >= place.row:
        values[place.advice_column - 1] = lines.get(row.number)
    if row.number == place.row:
        values[place.advice_column - 1] = SUGGESTIONS
    return [_cell(page, value) for value in values]


def _cell(page: Worksheet, value: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        # Text stays text: neither a formula nor a number of which Excel keeps fifteen digits.
        cell.data_type, cell.number_format = "s", "@"
    return cell
