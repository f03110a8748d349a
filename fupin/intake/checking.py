"""What a refused line is told besides: all that is wrong with it at once, not one fault a round."""

from fupin.errors import Refusal
from fupin.intake.sheets import CellFault, Check, Context, Row, RowRefused, Sheet


def with_all_faults(
    sheet: Sheet, row: Row, context: Context, refusal: Refusal | None = None
) -> Refusal | None:
    """The refusal of a line together with all that the sheet's checks find; None if nothing speaks against the line.

    Nothing is remembered of the line: it does not go in, and the others are judged as without it.
    """
    if not sheet.checks:
        return refusal
    said, known = faults_of(refusal), list(row.warnings)
    faults = list(said)
    context.only_asking = True
    try:
        for check in sheet.checks:
            faults += [fault for fault in _found(check, row, context) if fault not in faults]
    finally:
        context.only_asking = False
    row.warnings[:] = [*known, *(each for each in row.warnings[len(known) :] if each not in known)]
    return RowRefused(faults) if len(faults) > len(said) else refusal


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
