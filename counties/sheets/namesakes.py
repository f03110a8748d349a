"""Lines of one household that name somebody by the same name: whether they are two, and which of them is which."""

from collections.abc import Mapping, Sequence
from itertools import repeat

from counties.services import Marks, are_two
from counties.sheets.columns import place_of
from fupin.errors import Refusal
from fupin.intake.cells.identity import born_on
from fupin.intake.sheets import Context, Row
from fupin.privacy import blind_index

NAMED, NAMED_TWICE, TAKEN = "names_of_the_sheet", "names_met_twice", "namesakes_taken"
MARKS = ("id_number", "number", "born_on")
# ID number, person number and day of birth, as the cells have them.
Written = tuple


def note_names(columns: Mapping[str, Sequence], context: Context) -> None:
    """Remembers what stands beside the names that a household has twice in one year; nearly none has."""
    names, numbers = columns.get("name"), columns.get("household_number")
    if names is None or numbers is None:
        return
    known, twice = context.remembered(NAMED), context.remembered(NAMED_TWICE)
    years = columns.get("year") or repeat(None)
    marks = zip(*(columns.get(key) or repeat(None) for key in MARKS), strict=False)
    last, here = None, {}
    for name, number, year, written in zip(names, numbers, years, marks, strict=False):
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


def namesakes(row: Row, context: Context) -> tuple[Marks, ...]:
    """The marks of the other lines of the household, in that year, that name somebody else by this line's name."""
    written = context.remembered(NAMED_TWICE).get(_key(row, context))
    if written is None:
        return ()
    mine = _marks(_written(row))
    return tuple(dict.fromkeys(each for each in map(_marks, written) if are_two(mine, each)))


def check_namesakes(row: Row, context: Context) -> None:
    """Raises Refusal("same_name") where an earlier line that is taken in has the name too and nothing tells the two apart.

    Raises Refusal for the line's place as well: the same household number may be another household's elsewhere.
    """
    key = _key(row, context)
    if context.remembered(NAMED_TWICE).get(key) is None:
        return
    taken = context.remembered(TAKEN)
    key = (place_of(row, context).code[:6], *key)
    mine, earlier = _written(row), taken.get(key, [])
    for number, written in earlier:
        if number != row.number and not are_two(_marks(mine), _marks(written)):
            message = (
                f"与第 {number} 行同户同名，分不清是不是同一个人；是两个人的，请在两行都填证件号码、人编号或出生日期；"
                "是同一个人的，请删去一行"
            )
            raise Refusal("same_name", message, field="name")
    taken[key] = [*earlier, (row.number, mine)]


def _key(row: Row, context: Context) -> tuple:
    get = row.values.get
    return get("household_number"), get("year") or context.year, get("name")


def _written(row: Row) -> Written:
    return tuple(map(row.values.get, MARKS))


def _marks(written: Written) -> Marks:
    number, person_number, day = written
    index = blind_index((number or "")[:18])
    return Marks(index, person_number or "", born_on(number) if number else day)
