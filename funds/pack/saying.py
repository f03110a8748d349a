"""How PostgreSQL itself says a cell: the text that stands in the csv. `funds.pack.rows` makes the worksheet's cell of it.

A text is kept from being run as a formula; a number is a number. Null and the empty text are both nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

# What a spreadsheet might take for a formula, also behind blanks; the quote itself, so that taking it off gives back
# the text; and a break, which some readers put at the head of a cell of its own.
FORMULA_STARTS = "=+-@'＝＋－＠"
BLANKS = " \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2009\u200b\u3000\ufeff"


class Kind(Enum):
    """What a cell is in a worksheet. Money is yuan with two decimals."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"


@dataclass(frozen=True)
class Cell:
    """The SQL of what the csv has, and what it is in a worksheet."""

    csv: str
    kind: Kind = Kind.TEXT


def quoted(text: str) -> str:
    """The text as a literal of SQL."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    for letter, written in {"\t": "\\t", "\n": "\\n", "\r": "\\r"}.items():
        escaped = escaped.replace(letter, written)
    # Through psycopg2 a percent sign is doubled where there are parameters; there are none in what is composed here.
    return f"E'{escaped}'"


def text(said: str) -> Cell:
    """A cell of free text."""
    first = f"left(ltrim({said}, {quoted(BLANKS)}), 1)"
    # The number of the first letter costs next to nothing: what begins like most texts is looked at no further.
    odd = f"ascii({said}) IN ({', '.join(str(ord(letter)) for letter in BLANKS + FORMULA_STARTS)})"
    guarded = f"CASE WHEN {odd} AND strpos({quoted(FORMULA_STARTS)}, {first}) > 0 THEN '''' || {said} ELSE {said} END"
    return Cell(guarded)


def code(said: str) -> Cell:
    """A cell of what holds only digits, ASCII letters and harmless signs: codes, days, hashes."""
    return Cell(said)


def number(said: str) -> Cell:
    """A whole number, or one with as many decimals as it has."""
    return Cell(said, Kind.NUMBER)


def money(said: str) -> Cell:
    """Yuan with two decimals."""
    return Cell(said, Kind.MONEY)


def choice(said: str, labels: Mapping[str, str]) -> Cell:
    """A cell that shows the label of a code. The labels hold nothing that needs care."""
    cases = " ".join(f"WHEN {quoted(key)} THEN {quoted(label)}" for key, label in labels.items())
    return Cell(f"CASE {said} {cases} ELSE '' END")


def looked_up(alias: str, position: int) -> Cell:
    """A cell that a row of another table has ready (see `ready_cells`)."""
    return Cell(f"{alias}.c{position}")


def ready_cells(alias: str, table: str, condition: str, *texts: str, also: str = "") -> str:
    """A join by which cells of another table's row are composed once and kept: names are few, entries are many.

    `also` is a column of it that is wanted too, as it is. OFFSET 0 keeps the planner from composing them anew for
    each row; it remembers what it looked up (Memoize).
    """
    columns = [f"{text(said).csv} AS c{at}" for at, said in enumerate(texts)]
    columns += [f"other.{also}"] if also else []
    return (
        f"LEFT JOIN LATERAL (SELECT {', '.join(columns)} FROM {table} other WHERE {condition} OFFSET 0) {alias} "
        "ON true"
    )
