"""The refused lines alone, in a short workbook with the header above and what to do beside each."""

import tempfile
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import chain, takewhile
from pathlib import Path
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser as User

from fupin.files.models import StoredFile
from fupin.files.services import keep_file, path_of
from fupin.intake.body import Body
from fupin.intake.continuing import Continuing
from fupin.intake.header import Header
from fupin.intake.headings import suggestions
from fupin.intake.reading import Broken, RawRow, Table, Workbook, open_workbook
from fupin.intake.reading.table import Merge
from fupin.intake.receipt import HeaderPlace, Receipt
from fupin.intake.sheets import Continued
from fupin.intake.templates import harmless
from fupin.intake.versions import VERSION_SHEET, signature_of, signed
from fupin.intake.writing import VERY_HIDDEN, XLSX, Page, excel_names, write_book

Advice = dict[str, dict[int, str]]


def keep_wrong_rows(
    *,
    actor: User,
    stored: StoredFile,
    file_name: str,
    receipt: Receipt,
    headers: Mapping[str, Header],
    continued: Continued | None = None,
    password: str | None = None,
) -> StoredFile | None:
    """Stores an .xlsx with the lines above the data and the refused lines, which can be sent as it is once put right.

    A line means there what it meant among the others: the title of its group comes with it, and what it shared with a
    line above that is not among the refused (`continued`) is written out. `headers` are those of the worksheets.
    None if no line was refused. Memory stays flat, however long the file is.
    """
    advice = _advice(receipt)
    if not advice:
        return None
    with tempfile.TemporaryFile(prefix="intake-") as target:
        with open_workbook(path_of(stored), password) as source:
            write_book(target, _pages(source, receipt, advice, headers, continued))
        target.seek(0)
        return keep_file(
            actor=actor, source=target, name=f"{Path(file_name).stem}_错行.xlsx", content_type=XLSX
        )


def _pages(
    source: Workbook,
    receipt: Receipt,
    advice: Advice,
    headers: Mapping[str, Header],
    continued: Continued | None,
) -> Iterator[Page]:
    names = excel_names(advice)
    for name, place in receipt.headers.items():
        if lines := advice.get(name):
            table = source.table(name)
            above = list(takewhile(lambda row, last=place.row: row.number <= last, table.rows()))
            wanted = chain(above, _wanted(source.table(name), headers[name], continued, lines))
            rows = ((at, _values(row, place, lines)) for at, row in enumerate(wanted, 1))
            yield Page(names[name], rows, merges=_merges(table, above))
    if signature := signature_of(source):
        # The headings are still those of the version that the file is of.
        yield Page(VERSION_SHEET, [(1, signed(signature))], state=VERY_HIDDEN)


def _merges(table: Table, above: Sequence[RawRow]) -> list[Merge]:
    """The merged cells of the lines above the data, at the rows where these lines are now: what they stand over counts."""
    now = {row.number: at for at, row in enumerate(above, 1)}
    return [
        each._replace(top=now[each.top], bottom=now[each.bottom])
        for each in table.merges
        if each.top in now and each.bottom in now
    ]


def _wanted(
    table: Table, header: Header, continued: Continued | None, lines: Container[int]
) -> Iterator[RawRow]:
    """The lines of data named, in their order, with the titles above them and what they took from lines left out."""
    body = Body(header, table.rows())
    continuing = Continuing(continued, header) if continued else None
    title = ""
    for row, group in chain.from_iterable(body.portions(1)):
        above = continuing.above(row, group) if continuing else None
        if row.number not in lines:
            continue
        if group != title:
            title = group
            yield from body.titles[group]
        if above and above.number not in lines:
            continuing.copy(above, row)
        yield row


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
        values[place.advice_column - 1] = suggestions(place.money_unit)
    return values
