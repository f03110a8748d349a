"""How PostgreSQL itself says a cell: once as csv, once as a cell of a worksheet. Nothing is made into objects and back.

COPY writes the csv and quotes what must be quoted; a text is kept from being run as a formula there. In a worksheet it
is a text whatever it starts with. A number is a number in both. The csv has nothing for null, and so has `concat`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# What a spreadsheet might take for a formula, also behind blanks; the quote itself, so that taking it off gives back
# the text; and a break, which some readers put at the head of a cell of its own.
FORMULA_STARTS = "=+-@'＝＋－＠"
BLANKS = " \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2009\u200b\u3000\ufeff"
# XML cannot say these; Excel writes them as _x0001_, and so an _x0001_ that is meant literally too.
_UNSAYABLE = [*(chr(at) for at in range(1, 32) if chr(at) not in "\t\n\r"), "\ufffe", "\uffff"]
# PostgreSQL takes at most a hundred arguments in one call.
_AT_ONCE = 80


@dataclass(frozen=True)
class Words:
    """Text that stands as it is, beside the expressions of SQL."""

    text: str


@dataclass(frozen=True)
class Cell:
    """The SQL of the value that the csv has, and the parts that make the worksheet's cell."""

    csv: str
    xml: tuple[Words | str, ...]


def quoted(text: str) -> str:
    """The text as a literal of SQL."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    for letter, written in {"\t": "\\t", "\n": "\\n", "\r": "\\r"}.items():
        escaped = escaped.replace(letter, written)
    # Through psycopg2 a percent sign is doubled where there are parameters; there are none in what is composed here.
    return f"E'{escaped}'"


def joined(parts: Iterable[Words | str]) -> str:
    """One expression of all parts; words that follow each other are one argument, for every argument takes time."""
    merged: list[Words | str] = []
    for part in parts:
        if merged and isinstance(part, Words) and isinstance(merged[-1], Words):
            merged[-1] = Words(merged[-1].text + part.text)
        else:
            merged.append(part)
    said = [quoted(part.text) if isinstance(part, Words) else part for part in merged]
    groups = [said[start : start + _AT_ONCE] for start in range(0, len(said), _AT_ONCE)]
    calls = [f"concat({', '.join(group)})" for group in groups]
    return calls[0] if len(calls) == 1 else f"concat({', '.join(calls)})"


def text(said: str) -> Cell:
    """A cell of free text."""
    return Cell(_csv_text(said), (_xml_text(said),))


def code(said: str, *, empty: bool = True) -> Cell:
    """A cell of what holds only digits, ASCII letters and harmless signs: codes, days, hashes. `empty`: may be null."""
    return Cell(said, _xml("<c t='inlineStr'><is><t>", said, "</t></is></c>", empty))


def number(said: str, *, empty: bool = True) -> Cell:
    """A whole number, or one with as many decimals as it has."""
    return Cell(said, _xml("<c><v>", said, "</v></c>", empty))


def money(said: str, *, empty: bool = True) -> Cell:
    """Yuan with two decimals."""
    return Cell(said, _xml("<c s='1'><v>", said, "</v></c>", empty))


def _xml(before: str, said: str, after: str, empty: bool) -> tuple[Words | str, ...]:
    cell = (Words(before), said, Words(after))
    return (f"CASE WHEN {said} IS NULL THEN '<c/>' ELSE {joined(cell)} END",) if empty else cell


def choice(said: str, labels: Mapping[str, str]) -> Cell:
    """A cell that shows the label of a code. The labels hold nothing that needs care."""
    csv = " ".join(f"WHEN {quoted(key)} THEN {quoted(label)}" for key, label in labels.items())
    xml = " ".join(f"WHEN {quoted(key)} THEN {quoted(_inline(label))}" for key, label in labels.items())
    return Cell(f"CASE {said} {csv} ELSE '' END", (f"CASE {said} {xml} ELSE '<c/>' END",))


def looked_up(alias: str, position: int) -> Cell:
    """A cell that a row of another table has ready (see `ready_cells`)."""
    return Cell(f"{alias}.c{position}", (f"COALESCE({alias}.x{position}, '<c/>')",))


def ready_cells(alias: str, table: str, condition: str, *texts: str, also: str = "") -> str:
    """A join by which cells of another table's row are composed once and kept: names are few, entries are many.

    `also` is a column of it that is wanted too, as it is. OFFSET 0 keeps the planner from composing them anew for
    each row; it remembers what it looked up (Memoize).
    """
    cells = [text(said) for said in texts]
    columns = [f"{cell.csv} AS c{at}, {joined(cell.xml)} AS x{at}" for at, cell in enumerate(cells)]
    columns += [f"other.{also}"] if also else []
    return (
        f"LEFT JOIN LATERAL (SELECT {', '.join(columns)} FROM {table} other WHERE {condition} OFFSET 0) {alias} "
        "ON true"
    )


def _csv_text(said: str) -> str:
    first = f"left(ltrim({said}, {quoted(BLANKS)}), 1)"
    # The number of the first letter costs next to nothing: what begins like most texts is looked at no further.
    odd = f"ascii({said}) IN ({', '.join(str(ord(letter)) for letter in BLANKS + FORMULA_STARTS)})"
    return f"CASE WHEN {odd} AND strpos({quoted(FORMULA_STARTS)}, {first}) > 0 THEN '''' || {said} ELSE {said} END"


def _xml_text(said: str) -> str:
    with_care = f"replace(replace(replace(replace({said}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '_x', '_x005F_x')"
    for letter in _UNSAYABLE:
        with_care = f"replace({with_care}, U&'\\{ord(letter):04X}', '_x{ord(letter):04X}_')"
    # One look tells the many texts that need nothing from the few that need care.
    odd = f"{said} ~ '^[[:space:]]|[[:space:]]$|[\\u0001-\\u001f\\ufffe\\uffff&<>]|_x'"
    kept = joined([Words("<c t='inlineStr'><is><t xml:space='preserve'>"), with_care, Words("</t></is></c>")])
    bare = joined([Words("<c t='inlineStr'><is><t>"), said, Words("</t></is></c>")])
    return f"CASE WHEN COALESCE({said}, '') = '' THEN '<c/>' WHEN {odd} THEN {kept} ELSE {bare} END"


def _inline(label: str) -> str:
    return f"<c t='inlineStr'><is><t>{label}</t></is></c>"
