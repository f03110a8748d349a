"""HTML tables that call themselves .xls."""

import re
from html.parser import HTMLParser
from pathlib import Path

from fupin.errors import Refusal
from fupin.intake.reading.delimited import CONTROL, encoding_of
from fupin.intake.reading.table import WIDEST, Merge, Table

CHUNK = 256 * 1024
CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}
MOST_ROWS = 200_000
NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def read_tables(path: Path) -> list[Table]:
    """The tables of a page that have at least two columns, in order, named 表1, 表2, …"""
    collector = _Collector()
    with path.open(encoding=_encoding(path), errors="strict", newline="") as file:
        try:
            while chunk := file.read(CHUNK):
                collector.feed(CONTROL.sub("", chunk))
        except UnicodeDecodeError as error:
            raise Refusal(
                "encoding", "网页表格的编码认不出来；请用 Excel 打开，另存为 .xlsx 后再传"
            ) from error
    collector.close()
    for table, hidden in zip(collector.tables, collector.hidden, strict=True):
        table.hidden_rows = frozenset(hidden)
    tables = [found for found in collector.tables if any(len(cells) > 1 for _, cells in found.source)]
    for number, table in enumerate(tables, 1):
        table.name = f"表{number}"
    return tables


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    stated = CHARSET.search(head)
    name = stated[1].decode().lower() if stated else ""
    return CHINESE.get(name) or encoding_of(path)


class _Collector(HTMLParser):
    """Gathers the cells of tables; inner tables are read as text of their cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self.hidden: list[set[int]] = []
        self._depth = 0
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._number = 0
        self._cells: list = []
        self._covered: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(Table("", [], typed=False))
                self.hidden.append(set())
                self._number, self._covered = 0, {}
        elif self._depth != 1:
            return
        elif tag == "tr":
            self._end_row()
            self._number += 1
            if NOT_SHOWN.search(dict(attrs).get("style") or ""):
                self.hidden[-1].add(self._number)
            if self._number > MOST_ROWS:
                raise Refusal("too_large", "网页表格太大，请用 Excel 打开，另存为 .xlsx 后再传")
        elif tag in ("td", "th"):
            self._end_cell()
            values = dict(attrs)
            self._cell = []
            self._span = (_span(values.get("colspan")), _span(values.get("rowspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            if self._depth == 1:
                self._end_row()
            self._depth = max(self._depth - 1, 0)
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        self._skip_covered()
        across, down = self._span
        left = len(self._cells) + 1
        if left + across > WIDEST:
            raise Refusal("too_wide", f"表格超过 {WIDEST} 列，请删去多余的列后再传")
        self._cells.append(" ".join("".join(self._cell).split()) or None)
        self._cells.extend([None] * (across - 1))
        if across > 1 or down > 1:
            bottom = self._number + down - 1
            self.tables[-1].merges.append(Merge(self._number, left, bottom, left + across - 1))
            self._covered.update(dict.fromkeys(range(left, left + across), bottom))
        self._cell = None

    def _skip_covered(self) -> None:
        while self._covered.get(len(self._cells) + 1, 0) >= self._number and self._covered:
            self._cells.append(None)

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells:
            self.tables[-1].source.append((self._number, self._cells))
            self._cells = []


def _span(value: str | None) -> int:
    return max(1, min(int(value), 65536)) if value and value.isdigit() else 1
