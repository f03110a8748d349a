"""Which lines below the header are data, and which are not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fupin.errors import Refusal
from fupin.figures import Absence, Figure, Precision
from fupin.intake.cells.base import NOTHING_WORDS, text_of
from fupin.intake.cells.text import Code, Text
from fupin.intake.header import Found, Header
from fupin.intake.headings import heading, sheet_unit
from fupin.intake.notes import is_carried, is_footer, is_total, may_be_note, plain_text
from fupin.intake.reading import Broken, RawRow, column_letter, is_filled
from fupin.intake.receipt import in_words
from fupin.intake.remains import PAGE, SHORT_NUMBER, remain_of
from fupin.intake.titles import GROUP, NUMBERING, OF_A_LIST, Titles

FEWEST_COLUMNS = 3
LOOKED_AT = 3
LONGEST_HEADING = 60
MOST_READ = 4096
OWN_HEADINGS = FEWEST_NEEDED = 2
HAN = re.compile("[一-鿿]")
SAYS_UNIT = re.compile("单\\s*位|金额")
FEWEST_HAN = 2


@dataclass
class Adding:
    """Adds up the numeric columns as the rows pass: all of them, and those since the last total.

    `inexact` are those that hold an approximate or hidden number: what they come to nobody knows.
    """

    running: dict[str, Decimal] = field(default_factory=dict)
    since: dict[str, Decimal] = field(default_factory=dict)
    inexact: set[str] = field(default_factory=set)

    def add(self, key: str, values: Sequence[object]) -> None:
        """Takes the next values of a column; what is not an exact number does not count."""
        if Figure in set(map(type, values)):
            if not all(map(_is_exact, values)):
                self.inexact.add(key)
            values = list(map(amount_of, values))
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
        self._all_headings = {found.at: _parts(found.written) for found in self.header.columns}
        self._read_as: dict[str, str] = {}
        self._above = Titles()
        # Between the headings, or their repetition, and the first line of data: there a form says more than headings.
        self._at_head = True

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
            if not is_data and first and self._is_total(row, first):
                if portion:
                    yield portion
                    portion = []
                self._take_total(row)
            elif not is_data and (reason := self._reason(row, first)):
                self.skipped.append((row.number, reason))
            else:
                self._at_head = False
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
        if len(first) < LOOKED_AT or first[0] == first[1] or self._at_head:
            return False
        opening = first[0]
        if opening.__class__ is str and is_footer(opening):
            return False
        for each in first:
            if each.__class__ is str and may_be_note(each):
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

    def _is_total(self, row: RawRow, first: list[object]) -> bool:
        named = any(isinstance(cell, str) and is_total(cell) for cell in first)
        return named and not self._fills_what_must_be(row)

    def _reason(self, row: RawRow, first: list[object]) -> str:
        whole = self._fills_what_must_be(row)
        if isinstance(first[0], str) and is_footer(first[0]) and not whole:
            return "表尾说明，不入库"
        if not whole and any(isinstance(cell, str) and is_carried(cell) for cell in first):
            return "转记的数或余额，不入库"
        alike = len(set(map(str, first))) == 1 and all(
            cell == first[0] for cell in row.cells if is_filled(cell)
        )
        if alike and _plain(first[0]) in NOTHING_WORDS:
            return f"只填了“{_plain(first[0])}”"
        if self._repeats_header(row):
            self._at_head = True
            return "重复的表头"
        if self._at_head and (remain := remain_of(_texts(row))):
            return remain
        if page := self._page_number(row, alike):
            return page
        if self._states_unit(row):
            return "单位行"
        if title := self._title_of(row, alike):
            self.group, above = self._above.take(title, row)
            self.titles[self.group] = above
            return f"小标题“{title}”"
        if not any(is_filled(row.cell(found.at)) for found in self.header.mapped):
            return "没有要导入的内容（只有序号或表外的列）"
        return ""

    def _title_of(self, row: RawRow, alike: bool) -> str:
        """The title of the lines below, if the row is no more: one text in it, or over all its columns, which is no datum of
        its column. Nothing for data.
        """
        if len(self.header.columns) < FEWEST_COLUMNS:
            return ""
        filled = [found for found in self.header.columns if is_filled(row.cell(found.at))]
        own = [found for found in filled if found.column]
        if alike:
            only = next(cell for cell in row.cells if is_filled(cell))
        elif len(own) == 1 and not set(filled) & set(self.header.unknown):
            only = row.cell(own[0].at)
        else:
            return ""
        if not isinstance(only, str):
            return ""
        plain = _plain(only)
        named = len(own) == 1 and isinstance(own[0].column.cell, Text)
        if named and self._is_all_that_is_needed(own[0]) and not NUMBERING.match(plain):
            return ""
        bare = len(HAN.findall(plain)) >= FEWEST_HAN and not (named and not self._names_a_list(own[0], plain))
        return plain if (alike and GROUP.match(plain)) or bare else ""

    def _is_all_that_is_needed(self, found: Found) -> bool:
        """True for 单位名称 where nothing else must be filled: a name alone in its line may be a datum (驻村工作组)."""
        needed = [each.at for each in self.header.mapped if each.column.required]
        return needed == [found.at] and not found.column.personal

    def _names_a_list(self, found: Found, plain: str) -> bool:
        """True for 脱贫户 alone at the beginning of a line, where that is neither a name nor what the line is about."""
        begins = found.at == self.header.mapped[0].at and (found.column.personal or not found.column.required)
        return bool(begins and OF_A_LIST.fullmatch(plain))

    def _page_number(self, row: RawRow, alike: bool) -> str:
        """Why the line is skipped if it holds nothing but the number of a page; empty if it may be data.

        A short number alone is one where it would be stored as all that a line needs; elsewhere it is asked about.
        """
        if not alike or len(self.header.columns) < FEWEST_COLUMNS:
            return ""
        places = [at for at, cell in enumerate(row.cells, 1) if is_filled(cell)]
        plain, needed = (
            _plain(row.cell(places[0])),
            [each for each in self.header.mapped if each.column.required],
        )
        if PAGE.fullmatch(plain):
            return "页码"
        alone = [each.at for each in needed] == places and isinstance(needed[0].column.cell, Code)
        return "只有一个短号码，像是页码，不入库" if alone and SHORT_NUMBER.fullmatch(plain) else ""

    def _states_unit(self, row: RawRow) -> bool:
        """True for a line between the others that says in which unit amounts are. Raises Refusal("other_unit") if that is
        another one than above: what follows would be misread.
        """
        texts = [cell for cell in row.cells if isinstance(cell, str) and is_filled(cell)]
        stated = [text for text in texts if SAYS_UNIT.search(text)] if len(texts) <= LOOKED_AT else []
        unit = next(filter(None, map(sheet_unit, stated)), "")
        is_data = any(is_filled(cell) and not isinstance(cell, str) for cell in row.cells)
        if not unit or is_data or self._fills_what_must_be(row):
            return False
        if unit != (self.header.sheet_unit or "元"):
            raise Refusal(
                "other_unit",
                f"第 {row.number} 行写着单位是“{unit}”，与上面的不同，下面的数会读错；"
                "请把各段的单位统一，或分成几张工作表再传",
            )
        return True

    def _fills_what_must_be(self, row: RawRow) -> bool:
        """True for a line of data that only looks like another (主要领导赴招元村调研): it has all that a line needs."""
        needed = [row.cell(found.at) for found in self.header.mapped if found.column.required]
        if len(needed) < FEWEST_NEEDED or not all(map(is_filled, needed)) or len(set(map(str, needed))) == 1:
            return False
        # A total has nothing beside its name and one number.
        named = [cell for cell in needed if isinstance(cell, str) and (is_total(cell) or is_carried(cell))]
        return not named or (len(named) == 1 and len(needed) > FEWEST_COLUMNS)

    def _repeats_header(self, row: RawRow) -> bool:
        """True if the line holds the headings once more. Raises Refusal("other_header") if some are others than above, or
        stand elsewhere: what follows would be misread.
        """
        if not any(self._is_heading(row, at, texts) for at, texts in self._opening):
            return False
        own = sum(self._is_heading(row, at, texts) for at, texts in self._headings)
        known = set().union(*(texts for _, texts in self._headings))
        strange = [
            (cell, at)
            for at, cell in enumerate(row.cells, 1)
            if is_filled(cell) and self._all_headings.get(at, set()).isdisjoint({self._heading_of(str(cell))})
        ]
        moved = sum(self._heading_of(str(cell)) in known for cell, _ in strange)
        if own + moved < min(OWN_HEADINGS, len(self._headings)):
            return False
        if strange:
            cell, at = strange[0]
            raise Refusal(
                "other_header",
                f"第 {row.number} 行又是表头，而 {column_letter(at)} 列的“{in_words(str(cell))}”与上面的不同，"
                "下面的行会读错列；请把各段整理成一样的列，或分成几张工作表再传",
            )
        return True

    def _is_heading(self, row: RawRow, at: int, texts: set[str]) -> bool:
        cell = row.cell(at)
        return isinstance(cell, str) and self._heading_of(cell) in texts


def _texts(row: RawRow) -> list[str]:
    return [_plain(cell) for cell in row.cells if is_filled(cell)]


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


def _parts(written: str) -> set[str]:
    return {heading(part).full for part in (*written.split("/"), written)}


def _plain(cell: object) -> str:
    if isinstance(cell, Broken):
        return cell.text
    return plain_text(cell) if isinstance(cell, str) else text_of(cell)


def _is_exact(value: object) -> bool:
    """False for a figure that is approximate, a range or hidden; what was left blank adds nothing."""
    filled = isinstance(value, Figure) and value.absence is Absence.FILLED
    return not filled or value.precision is Precision.EXACT


def amount_of(value: object) -> Decimal | None:
    """The number that a value counts in a total; None for what cannot be added."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Figure):
        return value.value if _is_exact(value) else None
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    return None
