"""Members of one household who are called the same: what tells them apart, and which of them a line means."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from fupin.errors import Refusal

SEVERAL = (
    "本户已登记同名的人，分不清这一行是不是他、是哪一个；请填与登记相同的证件号码、人编号或出生日期，"
    "登记里空着的，请先在后台“人员”里补上；确是另外一人的，请先在那里登记"
)


class Marks(NamedTuple):
    """What a person is known by besides the name: the blind index of the ID number, the person number, the day of
    birth. Each may be blank.
    """

    index: str = ""
    number: str = ""
    born_on: date | None = None


def are_two(one: Marks, other: Marks) -> bool:
    """True if the marks are certainly those of two persons."""
    if one.number and other.number:
        return one.number != other.number
    if one.index and other.index:
        return one.index != other.index
    return bool(one.born_on and other.born_on) and not _alike(one.born_on, other.born_on)


def meant(mine: Marks, others: Sequence[Marks], members: Sequence[Marks]) -> int | None:
    """Which of the members of that name, none of whom has another ID number, is meant, by place; None if nobody is.

    `others` are the marks of the sheet's other lines of this household and name that certainly mean somebody else: a
    member who is one of those is not meant. Who is nobody's is meant if only this line can mean them.
    Raises Refusal("namesakes").
    """
    found = [at for at, member in enumerate(members) if _is_known_by(mine, member)]
    if not found:
        found = [
            at for at, member in enumerate(members) if not any(_is_known_by(each, member) for each in others)
        ]
        if found and not all(any(_is_known_by(each, member) for member in members) for each in others):
            raise _several()
    if len(found) > 1:
        raise _several()
    return found[0] if found else None


def _several() -> Refusal:
    return Refusal("namesakes", SEVERAL, field="name")


def _is_known_by(marks: Marks, member: Marks) -> bool:
    if marks.index and member.index:
        return marks.index == member.index
    if marks.number and marks.number == member.number:
        return True
    return bool(marks.born_on and member.born_on) and _alike(marks.born_on, member.born_on)


def _alike(one: date, other: date) -> bool:
    """True for the same day; a month alone is told by its first day."""
    return one == other or (1 in (one.day, other.day) and (one.year, one.month) == (other.year, other.month))
