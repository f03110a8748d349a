"""The refused lines alone, in a short workbook with the header above and what to do beside each."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser as User

from fupin.files.models import StoredFile
from fupin.files.services import keep_file, path_of
from fupin.intake.headings import SUGGESTIONS
from fupin.intake.reading import Broken, RawRow, Table, Workbook, open_workbook
from fupin.intake.receipt import HeaderPlace, Receipt
from fupin.intake.templates import harmless
from fupin.intake.versions import VERSION_SHEET, signature_of, signed
from fupin.intake.writing import VERY_HIDDEN, XLSX, Page, excel_names, write_book

Advice = dict[str, dict[int, str]]


def keep_wrong_rows(
    *, actor: User, stored: StoredFile, file_name: str, receipt: Receipt, password: str | None = None
) -> StoredFile | None:
    """Stores an .xlsx with the lines above the data and the refused lines, which can be sent as it is once put right.

    None if no line was refused. Memory stays flat, however long the file is.
    """
    advice = _advice(receipt)
    if not advice:
        return None
    with tempfile.TemporaryFile(prefix="intake-") as target:
        with open_workbook(path_of(stored), password) as source:
            write_book(target, _pages(source, receipt, advice))
        target.seek(0)
        return keep_file(
            actor=actor, source=target, name=f"{Path(file_name).stem}_错行.xlsx", content_type=XLSX
        )


def _pages(source: Workbook, receipt: Receipt, advice: Advice) -> Iterator[Page]:
    names = excel_names(advice)
    for name, place in receipt.headers.items():
        if lines := advice.get(name):
            yield Page(names[name], _rows(source.table(name), place, lines))
    if signature := signature_of(source):
        # The headings are still those of the version that the file is of.
        yield Page(VERSION_SHEET, [(1, signed(signature))], state=VERY_HIDDEN)


def _rows(table: Table, place: HeaderPlace, lines: dict[int, str]) -> Iterator[tuple[int, list[Any]]]:
    """The lines that are wanted, one below the other."""
    wanted = (row for row in table.rows() if row.number <= place.row or row.number in lines)
    return ((number, _values(row, place, lines)) for number, row in enumerate(wanted, 1))


def _advice(receipt: Receipt) -> Advice:
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


def _values(row: RawRow, place: HeaderPlace, lines: dict[int, str]) -> list[Any]:
    values = [each.text if isinstance(each, Broken) else each for each in row.cells]
    values += [None] * (place.advice_column - len(values))
    if place.has_advice or row.number >= place.row:
        values[place.advice_column - 1] = lines.get(row.number)
    if row.number == place.row:
        values[place.advice_column - 1] = SUGGESTIONS
    return values
