"""What a register is: columns in a fixed order, and where its rows come from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from funds.selectors import LedgerFilters
from fupin.scope import Scope


@dataclass(frozen=True)
class Column:
    """`value` gives a text, a day, a number or None; `address`, where there is one, leads to the rows behind it.

    `missing` is what a page prints for None: 未填 where somebody should have filled it in.
    """

    label: str
    value: Callable[[Any], Any]
    number: bool = False
    address: Callable[[Any], str] | None = None
    missing: str = ""


@dataclass(frozen=True)
class Table:
    """`rows(scope, filters, as_of)` is a list or a queryset. `numbered` puts 序号 first.

    `totals` are labels of columns that may be added up over all rows; `kind` is the sheet that the same rows can be
    sent in again by. `is_sum(row)` tells lines that are sums themselves: they are not counted and not numbered.
    """

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Scope, LedgerFilters, date], Sequence]
    numbered: bool = True
    totals: tuple[str, ...] = ()
    kind: str = ""
    is_sum: Callable[[Any], bool] = lambda row: False

    @property
    def head(self) -> list[str]:
        """The headings in order."""
        return (["序号"] if self.numbered else []) + [column.label for column in self.columns]

    def column(self, label: str) -> Column:
        """The column of that heading."""
        return next(column for column in self.columns if column.label == label)
