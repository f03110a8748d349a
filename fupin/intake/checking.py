"""What a refused line is told besides: all that is wrong with it at once, not one fault a round."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from fupin.audit.services import check_parts
from fupin.errors import Refusal, told_at
from fupin.intake.sheets import CellFault, Check, Context, Row, RowRefused, Sheet, looking_at


def with_all_faults(
    sheet: Sheet, row: Row, context: Context, refusal: Refusal | None = None
) -> Refusal | None:
    """The refusal of a line together with all that the sheet's checks find, and what its `save` would find if the line did
    without its wrong cells; None if nothing speaks against the line.

    Nothing is remembered of the line: it does not go in, and the others are judged as without it.
    """
    said, known = faults_of(refusal), list(row.warnings)
    faults = list(said)
    context.only_asking = True
    try:
        for check in sheet.checks:
            faults += _not_said(_found(check, row, context), faults)
        if refusal is None and _may_be_tried(sheet, row):
            faults += _not_said(_tried(sheet, row, context), faults)
    finally:
        context.only_asking = False
    row.warnings[:] = [*known, *(each for each in row.warnings[len(known) :] if each not in known)]
    faults = _located(faults)
    return RowRefused(faults) if faults != list(said) else refusal


def in_keeping_with(
    model: type[Model], *keys: str, told: Callable[[Row], Mapping[str, Any]] | None = None
) -> Check:
    """A check that these cells together, if all are filled in, break no constraint of the model, told at the last of them.

    `told` gives the model's columns where the cells hold something else, or some may be blank.
    """

    @looking_at(*keys)
    def check(row: Row, context: Context) -> None:
        values = told(row) if told else {key: row[key] for key in keys}
        if told is None and None in values.values():
            return
        with told_at(keys[-1]):
            check_parts(model, values)

    return check


def _not_said(found: Sequence[CellFault], said: Sequence[CellFault]) -> list[CellFault]:
    """Those of a cell, or of the line, of which the same is not said already, in whatever words."""
    known = {fault[:2] if fault[0] else fault for fault in said}
    return [fault for fault in found if (fault[:2] if fault[0] else fault) not in known]


def _located(faults: list[CellFault]) -> list[CellFault]:
    """Without what is said of the whole line and of a cell of it as well."""
    at_cells = {fault[1:] for fault in faults if fault[0]}
    return [fault for fault in faults if fault[0] or fault[1:] not in at_cells]


def _may_be_tried(sheet: Sheet, row: Row) -> bool:
    """True if a line like this one with its wrong cells left blank could be sent, and would say the same for the rest."""
    columns = [sheet.column(key) for key in row.bad]
    looked_at = frozenset().union(*(getattr(check, "looks_at", ()) for check in sheet.checks))
    return (
        bool(columns)
        and not sheet.bulk
        and row.bad.isdisjoint(looked_at)
        and not any(each.required or each.key in sheet.key or each.cell.says_where for each in columns)
    )


def _tried(sheet: Sheet, row: Row, context: Context) -> list[CellFault]:
    """What the sheet's `save` refuses the line for; it is taken back whatever it comes to.

    A fault of no certain cell is left out: it may come of the blank.
    """
    known, cache = list(row.warnings), context.cache
    context.row, context.cache = row, dict(cache)
    found: tuple[CellFault, ...] = ()
    try:
        with transaction.atomic():
            try:
                sheet.save(row, context)
                connection.check_constraints()
            except Refusal as refusal:
                found = faults_of(refusal)
            transaction.set_rollback(True)
    finally:
        context.cache = cache
    # Its doubts come with the line that goes in.
    row.warnings[:] = known
    row.conflicts.clear()
    return [fault for fault in found if sheet.column(fault[0])]


def _found(check: Check, row: Row, context: Context) -> tuple[CellFault, ...]:
    try:
        check(row, context)
    except Refusal as refusal:
        return faults_of(refusal)
    return ()


def faults_of(refusal: Refusal | None) -> tuple[CellFault, ...]:
    """(column key, code, message) for each reason."""
    if refusal is None:
        return ()
    return (
        refusal.faults
        if isinstance(refusal, RowRefused)
        else ((refusal.field, refusal.code, refusal.message),)
    )
