"""The understood lines of an upload, kept in portions: in memory while they are few, else in a nameless file."""

import pickle
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from fupin.intake.reading import address
from fupin.intake.sheets import Row

KEPT_IN_MEMORY = 20_000


@dataclass(slots=True)
class Line:
    """A row with what is needed to speak of its cells: where each column stands, whether it is sound."""

    row: Row
    places: Mapping[str, int]
    index: int = 0
    sound: bool = True

    def cell(self, key: str) -> str:
        """The address of a column in this line; empty for a column that the file does not have."""
        return address(self.places[key], self.row.number) if key in self.places else ""


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

    def lines(self, refused: Mapping[int, int]) -> list[Line]:
        """The lines as rows of values."""
        keys = tuple(self.places)
        cells = zip(*self.columns, strict=True)
        together = zip(self.numbers, self.groups, cells, strict=True)
        lines = [
            Line(
                Row(number, self.sheet_name, dict(zip(keys, values, strict=True)), group=group),
                self.places,
                index,
                index not in refused,
            )
            for index, (number, group, values) in enumerate(together, self.first)
        ]
        for line, cells in zip(lines, self.aside or (), strict=False):
            line.row.aside = cells
        return lines


@dataclass
class Lines:
    """All lines of an upload in their order. `refused` maps the index of an unsound line to its row number."""

    refused: dict[int, int] = field(default_factory=dict)
    _count: int = 0
    _kept: list[Portion | int] = field(default_factory=list)
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
        self._kept.append(self._file.seek(0, 2))
        pickle.dump(portion, self._file, protocol=pickle.HIGHEST_PROTOCOL)

    def portions(self) -> Iterator[list[Line]]:
        """The lines, some thousand at a time; each time anew."""
        for kept in self._kept:
            yield self._portion(kept).lines(self.refused)

    def _portion(self, kept: Portion | int) -> Portion:
        if isinstance(kept, Portion):
            return kept
        self._file.seek(kept)
        return pickle.load(self._file)  # noqa: S301 - written above by this very process

    def refuse(self, index: int, number: int) -> None:
        """Notes that a line is not sound."""
        self.refused[index] = number

    def refused_rows(self) -> list[int]:
        """The row numbers of the unsound lines in their order."""
        return [number for _, number in sorted(self.refused.items())]
