"""The understood lines of an upload, kept in portions: in memory while they are few, else in a nameless file."""

import os
import pickle
import tempfile
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any, BinaryIO

from fupin.errors import Refusal
from fupin.intake.reading import address
from fupin.intake.sheets import Row

KEPT_IN_MEMORY = 20_000
# Where a portion lies in the file: its start, how long it is without its columns, and how long those are.
Where = tuple[int, int, int]


@dataclass(slots=True)
class Line:
    """A row with its place in the upload, and whether it is sound.

    `refusal` is why a sound line could not be prepared, or what else is wrong with another.
    """

    row: Row
    index: int = 0
    sound: bool = True
    refusal: Refusal | None = None

    @property
    def is_ready(self) -> bool:
        """True if it can be saved as far as is known."""
        return self.sound and self.refusal is None

    def cell(self, key: str) -> str:
        """The address of a column in this line; empty for a column that the file does not have."""
        places = self.row.places
        return address(places[key], self.row.number) if places and key in places else ""


@dataclass
class Portion:
    """Some lines of one table, column by column. `first` is the index of its first line in the upload."""

    sheet_name: str
    places: Mapping[str, int]
    first: int
    numbers: list[int]
    groups: list[str]
    columns: list[list[Any]]
    aside: list[dict[str, str]] | None = None
    money_unit: str = ""
    units: Mapping[str, str] | None = None

    def lines(self, refused: Mapping[int, int], bad: Mapping[int, Set[str]]) -> list[Line]:
        """The lines as rows of values; of a portion without columns they have none."""
        keys = tuple(self.places)
        if self.columns:
            values = (dict(zip(keys, cells, strict=True)) for cells in zip(*self.columns, strict=True))
        else:
            values = repeat({}, len(self.numbers))
        together = zip(self.numbers, self.groups, values, strict=True)
        lines = [
            Line(self._row(number, said, group), index, index not in refused)
            for index, (number, group, said) in enumerate(together, self.first)
        ]
        for line, cells in zip(lines, self.aside or (), strict=False):
            line.row.aside = cells
        for line in lines:
            if not line.sound:
                line.row.bad = bad.get(line.index, frozenset())
        return lines

    def _row(self, number: int, values: Mapping[str, Any], group: str) -> Row:
        row = Row(number, self.sheet_name, values, None, group, self.places)
        row.money_unit, row.units = self.money_unit, self.units
        return row


@dataclass
class Lines:
    """All lines of an upload in their order. `refused` maps the index of an unsound line to its row number, `bad` to the
    columns whose cells are wrong.
    """

    refused: dict[int, int] = field(default_factory=dict)
    bad: dict[int, set[str]] = field(default_factory=dict)
    _count: int = 0
    _kept: list[Portion | Where] = field(default_factory=list)
    _file: BinaryIO | None = None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Line]:
        for portion in self.portions():
            yield from portion

    def add(self, portion: Portion) -> None:
        """Keeps one more portion; beyond 20,000 lines on disk, in a file that nobody else can open."""
        self._count += len(portion.numbers)
        if self._count <= KEPT_IN_MEMORY:
            self._kept.append(portion)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="intake-")  # noqa: SIM115 - closed with the upload
        bare = pickle.dumps(replace(portion, columns=[]), pickle.HIGHEST_PROTOCOL)
        columns = pickle.dumps(portion.columns, pickle.HIGHEST_PROTOCOL)
        self._kept.append((self._file.seek(0, 2), len(bare), len(columns)))
        self._file.write(bare + columns)
        self._file.flush()

    def portions(self, *, bare: bool = False) -> Iterator[list[Line]]:
        """The lines, some thousand at a time; each time anew. With `bare` without their values."""
        for kept in self._kept:
            yield self._portion(kept, bare=bare).lines(self.refused, self.bad)

    def _portion(self, kept: Portion | Where, *, bare: bool) -> Portion:
        if isinstance(kept, Portion):
            return replace(kept, columns=[]) if bare else kept
        start, middle, length = kept
        portion = pickle.loads(self._read(start, middle))  # noqa: S301 - written above by this very process
        if not bare:
            portion.columns = pickle.loads(self._read(start + middle, length))  # noqa: S301
        return portion

    def _read(self, start: int, length: int) -> bytes:
        # Where one process stands in the file is nothing to another that reads it.
        return os.pread(self._file.fileno(), length, start)

    def refuse(self, index: int, number: int, key: str = "") -> None:
        """Notes that a line is not sound, and in which column it has a wrong cell."""
        self.refused[index] = number
        if key:
            self.bad.setdefault(index, set()).add(key)

    def refused_rows(self) -> list[int]:
        """The row numbers of the unsound lines in their order."""
        return [number for _, number in sorted(self.refused.items())]
