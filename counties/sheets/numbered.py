"""Lines of one household that carry one number of a person, or one ID number, under different names."""

from collections.abc import Sequence

from counties.sheets.housemates import HOME, Compare, Firsts, Written
from fupin.errors import Refusal
from fupin.intake.sheets import Check, Context, Row

DIFFER = "numbers_of_several_names"


def comparing_numbers(name_key: str, keys: Sequence[str]) -> Compare:
    """What remembers which numbers, of the columns `keys`, a household has under several names."""

    def compare(home: str, firsts: Firsts, line: Written, context: Context) -> None:
        name = line.cells[name_key]
        for key in keys:
            number = line.cells[key]
            if number is None or name is None:
                continue
            first = firsts.setdefault((key, number), line)
            if first.cells[name_key] != name:
                differ = context.remembered(DIFFER)
                met = differ.get(home) or {}
                differ[home] = met | {(key, number): [*(met.get((key, number)) or [first]), line]}

    return compare


def checking_numbers(name_key: str, **labels: str) -> Check:
    """A check that raises Refusal("number_of_two") where another line of the household has this line's number, of a column
    of `labels` {key: what it is called}, and another name.

    Neither goes in: the one would take the name of the other, and nothing tells to whom the number belongs.
    """

    def check(row: Row, context: Context) -> None:
        get = row.values.get
        met = context.remembered(DIFFER).get(get(HOME))
        if met is None:
            return
        for key, label in labels.items():
            for line in met.get((key, get(key)), ()):
                county = line.cells["county"]
                here = None in (county, get("county")) or county == get("county")
                if here and line.cells[name_key] != get(name_key):
                    raise _of_two(line, row, key, label)

    return check


def _of_two(other: Written, row: Row, key: str, label: str) -> Refusal:
    sheet = f"工作表“{other.sheet_name}”" if other.sheet_name != row.sheet_name else ""
    message = (
        f"与{sheet}第 {other.row_number} 行同户，{label}相同而姓名不同，分不清是一个人还是两个人，两行都没有入库；"
        f"是两个人的，请改正{label}，没有的空着；是同一个人的，请把姓名写成一样的"
    )
    return Refusal("number_of_two", message, field=key)
