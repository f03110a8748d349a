"""The lines of one household in a file: kept until one of them repeats what another says."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from fupin.intake.sheets import Context, Seen, Survey

HOME = "household_number"
# What the comparing of lines keeps of a household: its first line with this name, with that number.
Firsts = dict[tuple, "Written"]


class Written(NamedTuple):
    """A line of a household: where it stands, and its cells by column key; None where blank or where there is no column."""

    sheet_name: str
    row_number: int
    cells: Mapping[str, Any]


Compare = Callable[[str, Firsts, Written, Context], None]


def comparing(keys: Sequence[str], own: Sequence[str], *compare: Compare) -> Survey:
    """A survey that shows the lines of a household, one after the other, to each of `compare`.

    `keys` are the columns that these look at. Only households are shown in which a cell of the columns `own`, where
    each line should say something of its own, may be there twice; nearly all lie together and have none.
    """

    def survey(seen: Seen, context: Context) -> None:
        homes = seen.columns.get(HOME)
        if homes is None or not any(any(seen.columns.get(key) or ()) for key in own):
            return
        present = tuple(key for key in keys if key in seen.columns)
        columns = [seen.columns[key] for key in present]
        own_at = [at for at, key in enumerate(present) if key in own]
        known = context.met_before("housemates")
        ends = [at for at, (above, below) in enumerate(pairwise(homes), 1) if above != below]
        for start, end in pairwise((0, *ends, len(homes))):
            home = homes[start]
            if home is None:
                continue
            block = (seen.sheet_name, seen.rows[start:end], present, [each[start:end] for each in columns])
            earlier = known.get(home)
            if earlier is None and not any(_repeats(block[3][at]) for at in own_at):
                known[home] = block
                continue
            firsts = earlier if isinstance(earlier, dict) else {}
            for each in (earlier, block) if isinstance(earlier, tuple) else (block,):
                for line in _lines(each, keys):
                    for show in compare:
                        show(home, firsts, line, context)
            known[home] = firsts

    return survey


def _repeats(cells: Sequence[Any]) -> bool:
    """True if a cell is there twice; blanks do not count."""
    if len(set(cells)) == len(cells):
        return False
    filled = [cell for cell in cells if cell is not None]
    return len(set(filled)) < len(filled)


def _lines(block: tuple, keys: Sequence[str]) -> list[Written]:
    sheet_name, rows, present, columns = block
    absent, together = dict.fromkeys(keys), zip(rows, zip(*columns, strict=True), strict=True)
    return [
        Written(sheet_name, row, absent | dict(zip(present, cells, strict=True))) for row, cells in together
    ]
