"""How a case of the rule is written: a full row of one kind of sheet, and for each cell another text that would do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Changes(NamedTuple):
    """The registered row takes the new value; the receipt lists it under the column, or under the one that is named.

    `was` is what it lists as the value before, if not the one that the first row told.
    """

    listed: str = ""
    was: str | None = None


class Adds(NamedTuple):
    """The row is another one now, with the new value; the receipt tells the code at the cell, if one is named."""

    code: str = ""


class Refused(NamedTuple):
    """The row is refused with this code, at the cell or, where `at` names one, at another of the row."""

    code: str
    at: str = ""


class Told(NamedTuple):
    """Nothing is written; a doubt with this code says at the cell (or `at`) that it was not taken, and why."""

    code: str
    at: str = ""


class SaysTheSame(NamedTuple):
    """Nothing is written, for what the cell says is registered already."""


Then = Changes | Adds | Refused | Told | SaysTheSame
CHANGES, ADDS, SAYS_THE_SAME = Changes(), Adds(), SaysTheSame()


class Cell(NamedTuple):
    """A text and another one, and what becomes of the row when it is sent again with the other.

    `filled` is what becomes of it when the cell was blank the first time, if that is something else. `beside` are the
    cells that cannot be filled in where this one is blank; `needed` is one that the others cannot do without, and
    where it is left blank they say something else if it `tells_of_others`. `without` are left blank throughout.
    `stored` are both as they are stored, if that is not how they are written.
    """

    text: str
    other: str
    then: Then = CHANGES
    filled: Then | None = None
    beside: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    stored: tuple[str, str] = ("", "")
    needed: bool = False
    tells_of_others: bool = False


@dataclass(frozen=True)
class Case:
    """A full row of a sheet, {column key: cell}. `before` makes what must be there.

    Columns that cannot be filled in beside the others are in a further case of the kind.
    """

    cells: Mapping[str, Cell]
    before: Callable[[object], None] = lambda world: None
