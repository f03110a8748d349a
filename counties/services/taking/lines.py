"""What a sheet's lines say of the registry, brought into the registry's words."""

from dataclasses import dataclass, field
from datetime import date

from counties.models import Division
from fupin.errors import Refusal
from fupin.intake.corrections import Conflict
from fupin.intake.sheets import CellFault
from fupin.privacy import blind_index


@dataclass(slots=True)
class MemberLine:
    """What a line says of a member of the household: the facts, and those of the year. None: nothing said.

    `told` are birth and sex as the sheet has them: where there is an ID number, that one decides. `index` is the
    blind index of the number.
    """

    name: str
    id_number: str
    facts: dict
    told: dict = field(default_factory=dict)
    yearly: dict = field(default_factory=dict)
    index: str = field(init=False)

    def __post_init__(self) -> None:
        self.index = blind_index(self.id_number[:18])


@dataclass(slots=True)
class RegistryLine:
    """What a line says of a household, its year and one of its members; None where it says nothing.

    `origin` are the columns of provenance; `yearly` the facts of the household's year, or why they cannot be
    taken. The dates of identification and exit, where given, are entered as events if none are known yet.
    `told` is the same object for lines that say the same of the household, its year and its place.
    `warnings` are what came up: (field, code, message); `conflicts` what was left as people had corrected it.
    """

    place: Division
    number: str
    origin: dict
    facts: dict
    year: int | None
    yearly: dict | Refusal
    identified_on: date | None = None
    exit_year: int | None = None
    member: MemberLine | None = None
    told: object = None
    warnings: list[CellFault] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """The county and the household's number in it."""
        return self.place.code[:6], self.number
