"""What a fixture is: one small file that shows one habit, and all that an upload of it must say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from tests.counties.registry_world import id_number

Cells = Sequence[Any]
Build = Callable[[Path], object]
YEAR = 2016
HEAD = ["行政村", "户编号", "姓名", "证件号码", "与户主关系"]
NEEDS = ["行政村", "提出日期", "需求", "所需资金"]


@dataclass(frozen=True)
class Fixture:
    """A file of the kind; `build(path)` writes it.

    `stored` is {row: {path of attributes: value}} of the rows that go in, and no others do. `errors` and `warnings` are
    (cell, code) in the order of the receipt, `normalised` (cell, from, to), `skipped` (row, reason): each of them whole.
    `refusal` is the code with which the file as a whole is refused. `options` are those of the upload.
    """

    habit: int
    name: str
    suffix: str
    kind: str
    build: Build
    stored: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    errors: Sequence[tuple[str, str]] = ()
    warnings: Sequence[tuple[str, str]] = ()
    normalised: Sequence[tuple[str, str, str]] = ()
    skipped: Sequence[tuple[int, str]] = ()
    refusal: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """The number of the habit and its name, so that the files stand in the order of the list."""
        return f"{self.habit:02d}-{self.name}{self.suffix}"

    def write(self, directory: Path) -> Path:
        """Builds the file in the directory."""
        path = directory / self.file_name
        self.build(path)
        return path


FIXTURES: list[Fixture] = []


def fixture(
    habit: int, name: str, suffix: str = ".xlsx", kind: str = "persons", **expected: Any
) -> Callable[[Build], Build]:
    """Registers the builder below as the fixture of a habit."""

    def register(build: Build) -> Build:
        FIXTURES.append(Fixture(habit, name, suffix, kind, build, **expected))
        return build

    return register


def person(name: str = "黄招元", order: str = "001", relation: str = "户主", number: str = "1001") -> list:
    """The cells of one sound person under HEAD."""
    return ["招元村", number, name, id_number(order=order), relation]


def need(subject: str = "硬化村道", amount: Any = None, day: Any = "2016-06-01") -> list:
    """The cells of one sound need of 招元村 under NEEDS."""
    return ["招元村", day, subject, amount]


def workbook(path: Path, rows: Sequence[Cells], title: str = "Sheet1", dress: Callable | None = None) -> None:
    """An .xlsx of one worksheet; `dress(sheet)` may change it before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if dress:
        dress(sheet)
    book.save(path)
