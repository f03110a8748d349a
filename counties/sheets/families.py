"""What the lines of one household must say together, and what a remark says that the status does not."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from counties.models.person import MemberStatus, Relation, Sex
from counties.services.families import KNOWN_SEX, check_relation
from fupin.errors import Refusal
from fupin.intake.sheets import Context, Row

# Plain words, for every line is compared with them.
HEAD, SPOUSE, PRESENT = Relation.HEAD.value, Relation.SPOUSE.value, MemberStatus.PRESENT.value
MAN, WOMAN = Sex.MALE.value, Sex.FEMALE.value
HEADS = "heads_of_the_sheet"
FAMILY = ("county", "township", "village", "household_number", "year")
GONE = re.compile(r"已?(?:死亡|去世|病故|病逝)|外嫁|嫁出|迁出|转出|清退|失踪")


class Family(NamedTuple):
    """What the lines of a household said so far: the first of them, and in which stand the head and the spouse."""

    first: int
    head: int = 0
    head_sex: str = ""
    spouse: int = 0
    spouse_sex: str = ""


def check_family(row: Row, context: Context) -> None:
    """Raises Refusal for a relation against the sex, and for a second head, a second spouse or a spouse of the head's sex
    among the present members; a head below its members is a hint.

    Who is known of the household already, and that nobody heads it, the service judges (`services.taking.members`): a
    sheet may name one member only, and two may change places. Where a remark says that the person is gone, and no
    column does, the column is asked for.
    """
    get = row.values.get
    relation, sex = get("relation"), sex_of(row)
    if relation is not None:
        check_relation(relation, sex)
    if get("household_number") is None:
        return
    families, key = context.remembered("families"), (*map(get, FAMILY), row.group)
    known = families.get(key)
    if relation in (HEAD, SPOUSE) and get("status") in (None, PRESENT):
        family = Family(*known) if known else Family(row.number)
        # The line itself may be asked about once more, after it was refused for something else.
        if not (context.only_asking and row.number in (family.head, family.spouse)):
            families[key] = tuple(_joined(family, row, relation, sex))
    elif known is None:
        families[key] = (row.number,)
    _ask_for_status(row)


def _joined(family: Family, row: Row, relation: str, sex: str) -> Family:
    """The family with its head or spouse. Raises Refusal where there is no place for them."""
    is_head = relation == HEAD
    number, other_sex = (family.head, family.spouse_sex) if is_head else (family.spouse, family.head_sex)
    if number:
        code = "two_heads" if is_head else "two_spouses"
        message = f"这一户第 {number} 行已有{relation}，一户只能有一个{relation}，请核对"
        raise Refusal(code, message, field="relation")
    if sex in KNOWN_SEX and sex == other_sex:
        other = f"第 {family.spouse} 行的配偶" if is_head else f"第 {family.head} 行的户主"
        message = f"与{other}性别相同，请核对两人的证件号码、性别和与户主关系"
        raise Refusal("one_sex", message, field="relation")
    if not is_head:
        return family._replace(spouse=row.number, spouse_sex=sex)
    if family.first != row.number:
        message = f"户主不在本户第一行（本户从第 {family.first} 行起），已按“与户主关系”认户主，请核对"
        row.warn("relation", "head_below", message)
    return family._replace(head=row.number, head_sex=sex)


def sex_of(row: Row) -> str:
    """Male or female by the ID number where the row has one, else as the row says; empty if it says nothing."""
    number = row.values.get("id_number")
    if number:
        return MAN if number[16] in "13579" else WOMAN
    return row.values.get("sex") or ""


def note_heads(columns: Mapping[str, Sequence], context: Context) -> None:
    """Remembers which households have a present head somewhere in the sheet, for `take_persons`."""
    numbers, relations = columns.get("household_number"), columns.get("relation")
    if numbers is None or relations is None:
        return
    heads, everybody = context.remembered(HEADS), columns.get("status") or repeat(None)
    for number, relation, status in zip(numbers, relations, everybody, strict=False):
        if relation == HEAD and status in (None, PRESENT):
            heads[number] = True


def headed(context: Context) -> Callable[[str], bool]:
    """Whether a household of this number has a head in the sheet."""
    heads = context.remembered(HEADS)
    return lambda number: heads.get(number, False)


def _ask_for_status(row: Row) -> None:
    get = row.values.get
    if get("status") is None and (note := get("note")) and (gone := GONE.search(note)):
        message = f"备注写着“{gone[0]}”，而“人员状态”没有填，仍按在册登记；请补填“人员状态”列"
        row.warn("status" if "status" in row.values else "note", "status_in_remark", message)
