"""What the lines of one household must say together: one head, and what a remark says that the status does not."""

import re

from counties.models.person import Relation
from fupin.errors import Refusal
from fupin.intake.sheets import Context, Row

FAMILY = ("county", "township", "village", "household_number", "year")
GONE = re.compile(r"已?(?:死亡|去世|病故|病逝)|外嫁|嫁出|迁出|转出|清退|失踪")


def check_family(row: Row, context: Context) -> None:
    """Raises Refusal("two_heads") for a second head of a household; a head below its members is a hint.

    Where a remark says that the person is gone, and no column does, the column is asked for.
    """
    families, get = context.remembered("families"), row.values.get
    if get("household_number") is None:
        return
    key = (*map(get, FAMILY), row.group)
    first, head = families.get(key, (row.number, None))
    if get("relation") == Relation.HEAD:
        # The line itself may be asked about once more, after it was refused for something else.
        if head is not None and not (context.only_asking and head == row.number):
            raise Refusal(
                "two_heads", f"这一户第 {head} 行已有户主，一户只能有一个户主，请核对", field="relation"
            )
        if first != row.number:
            row.warn(
                "relation",
                "head_below",
                f"户主不在本户第一行（本户从第 {first} 行起），已按“与户主关系”认户主，请核对",
            )
        head = row.number
    families[key] = first, head
    _ask_for_status(row)


def _ask_for_status(row: Row) -> None:
    get = row.values.get
    if get("status") is None and (note := get("note")) and (gone := GONE.search(note)):
        message = f"备注写着“{gone[0]}”，而“人员状态”没有填，仍按在册登记；请补填“人员状态”列"
        row.warn("status" if "status" in row.values else "note", "status_in_remark", message)
