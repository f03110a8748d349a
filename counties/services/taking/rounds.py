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


def decide_in_rounds(
    lines: Sequence[RegistryLine], decide: Decide, *, keep_corrections: bool = True, tries: int = TRIES
) -> list[Any]:
    """An Outcome or a Refusal for each line; what was corrected by hand is left alone, and among `line.conflicts`.

    Lines that cannot be written together (somebody else was faster, or an ID number passes from one person to
    another and on) are taken in halves, in the end one by one.
    """
    try:
        with transaction.atomic():
            return _round(lines, decide, keep_corrections)
    except IntegrityError as error:
        if len(lines) == 1 and tries == 1:
            if violates_presence(error):
                return [taken()]
            raise
    if len(lines) == 1:
        return decide_in_rounds(lines, decide, keep_corrections=keep_corrections, tries=tries - 1)
    half = len(lines) // 2
    return [
        answer
        for some in (lines[:half], lines[half:])
        for answer in decide_in_rounds(some, decide, keep_corrections=keep_corrections)
    ]


def _round(lines: Sequence[RegistryLine], decide: Decide, keep_corrections: bool) -> list[Any]:
    registry = _loaded(lines)
    answers = _decided(registry, lines, decide)
    # Most uploads change little, and little of that was corrected: looked up is only what would be overwritten.
    while keep_corrections and (met := _not_known(registry.corrections_met(), registry.corrected)):
        registry.let_go()
        registry, known = _loaded(lines), registry.corrected
        registry.corrected = {
            model: {**known.get(model, {}), **met.get(model, {})} for model in {*known, *met}
        }
        answers = _decided(registry, lines, decide)
    save(registry)
    connection.check_constraints()
    registry.let_go()
    return [answer if isinstance(answer, Refusal) else answer.outcome() for answer in answers]


def _loaded(lines: Sequence[RegistryLine]) -> Registry:
    members = [line.member for line in lines if line.member]
    return load(
        (line.key for line in lines),
        (line.year for line in lines if line.year),
        (each.index for each in members if each.index),
        persons=bool(members),
    )


def _decided(registry: Registry, lines: Sequence[RegistryLine], decide: Decide) -> list[Answer | Refusal]:
    answers: list[Answer | Refusal] = []
    for line in lines:
        line.warnings.clear()
        try:
            registry.begin_line()
            answers.append(decide(registry, line))
        except Refusal as refusal:
            registry.take_line_back()
            answers.append(refusal.kept())
        line.conflicts = registry.conflicts
    return answers


def _not_known(met: Mapping, known: Mapping) -> dict:
    """Of the corrections that were met, those of rows that were not known to be corrected."""
    return {
        model: fresh
        for model, rows in met.items()
        if (fresh := {pk: each for pk, each in rows.items() if pk not in known.get(model, {})})
    }
