"""Doubts that only a whole table can raise: a unit mistaken by ten thousand, a total that does not add up."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Any

from fupin.figures import Figure
from fupin.intake.body import Body, TotalRow, amount_of
from fupin.intake.cells.numbers import FigureCell, Money
from fupin.intake.header import Found
from fupin.money import MONEY_UNITS, plain

if TYPE_CHECKING:
    from fupin.intake.parsing import Line
    from fupin.intake.sheets import Sheet

FEWEST = 4
OUT_OF_LINE = 1000


def misplaced_units(sheet: "Sheet", lines: Sequence["Line"]) -> Iterator[tuple[str, "Line", str]]:
    """(column key, line, message) of amounts a thousand times above or below the middle of their column."""
    for column in sheet.columns:
        if not (isinstance(column.cell, Money) or _is_money_figure(column.cell)):
            continue
        amounts = [
            (amount, line) for line in lines if (amount := _amount(line.row[column.key])) and amount > 0
        ]
        if len(amounts) < FEWEST:
            continue
        middle = median(amount for amount, _ in amounts)
        for amount, line in amounts:
            if amount >= middle * OUT_OF_LINE or amount * OUT_OF_LINE <= middle:
                text = (
                    f"{plain(amount)} 元与本列多数（{plain(middle)} 元上下）相差千倍以上，请核对是元还是万元"
                )
                yield column.key, line, text


def _is_money_figure(cell: object) -> bool:
    return isinstance(cell, FigureCell) and cell.unit in MONEY_UNITS


def _amount(value: object) -> Decimal | None:
    return value.value if isinstance(value, Figure) else amount_of(value)


def totals_that_differ(
    body: Body, value_of: Callable[[Found, Any], object]
) -> Iterator[tuple[Found, TotalRow, str]]:
    """The totals stated in the file that equal no sum: above, of their group, or of all rows."""
    for total in body.totals:
        for found in body.header.mapped:
            stated = amount_of(value_of(found, total.row))
            key = found.column.key
            if stated is None or key not in body.adding.running:
                continue
            sums = [each.get(key) for each in (total.since, total.running, body.adding.running)]
            if stated not in sums:
                added = total.running.get(key) or body.adding.running[key]
                gap = plain(abs(stated - added))
                yield (
                    found,
                    total,
                    f"合计写的是 {plain(stated)}，逐行相加是 {plain(added)}，相差 {gap}，请核对",
                )
