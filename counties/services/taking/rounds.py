"""Deciding on lines in memory, writing what came of them, and starting over where that did not hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
# The lines of a household that lie together are decided together, unless no household can be so large.
MOST_OF_ONE_HOME = 1000


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
# Which of a household's lines, by their places, cannot stand beside the others once all of them are decided.
Judge = Callable[[Sequence[RegistryLine], Sequence[Answer | Refusal]], Mapping[int, Refusal]]


def decide_in_rounds(
    portions: Iterable[Sequence[RegistryLine]], decide: Decide, judge: Judge, *, keep_corrections: bool = True
) -> Iterator[list[Any]]:
    """An Outcome or a Refusal for each line in order, some at a time. Belongs inside a transaction.

    Lines of one household under each other are decided one by one and then judged together; where some cannot stand,
    the household is decided anew without them. What was corrected by hand is left alone, and among `line.conflicts`.
    While the database takes in what came of some lines, the next are decided, where those speak of other households and
    ID numbers: `decide` asks it nothing.
    """
    last: _Round | None = None
    for lines in _by_whole_homes(portions):
        now = _Round(lines, decide, judge, keep_corrections)
        if last is not None:
            yield last.write(meanwhile=now)
        now.settle()
        last = now
    if last is not None:
        yield last.write()


def _by_whole_homes(portions: Iterable[Sequence[RegistryLine]]) -> Iterator[Sequence[RegistryLine]]:
    """The same lines, parted where the household changes; nearly all sheets have its members under each other."""
    lines: list[RegistryLine] = []
    for portion in portions:
        # Nothing is cut off the last of them.
        cut = _change_before(lines, len(lines))
        if not cut and len(lines) >= MOST_OF_ONE_HOME:
            cut = len(lines)
        if cut:
            yield lines[:cut]
        lines = [*lines[cut:], *portion]
    if lines:
        yield lines


def _change_before(lines: Sequence[RegistryLine], end: int) -> int:
    """Where the last household of so many lines begins; 0 if they speak of one only."""
    places = range(end - 1, 0, -1)
    return next((at for at in places if lines[at].home.key != lines[at - 1].home.key), 0)


def _homes(lines: Sequence[RegistryLine]) -> Iterator[tuple[int, int]]:
    """Where the lines of each household begin and end."""
    start, last = 0, None
    for at, line in enumerate(lines):
        key = line.home.key
        if key != last:
            if at:
                yield start, at
            start, last = at, key
    if lines:
        yield start, len(lines)


@dataclass
class _Round:
    """Some lines with the part of the registry that they speak of, once it is read, and their answers, once decided."""

    lines: Sequence[RegistryLine]
    decide: Decide
    judge: Judge
    keep_corrections: bool
    tries: int = TRIES
    registry: Registry | None = None
    decided: list[Answer | Refusal] | None = None

    def settle(self) -> None:
        """Decides what is not decided yet, and looks up what people corrected by hand."""
        if self.registry is None:
            self.load()
        if self.decided is None:
            self.decide_all()
        # Most uploads change little, and little of that was corrected: looked up is only what would be overwritten.
        while self.keep_corrections and (
            met := _not_known(self.registry.corrections_met(), self.registry.corrected)
        ):
            known = self.registry.corrected
            self.forget()
            self.load()
            self.registry.corrected = {
                model: {**known.get(model, {}), **met.get(model, {})} for model in {*known, *met}
            }
            self.decide_all()

    def write(self, meanwhile: "_Round | None" = None) -> list[Any]:
        """Writes what was decided, and gives the answers; the other round is decided meanwhile, if it can be.

        Lines that cannot be written together (somebody else was faster, or an ID number passes from one person to
        another and on) are taken in halves, in the end one by one.
        """
        ahead = meanwhile if meanwhile and meanwhile.loads_apart_from(self.registry) else None
        try:
            with transaction.atomic():
                save(self.registry, ahead.decide_all if ahead else None)
                connection.check_constraints()
        except IntegrityError as error:
            if ahead:
                ahead.forget()
            return self._start_over(error)
        self.registry.let_go()
        return [each if isinstance(each, Refusal) else each.outcome() for each in self.decided]

    def load(self) -> None:
        """Reads the part of the registry that the lines speak of."""
        members = [line.member for line in self.lines if line.member]
        self.registry = load(
            (line.home.key for line in self.lines),
            (line.home.year for line in self.lines if line.home.year),
            (each.index for each in members if each.index),
            persons=bool(members),
            beside={
                model for said in (*(line.home for line in self.lines), *members) for model, _ in said.beside
            },
        )

    def loads_apart_from(self, other: Registry) -> bool:
        """Reads it before the other part is written, unless what is to be written there matters here."""
        homes = {line.home.key for line in self.lines}
        indices = {line.member.index for line in self.lines if line.member}
        if other.meets(homes, indices):
            return False
        self.load()
        if other.meets(homes, self.registry.indices):
            self.forget()
        return self.registry is not None

    def decide_all(self) -> None:
        """Decides household by household, in memory."""
        self.decided = []
        for start, end in _homes(self.lines):
            self.decided += self._decide_home(self.lines[start:end])

    def _decide_home(self, lines: Sequence[RegistryLine]) -> list[Answer | Refusal]:
        """The answers for a household's lines; anew without those that cannot stand, until the rest can."""
        registry, refused = self.registry, {}
        while True:
            registry.begin_home()
            answers = [refused.get(at) or self._decide_line(line) for at, line in enumerate(lines)]
            found = self.judge(lines, answers)
            if not found:
                return answers
            registry.take_home_back()
            refused.update(found)
            for at in found:
                lines[at].warnings.clear()
                lines[at].conflicts = []

    def _decide_line(self, line: RegistryLine) -> Answer | Refusal:
        line.warnings.clear()
        self.registry.begin_line()
        try:
            answer = self.decide(self.registry, line)
        except Refusal as refusal:
            self.registry.take_line_back()
            answer = refusal.kept()
        line.conflicts = self.registry.conflicts
        return answer

    def forget(self) -> None:
        """What was read is not so any more."""
        self.registry.let_go()
        self.registry = self.decided = None

    def _start_over(self, error: IntegrityError) -> list[Any]:
        self.forget()
        if len(self.lines) > 1:
            half = _change_before(self.lines, len(self.lines) // 2 + 1) or len(self.lines) // 2
            rounds = [replace(self, lines=some) for some in (self.lines[:half], self.lines[half:])]
        elif self.tries > 1:
            rounds = [replace(self, tries=self.tries - 1)]
        elif violates_presence(error):
            return [taken()]
        else:
            raise error
        answers = []
        for each in rounds:
            each.settle()
            answers += each.write()
        return answers


def _not_known(met: Mapping, known: Mapping) -> dict:
    """Of the corrections that were met, those of rows that were not known to be corrected."""
    return {
        model: fresh
        for model, rows in met.items()
        if (fresh := {pk: each for pk, each in rows.items() if pk not in known.get(model, {})})
    }
