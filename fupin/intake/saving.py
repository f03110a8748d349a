"""Writing the sound rows, each under its own savepoint, and counting what became of them."""

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

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
from fupin.intake.comparing import Touched
from fupin.intake.copying import copy_rows
from fupin.intake.corrections import Conflict, corrections_kept
from fupin.intake.guards import step_of_unit
from fupin.intake.lines import Line
from fupin.intake.models import AsideCells, Batch, BatchRow, RowOutcome
from fupin.intake.parsing import Parser
from fupin.intake.sheets import Outcome, RowRefused, Written, personal_class
from fupin.privacy import mask

AT_ONCE = 4000
REPORT_EVERY = 100
# Cells that show a value as it is stored.
SAYING = Choice | YesNo | Numeric | Moments
ROW_FIELDS = ("batch", "sheet_name", "row_number", "outcome", "object_type", "object_id", "fields")


@dataclass
class Saver:
    """Saves the lines of a parser for a batch; the counts go to the receipt. `keep` stores what each line did,
    `touched` takes note of the objects."""

    parser: Parser
    batch: Batch
    keep: bool = True
    saved: int = 0
    touched: Touched | None = None
    _rows: list[tuple] = field(default_factory=list)
    _aside: list[tuple] = field(default_factory=list)
    _types: dict[type[Model], int] = field(default_factory=dict)

    def save_all(self, progress: Callable[[int, int], None] | None) -> None:
        """Saves every sound line and notes every line; refusals become errors of their cells."""
        total, done = len(self.parser.lines), 0
        size = AT_ONCE if self.parser.sheet.bulk else 1
        for lines in self.parser.lines.portions():
            for start in range(0, len(lines), size):
                some = lines[start : start + size]
                self._save([line for line in some if line.sound])
                for line in some:
                    if not line.sound:
                        self._note(line, None)
                done += len(some)
                if progress and (done % REPORT_EVERY == 0 or done == total):
                    progress(done, total)
            self._keep_rows()

    def _save(self, lines: Sequence[Line]) -> None:
        for line in lines:
            line.row.batch = self.batch
        if not lines:
            return
        answers = self._save_many(lines) if self.parser.sheet.bulk else [self._save_one(lines[0])]
        for line, answer in zip(lines, answers, strict=True):
            self._take(line, answer)

    def _save_one(self, line: Line) -> Outcome | Refusal:
        context = self.parser.context
        context.row = line.row
        kept = nullcontext() if context.overwrite_corrections else corrections_kept(line.row.conflicts)
        try:
            with transaction.atomic(), kept:
                outcome = self.parser.sheet.save(line.row, context)
                # What the database checks only at the end belongs to this row, in a dry run too.
                connection.check_constraints()
        except Refusal as refusal:
            return refusal
        return outcome

    def _save_many(self, lines: Sequence[Line]) -> list[Outcome | Refusal]:
        with transaction.atomic():
            answers = list(self.parser.sheet.save([line.row for line in lines], self.parser.context))
            connection.check_constraints()
        return answers

    def _take(self, line: Line, answer: Outcome | Refusal) -> None:
        for key, code, message in line.row.warnings:
            self.parser.warn_cell(line, key, code, message)
        if isinstance(answer, RowRefused):
            for key, code, message in answer.faults:
                self.parser.refuse_cell(line, key, code, message)
        elif isinstance(answer, Refusal):
            self.parser.refuse_cell(line, answer.field, answer.code, answer.message)
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
                str(kind),
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
        worded = column and value is not None and isinstance(column.cell, Choice | YesNo)
        return column.cell.show(value) if worded else text_of(value)

    def _keep_rows(self) -> None:
        """Stores what every line did; by COPY, for there are as many as lines."""
        if self.keep and self._rows:
            copy_rows(BatchRow, ROW_FIELDS, self._rows)
        if self.keep and self._aside:
            copy_rows(AsideCells, ASIDE_FIELDS, self._aside)
        self._rows, self._aside = [], []
