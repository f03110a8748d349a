"""Empty places in a statement, to be filled when it is asked."""

from operator import attrgetter
from typing import Any

from django.db.models import Value


class Slot(Value):
    """The place of what a selection has at `path`, or of one item of it; a set fills it as a list in brackets.

    It stands for the value in any condition. Whatever else is done with it (comparing, counting, looking into it)
    fails, so that no statement can depend on what will fill the slot.
    """

    def __init__(self, path: str, at: int | None = None) -> None:
        super().__init__(None)
        self.path, self.at = path, at

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Slot) and (self.path, self.at) == (other.path, other.at)

    def __hash__(self) -> int:
        return hash((self.path, self.at))

    def __bool__(self) -> bool:
        return True

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list["Slot"]]:
        """A parameter whose value is still this slot."""
        return "%s", [self]

    def filled(self, owner: object) -> Any:
        """The value that belongs here."""
        value = attrgetter(self.path)(owner)
        if self.at is not None:
            return value[self.at]
        return tuple(sorted(value)) if isinstance(value, frozenset) else value


class DaySlot(Slot):
    """The place of a day."""

    @property
    def year(self) -> Slot:
        """The place of its year."""
        return Slot(f"{self.path}.year")
