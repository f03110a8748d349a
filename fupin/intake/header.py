"""Finding the header of a table and saying which column of the file is which column of the sheet."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from fupin.errors import Refusal
from fupin.intake.cells.base import text_of
from fupin.intake.columns import Column
from fupin.intake.headings import (
    Heading,
    forms,
    heading,
    is_serial,
    is_suggestions,
    same_heading,
    sheet_unit,
)
from fupin.intake.reading import Broken, RawRow, is_filled

LOOKED_AT = 15
DEEPEST = 3
SIMILAR = 0.6
DEEPER = 10
CONFIRMED = 1000
FORMER, FORMER_BARE = 4, 2
NOTE = re.compile("[:：]")
LIKE_DATA = 0.6
NUMERAL = re.compile(r"\d")
UNIT_WORD = re.compile(r"(?:计量|金额)?单位[:：]?")
# 万元 that no number stands before: of 投入300万元的项目 it says nothing.
UNDER_THE_TITLE = re.compile(r"(?<![\d余多来几])(?:[百千]?[万亿美港欧]|[百十])元")


@dataclass(frozen=True)
class Found:
    """A column of the file: where it is, its heading as written, the column it stands for, and its unit.

    `said` is true if a person has said what it stands for.
    """

    at: int
    written: str
    column: Column | None
    unit: str = ""
    said: bool = False


@dataclass
class Header:
    """The header: its last row, its columns, what is missing, and the money unit stated above it.

    `repeated` are columns whose headings say the same as one before; `rivals`, by key, those whose headings differ and
    fit that column of the sheet equally well (下达/金额 and 到账/金额): none of them is taken. `unclear_unit` is a line
    above that names a large unit of money, which may be meant for the table or not. `rows_above` look like data.
    `chosen_unit` is the money unit where the file states none: as chosen at upload, or when our copy was marked.
    """

    first_row: int
    last_row: int
    columns: list[Found]
    missing: list[Column]
    repeated: list[Found] = field(default_factory=list)
    rivals: dict[str, list[Found]] = field(default_factory=dict)
    fit: int = 0
    sheet_unit: str = ""
    unclear_unit: str = ""
    chosen_unit: str = ""
    rows_above: Sequence[int] = ()
    all_columns: Sequence[Column] = ()

    @property
    def mapped(self) -> list[Found]:
        return [found for found in self.columns if found.column]

    @property
    def unknown(self) -> list[Found]:
        """Columns that the sheet does not know, but for serial numbers, our own advice, and those set aside."""
        return [
            found
            for found in self.columns
            if not (found.column or found.said)
            and found not in self.repeated
            and not is_serial(found.written)
        ]

    @property
    def claimed(self) -> int:
        """How many columns of the sheet some heading fits, whether it could be said which or not."""
        return len(self.mapped) + len(self.rivals)

    @property
    def last_column(self) -> int:
        """The last column that has a heading."""
        return max(found.at for found in self.columns)

    @property
    def advice_at(self) -> int | None:
        """The column 改正建议 of a copy that we marked before."""
        return self._advice.at if self._advice else None

    @property
    def advice_unit(self) -> str:
        """The unit of money that was chosen when the copy was marked; nothing if none was."""
        return self._advice.unit if self._advice else ""

    @property
    def _advice(self) -> Found | None:
        return next((found for found in self.columns if is_suggestions(found.written)), None)

    def nearest_heading(self, column: Column) -> str:
        """The heading of the file that looks most like the column's, or nothing: an unknown one, else one that is read as
        something that need not be there (the members under 户主姓名).
        """
        wanted = [column.label, *column.aliases]
        spare = [found.written for found in self.mapped if not (found.said or found.column.required)]
        return _most_alike([found.written for found in self.unknown], wanted) or _most_alike(spare, wanted)

    def nearest_column(self, written: str) -> str:
        """The label of the column not found in the file that looks most like the heading, or nothing."""
        present = {found.column.key for found in self.mapped}
        left = [column for column in self.all_columns if column.key not in present]
        return _most_alike([column.label for column in left], [written])


def _most_alike(candidates: Sequence[str], wanted: Sequence[str]) -> str:
    scored = [
        (difflib.SequenceMatcher(None, heading(candidate).bare, heading(want).bare).ratio(), candidate)
        for candidate in candidates
        for want in wanted
    ]
    score, best = max(scored, default=(0.0, ""))
    return best if score >= SIMILAR else ""


def find_header(
    rows: Sequence[RawRow],
    columns: Sequence[Column],
    confirmed: Mapping[str, str] | None = None,
    former: Mapping[str, Column] | None = None,
) -> Header | None:
    """The best header among the first rows (one to three rows deep), or None if no column is recognised.

    `confirmed` maps headings that a person has explained to column keys, or to nothing if they are not to be read.
    `former` are headings, in comparable form, with what they meant in the version that the file is of.
    """
    matcher = _Matcher(columns, confirmed or {}, former or {})
    head = rows[:LOOKED_AT]
    best: Header | None = None
    best_score = (0, 0, 0)
    for last in range(len(head)):
        less = matcher.header(head[last : last + 1])
        for first in range(last, max(last - DEEPEST, -1), -1):
            header = matcher.header(head[first : last + 1])
            if _is_divided(header, head[last + 1 : last + 2]):
                # 金额 stands over 计划 and 到位: without the line below it says of none of them which it is.
                header = matcher.header(head[first : last + 2])
            # A row above belongs to the header if it says more, or if cells of both are merged into one.
            belongs = first < last and (_joined(head[first], head[first + 1]) or _told_apart(less, header))
            score = (header.claimed, header.fit, last - first if belongs else first - last)
            if score > best_score:
                best, best_score = header, score
            less = header
    if best is None or not best.claimed or (best.claimed == 1 and len(columns) > 2 and len(best.columns) < 2):
        return None
    above = [row for row in rows if row.number < best.first_row]
    _refuse_another(above, best, matcher)
    best.rows_above = [row.number for row in above if _is_like_data(row, best)]
    _take_units_below(best, rows)
    best.sheet_unit = _unit_above(above)
    if not best.sheet_unit:
        texts = [cell for row in above for cell in row.cells if isinstance(cell, str)]
        best.unclear_unit = next((text for text in texts if UNDER_THE_TITLE.search(text)), "")
    return best


def _joined(upper: RawRow, lower: RawRow) -> bool:
    """True if a cell of the upper row reaches down into the lower one, but not across the whole table."""
    texts = {text_of(cell) for cell in upper.cells if is_filled(cell)}
    return len(texts) > 1 and any(is_filled(upper.cell(at)) for at in lower.spread)


def _refuse_another(above: Sequence[RawRow], best: Header, matcher: "_Matcher") -> None:
    """Raises Refusal("other_header") for a header that lacks nothing, with lines of its own, above the one chosen."""
    for row, below in pairwise(above):
        alone = matcher.header([row])
        if alone.claimed > 1 and not alone.missing and _is_like_data(below, alone):
            raise Refusal(
                "other_header",
                f"第 {row.number} 行和第 {best.first_row} 行都是表头，列不一样，中间的行会读不到；"
                "请把各段整理成一样的列，或分成几张工作表再传",
            )


def _is_like_data(row: RawRow, header: Header) -> bool:
    """True for a line that fills most of the header's columns, and some with a number."""
    cells = [row.cell(found.at) for found in header.mapped]
    filled = [cell for cell in cells if is_filled(cell)]
    numbers = any(not isinstance(cell, str) or cell.strip().isdigit() for cell in filled)
    return len(filled) >= max(2, LIKE_DATA * len(cells)) and numbers


def _take_units_below(header: Header, rows: Sequence[RawRow]) -> None:
    """Takes the line right below as part of the header if it holds nothing but units: 万元 under 数值."""
    row = next((row for row in rows if row.number == header.last_row + 1), None)
    texts = {at: cell for at, cell in enumerate(row.cells, 1) if is_filled(cell)} if row else {}
    units = {at: heading(f"({cell})").unit for at, cell in texts.items() if isinstance(cell, str)}
    named = {at for at, cell in texts.items() if isinstance(cell, str) and UNIT_WORD.fullmatch(cell.strip())}
    if not any(units.values()) or any(not units.get(at) and at not in named for at in texts):
        return
    header.last_row = row.number
    header.columns = [replace(found, unit=units.get(found.at) or found.unit) for found in header.columns]


def _is_divided(header: Header, below: Sequence[RawRow]) -> bool:
    """True if the line below holds nothing but words under columns of one heading side by side, and different ones."""
    if not below or not header.repeated:
        return False
    row, side_by_side = below[0], set()
    for one, other in pairwise(header.columns):
        if other.at == one.at + 1 and other.written == one.written:
            side_by_side |= {one.at, other.at}
    own = {at: cell for at, cell in enumerate(row.cells, 1) if is_filled(cell) and at not in row.spread}
    words = all(isinstance(cell, str) and not NUMERAL.search(cell) for cell in own.values())
    return words and len(set(own.values())) > 1 and own.keys() <= side_by_side


def _told_apart(less: Header, deeper: Header) -> bool:
    """True if columns of one heading are different ones under the row above, which is no note (单位：万元)."""
    groups = {part for found in deeper.columns for part in found.written.split("/")[:-1]}
    return len(deeper.repeated) < len(less.repeated) and not any(NOTE.search(group) for group in groups)


def _unit_above(rows: Sequence[RawRow]) -> str:
    for row in rows:
        texts = [cell for cell in row.cells if isinstance(cell, str)]
        # 单位： and 万元 may stand in two cells side by side.
        for text in (*texts, "".join(texts)):
            if unit := sheet_unit(text):
                return unit
    return ""


class _Claim(NamedTuple):
    """A column of the file, the column of the sheet that its headings fit best, and how well."""

    at: int
    path: list[str]
    fit: int
    column: Column | None

    @property
    def written(self) -> str:
        return "/".join(self.path)

    @property
    def says(self) -> str:
        """The headings without what stands in brackets."""
        return "/".join(heading(part).bare for part in self.path)

    @property
    def unit(self) -> str:
        return heading(self.path[-1]).unit or _parent_unit(self.path)


class _Matcher:
    """Compares headings with the columns of one sheet."""

    def __init__(
        self, columns: Sequence[Column], confirmed: Mapping[str, str], former: Mapping[str, Column]
    ) -> None:
        self.columns = columns
        self._fits: dict[str, list[tuple[int, Column]]] = {}
        for column in columns:
            for form, fit in forms(column).items():
                self._fits.setdefault(form, []).append((fit, column))
        self._former = former
        # What such a heading means today it did not mean then, not even with another unit behind it.
        self._fits.update({form: [(FORMER_BARE, column)] for form, column in former.items()})
        by_key = {column.key: column for column in columns}
        # The whole path is what a person was shown: what they said of it goes before anything else.
        self._confirmed = {same_heading(written): by_key.get(key) for written, key in confirmed.items()}

    def header(self, rows: Sequence[RawRow]) -> Header:
        """What these rows would mean as a header."""
        width = max(len(row.cells) for row in rows)
        paths = [self._path(rows, at) for at in range(1, width + 1)]
        claims = [_Claim(at, path, *self._best(path)) for at, path in enumerate(paths, 1) if path]
        for column in self.columns:
            if column.unit_of:
                self._claim_unit(column, claims)
        best: dict[str, list[_Claim]] = {}
        for claim in claims:
            if claim.column:
                others = best.setdefault(claim.column.key, [])
                if not others or claim.fit >= others[0].fit:
                    best[claim.column.key] = [*(each for each in others if each.fit == claim.fit), claim]
        header = Header(rows[0].number, rows[-1].number, [], [], all_columns=self.columns)
        for claim in claims:
            equals = best.get(claim.column.key, []) if claim.column else []
            in_doubt = len({each.says for each in equals}) > 1
            mine = claim.column if equals[:1] == [claim] and not in_doubt else None
            found = Found(claim.at, claim.written, mine, claim.unit, self._is_said(claim.written))
            header.columns.append(found)
            if claim in equals and in_doubt:
                header.rivals.setdefault(claim.column.key, []).append(found)
            elif claim in equals and mine is None:
                header.repeated.append(found)
        found_keys = {found.column.key for found in header.mapped}
        header.missing = [each for each in self.columns if each.required and each.key not in found_keys]
        header.fit = sum(claims[0].fit for claims in best.values())
        return header

    def _claim_unit(self, column: Column, claims: list["_Claim"]) -> None:
        """Gives it the heading 单位 right beside its figure, where that cannot be another's: 帮扶单位 has its own."""
        claimed = [claim.column.key for claim in claims if claim.column]
        if column.key in claimed or column.unit_of not in claimed:
            return
        figure = next(claim.at for claim in claims if claim.column and claim.column.key == column.unit_of)
        # As a rule it stands behind the figure.
        for beside in (figure + 1, figure - 1):
            for at, claim in enumerate(claims):
                spare = claim.column is None or claimed.count(claim.column.key) > 1
                named = UNIT_WORD.fullmatch(heading(claim.path[-1]).bare)
                if claim.at == beside and named and spare and not self._is_said(claim.written):
                    claims[at] = claim._replace(fit=1, column=column)
                    return

    def _is_said(self, written: str) -> bool:
        return same_heading(written) in self._confirmed

    def _path(self, rows: Sequence[RawRow], at: int) -> list[str]:
        """The headings above each other in a column, from the top, without repetitions."""
        path: list[str] = []
        for depth, row in enumerate(rows):
            text = _heading_text(row, at)
            if not text and depth < len(rows) - 1 and not path:
                text = self._parent_to_the_left(rows, depth, at)
            if text and (not path or heading(text).full != heading(path[-1]).full):
                path.append(text)
        return path

    def _parent_to_the_left(self, rows: Sequence[RawRow], depth: int, at: int) -> str:
        """A group heading written only over its first column stands over the next ones too."""
        if not _heading_text(rows[depth + 1], at):
            return ""
        for left in range(at - 1, 0, -1):
            if text := _heading_text(rows[depth], left):
                return text if _heading_text(rows[depth + 1], left) else ""
        return ""

    def _best(self, path: list[str]) -> tuple[int, Column | None]:
        """The column that fits the path best: its whole, its end, and without brackets."""
        parts = [heading(text) for text in path]
        whole = "/".join(part.full for part in parts)
        if whole in self._confirmed:
            column = self._confirmed[whole]
            return (CONFIRMED, column) if column else (0, None)
        if whole in self._former:
            return FORMER + DEEPER * (len(parts) - 1), self._former[whole]
        best: tuple[int, Column | None] = (0, None)
        for bonus, form in _candidates(parts):
            for fit, column in self._fits.get(form, ()):
                if fit + bonus > best[0]:
                    best = (fit + bonus, column)
        return best


def _candidates(parts: list[Heading]) -> list[tuple[int, str]]:
    """The forms under which a path may be known, the longest first."""
    found = []
    for start in range(len(parts)):
        rest = parts[start:]
        bonus = DEEPER * (len(rest) - 1)
        found.append((bonus, "/".join(part.full for part in rest)))
        found.append((bonus - (0 if len(rest) == 1 else 1), "/".join(part.bare for part in rest)))
        if len(rest) > 1:
            found.append((bonus - 2, "".join(part.bare for part in rest)))
    return found


def _parent_unit(path: list[str]) -> str:
    return next((unit for text in reversed(path[:-1]) if (unit := heading(text).unit)), "")


def _heading_text(row: RawRow, at: int) -> str:
    value = row.cell(at)
    if not is_filled(value) or isinstance(value, Broken):
        return ""
    return text_of(value).strip()
