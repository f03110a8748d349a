"""How PostgreSQL itself says a cell: once as csv, once as a cell of a worksheet. Nothing is made into objects and back.

A text is quoted, and kept from being run as a formula, in the csv; in a worksheet it is a text whatever it starts
with. A number is a number in both. `concat` says each value in its canonical form and nothing for null.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# What a spreadsheet might take for a formula, also behind blanks; the quote itself, so that taking it off gives back
# the text; and a break, which some readers put at the head of a cell of its own.
FORMULA_STARTS = "=+-@'＝＋－＠"
BLANKS = " \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2009\u200b\u3000\ufeff"
# XML cannot say these; Excel writes them as _x0001_, and so an _x0001_ that is meant literally too.
_UNSAYABLE = [*(chr(at) for at in range(1, 32) if chr(at) not in "\t\n\r"), "\ufffe", "\uffff"]


@dataclass(frozen=True)
class Cell:
    """The two SQL expressions of one cell."""

    csv: str
    xml: str


def quoted(text: str) -> str:
    """The text as a literal of SQL."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    for letter, written in {"\t": "\\t", "\n": "\\n", "\r": "\\r"}.items():
        escaped = escaped.replace(letter, written)
    # Through psycopg2 a percent sign is doubled where there are parameters; there are none in what is composed here.
    return f"E'{escaped}'"


def text(said: str) -> Cell:
    """A cell of free text."""
    return Cell(_csv_text(said), _xml_text(said))


def code(said: str, *, empty: bool = True) -> Cell:
    """A cell of what holds only digits, ASCII letters and harmless signs: codes, days, hashes. `empty`: may be null."""
    return Cell(said, _xml('<c t="inlineStr"><is><t>', said, "</t></is></c>", empty))


def number(said: str, *, empty: bool = True) -> Cell:
    """A whole number, or one with as many decimals as it has."""
    return Cell(said, _xml("<c><v>", said, "</v></c>", empty))


def money(said: str, *, empty: bool = True) -> Cell:
    """Yuan with two decimals."""
    return Cell(said, _xml('<c s="1"><v>', said, "</v></c>", empty))


def _xml(before: str, said: str, after: str, empty: bool) -> str:
    cell = f"concat('{before}', {said}, '{after}')"
    return f"CASE WHEN {said} IS NULL THEN '<c/>' ELSE {cell} END" if empty else cell


def choice(said: str, labels: Mapping[str, str]) -> Cell:
    """A cell that shows the label of a code. The labels hold nothing that needs care."""
    csv = " ".join(f"WHEN {quoted(key)} THEN {quoted(label)}" for key, label in labels.items())
    xml = " ".join(f"WHEN {quoted(key)} THEN {quoted(_inline(label))}" for key, label in labels.items())
    return Cell(f"CASE {said} {csv} ELSE '' END", f"CASE {said} {xml} ELSE '<c/>' END")


def looked_up(alias: str, position: int) -> Cell:
    """A cell that a row of another table has ready (see `ready_cells`)."""
    return Cell(f"{alias}.c{position}", f"COALESCE({alias}.x{position}, '<c/>')")


def ready_cells(alias: str, table: str, condition: str, *texts: str) -> str:
    """A join by which cells of another table's row are composed once and kept: names are few, entries are many.

    OFFSET 0 keeps the planner from composing them anew for each row; it remembers what it looked up (Memoize).
    """
    cells = [text(said) for said in texts]
    columns = ", ".join(f"{cell.csv} AS c{at}, {cell.xml} AS x{at}" for at, cell in enumerate(cells))
    return (
        f"LEFT JOIN LATERAL (SELECT {columns} FROM {table} other WHERE {condition} OFFSET 0) {alias} ON true"
    )


def _csv_text(said: str) -> str:
    first = f"left(ltrim({said}, {quoted(BLANKS)}), 1)"
    guard = f"CASE WHEN strpos({quoted(FORMULA_STARTS)}, {first}) > 0 THEN '''' ELSE '' END"
    return (
        f"CASE WHEN {said} = '' THEN '' ELSE concat('\"', {guard}, replace({said}, '\"', '\"\"'), '\"') END"
    )


def _xml_text(said: str) -> str:
    plain = f"replace(replace(replace({said}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
    with_care = f"replace({plain}, '_x', '_x005F_x')"
    for letter in _UNSAYABLE:
        with_care = f"replace({with_care}, U&'\\{ord(letter):04X}', '_x{ord(letter):04X}_')"
    odd = f"{said} ~ '^[[:space:]]|[[:space:]]$|[\\u0001-\\u001f\\ufffe\\uffff]|_x'"
    kept = '\'<c t="inlineStr"><is><t xml:space="preserve">\''
    return (
        f"CASE WHEN COALESCE({said}, '') = '' THEN '<c/>' "
        f"WHEN {odd} THEN concat({kept}, {with_care}, '</t></is></c>') "
        f"ELSE concat('<c t=\"inlineStr\"><is><t>', {plain}, '</t></is></c>') END"
    )


def _inline(label: str) -> str:
    return f'<c t="inlineStr"><is><t>{label}</t></is></c>'
