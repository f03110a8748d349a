"""Writing the two files of each book and year, from the tables of a pack that is already written: the same entries."""

import csv
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from funds.pack.interface import layout
from funds.pack.interface.bookkeeping import (
    CURRENCY_CODE,
    NUMBERING,
    SUBSIDIARIES,
    Account,
    account_number,
    accounts_of,
    first_level,
    subsidiaries,
    yuan,
)

# Table of the pack by its key: the keys of its columns, in the order of its file.
Columns = Mapping[str, Sequence[str]]
_VOUCHER_TYPE = "1"


def write_interface(directory: Path, columns: Columns, facts: Mapping[str, Any]) -> list[str]:
    """Writes 公共档案 and 总账 for each book and each year with entries; returns the names of the files.

    Entries are read twice for a book and twice for each of its years, and never held; accounts are.
    """
    pack = _Pack(directory, columns)
    written = []
    for facts_of_book in facts["books"]:
        book = _Book(pack, facts_of_book, facts["code_version"])
        for year in sorted({int(row["occurred_on"][:4]) for row in book.entries()}):
            written += _write_year(directory, book, year)
    return written


class _Pack:
    """The tables of a pack, row by row as {key of the column: text}."""

    def __init__(self, directory: Path, columns: Columns) -> None:
        self.directory, self.columns = directory, columns

    def rows(self, key: str) -> Iterator[dict[str, str]]:
        with (self.directory / f"{key}.csv").open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            next(reader)
            for cells in reader:
                yield dict(zip(self.columns[key], (cell.removeprefix("'") for cell in cells), strict=False))


class _Book:
    """One book of the pack."""

    def __init__(self, pack: _Pack, facts: Mapping[str, Any], version: str) -> None:
        self.pack, self.version = pack, version
        self.number, self.unit = str(facts["book"]), facts["unit"]

    def entries(self, year: int | None = None) -> Iterator[dict[str, str]]:
        start = str(year or "")
        for row in self.pack.rows("entries"):
            if row["book"] == self.number and row["occurred_on"].startswith(start):
                yield row

    @cached_property
    def accounts(self) -> dict[str, Account]:
        balances = (row for row in self.pack.rows("accounts") if row["unit_name"] == self.unit)
        return accounts_of(balances, self.entries())

    @cached_property
    def attachments(self) -> Counter[str]:
        """How many voucher files each entry has."""
        return Counter(row["entry_seq"] for row in self.pack.rows("vouchers") if row["book"] == self.number)

    @cached_property
    def clerks(self) -> dict[str, tuple[str, str]]:
        """Maker and checker by entry, for those that went through a batch."""
        batches = {
            row["batch"]: (row["maker_name"], row["checker_name"]) for row in self.pack.rows("batches")
        }
        rows = (row for row in self.pack.rows("batch_rows") if row["book"] == self.number)
        return {row["entry_seq"]: batches[row["batch"]] for row in rows}


@dataclass(frozen=True)
class _Voucher:
    """One entry as a voucher of two lines: debit what gains, credit what gives."""

    row: Mapping[str, str]
    attachments: int
    maker: str
    checker: str

    def lines(self) -> Iterator[str]:
        row = self.row
        amount, nought = yuan(Decimal(row["amount"])), yuan(Decimal())
        for at, (kind, account, debit, credit) in enumerate(
            (
                (row["to_kind"], row["to_account"], amount, nought),
                (row["from_kind"], row["from_account"], nought, amount),
            ),
            1,
        ):
            line = {"记账凭证行号": at, "科目编号": account_number(kind, account)}
            line |= {"借方原币金额": debit, "借方本币金额": debit}
            line |= {"贷方原币金额": credit, "贷方本币金额": credit}
            yield layout.VOUCHER.row(self._head() | line)

    def _head(self) -> dict[str, object]:
        row = self.row
        day = row["occurred_on"]
        head: dict[str, object] = {f"辅助项{number}编号": row[key] for number, _, key, _ in SUBSIDIARIES}
        head |= {"记账凭证日期": day.replace("-", ""), "会计年度": day[:4], "会计期间号": int(day[5:7])}
        head |= {"记账凭证类型编号": _VOUCHER_TYPE, "记账凭证编号": row["seq"], "币种编码": CURRENCY_CODE}
        head |= {"记账凭证摘要": row["summary"], "票据号": row["voucher_no"], "附件数": self.attachments}
        head |= {"制单人": self.maker or row["recorder"], "审核人": self.checker, "记账人": row["recorder"]}
        return head | {"汇率": 1, "记账标志": 1, "作废标志": 0, "凭证来源系统": "fupin"}


def _write_year(directory: Path, book: _Book, year: int) -> Iterator[str]:
    for root, parts in (
        (layout.COMMON, _common(book, year)),
        (layout.GENERAL_LEDGER, _general_ledger(book, year)),
    ):
        name = f"{root}-账簿{book.number}-{year}.xml"
        with (directory / name).open("wb") as file:
            _write(file, root, parts)
        yield name


def _write(file: BinaryIO, root: str, parts: Iterable[str]) -> None:
    for part in chain([layout.opening(root)], parts, [layout.closing(root)]):
        file.write(part.encode(layout.ENCODING))


def _common(book: _Book, year: int) -> Iterator[str]:
    said: dict[str, object] = {"电子账簿编号": book.number, "电子账簿名称": f"{book.unit}帮扶资金账簿"}
    said |= {"会计核算单位": book.unit, "开发单位": "fupin", "版本号": book.version, "本位币": "人民币"}
    yield layout.BOOK.row(said | {"会计年度": year, "标准版本号": layout.STANDARD})
    for month in range(1, 13):
        days = (f"{year}{month:02d}01", f"{year}{month:02d}{monthrange(year, month)[1]:02d}")
        yield layout.PERIOD.row(dict(zip(layout.PERIOD.elements, (year, month, *days), strict=True)))
    yield layout.VOUCHER_TYPE.row(
        {"记账凭证类型编号": _VOUCHER_TYPE, "记账凭证类型名称": "记账凭证", "记账凭证类型简称": "记"}
    )
    yield layout.CURRENCY.row({"币种编码": CURRENCY_CODE, "币种名称": "人民币"})
    for number, record, _, _ in SUBSIDIARIES:
        named: dict[str, object] = {"档案编码": number, "档案名称": record, "档案描述": record}
        yield layout.RECORD.row(named | {"是否有层级特征": 0})
    yield from _record_values(book.entries(year))


def _record_values(entries: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Each document, project, place and channel that entries name, once, in the order of their first entry."""
    seen = set()
    for row in entries:
        for number, _, key, name in SUBSIDIARIES:
            if row[key] and (number, row[key]) not in seen:
                seen.add((number, row[key]))
                value: dict[str, object] = {"档案编码": number, "档案值编码": row[key]}
                yield layout.RECORD_VALUE.row(value | {"档案值名称": row[name], "档案值级次": 1})


def _general_ledger(book: _Book, year: int) -> Iterator[str]:
    accounts = book.accounts.values()
    yield layout.BASICS.row({"结构分隔符": "-", "会计科目编号规则": NUMBERING})
    yield from first_level()
    yield from (account.row() for account in accounts)
    yield from subsidiaries()
    for account in accounts:
        yield from account.balances(year)
    for row in book.entries(year):
        maker, checker = book.clerks.get(row["seq"], ("", ""))
        yield from _Voucher(row, book.attachments[row["seq"]], maker, checker).lines()
