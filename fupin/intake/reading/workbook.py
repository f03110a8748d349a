"""Telling the formats apart and opening each with its reader."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import python_calamine as calamine

from fupin.errors import Refusal
from fupin.intake.reading import archive, delimited, ods, password, webpage, xls, xlsx
from fupin.intake.reading.stream import StreamedBook, is_plain
from fupin.intake.reading.table import DAMAGED, Merge, SheetInfo, Table

HEAD = 4096
ZIPPED = b"PK"
FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
    b"\x1f\x8b": "压缩包",
}


class Workbook(Protocol):
    """An opened file: its worksheets, and each of them as a table."""

    format: str
    sheets: list[SheetInfo]

    def table(self, name: str) -> Table:
        """The worksheet of that name. Raises Refusal for content that must not be read."""


@dataclass
class TextBook:
    """A text file or a page: tables already at hand, without cell types."""

    format: str
    tables: list[Table]
    sheets: list[SheetInfo] = field(init=False)

    def __post_init__(self) -> None:
        self.sheets = [SheetInfo(table.name) for table in self.tables]

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)


TOO_LONG = (
    "工作表里有的格设成了时间格式（如 [h]:mm），而里面的数字大得不成时间，读不出来；"
    "请把那一列改成“常规”或“文本”格式，或另存为 .xlsx 再传"
)


class CalamineBook:
    """A workbook read by calamine, completed by what our own look over its content finds."""

    def __init__(self, path: Path, file_format: str) -> None:
        self.path, self.format = path, file_format
        self._book = _calamine(path)
        self.sheets = [
            SheetInfo(info.name, info.visible != calamine.SheetVisibleEnum.Visible)
            for info in self._book.sheets_metadata
            if info.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        self._cut: list[Path] = []

    def table(self, name: str) -> Table:
        findings, merges = self._findings(name)
        book = self._without_tail(name, findings.last_row) if findings.beyond else self._book
        sheet = book.get_sheet_by_name(name)
        merges = merges or [_merge(each) for each in sheet.merged_cell_ranges or ()]
        return findings.table(name, _rows(sheet), merges)

    def _findings(self, name: str) -> tuple[xlsx.Findings, list[Merge]]:
        if self.format == "xls":
            index = [info.name for info in self._book.sheets_metadata].index(name)
            return xls.scan(xls.book_stream(self.path), index), []
        with zipfile.ZipFile(self.path) as opened:
            if self.format == "ods":
                return ods.scan(opened, name)
            member = xlsx.member_of(opened, name)
            return (xlsx.scan(opened, member) if member else xlsx.Findings()), []

    def _without_tail(self, name: str, last_row: int) -> Any:
        with zipfile.ZipFile(self.path) as opened:
            member = xlsx.member_of(opened, name)
        copy = xlsx.cut_copy(self.path, member, last_row)
        self._cut.append(copy)
        return _calamine(copy)

    def close(self) -> None:
        """Closes the file and deletes what was made on the way."""
        self._book.close()
        for copy in self._cut:
            copy.unlink(missing_ok=True)


def _calamine(path: Path) -> Any:
    try:
        # calamine believes an extension where there is one; stored files have none.
        return calamine.load_workbook(path.open("rb") if path.suffix else str(path))
    except calamine.PasswordError as error:
        raise Refusal("password", password.ASK) from error
    except (calamine.CalamineError, OSError) as error:
        raise Refusal("damaged", DAMAGED) from error


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Rows from 1 with the cells from column A on; blanks are None."""
    if sheet.start is None:
        return
    before = [None] * sheet.start[1]
    try:
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield number, before + [None if cell == "" else cell for cell in cells]
    except OverflowError as error:
        raise Refusal("too_long_a_time", TOO_LONG) from error


def _merge(found: tuple[tuple[int, int], tuple[int, int]]) -> Merge:
    (top, left), (bottom, right) = found
    return Merge(top + 1, left + 1, bottom + 1, right + 1)


@contextmanager
def open_workbook(path: Path, secret: str | None = None) -> Iterator[Workbook]:
    """Opens a file judged by its content. Raises Refusal for what is no sheet, locked, damaged or hostile."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(ZIPPED) or password.is_compound(path):
        with _unlocked(path, secret) as book:
            yield book
    else:
        yield _text(path, head)


@contextmanager
def _unlocked(path: Path, secret: str | None) -> Iterator[Workbook]:
    """A workbook, or whatever lies behind a password."""
    opened = password.unlocked(path, secret)
    try:
        with opened.open("rb") as file:
            zipped = file.read(len(ZIPPED)) == ZIPPED
        if not zipped:
            xls.book_stream(opened)
        with _opened(opened, "" if zipped else "xls") as book:
            yield book
    finally:
        if opened != path:
            opened.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, file_format: str = "") -> Iterator[Workbook]:
    book = _book(path, file_format or _zipped_format(path))
    try:
        yield book
    finally:
        book.close()


def _book(path: Path, file_format: str) -> CalamineBook | StreamedBook:
    if file_format == "xlsx" and is_plain(path):
        return StreamedBook(path, lambda: CalamineBook(path, file_format))
    return CalamineBook(path, file_format)


def _zipped_format(path: Path) -> str:
    names = archive.check_archive(path)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise Refusal("format", "不支持 .xlsb，请另存为 .xlsx 后再传")
    if "content.xml" in names:
        with zipfile.ZipFile(path) as opened:
            ods.scan(opened, sheet_name="")
        return "ods"
    raise Refusal("format", "这是压缩包，不是表格；请解压后，把里面的表格文件逐个上传")


def _text(path: Path, head: bytes) -> TextBook:
    for mark, kind in FOREIGN.items():
        if head.startswith(mark):
            raise Refusal("format", f"这是{kind}，不是表格；请上传 .xlsx、.xls、.ods 或 .csv")
    if not head.strip():
        raise Refusal("empty", "文件是空的")
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(b"mime-version") or b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise Refusal("format", "这是网页归档或 XML 表格，请用 Excel 打开，另存为 .xlsx 后再传")
    if start.startswith(b"<"):
        tables = webpage.read_tables(path)
        if not tables:
            raise Refusal("format", "网页里没有表格，请用 Excel 打开，另存为 .xlsx 后再传")
        return TextBook("html", tables)
    return TextBook("csv", [delimited.read_text(path)])
