"""The header of a table: its columns, which column of the sheet each is, and what is missing."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from fupin.intake.columns import Column
from fupin.intake.headings import heading, is_serial, is_suggestions

SIMILAR = 0.6


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
