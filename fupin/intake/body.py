"""Which lines below the header are data, and which are not."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from fupin.errors import Refusal
from fupin.figures import Figure
from fupin.intake.cells.base import text_of
from fupin.intake.header import Header
from fupin.intake.headings import heading
from fupin.intake.reading import Broken, RawRow, is_filled
from fupin.intake.titles import GROUP, Titles

# 合计, 本月合计, 招元村小计, 合计(大写), 合计:2户2人; 承前页 and 过次页 carry a total from page to page.
TOTAL = re.compile(
    r"^(?:(?:本[页月季年]|全[省市县区乡镇村]|以上|总|[一-鿿]{1,12}[村镇乡县区组道社])?(?:合计|总计|小计|共计|累计)"
    r"(?:数|[(（][^()（）]*[)）])?(?:[:：].*)?|(?:承前|接前|过次|转次|接上|转下)页)$"
)
FOOTER = re.compile(
    r"^(填表人|制表人|审核人|填报人|经办人|复核人|填报日期|填表日期|填报时间|制表日期|制表时间|单位负责人|负责人签字|负责人(?:[:：]|$)|"
    r"承前页|接前页|过次页|转次页|接上页|转下页|以下空白|此行以下|制表单位|分管领导|主要领导|联系人(?:[:：]|$)|联系电话(?:[:：]|$)|打印日期|注(?:[:：]|$)|注\d|备注(?:[:：]|$)|说明(?:[:：]|$)|填表说明|[(（]盖章|单位[(（]盖章|第\d+页|共\d+页)"
)
TOTAL_SIGN = re.compile("[计页]")
# A word for who signs is one only before a colon: it may be somebody's post.
SIGNED = re.compile(r"^(?:制表|审核|会计|出纳|复核|主管|填报|经办|记账|批准|签字|签名)[:：]")
FEWEST_COLUMNS = 3
LOOKED_AT = 3
LONGEST_HEADING = 60
MOST_READ = 4096
SAME_HEADINGS = 0.6


@dataclass
class Adding:
    """Adds up the numeric columns as the rows pass: all of them, and those since the last total.

    `inexact` are those that hold an approximate number: what they come to nobody knows.
    """

    running: dict[str, Decimal] = field(default_factory=dict)
    since: dict[str, Decimal] = field(default_factory=dict)
    inexact: set[str] = field(default_factory=set)

    def add(self, key: str, values: Sequence[object]) -> None:
        """Takes the next values of a column; what is not an exact number does not count."""
        if Figure in set(map(type, values)):
            self.inexact.add(key)
        numbers = [value for value in values if value.__class__ is int or value.__class__ is Decimal]
        if numbers:
            amount = Decimal(sum(numbers))
            self.running[key] = self.running.get(key, Decimal(0)) + amount
            self.since[key] = self.since.get(key, Decimal(0)) + amount


@dataclass(frozen=True)
class TotalRow:
    """A line of totals in the file, with the sums of the rows above it and since the total before."""

    row: RawRow
    running: dict[str, Decimal]
    since: dict[str, Decimal]


@dataclass
class Body:
    """Parts the lines below a header. After `portions` is used up, `skipped` and `totals` are complete.

    `titles` are the lines of the group titles by what they say, `unheaded` the columns without a heading in which lines
    of data hold something, with the first such row, and `reach` is the last column in which any line does.
    """

    header: Header
    rows: Iterator[RawRow]
    skipped: list[tuple[int, str]] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    adding: Adding = field(default_factory=Adding)
    group: str = ""
    titles: dict[str, list[RawRow]] = field(default_factory=dict)
    unheaded: dict[int, int] = field(default_factory=dict)
    reach: int = 0

    def __post_init__(self) -> None:
        headed = {found.at for found in self.header.columns}
        self.reach = self._width = self.header.last_column
        self._gaps = [at for at in range(1, self._width) if at not in headed]
        self._headings = [(found.at, _parts(found.written)) for found in self.header.mapped]
        # Whoever repeats a header repeats its beginning: three cells tell apart nearly all lines of data.
        self._opening = self._headings[:LOOKED_AT]
        self._read_as: dict[str, str] = {}
        self._above = Titles()

    def portions(self, size: int) -> Iterator[list[tuple[RawRow, str]]]:
        """The lines of data, each with the group title above it, at most `size` at a time; the others go to
        `skipped` with the reason. A portion ends before a line of totals, so that what it holds is added up by then.
        """
        portion: list[tuple[RawRow, str]] = []
        for row in self.rows:
            if row.number <= self.header.last_row:
                continue
            first = _first_filled(row)
            is_data = self._is_plainly_data(row, first)
            if not is_data and first and _is_total(first):
                if portion:
                    yield portion
                    portion = []
                self._take_total(row)
            elif not is_data and (reason := self._reason(row, first)):
                self.skipped.append((row.number, reason))
            else:
                self._look_beside(row)
                portion.append((row, self.group))
                if len(portion) == size:
                    yield portion
                    portion = []
            if len(row.cells) > self.reach:
                self._stretch(row)
        if portion:
            yield portion

    def _look_beside(self, row: RawRow) -> None:
        """Notes what a line of data holds where the header says nothing."""
        width = len(row.cells)
        if width > self._width or self._gaps:
            for at in (*self._gaps, *range(self._width + 1, width + 1)):
                if at not in self.unheaded and is_filled(row.cell(at)):
                    self.unheaded[at] = row.number

    def _stretch(self, row: RawRow) -> None:
        filled = (at for at in range(len(row.cells), self.reach, -1) if is_filled(row.cell(at)))
        self.reach = next(filled, self.reach)

    def _is_plainly_data(self, row: RawRow, first: list[object]) -> bool:
        """True for nearly all lines of data. The others may be data too: they are looked at closely."""
        if len(first) < LOOKED_AT or first[0] == first[1] or row.number == self.header.last_row + 1:
            return False
        opening = first[0]
        if opening.__class__ is str and _is_footer(opening):
            return False
        for each in first:
            if each.__class__ is str and "计" in each:
                return False
        cells, filled = row.cells, False
        for at, texts in self._opening:
            cell = cells[at - 1] if at <= len(cells) else None
            if cell.__class__ is str and self._heading_of(cell) in texts:
                return False
            filled = filled or is_filled(cell)
        return filled

    def _heading_of(self, cell: str) -> str:
        """What the cell says if it is a heading."""
        known = self._read_as.get(cell)
        if known is None:
            if len(self._read_as) >= MOST_READ:
                self._read_as.clear()
            known = self._read_as[cell] = heading(cell).full if 0 < len(cell) <= LONGEST_HEADING else ""
        return known

    def _take_total(self, row: RawRow) -> None:
        self.totals.append(TotalRow(row, dict(self.adding.running), self.adding.since))
        self.adding.since = {}
        self.skipped.append((row.number, "合计行，只用来核对，不入库"))

    def _reason(self, row: RawRow, first: list[object]) -> str:
        opening = _plain(first[0])
        if isinstance(first[0], str) and _is_footer(first[0]) and not self._fills_what_must_be(row):
            return "表尾说明，不入库"
        alike = len(set(map(str, first))) == 1 and all(
            cell == first[0] for cell in row.cells if is_filled(cell)
        )
        if alike and opening == "无":
            return "只填了“无”"
        if self._repeats_header(row):
            return "重复的表头"
        if row.number == self.header.last_row + 1 and self._numbers_columns(row):
            return "栏号行"
        if alike and len(self.header.columns) >= FEWEST_COLUMNS and _is_group(first[0]):
            self.group, above = self._above.take(opening, row)
            self.titles[self.group] = above
            return f"小标题“{opening}”"
        if not any(is_filled(row.cell(found.at)) for found in self.header.mapped):
            return "没有要导入的内容（只有序号或表外的列）"
        return ""

    def _fills_what_must_be(self, row: RawRow) -> bool:
        """True for a line of data that only begins like a footer: 主要领导赴招元村调研, with all that a line needs."""
        needed = [row.cell(found.at) for found in self.header.mapped if found.column.required]
        return len(needed) > 1 and all(map(is_filled, needed)) and len(set(map(str, needed))) > 1

    def _repeats_header(self, row: RawRow) -> bool:
        """True if most of the mapped cells hold their own headings; gives up at the first too many that do not."""
        if not any(self._is_heading(row, at, texts) for at, texts in self._opening):
            return False
        self._refuse_other_order(row)
        may_differ = len(self._headings) - max(1, SAME_HEADINGS * len(self._headings))
        for at, texts in self._headings:
            if not self._is_heading(row, at, texts):
                may_differ -= 1
                if may_differ < 0:
                    return False
        return True

    def _refuse_other_order(self, row: RawRow) -> None:
        """Raises Refusal("other_header") for headings of this table at other places: what follows would be misread."""
        known = set().union(*(texts for _, texts in self._headings))
        moved = [
            cell
            for at, texts in self._headings
            if isinstance(cell := row.cell(at), str) and self._heading_of(cell) in known - texts
        ]
        if len(moved) > 1:
            raise Refusal(
                "other_header",
                f"第 {row.number} 行又是表头，而“{moved[0]}”“{moved[1]}”等列的次序与上面的不同，"
                "下面的行会读错列；请把各段整理成一样的列，或分成几张工作表再传",
            )

    def _is_heading(self, row: RawRow, at: int, texts: set[str]) -> bool:
        cell = row.cell(at)
        return isinstance(cell, str) and self._heading_of(cell) in texts

    def _numbers_columns(self, row: RawRow) -> bool:
        """True for the line 1 2 3 4 … (or 甲 乙 1 2 …) right under a header."""
        texts = [_plain(cell) for cell in row.cells if is_filled(cell)]
        numbers = [int(text) for text in texts if text.isdigit()]
        rest = [text for text in texts if not text.isdigit()]
        return (
            len(texts) >= FEWEST_COLUMNS
            and numbers == list(range(1, len(numbers) + 1))
            and len(numbers) >= FEWEST_COLUMNS - 1
            and rest == list("甲乙丙丁戊己庚辛")[: len(rest)]
        )


def _first_filled(row: RawRow) -> list[object]:
    """The first three cells that hold something."""
    found: list[object] = []
    for cell in row.cells:
        # As `is_filled` has it; of millions of cells it would be asked about three in each line.
        if cell is not None and (cell.__class__ is not str or (cell and not cell.isspace())):
            found.append(cell)
            if len(found) == LOOKED_AT:
                break
    return found


def _is_total(first: list[object]) -> bool:
    return any(
        isinstance(cell, str) and TOTAL_SIGN.search(cell) and TOTAL.match(_plain(cell)) for cell in first
    )


@lru_cache(maxsize=4096)
def _is_footer(cell: str) -> bool:
    plain = "".join(unicodedata.normalize("NFKC", cell).split())
    return bool(FOOTER.match(plain.rstrip(":：")) or SIGNED.match(plain))


def _is_group(only: object) -> bool:
    return isinstance(only, str) and bool(GROUP.match(_plain(only)))


def _parts(written: str) -> set[str]:
    return {heading(part).full for part in (*written.split("/"), written)}


def _plain(cell: object) -> str:
    if isinstance(cell, Broken):
        return cell.text
    return _plain_text(cell) if isinstance(cell, str) else text_of(cell)


@lru_cache(maxsize=4096)
def _plain_text(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split()).rstrip(":：")


def amount_of(value: object) -> Decimal | None:
    """The number that a value counts in a total; None for what cannot be added."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    return None
