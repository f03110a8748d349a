"""Finding the header of a table among its first lines."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from fupin.errors import Refusal
from fupin.intake.cells.base import text_of
from fupin.intake.columns import Column
from fupin.intake.header import Header
from fupin.intake.headings import heading, sheet_unit
from fupin.intake.matching import UNIT_WORD, Matcher
from fupin.intake.reading import RawRow, is_filled

LOOKED_AT = 15
DEEPEST = 3
NOTE = re.compile("[:：]")
LIKE_DATA = 0.6
NUMERAL = re.compile(r"\d")
# 万元 that no number stands before: of 投入300万元的项目 it says nothing.
UNDER_THE_TITLE = re.compile(r"(?<![\d余多来几])(?:[百千]?[万亿美港欧]|[百十])元")


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
    matcher = Matcher(columns, confirmed or {}, former or {})
    best = _best_of(rows[:LOOKED_AT], matcher)
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


def _best_of(head: Sequence[RawRow], matcher: Matcher) -> Header | None:
    """The lines, at most three below each other, that say most as a header; None of no lines."""
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
    return best


def _joined(upper: RawRow, lower: RawRow) -> bool:
    """True if a cell of the upper row reaches down into the lower one, but not across the whole table."""
    texts = {text_of(cell) for cell in upper.cells if is_filled(cell)}
    return len(texts) > 1 and any(is_filled(upper.cell(at)) for at in lower.spread)


def _refuse_another(above: Sequence[RawRow], best: Header, matcher: Matcher) -> None:
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
