"""Saying which column of a file is which column of the sheet, by the headings that stand over it."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fupin.intake.cells.base import text_of
from fupin.intake.columns import Column
from fupin.intake.header import Found, Header
from fupin.intake.headings import Heading, forms, heading, same_heading
from fupin.intake.reading import Broken, RawRow, is_filled

DEEPER = 10
CONFIRMED = 1000
FORMER, FORMER_BARE = 4, 2
UNIT_WORD = re.compile(r"(?:计量|金额)?单位[:：]?")


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


class Matcher:
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

    def _claim_unit(self, column: Column, claims: list[_Claim]) -> None:
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
