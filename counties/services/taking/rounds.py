"""Deciding on lines in memory, writing what came of them, and starting over where that did not hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, transaction

from counties.services.persons import taken, violates_presence
from counties.services.taking.lines import RegistryLine
from counties.services.taking.records import Record, Registry
from counties.services.taking.store import load, save
from fupin.errors import Refusal
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Outcome, Written

TRIES = 3


@dataclass(slots=True)
class Answer:
    """What a line comes to: which row, which may have no number yet, and what changed."""

    kind: str
    record: Record
    changes: dict[str, tuple] = field(default_factory=dict)

    def change(self, changes: Mapping[str, tuple]) -> None:
        """Adds changes; those of a new row are part of its being new."""
        if changes and self.kind != RowOutcome.ADDED:
            self.changes.update(changes)
            self.kind = RowOutcome.CHANGED

    def outcome(self) -> Outcome:
        """The same once the rows are written."""
        return Outcome(self.kind, Written(self.record.model, self.record.pk), self.changes)


Decide = Callable[[Registry, RegistryLine], Answer]


def decide_in_rounds(lines: Sequence[RegistryLine], decide: Decide, tries: int = TRIES) -> list[Any]:
    """An Outcome or a Refusal for each line.

    Lines that cannot be written together (somebody else was faster, or an ID number passes from one person to
    another and on) are taken in halves, in the end one by one.
    """
    try:
        with transaction.atomic():
            return _round(lines, decide)
    except IntegrityError as error:
        if len(lines) == 1 and tries == 1:
            if violates_presence(error):
                return [taken()]
            raise
    if len(lines) == 1:
        return decide_in_rounds(lines, decide, tries - 1)
    half = len(lines) // 2
    return [*decide_in_rounds(lines[:half], decide), *decide_in_rounds(lines[half:], decide)]


def _round(lines: Sequence[RegistryLine], decide: Decide) -> list[Any]:
    members = [line.member for line in lines if line.member]
    registry = load(
        (line.key for line in lines),
        (line.year for line in lines if line.year),
        (each.index for each in members if each.index),
        persons=bool(members),
    )
    answers: list[Answer | Refusal] = []
    for line in lines:
        line.warnings.clear()
        try:
            with registry.line():
                answers.append(decide(registry, line))
        except Refusal as refusal:
            answers.append(refusal)
    save(registry)
    connection.check_constraints()
    registry.let_go()
    return [answer if isinstance(answer, Refusal) else answer.outcome() for answer in answers]
