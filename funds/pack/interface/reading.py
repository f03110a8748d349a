"""The tables of a pack that is already written, book by book."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

# Table of the pack by its key: the keys of its columns, in the order of its file.
Columns = Mapping[str, Sequence[str]]
Row = dict[str, str]


class Pack:
    """The tables, row by row as {key of the column: text}."""

    def __init__(self, directory: Path, columns: Columns) -> None:
        self.directory, self.columns = directory, columns

    def rows(self, key: str) -> Iterator[Row]:
        with (self.directory / f"{key}.csv").open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            next(reader)
            for cells in reader:
                yield dict(zip(self.columns[key], (cell.removeprefix("'") for cell in cells), strict=False))

    def books(self, key: str) -> "Books":
        """The table, to be asked for one book after the other."""
        return Books(self.rows(key))


class Books:
    """The rows of a table that is sorted by book: each book once, in the order of their numbers, in one reading."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._groups = groupby(rows, key=lambda row: int(row["book"]))
        self._next = next(self._groups, None)

    def of(self, number: int) -> Iterator[Row]:
        """The rows of a book; of no number that is less than one asked for before."""
        while self._next and self._next[0] < number:
            self._next = next(self._groups, None)
        if self._next and self._next[0] == number:
            yield from self._next[1]
