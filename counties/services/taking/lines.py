"""What a sheet's lines say of the registry, brought into the registry's words.

Lines are handed from process to process by the thousand: tuples go ten times as fast as objects with names.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model

from counties.models import Division, Household
from counties.selectors.standing import Turn
from counties.services.namesakes import Marks
from counties.services.persons import identity
from counties.services.taking.records import derived
from fupin.intake.corrections import Conflict
from fupin.intake.sheets import CellFault
from fupin.pinyin import sort_key
from fupin.privacy import blind_index

Beside = tuple[tuple[type[Model], dict], ...]


class Watch(NamedTuple):
    """Of which kind a household came under watch, from which day, and from which day the risk was gone."""

    kind: str
    since: date | None
    until: date | None


class HomeLine(NamedTuple):
    """What a line says of a household and its year; what it does not say is left out.

    `follows` are the columns that follow from the facts; `key` are the county and the household's number in it; `yearly`
    the facts of the year;
    `beside` those of the year that stand in other tables: income, living. The dates of identification and of an exit,
    where given, are entered as events if none are known yet; of several exits, with the returns between them, those that
    are not known; those of the watch (`watched`) unless just these are known.
    """

    facts: dict
    follows: dict
    key: tuple[str, str]
    place: Division
    year: int | None
    yearly: dict
    identified_on: date | None = None
    exits: tuple[Turn, ...] = ()
    watched: Watch | None = None
    beside: Beside = ()


def home_line(facts: dict, **said: Any) -> HomeLine:
    """The line of a household with what follows from its facts."""
    return HomeLine(facts, derived(Household, facts), **said)


def with_facts(home: HomeLine, facts: dict) -> HomeLine:
    """The same line with other facts."""
    return home._replace(facts=facts, follows=derived(Household, facts))


class MemberLine(NamedTuple):
    """What a line says of a member of the household: the facts, and those of the year; what it does not say is left out.

    `told` are birth and sex as the sheet has them: where there is an ID number, that one decides. `index` is the
    blind index of the number, `identity` what the number fills, `sound` how the name sounds; `beside` the facts of
    the year that stand in tables of their own: work, welfare. `namesakes` are the marks of other lines of the household
    that name somebody else by the same name.
    """

    name: str
    id_number: str
    facts: dict
    told: dict
    yearly: dict
    index: str
    identity: dict
    sound: str
    beside: Beside = ()
    namesakes: tuple[Marks, ...] = ()

    @property
    def marks(self) -> Marks:
        """What the member is known by besides the name."""
        born_on = self.identity.get("born_on") or self.told.get("born_on")
        return Marks(self.index, self.facts.get("number") or "", born_on)


def member_line(
    name: str,
    id_number: str,
    facts: dict,
    told: dict | None = None,
    yearly: dict | None = None,
    beside: Beside = (),
    namesakes: tuple[Marks, ...] = (),
) -> MemberLine:
    """The line of a member. Raises Refusal("id_number") for a number that does not hold."""
    filled = identity(id_number, {}, is_checked=True)
    index, sound = blind_index(id_number[:18]), sort_key(name, surname=True)
    return MemberLine(
        name, id_number, facts, told or {}, yearly or {}, index, filled, sound, beside, namesakes
    )


@dataclass(slots=True)
class RegistryLine:
    """What a line says of a household, and of one of its members.

    `home` is the same object for lines that say the same of the household; `origin` are the columns of provenance.
    `warnings` are what came up: (field, code, message); `conflicts` what was left as people had corrected it.
    """

    home: HomeLine
    origin: dict
    member: MemberLine | None = None
    warnings: list[CellFault] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
