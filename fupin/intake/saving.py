"""Writing the sound rows, one by one or in bulk, and counting what became of them."""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from itertools import chain, islice

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model

from fupin.errors import Refusal
from fupin.intake.aside import ROW_FIELDS as ASIDE_FIELDS
from fupin.intake.aside import sealed_row
from fupin.intake.cells.base import text_of
from fupin.intake.cells.choices import Choice, YesNo
from fupin.intake.cells.dates import Moments
from fupin.intake.cells.numbers import Money, Numeric
from fupin.intake.cells.text import Text
from fupin.intake.checking import faults_of, with_all_faults
from fupin.intake.comparing import Touched
from fupin.intake.copying import copy_all, expect_growth
from fupin.intake.corrections import Conflict, corrections_kept
from fupin.intake.guards import step_of_unit
from fupin.intake.lines import Line
from fupin.intake.models import AsideCells, Batch, BatchRow, RowOutcome
from fupin.intake.parsing import Parser
from fupin.intake.preparing import prepared_lines
from fupin.intake.sheets import Outcome, Row, Written, personal_class
from fupin.privacy import mask, mask_numbers

AT_ONCE = 4000
REPORT_EVERY = 100
# Cells that show a value as it is stored.
SAYING = Choice | YesNo | Numeric | Moments
# A line and what it came to; nothing for one that was not sound.
Answered = tuple[Line, Outcome | Refusal | None]
ROW_FIELDS = ("batch", "sheet_name", "row_number", "outcome", "object_type", "object_id", "fields")


@dataclass
class Saver:
    """Saves the lines of a parser for a batch; the counts go to the receipt. `keep` stores what each line did,
    `touched` takes note of the objects, `helped` has another process prepare the lines."""

    parser: Parser
    batch: Batch
    keep: bool = True
    helped: bool = False
    saved: int = 0
    touched: Touched | None = None
    _rows: list[tuple] = field(default_factory=list)
    _aside: list[tuple] = field(default_factory=list)
    _types: dict[type[Model], int] = field(default_factory=dict)
    _bad: set[tuple[str, int, str]] = field(default_factory=set)

    def save_all(self, progress: Callable[[int, int], None] | None) -> None:
        """Saves every sound line and notes every line; refusals become errors of their cells."""
        total, done = len(self.parser.lines), 0
        self._bad = {(issue.sheet, issue.row, issue.column) for issue in self.parser.receipt.errors}
        if self.parser.sheet.bulk:
            expect_growth()
        portions = prepared_lines(self.parser, self.batch, AT_ONCE, helped=self.helped)
        with closing(portions), closing(self._answered(portions)) as answered:
            # Now that the other process is at work: whoever is told may begin a thread, and then none should be forked.
            if progress:
                progress(0, total)
            for lines in answered:
                for line, answer in lines:
                    self._take(line, answer)
                before, done = done, done + len(lines)
                if progress and (done // REPORT_EVERY > before // REPORT_EVERY or done == total):
                    progress(done, total)
                if len(self._rows) >= AT_ONCE:
                    self._keep_rows()
        self._keep_rows()

    def _answered(self, portions: Iterator[list[Line]]) -> Iterator[list[Answered]]:
        """All lines in their order, some at a time."""
        if self.parser.sheet.bulk:
            yield from self._answered_in_bulk(portions)
        else:
            for line in chain.from_iterable(portions):
                yield [(line, self._save_one(line))]

    def _answered_in_bulk(self, portions: Iterator[list[Line]]) -> Iterator[list[Answered]]:
        given: deque[Line] = deque()

        def rows() -> Iterator[list[Row]]:
            while lines := self._next_of(portions):
                given.extend(lines)
                yield [line.row for line in lines if line.is_ready]

        with closing(self.parser.sheet.save(rows(), self.parser.context)) as saved:
            for answers in saved:
                # What the database checks only at the end belongs to these rows, in a dry run too.
                connection.check_constraints()
                yield [(line, self._in_full(line, answer)) for line, answer in _answered_by(given, answers)]
        yield [(line, line.refusal) for line in given]

    def _in_full(self, line: Line, answer: Outcome | Refusal | None) -> Outcome | Refusal | None:
        """The answer; where nothing was asked of the line before it was to be saved, a refusal with all other faults."""
        if line.is_ready and isinstance(answer, Refusal) and self.parser.sheet.prepare is None:
            return with_all_faults(self.parser.sheet, line.row, self.parser.context, answer)
        return answer

    def _next_of(self, portions: Iterator[list[Line]]) -> list[Line] | None:
        """The next lines; where another process prepares them, they are taken over while the database takes in what the
        last ones did.
        """
        taken: list[list[Line]] = []
        if self.helped:
            self._keep_rows(lambda: taken.extend(islice(portions, 1)))
        else:
            taken += islice(portions, 1)
        return taken[0] if taken else None

    def _save_one(self, line: Line) -> Outcome | Refusal | None:
        context, sheet = self.parser.context, self.parser.sheet
        if not line.sound:
            return with_all_faults(sheet, line.row, context)
        context.row = line.row
        kept = nullcontext() if context.overwrite_corrections else corrections_kept(line.row.conflicts)
        try:
            with transaction.atomic(), kept:
                outcome = sheet.save(line.row, context)
                # As in bulk.
                connection.check_constraints()
        except Refusal as refusal:
            return with_all_faults(sheet, line.row, context, refusal)
        return outcome

    def _take(self, line: Line, answer: Outcome | Refusal | None) -> None:
        for key, code, message in line.row.warnings:
            self.parser.warn_cell(line, key, code, message)
        if answer is None:
            self._note(line, None)
        elif isinstance(answer, Refusal):
            for key, code, message in faults_of(answer):
                # Of a cell that is bad already, no more is known.
                if (line.row.sheet_name, line.row.number, self.parser.label_of(key)) not in self._bad:
                    self.parser.refuse_cell(line, key, code, message)
            self._note(line, None)
        else:
            self.saved += 1
            for conflict in line.row.conflicts:
                self._note_conflict(line, conflict)
            self._note(line, answer)
            if line.row.aside:
                row = line.row
                self._aside.append(sealed_row(self.batch.pk, row.sheet_name, row.number, row.aside))

    def _note(self, line: Line, outcome: Outcome | None) -> None:
        kind = outcome.kind if outcome else RowOutcome.REFUSED
        receipt = self.parser.receipt
        setattr(receipt, kind, getattr(receipt, kind) + 1)
        model = number = None
        if outcome:
            written = outcome.row
            of = written.model if isinstance(written, Written) else type(written)
            model, number = self._type_of(of), written.pk
            if self.touched is not None:
                self.touched.add(model, number)
        fields = sorted(outcome.changes) if outcome else []
        if fields:
            self._note_changes(line, outcome)
        self._rows.append(
            (
                self.batch.pk,
                line.row.sheet_name[:100],
                line.row.number,
                kind,
                model,
                number,
                json.dumps(fields) if fields else "[]",
            )
        )

    def _type_of(self, model: type[Model]) -> int:
        if model not in self._types:
            self._types[model] = ContentType.objects.get_for_model(model).pk
        return self._types[model]

    def _note_changes(self, line: Line, outcome: Outcome) -> None:
        for name, pair in outcome.changes.items():
            column = self.parser.sheet.column(name)
            if column and isinstance(column.cell, Money) and (told := step_of_unit(*pair)):
                self.parser.warn_cell(line, name, "unit_step", told)
        shown = {name: [self._shown(name, value) for value in pair] for name, pair in outcome.changes.items()}
        self.parser.receipt.changes.append(
            {"sheet": line.row.sheet_name, "row": line.row.number, "fields": shown}
        )

    def _note_conflict(self, line: Line, conflict: Conflict) -> None:
        name = conflict.field
        before, by_hand, in_file = (self._in_words(name, value) for value in conflict[1:])
        self.parser.receipt.conflicts.append(
            {
                "sheet": line.row.sheet_name,
                "row": line.row.number,
                "cell": line.cell(name),
                "column": self.parser.label_of(name),
                "before": before,
                "by_hand": by_hand,
                "in_file": in_file,
            }
        )
        message = (
            f"与人工更正冲突：原为“{before}”，人工改为“{by_hand}”，表里是“{in_file}”；已保留人工更正的值，"
            "确要以表为准，请选择“覆盖人工更正”再传"
        )
        self.parser.warn_cell(line, name, "conflict", message)

    def _in_words(self, name: str, value: object) -> str:
        """The value as the sheet writes it, masked where personal."""
        column = self.parser.sheet.column(name)
        if column and not column.personal and isinstance(column.cell, SAYING):
            return column.cell.show(value)
        return self._shown(name, value)

    def _shown(self, name: str, value: object) -> str:
        column = self.parser.sheet.column(name)
        personal = column.personal if column else personal_class(name)
        if personal:
            return mask(text_of(value), personal)
        if column and value is not None and isinstance(column.cell, Choice | YesNo):
            return column.cell.show(value)
        # Of a number, no part is a person's.
        if not isinstance(value, str):
            return text_of(value)
        return mask_numbers(value, phones=column is None or isinstance(column.cell, Text))

    def _keep_rows(self, meanwhile: Callable[[], None] | None = None) -> None:
        """Stores what every line did; by COPY, for there are as many as lines."""
        kept = ((BatchRow, ROW_FIELDS, self._rows), (AsideCells, ASIDE_FIELDS, self._aside))
        copy_all(
            [(model, fields, zip(*rows, strict=True)) for model, fields, rows in kept if self.keep and rows],
            meanwhile,
        )
        self._rows, self._aside = [], []


def _answered_by(given: deque[Line], answers: Iterable[Outcome | Refusal]) -> Iterator[Answered]:
    """The lines up to the one of the last answer; those that nobody was asked about have none, or their refusal."""
    for answer in answers:
        while not given[0].is_ready:
            line = given.popleft()
            yield line, line.refusal
        yield given.popleft(), answer
