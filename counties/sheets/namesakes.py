"""Lines of one household that name somebody by the same name: whether they are two, and which of them is which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import repeat
from typing import NamedTuple

from counties.services import Marks, are_two
from counties.sheets.columns import PLACE_KEYS, place_named, place_of
from fupin.errors import Refusal
from fupin.intake.cells.identity import born_on
from fupin.intake.sheets import Context, Row
from fupin.privacy import blind_index

NAMED, NAMED_TWICE = "names_of_the_sheet", "names_met_twice"
MARKS = ("id_number", "number", "born_on")


class Written(NamedTuple):
    """A line that has a name: where it stands, and its cells. Kept of every person of the sheet, as a plain tuple."""

    sheet_name: str
    row_number: int
    id_number: str | None
    number: str | None
    born_on: date | None
    place: tuple[str | None, ...]


def note_names(columns: Mapping[str, Sequence], context: Context) -> None:
    """Remembers what stands beside the names that a household has twice in one year; nearly none has."""
    names, numbers = columns.get("name"), columns.get("household_number")
    if names is None or numbers is None:
        return
    known, twice = context.met_before(NAMED), context.remembered(NAMED_TWICE)
    years = columns.get("year") or repeat(None)
    marks = (columns.get(key) or repeat(None) for key in MARKS)
    places = zip(*(columns.get(key) or repeat(None) for key in PLACE_KEYS), strict=False)
    sheet_name, rows = context.shown
    lines = zip(repeat(sheet_name), rows, *marks, _shared(places), strict=False)
    last, here = None, {}
    for name, number, year, written in zip(names, numbers, years, lines, strict=False):
        if name is None or number is None:
            continue
        home = (number, year or context.year)
        # The members of a household lie under each other: what it has so far is looked up once.
        if home != last:
            if last:
                known[last] = here
            last, here = home, known.get(home) or {}
        first = here.setdefault(name, written)
        if first is not written:
            key = (*home, name)
            twice[key] = [*(twice.get(key) or [first]), written]
    if last:
        known[last] = here


def _shared(places: Iterable[tuple]) -> Iterator[tuple]:
    """The same places; those alike that follow each other are one object."""
    last = None
    for place in places:
        last = last if place == last else place
        yield last


def namesakes(row: Row, context: Context) -> tuple[Marks, ...]:
    """The marks of the other lines of the household, in that year, that name somebody else by this line's name."""
    written = context.remembered(NAMED_TWICE).get(_key(row, context))
    if written is None:
        return ()
    mine = _marks_of(row)
    others = (_marks(Written._make(each)) for each in written)
    return tuple(dict.fromkeys(each for each in others if are_two(mine, each)))


def check_namesakes(row: Row, context: Context) -> None:
    """Raises Refusal("same_name") where another line of the household has the name too and nothing tells the two apart.

    Neither goes in: the other alone, sent again, would be taken for the one that did. Of two with one ID number the
    later is refused: they are one person.
    """
    mine, is_later = _marks_of(row), True
    for each in context.remembered(NAMED_TWICE).get(_key(row, context)) or ():
        other = Written._make(each)
        if (other.sheet_name, other.row_number) == (row.sheet_name, row.number):
            is_later = False
            continue
        marks = _marks(other)
        is_one = mine.index and mine.index == marks.index
        if (is_one and not is_later) or are_two(mine, marks) or not _is_at_home(row, other, context):
            continue
        sheet = f"工作表“{other.sheet_name}”" if other.sheet_name != row.sheet_name else ""
        message = (
            f"与{sheet}第 {other.row_number} 行同户同名，分不清是不是同一个人，两行都没有入库；"
            "是两个人的，请在两行都填证件号码、人编号或出生日期；是同一个人的，请删去一行"
        )
        raise Refusal("same_name", message, field="name")


def _is_at_home(row: Row, other: Written, context: Context) -> bool:
    """True if the household number of the other line is that of the same county, not of a household elsewhere.

    Raises Refusal for the row's own place.
    """
    words = dict(zip(PLACE_KEYS, other.place, strict=True))
    if all(row[key] == written for key, written in words.items()):
        return True
    code = place_of(row, context).code
    try:
        # What is to be told of that place is told at its own line.
        place = place_named(replace(row, values={**row.values, **words}, warnings=[]), context)
    except Refusal:
        return False
    return place.code[:6] == code[:6]


def _key(row: Row, context: Context) -> tuple:
    get = row.values.get
    return get("household_number"), get("year") or context.year, get("name")


def _marks_of(row: Row) -> Marks:
    return _made(*map(row.values.get, MARKS))


def _marks(line: Written) -> Marks:
    return _made(line.id_number, line.number, line.born_on)


def _made(number: str | None, person_number: str | None, day: date | None) -> Marks:
    index = blind_index((number or "")[:18])
    return Marks(index, person_number or "", born_on(number) if number else day)
