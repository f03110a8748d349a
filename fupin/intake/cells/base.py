"""What a cell is before and after it is understood."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from fupin.intake.reading.table import Share
from fupin.money import plain

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

BLANK_WORDS = frozenset(
    {"", "/", "／", "\\", "-", "--", "—", "——", "－", "–", "―", "未统计", "未填", "空", "null", "NULL"}
)
# 同上: what it stands for is gone as soon as the rows are sorted.
DITTO_WORDS = frozenset({"同上", "同左", "同前", "〃", "″", "''", '"', "”"})
NOTHING_WORDS = BLANK_WORDS | {"无", "暂无", "没有"}
MILLIONTH = Decimal("0.000001")
SPACES = re.compile(r"(?:\s|_x000[dD]_)+")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
NARROW = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}


class CellProblem(Exception):
    """The cell cannot be taken as it stands. `allowed` says what would do, `nearest` proposes one value.

    The message never repeats the value: the receipt puts it in front, masked where the column is personal.
    """

    def __init__(self, code: str, message: str, allowed: str = "", nearest: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.allowed = allowed
        self.nearest = nearest


@dataclass(slots=True)
class Raw:
    """One cell as the file holds it. `unit` is that of the header, `sheet_unit` that of the line above, `assumed` the one
    that the number was read in where nothing says any.

    `typed` is False where the file keeps no types (.csv, HTML): there the text 2018.1 may have been a number. With
    `since_1904` the file counts its days from 1904 on.
    """

    value: Any
    address: str = ""
    unit: str = ""
    sheet_unit: str = ""
    typed: bool = True
    assumed: str = ""
    warnings: list[tuple[str, str]] = field(default_factory=list)
    since_1904: bool = False

    @property
    def text(self) -> str:
        """The value as the person sees it, as nearly as the file tells."""
        return text_of(self.value)

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, (int, float, Decimal)) and not isinstance(self.value, bool)

    def warn(self, code: str, message: str) -> None:
        """Notes a doubt which does not keep the row out."""
        self.warnings.append((code, message))


def text_of(value: Any) -> str:
    """A raw value as text: whole floats without .0, shares as percentages, dates without midnight, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Share):
        return f"{plain((Decimal(float.__repr__(value)) * 100).quantize(MILLIONTH))}%"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def tidy(text: str) -> str:
    """The text without invisible characters, letters and digits half-width, single inner spaces."""
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip().translate(NARROW)


class CellType(ABC):
    """How one kind of cell is read, shown and offered in a template. Subclasses write `read`.

    `number_format` is what the template gives the column; `words` are the values offered as a drop-down.
    """

    number_format: ClassVar[str] = "@"
    blank_words: ClassVar[frozenset[str]] = NOTHING_WORDS
    # Whether it decides who may write the line.
    says_where: ClassVar[bool] = False

    def parse(self, raw: Raw, context: "Context | None" = None) -> Any:
        """The value, or None for a blank (never 0). Raises CellProblem."""
        if raw.value is None or (isinstance(raw.value, str) and tidy(raw.value) in self.blank_words):
            return self.blank(raw)
        if isinstance(raw.value, str) and tidy(raw.value) in DITTO_WORDS:
            raise CellProblem("ditto", "“同上”一类的记号不能代替内容，请把上面的内容写出来")
        return self.read(raw, context)

    def is_tidy(self, text: str) -> bool:
        """True if the text means itself and raises no doubt, so that it need not be read. False is always safe."""
        return False

    def blank(self, raw: Raw) -> Any:
        """What an empty cell, or a word such as 无, means here."""
        return None

    @abstractmethod
    def read(self, raw: Raw, context: "Context | None") -> Any:
        """The value of a cell that is not blank. Raises CellProblem."""

    def show(self, value: Any) -> str:
        """The value as a tidy sheet would have it; where the cell differs, the receipt says so."""
        return text_of(value)

    def export(self, value: Any) -> Any:
        """The value as it goes into an exported workbook, so that reading it back gives the same value."""
        return None if value is None else self.show(value)

    @property
    def words(self) -> Sequence[str]:
        return ()

    @property
    def options(self) -> Sequence[tuple[str, str]]:
        """What a word that is not understood may be said to stand for: (meaning, label); none if nobody is asked."""
        return [(word, word) for word in self.words]

    @property
    def hint(self) -> str:
        """How to fill the cell, for the explanation sheet."""
        return "文字"
