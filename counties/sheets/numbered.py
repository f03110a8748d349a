"""Lines of one household that carry one number of a person, or one ID number, under different names."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from fupin.errors import Refusal
from fupin.intake.sheets import Check, Context, Row

NUMBERED, DIFFER = "lines_of_households", "numbers_of_several_names"


class Named(NamedTuple):
    """A line that has a number: where it stands, its name and its county."""

    sheet_name: str
    row_number: int
    name: str | None
    county: str | None


def noting_numbers(name_key: str, *keys: str) -> Callable[[Mapping[str, Sequence], Context], None]:
    """What remembers which numbers, of the columns `keys`, a household has under several names; nearly none has."""

    def note(columns: Mapping[str, Sequence], context: Context) -> None:
        homes, names = columns.get("household_number"), columns.get(name_key)
        if homes is None or names is None or not any(any(columns.get(key) or ()) for key in keys):
            return
        sheet_name, rows = context.shown
        blank = [None] * len(rows)
        told = (rows, names, *(columns.get(key) or blank for key in ("county", *keys)))
        known = context.remembered(NUMBERED)
        # The members of a household lie under each other: they are kept together, and looked at only where a number
        # of theirs is met again.
        ends = [at for at, (above, below) in enumerate(pairwise(homes), 1) if above != below]
        for start, end in pairwise((0, *ends, len(homes))):
            home = homes[start]
            if home is None:
                continue
            together = (sheet_name, *[column[start:end] for column in told])
            earlier = known.get(home)
            if earlier is None and all(len(set(numbers)) == end - start for numbers in together[4:]):
                known[home] = together
            else:
                known[home] = _compared(home, (earlier, together), keys, context)

    return note


def _compared(home: str, blocks: Sequence, keys: Sequence[str], context: Context) -> dict:
    """The first line with each number of the household, {(key, number): line}; the lines whose names differ from it are
    remembered with it. The blocks are lines that lie together, or what this has answered before.
    """
    differ = context.remembered(DIFFER)
    firsts: dict = {}
    for block in blocks:
        if block is None or isinstance(block, dict):
            firsts = block or firsts
            continue
        sheet_name, rows, names, counties, *told = block
        for key, numbers in zip(keys, told, strict=True):
            for row, name, county, number in zip(rows, names, counties, numbers, strict=True):
                if number is None or name is None:
                    continue
                line = (sheet_name, row, name, county)
                first = firsts.setdefault((key, number), line)
                if first[2] != name:
                    met = differ.get(home) or {}
                    differ[home] = met | {(key, number): [*(met.get((key, number)) or [first]), line]}
    return firsts


def checking_numbers(name_key: str, **labels: str) -> Check:
    """A check that raises Refusal("number_of_two") where another line of the household has this line's number, of a column
    of `labels` {key: what it is called}, and another name.

    Neither goes in: the one would take the name of the other, and nothing tells to whom the number belongs.
    """

    def check(row: Row, context: Context) -> None:
        get = row.values.get
        met = context.remembered(DIFFER).get(get("household_number"))
        if met is None:
            return
        for key, label in labels.items():
            for each in map(Named._make, met.get((key, get(key)), ())):
                here = None in (each.county, get("county")) or each.county == get("county")
                if here and each.name != get(name_key):
                    raise _of_two(each, row, key, label)

    return check


def _of_two(other: Named, row: Row, key: str, label: str) -> Refusal:
    sheet = f"工作表“{other.sheet_name}”" if other.sheet_name != row.sheet_name else ""
    message = (
        f"与{sheet}第 {other.row_number} 行同户，{label}相同而姓名不同，分不清是一个人还是两个人，两行都没有入库；"
        f"是两个人的，请改正{label}；是同一个人的，请把姓名写成一样的"
    )
    return Refusal("number_of_two", message, field=key)
