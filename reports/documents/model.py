"""The content of an official document, free of layout: what the Word, PDF and HTML renderers all walk.

Everything here is frozen and compares by value, so the same content always gives the same file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

ParagraphKind = Literal["body", "flush", "right", "centre"]
Align = Literal["left", "centre", "right"]

# Table text is 12 pt on a measure of 156 mm, or 10.5 pt when the columns need more than that.
NARROW_CHARACTERS = 36
WIDE_CHARACTERS = 42
# A table up to this many rows moves to the next page as a whole.
WHOLE_ROWS = 10


@dataclass(frozen=True, slots=True)
class TextRun:
    """Words without a source."""

    text: str


@dataclass(frozen=True, slots=True)
class FigureRun:
    """A figure as it is printed; `ref` is its ordinal in the annex of figures.

    For a missing figure `text` is its name, and `printed` asks for it: 〔待补：直接投入帮扶资金〕.
    """

    text: str
    ref: int | None = None
    missing: bool = False

    @property
    def printed(self) -> str:
        """The words on the page."""
        return f"〔待补：{self.text}〕" if self.missing else self.text


@dataclass(frozen=True, slots=True)
class FigureTarget:
    """A table cell with the ordinal of a figure: where the printed figures of that `ref` lead to."""

    ref: int

    @property
    def printed(self) -> str:
        """The words on the page."""
        return str(self.ref)


Run = TextRun | FigureRun
Cell = str | FigureRun | FigureTarget


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `lead` is a yearbook heading such as 【概况】, printed in 黑体 before the first word."""

    runs: tuple[Run, ...]
    kind: ParagraphKind = "body"
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 一、 2 （一） 3 1. 4 （1）; `number_headings` puts the number before the text."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise ValueError(f"标题层级只有 1 至 4，现在是 {self.level}")


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table. A head text repeated in the next column or the next head row is one merged cell.

    `widths` are the characters that each column should hold; the columns share the whole measure in this
    proportion. Raises ValueError if head, rows and aligns do not have as many columns as there are widths.
    """

    caption: str
    head: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    aligns: tuple[Align, ...]
    note: str = ""

    def __post_init__(self) -> None:
        columns = len(self.widths)
        for part, lines in (("表头", self.head), ("表身", self.rows), ("对齐方式", (self.aligns,))):
            for number, line in enumerate(lines, 1):
                if len(line) != columns:
                    raise ValueError(
                        f"表格“{self.caption}”{part}第 {number} 行有 {len(line)} 列，应为 {columns} 列"
                    )

    @property
    def wide(self) -> bool:
        """True if the columns do not fit on an upright page."""
        return sum(self.widths) > WIDE_CHARACTERS

    @property
    def text_size(self) -> float:
        """Points: 12 where it fits, 10.5 where it does not."""
        return 12 if sum(self.widths) <= NARROW_CHARACTERS else 10.5

    @property
    def whole(self) -> bool:
        """True if the table is so short that it is not divided between pages."""
        return len(self.rows) <= WHOLE_ROWS


Block = Paragraph | Heading | TableBlock


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex; it starts on a page of its own, lying if one of its tables is wide."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def wide(self) -> bool:
        """True if a table of the annex does not fit on an upright page."""
        return any(isinstance(block, TableBlock) and block.wide for block in self.blocks)


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A document in the layout of GB/T 9704-2012.

    `issuer` stands in the red head (with 文件 after it, where `red_head` is set); `signer` is the name above
    the date and defaults to the issuer. A line break in `title` breaks the printed title there. `state_mark`
    (草稿) and `footer_note` (cut-off date and digest) stand small on every page.
    """

    title: str
    subtitle: str = ""
    issuer: str = ""
    addressee: str = ""
    blocks: tuple[Block, ...] = ()
    signer: str = ""
    dated: date | None = None
    annexes: tuple[Annex, ...] = ()
    document_no: str = ""
    red_head: bool = False
    state_mark: str = ""
    footer_note: str = ""

    @property
    def signature(self) -> str:
        """The name above the date."""
        return self.signer or self.issuer

    @property
    def plain_title(self) -> str:
        """The title on one line."""
        return self.title.replace("\n", "")

    @property
    def figure_targets(self) -> frozenset[int]:
        """The ordinals that a printed figure can lead to. Raises ValueError if one stands in two places."""
        targets: set[int] = set()
        for cell in self._table_cells():
            if isinstance(cell, FigureTarget):
                if cell.ref in targets:
                    raise ValueError(f"数据清单里序号 {cell.ref} 出现了两次")
                targets.add(cell.ref)
        return frozenset(targets)

    def _table_cells(self) -> Iterator[Cell]:
        for blocks in (self.blocks, *(annex.blocks for annex in self.annexes)):
            for block in blocks:
                if isinstance(block, TableBlock):
                    for row in block.rows:
                        yield from row

    def annex_label(self, index: int) -> str:
        """附件1, 附件2 … for the annex at `index` from 0; 附件 where there is only one."""
        return "附件" if len(self.annexes) == 1 else f"附件{index + 1}"


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of a table head and how far it reaches."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def head_cells(head: tuple[tuple[str, ...], ...]) -> list[HeadCell]:
    """The cells of a table head from left to right and from the top, equal neighbours merged into one.

    Neighbours are merged sideways first; a blank text never merges.
    """
    cells: list[HeadCell] = []
    taken: set[tuple[int, int]] = set()
    for row, texts in enumerate(head):
        for column in range(len(texts)):
            if (row, column) not in taken:
                cell = _reach(head, row, column)
                cells.append(cell)
                taken |= {(row + r, column + c) for r in range(cell.rows) for c in range(cell.columns)}
    return cells


def _reach(head: tuple[tuple[str, ...], ...], row: int, column: int) -> HeadCell:
    text = head[row][column]
    columns = rows = 1
    if text:
        while column + columns < len(head[row]) and head[row][column + columns] == text:
            columns += 1
        span = slice(column, column + columns)
        while row + rows < len(head) and set(head[row + rows][span]) == {text}:
            rows += 1
    return HeadCell(text, row, column, rows, columns)


DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 to 99 as 一 … 九十九; raises ValueError outside of it."""
    if not 1 <= number <= 99:
        raise ValueError(f"标题序号只排到九十九，现在是 {number}")
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return ten + (DIGITS[ones] if ones else "")


def number_headings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with 一、 （一） 1. （1） before their headings; a higher one restarts the lower ones."""
    counts = [0, 0, 0, 0]
    numbered: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (4 - block.level)
            block = Heading(block.level, _heading_number(block.level, counts[block.level - 1]) + block.text)
        numbered.append(block)
    return tuple(numbered)


def _heading_number(level: int, count: int) -> str:
    if level == 1:
        return f"{chinese_number(count)}、"
    if level == 2:
        return f"（{chinese_number(count)}）"
    return f"{count}." if level == 3 else f"（{count}）"
