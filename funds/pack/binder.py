"""凭证册: the voucher files of the wanted entries in the order of the ledger, numbered, with an index."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from funds.models import Voucher
from funds.pack.listed import neutralised
from funds.pack.rows import csv_line
from funds.pack.sealing import SealedZip
from funds.pack.tables import wanted_entries
from funds.pack.workbook import Workbook, text_cell, widths_of
from funds.pack.writing import BOM, Report
from funds.selectors import LedgerFilters
from fupin.files.services import content_state, path_of
from fupin.scope import Scope

HEADINGS = (
    *(
        "册内编号",
        "单位",
        "分录序号",
        "发生日期",
        "凭证号",
        "摘要",
        "金额（元）",
        "凭证类别",
        "页数",
        "起始页",
    ),
    *("册内文件名", "原文件名", "SHA-256", "状态"),
)
INDEX = "目录"


@dataclass
class Bound:
    """What a binder holds: how many vouchers are listed, how many of their files were there and unchanged."""

    listed: int = 0
    included: int = 0


def bind_vouchers(
    *, scope: Scope, filters: LedgerFilters, sealed: SealedZip, work: Path, report: Report
) -> Bound:
    """Puts the files and the index into the zip. A file that is missing or was changed is listed, not included."""
    wanted = Voucher.objects.filter(entry__in=wanted_entries(scope, filters))
    total = wanted.count()
    bound, lines = Bound(), []
    for number, voucher, first_page in _in_order(wanted):
        report(bound.listed, total, f"第 {number} 份，共 {total} 份")
        state = content_state(voucher.file)
        name = _name(number, voucher)
        if state == "":
            sealed.add(path_of(voucher.file), name)
            bound.included += 1
        bound.listed += 1
        lines.append(_line(number, voucher, first_page, "" if state else name, state))
    _write_index(sealed, work, lines)
    return bound


def _in_order(wanted: object) -> Iterator[tuple[int, Voucher, int]]:
    """Number, voucher and first page: pages of unknown count are taken for one."""
    rows = wanted.select_related("entry__unit", "file").order_by("entry__book_id", "entry__seq", "number")
    page = 1
    for number, voucher in enumerate(rows.iterator(chunk_size=500), 1):
        yield number, voucher, page
        page += voucher.pages or 1


def _name(number: int, voucher: Voucher) -> str:
    """A name that sorts in the order of the ledger; nothing of what a person chose but the ending."""
    ending = Path(voucher.file.name).suffix.lower()
    harmless = ending if ending[1:].isalnum() and ending.isascii() else ""
    return f"{number:05d}_第{voucher.entry.seq}号{harmless}"


def _line(number: int, voucher: Voucher, first_page: int, name: str, state: str) -> list[str]:
    entry = voucher.entry
    return [
        *(f"{number:05d}", entry.unit.name, str(entry.seq), entry.occurred_on.isoformat(), entry.voucher_no),
        *(entry.summary, f"{entry.amount:.2f}", voucher.kind, str(voucher.pages or ""), str(first_page)),
        *(name, voucher.file.name, voucher.file.sha256, state or "与登记一致"),
    ]


def _write_index(sealed: SealedZip, work: Path, lines: list[list[str]]) -> None:
    texts = [csv_line(HEADINGS), *(csv_line([neutralised(cell) for cell in line]) for line in lines)]
    sealed.write(f"{INDEX}.csv", BOM + "".join(texts).encode())
    path = work / f"{INDEX}.xlsx"
    with Workbook(path) as book:
        book.begin(INDEX, HEADINGS, widths_of(HEADINGS, *lines))
        for line in lines:
            book.add(f"<row>{''.join(map(text_cell, line))}</row>".encode())
    sealed.add(path, path.name)
