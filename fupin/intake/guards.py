"""Doubts that only a whole table can raise: a unit mistaken by ten thousand, a total that does not add up."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fupin.catalogue import definition
from fupin.figures import Figure, FigureError, parse_figure
from fupin.intake.body import Body, TotalRow, amount_of
from fupin.intake.cells.numbers import FigureCell, Money
from fupin.intake.header import Found, Header
from fupin.money import MONEY_UNITS, plain

FEWEST = 4
TEN_THOUSAND, MILLION = 10_000, 1_000_000
OUT_OF_LINE = 1000
MOST = 2**62


@dataclass
class Amounts:
    """The positive amounts of one money column as its rows pass, in millionths and side by side, and where each stands.

    `named` is what they are called.
    """

    found: Found
    named: str = "本列"
    millionths: array = field(default_factory=lambda: array("q"))
    rows: array = field(default_factory=lambda: array("q"))
    huge: dict[int, Decimal] = field(default_factory=dict)

    def take(self, by_key: Mapping[str, Sequence[object]], numbers: Sequence[int], bare: str) -> None:
        """Takes the next rows: their columns, their numbers, and the unit of bare amounts."""
        self.add(by_key[self.found.column.key], numbers)

    def add(self, values: Sequence[object], numbers: Sequence[int]) -> None:
        """Takes the next values with their row numbers."""
        for value, number in zip(values, numbers, strict=True):
            amount = _amount(value)
            if amount is not None and amount > 0:
                millionths = int(amount * MILLION)
                if millionths > MOST:
                    self.huge[len(self.millionths)] = amount
                self.millionths.append(min(millionths, MOST))
                self.rows.append(number)

    def out_of_line(self) -> Iterator[tuple[int, str]]:
        """(row, message) of amounts a thousand times above or below the middle of their column."""
        if len(self.millionths) < FEWEST:
            return
        ordered, half = sorted(self.millionths), len(self.millionths) // 2
        # Twice the middle, so that it stays a whole number.
        double = ordered[half] + ordered[half if len(ordered) % 2 else half - 1]
        middle = Decimal(double).scaleb(-6) / 2
        for at, (millionths, row) in enumerate(zip(self.millionths, self.rows, strict=True)):
            if 2 * millionths >= double * OUT_OF_LINE or 2 * millionths * OUT_OF_LINE <= double:
                amount = self.huge.get(at) or Decimal(millionths).scaleb(-6)
                other = amount / TEN_THOUSAND if amount > middle else amount * TEN_THOUSAND
                yield (
                    row,
                    f"与{self.named}多数（{plain(middle)} 元上下）相差千倍以上，两种读法：现在读作 {plain(amount)} 元；"
                    f"单位错了一万倍则是 {plain(other)} 元。请核对是元还是万元，并在格子里写明单位",
                )


@dataclass
class AmountsByIndicator:
    """The same of a column where another says what each row counts: amounts of one indicator are held together."""

    found: Found
    kinds: dict[str, Amounts] = field(default_factory=dict)

    def take(self, by_key: Mapping[str, Sequence[object]], numbers: Sequence[int], bare: str) -> None:
        """Takes the next rows: their columns, their numbers, and the unit of bare amounts."""
        cell, nothing = self.found.column.cell, [None] * len(numbers)
        figures, units = by_key[self.found.column.key], by_key.get(cell.unit_in, nothing)
        for code, figure, unit, number in zip(
            by_key.get(cell.of, nothing), figures, units, numbers, strict=True
        ):
            amount = _amount_of(code, figure, (unit or "") or bare)
            if amount is not None:
                if code not in self.kinds:
                    self.kinds[code] = Amounts(self.found, f"本列“{definition(code).name}”的")
                self.kinds[code].add([amount], [number])

    def out_of_line(self) -> Iterator[tuple[int, str]]:
        """(row, message) of amounts a thousand times above or below the middle of those of their indicator."""
        for amounts in self.kinds.values():
            yield from amounts.out_of_line()


def money_columns(header: Header) -> list[Amounts | AmountsByIndicator]:
    """The columns of a table whose amounts are to be watched."""
    cells = [(found, found.column.cell) for found in header.mapped]
    alike = [Amounts(found) for found, cell in cells if isinstance(cell, Money) or _is_money_figure(cell)]
    return alike + [
        AmountsByIndicator(found) for found, cell in cells if isinstance(cell, FigureCell) and cell.of
    ]


def is_money(unit: str) -> bool:
    """True for a unit of an indicator that counts money: 元, 元/人."""
    return unit.partition("/")[0] == "元"


def _amount_of(code: object, figure: object, bare: str) -> Decimal | None:
    """How much the figure says in 元, if that is what the indicator counts."""
    known = definition(code) if isinstance(code, str) else None
    if known is None or not isinstance(figure, Figure) or not is_money(known.unit):
        return None
    try:
        return parse_figure(figure.text, unit=known.unit, column_unit=bare or known.unit).value
    except FigureError:
        return None


def _is_figure_of_any_unit(cell: object) -> bool:
    return isinstance(cell, FigureCell) and cell.unit is None


def _is_money_figure(cell: object) -> bool:
    return isinstance(cell, FigureCell) and cell.unit in MONEY_UNITS


def _amount(value: object) -> Decimal | None:
    return value.value if isinstance(value, Figure) else amount_of(value)


def totals_that_differ(
    body: Body, value_of: Callable[[Found, Any], object]
) -> Iterator[tuple[Found, TotalRow, str]]:
    """The totals stated in the file that equal no sum: above, of their group, or of all rows.

    A column in which each row counts something else has none.
    """
    columns = [found for found in body.header.mapped if not _is_figure_of_any_unit(found.column.cell)]
    for total in body.totals:
        for found in columns:
            stated = amount_of(value_of(found, total.row))
            key = found.column.key
            if stated is None or key not in body.adding.running or key in body.adding.inexact:
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


def step_of_unit(old: object, new: object) -> str:
    """What to tell of an amount that becomes ten thousand times itself, or a ten-thousandth; nothing of other changes."""
    if not _are_amounts(old, new) or new not in (old * TEN_THOUSAND, old / TEN_THOUSAND):
        return ""
    return (
        f"恰好是原来的{'一万倍' if new > old else '万分之一'}，两种读法：库里是 {plain(old)} 元，现在读作 {plain(new)} 元。"
        "请核对是元还是万元"
    )


def out_of_plan(amount: object, plan: object, name: str) -> str:
    """What to tell of an amount a thousand times above its plan, or exactly a ten-thousandth of it; nothing of others.

    Far less than planned is ordinary: money is paid in parts.
    """
    if not (_are_amounts(amount, plan) and (amount >= plan * OUT_OF_LINE or amount * TEN_THOUSAND == plan)):
        return ""
    return _two_readings(amount, plan, name)


def out_of_proportion(amount: object, other: object, name: str) -> str:
    """What to tell of an amount a thousand times above or below another of its kind; nothing of others."""
    if not _are_amounts(amount, other) or (amount < other * OUT_OF_LINE and other < amount * OUT_OF_LINE):
        return ""
    return _two_readings(amount, other, name)


def _are_amounts(*values: object) -> bool:
    return all(isinstance(value, Decimal) and value > 0 for value in values)


def _two_readings(amount: Decimal, known: Decimal, name: str) -> str:
    other = amount / TEN_THOUSAND if amount > known else amount * TEN_THOUSAND
    return (
        f"与{name}（{plain(known)} 元）相差千倍以上，两种读法：现在读作 {plain(amount)} 元；"
        f"单位错了一万倍则是 {plain(other)} 元。请核对是元还是万元，并在格子里写明单位"
    )
