"""The lines of an upload on their way to be saved: what can be made of each by itself is made ahead."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, repeat

from fupin.errors import Refusal
from fupin.intake.checking import with_all_faults
from fupin.intake.lines import Line
from fupin.intake.models import Batch
from fupin.intake.parsing import Parser
from fupin.processes import made_ahead

# Of fewer lines it takes longer to start a process than to prepare them.
LONG = 8_000
# Portions prepared while the database has both cores busy.
AHEAD = 4


def worth_a_process(parser: Parser) -> bool:
    """True if there is so much to prepare that another process should do it."""
    return parser.sheet.prepare is not None and len(parser.lines) >= LONG


def prepared_lines(parser: Parser, batch: Batch, size: int, *, helped: bool = False) -> Iterator[list[Line]]:
    """All lines in their order, at most `size` at a time; the sound ones prepared, or refused;
    the others with what is wrong with them besides.

    If it is `helped`, another process prepares them from now on, and their values stay there.
    """
    if not helped:
        return _prepared(parser, batch, [size])
    # Until the first come, the database has nothing to do.
    sizes = (size // 8, size // 2, size)
    return _taken_over(parser, sizes, made_ahead(partial(_sent, parser, batch, sizes), AHEAD))


def _taken_over(parser: Parser, sizes: Sequence[int], sent: Iterator[tuple]) -> Iterator[list[Line]]:
    """The lines with what the other process made of them."""
    context, bare = parser.context, _parted(parser.lines.portions(bare=True), sizes)
    for columns, others, warnings, context.applied, context.unknown in sent:
        lines = next(bare)
        prepared = zip(*columns, strict=True)
        for at, line in enumerate(lines):
            if at in others:
                line.refusal = others[at]
            else:
                line.row.prepared = next(prepared)
        for at, said in warnings.items():
            lines[at].row.warnings += said
        yield lines


def _sent(parser: Parser, batch: Batch, sizes: Sequence[int]) -> Iterator[tuple]:
    """What the lines became, column by column, for so it is packed and unpacked fastest; the refusals of those that became
    nothing; the doubts; and which words came up until then.
    """
    for lines in _prepared(parser, batch, sizes):
        columns = list(zip(*(line.row.prepared for line in lines if line.row.prepared), strict=True))
        others = {at: line.refusal for at, line in enumerate(lines) if not line.row.prepared}
        warnings = {at: line.row.warnings for at, line in enumerate(lines) if line.row.warnings}
        yield columns, others, warnings, parser.context.applied, parser.context.unknown


def _parted(portions: Iterable[list[Line]], sizes: Sequence[int]) -> Iterator[list[Line]]:
    """The lines, as many at a time as the sizes say, the last of which holds from then on."""
    coming = chain(sizes, repeat(sizes[-1]))
    for lines in portions:
        start = 0
        while start < len(lines):
            end = start + next(coming)
            yield lines[start:end]
            start = end


def _prepared(parser: Parser, batch: Batch, sizes: Sequence[int]) -> Iterator[list[Line]]:
    for lines in _parted(parser.lines.portions(), sizes):
        for line in lines:
            line.row.batch = batch
        if parser.sheet.bulk:
            _prepare(parser, lines)
        yield lines


def _prepare(parser: Parser, lines: list[Line]) -> None:
    sheet, context = parser.sheet, parser.context
    for line in lines:
        refusal = None
        if line.sound:
            if sheet.prepare is None:
                continue
            try:
                line.row.prepared = sheet.prepare(line.row, context)
                continue
            except Refusal as error:
                refusal = error
        if refusal := with_all_faults(sheet, line.row, context, refusal):
            line.refusal = refusal.kept()
