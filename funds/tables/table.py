"""What a register is: columns in a fixed order, and where its rows come from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from funds.covering import Covering
from funds.selectors import LedgerFilters
from fupin.scope import Scope


@dataclass(frozen=True)
class Column:
    """`value` gives a text, a day, a number or None; `address`, where there is one, leads to the rows behind it.

    `missing` is what a page prints for None: 未填 where somebody should have filled it in. `covered` gives the value for
    a reader who may not see personal names; columns without it name nobody.
    """

    label: str
    value: Callable[[Any], Any]
    number: bool = False
    address: Callable[[Any], str] | None = None
    missing: str = ""
    covered: Callable[[Covering, Any, Any], Any] | None = None

    def seen(self, row: Any, cover: Covering) -> Any:
        """The value as its reader may see it."""
        value = self.value(row)
        return self.covered(cover, row, value) if self.covered and value and cover.masked else value


def as_name(cover: Covering, row: object, said: str) -> str:
    """A column that is one name, of a person or of an organisation."""
    return cover.name(said)


def as_words(cover: Covering, row: object, said: str) -> str:
    """A column of free text."""
    return cover.words(said)


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
