"""Lines of one household that name somebody by the same name: whether they are two, and which of them is which."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from counties.services import Marks, are_two
from counties.sheets.columns import PLACE_KEYS, place_named, place_of
from counties.sheets.housemates import HOME, Firsts, Written
from fupin.errors import Refusal
from fupin.intake.cells.identity import born_on
from fupin.intake.sheets import Context, Row
from fupin.privacy import blind_index

NAMED_TWICE = "names_met_twice"
MARKS = ("id_number", "number", "born_on")
# The columns that tell who a line means.
TELLING = ("name", "year", *MARKS, *PLACE_KEYS)


def compare_names(home: str, firsts: Firsts, line: Written, context: Context) -> None:
    """Remembers the lines of a household that name somebody by one name in one year; nearly none has any."""
    year, name = line.cells["year"] or context.year, line.cells["name"]
    if name is None:
        return
    first = firsts.setdefault((year, name), line)
    if first is not line:
        twice, key = context.remembered(NAMED_TWICE), (home, year, name)
        twice[key] = [*(twice.get(key) or [first]), line]


def namesakes(row: Row, context: Context) -> tuple[Marks, ...]:
    """The marks of the other lines of the household, in that year, that name somebody else by this line's name."""
    written = context.remembered(NAMED_TWICE).get(_key(row, context))
    if written is None:
        return ()
    mine = _marks(row.values)
    others = (_marks(each.cells) for each in written)
    return tuple(dict.fromkeys(each for each in others if are_two(mine, each)))


def check_namesakes(row: Row, context: Context) -> None:
    """Raises Refusal("same_name") where another line of the household has the name too and nothing tells the two apart.

    Neither goes in: the other alone, sent again, would be taken for the one that did. Of two with one ID number the
    later is refused: they are one person.
    """
    written = context.remembered(NAMED_TWICE).get(_key(row, context))
    if written is None:
        return
    mine, is_later = _marks(row.values), True
    for other in written:
        if (other.sheet_name, other.row_number) == (row.sheet_name, row.number):
            is_later = False
            continue
        marks = _marks(other.cells)
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
    words = {key: other.cells[key] for key in PLACE_KEYS}
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
    return get(HOME), get("year") or context.year, get("name")


def _marks(cells: Mapping[str, Any]) -> Marks:
    number, person_number, day = map(cells.get, MARKS)
    index = blind_index((number or "")[:18])
    return Marks(index, person_number or "", born_on(number) if number else day)
