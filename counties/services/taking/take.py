"""Taking in what a whole sheet says of households or persons."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser as User

from counties.services.families import TELLING
from counties.services.taking.homes import MayWrite, keep_home
from counties.services.taking.lines import RegistryLine
from counties.services.taking.members import (
    check_head,
    household_changes,
    judge_members,
    keep_member,
    keep_member_year,
    named_beside_member,
)
from counties.services.taking.records import Record, Registry
from counties.services.taking.rounds import Answer, decide_in_rounds
from fupin.errors import Refusal, told_at
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Outcome

# Where a line of households tells of its head what a member's own line tells; birth and sex are those of the ID number.
OF_HEAD = {
    "name": "head_name",
    "number": "head_number",
    "relation": "head_name",
    **dict.fromkeys(("id_number", "born_on", "sex"), "head_id"),
}


def take_households(
    *,
    actor: User,
    portions: Iterable[Sequence[RegistryLine]],
    may_write: MayWrite,
    keep_corrections: bool = True,
) -> Iterator[list[Outcome | Refusal]]:
    """Registers or corrects the households of the lines, with their heads where named; one answer for each line, portion
    by portion.

    `may_write(place code)` says whether the actor may change what lies there. A refused line leaves nothing behind.
    The upload that calls this records the event; the history of the rows is kept as ever. About 20 statements
    for a portion of thousands of lines.
    """

    def decide(registry: Registry, line: RegistryLine) -> Answer:
        answer = keep_home(registry, line, may_write)
        if line.member is not None:
            head = _keep_head(registry, answer.record, line)
            if head.kind != RowOutcome.UNCHANGED:
                answer.change(head_changes(head.changes, head.record["number"]))
            if head.kind == RowOutcome.ADDED or not TELLING.isdisjoint(head.changes):
                check_head(answer.record)
        return answer

    with pghistory.context(user=actor.pk, verb="导入农户"):
        yield from decide_in_rounds(portions, decide, _nothing_more, keep_corrections=keep_corrections)


def _keep_head(registry: Registry, home: Record, line: RegistryLine) -> Answer:
    """As a member is kept; what there is to say stands in the columns that a line of households has for its head."""
    conflicts = len(registry.conflicts)
    with told_at(OF_HEAD):
        head = keep_member(registry, home, line)
    line.warnings = [("head_name" if key == "name" else key, *said) for key, *said in line.warnings]
    registry.conflicts[conflicts:] = [
        each._replace(field=OF_HEAD.get(each.field, each.field)) for each in registry.conflicts[conflicts:]
    ]
    return head


def head_changes(changes: Mapping[str, tuple], number: str) -> dict[str, tuple]:
    """What changed of the head under the columns of households; a head that is new, or new as such, by the number."""
    told = {OF_HEAD[name]: pair for name, pair in changes.items() if name in ("name", "number", "id_number")}
    return told or {"head_number": (None, number)}


def _nothing_more(*_: object) -> dict[int, Refusal]:
    """A line of households names nobody but the head: what the others are to it, no further line says."""
    return {}


def take_persons(
    *,
    actor: User,
    portions: Iterable[Sequence[RegistryLine]],
    may_write: MayWrite,
    keep_corrections: bool = True,
    headed: Callable[[str], bool],
) -> Iterator[list[Outcome | Refusal]]:
    """Registers or corrects the persons of the lines, each with the household and both their years; as above.

    `headed(household number)` says whether a head of it stands anywhere among the lines, sound or not.
    """

    def decide(registry: Registry, line: RegistryLine) -> Answer:
        home = keep_home(registry, line, may_write)
        if registry.conflicts:
            registry.conflicts = [named_beside_member(each) for each in registry.conflicts]
        answer = keep_member(registry, home.record, line)
        answer.change(keep_member_year(registry, answer.record, line))
        if home.changes:
            answer.change(household_changes(home.changes))
        return answer

    def judge(lines: Sequence[RegistryLine], answers: Sequence[Answer | Refusal]) -> Mapping[int, Refusal]:
        return judge_members(lines, answers, headed)

    with pghistory.context(user=actor.pk, verb="导入人员"):
        yield from decide_in_rounds(portions, decide, judge, keep_corrections=keep_corrections)
