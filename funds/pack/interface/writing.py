"""Writing the two files of each book and year, from the tables of a pack that is already written: the same entries."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

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
from funds.pack.interface.reading import Columns, Pack, Row

_VOUCHER_TYPE = "1"
# By year: what the entries name, by the number of the record and the code, in the order of their first entry.
Records = dict[int, dict[tuple[str, str], str]]


def write_interface(directory: Path, columns: Columns, facts: Mapping[str, Any]) -> list[str]:
    """Writes 公共档案 and 总账 for each book and each year with entries; returns the names of the files.

    Entries are read twice, however many books and years there are, and never held; accounts are.
    """
    pack = Pack(directory, columns)
    balances = defaultdict(list)
    for row in pack.rows("accounts"):
        balances[row["unit_name"]].append(row)
    batches = {row["batch"]: (row["maker_name"], row["checker_name"]) for row in pack.rows("batches")}
    first, again = pack.books("entries"), pack.books("entries")
    vouchers, batch_rows = pack.books("vouchers"), pack.books("batch_rows")
    written = []
    for each in facts["books"]:
        number, records = each["book"], defaultdict(dict)
        accounts = accounts_of(balances[each["unit"]], _noted(first.of(number), records))
        clerks = {row["entry_seq"]: batches[row["batch"]] for row in batch_rows.of(number)}
        book = _Book(number, each["unit"], facts["code_version"], accounts, records)
        papers = _Papers(Counter(row["entry_seq"] for row in vouchers.of(number)), clerks)
        written += _write_book(directory, book, papers, again.of(number))
    return written


def _noted(entries: Iterable[Row], records: Records) -> Iterator[Row]:
    """The entries as they pass, with note taken of what they name."""
    for row in entries:
        named = records[int(row["occurred_on"][:4])]
        for number, _, key, name in SUBSIDIARIES:
            if row[key]:
                named.setdefault((number, row[key]), row[name])
        yield row


@dataclass(frozen=True)
class _Book:
    """One book: what its two files say beside the entries."""

    number: int
    unit: str
    version: str
    accounts: Mapping[str, Account]
    records: Records


@dataclass(frozen=True)
class _Papers:
    """What stands behind the entries of a book: number of files, maker and checker."""

    attachments: Counter[str]
    clerks: Mapping[str, tuple[str, str]]

    def voucher(self, row: Row) -> "_Voucher":
        maker, checker = self.clerks.get(row["seq"], ("", ""))
        return _Voucher(row, self.attachments[row["seq"]], maker, checker)


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


def _write_book(directory: Path, book: _Book, papers: _Papers, entries: Iterable[Row]) -> list[str]:
    """Both files of each year; each entry goes to that of its year as it comes."""
    with ExitStack() as stack:
        ledgers = {}
        for year in sorted(book.records):
            with _file(directory, layout.COMMON, book.number, year) as common:
                common.writelines(_common(book, year))
            ledgers[year] = stack.enter_context(_file(directory, layout.GENERAL_LEDGER, book.number, year))
            ledgers[year].writelines(_general_ledger(book, year))
        for row in entries:
            ledgers[int(row["occurred_on"][:4])].writelines(papers.voucher(row).lines())
    roots = (layout.COMMON, layout.GENERAL_LEDGER)
    return [_name(root, book.number, year) for year in ledgers for root in roots]


def _name(root: str, book: int, year: int) -> str:
    return f"{root}-账簿{book}-{year}.xml"


@contextmanager
def _file(directory: Path, root: str, book: int, year: int) -> Iterator[TextIO]:
    """A file between its head and its end."""
    path = directory / _name(root, book, year)
    with path.open("w", encoding=layout.ENCODING, newline="\n") as file:
        file.write(layout.opening(root))
        yield file
        file.write(layout.closing(root))


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
    for (number, code), name in book.records[year].items():
        value: dict[str, object] = {"档案编码": number, "档案值编码": code}
        yield layout.RECORD_VALUE.row(value | {"档案值名称": name, "档案值级次": 1})


def _general_ledger(book: _Book, year: int) -> Iterator[str]:
    """All that stands before the vouchers."""
    accounts = book.accounts.values()
    yield layout.BASICS.row({"结构分隔符": "-", "会计科目编号规则": NUMBERING})
    yield from first_level()
    yield from (account.row() for account in accounts)
    yield from subsidiaries()
    for account in accounts:
        yield from account.balances(year)
