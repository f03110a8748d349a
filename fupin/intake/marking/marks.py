"""What is to be marked in a workbook, worksheet by worksheet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string

from fupin.intake.receipt import HeaderPlace, Issue, Receipt
from fupin.intake.templates import harmless

AUTHOR = "导入检查"
# Programs become slow with more remarks than this; the cells beyond are filled, and the column of advice says why.
MOST_REMARKS = 10_000


class Ground(StrEnum):
    """The colour under a marked cell."""

    WRONG = "FFFFC7CE"
    DOUBTFUL = "FFFFEB9C"


Place = tuple[int, int]
UNCHANGED: Mapping[str, str] = MappingProxyType({})


@dataclass
class Mark:
    """What is said at one cell."""

    ground: Ground
    texts: list[str] = field(default_factory=list)


@dataclass
class Page:
    """The marks of one worksheet by (row, column), the advice by row, and where the header ends."""

    marks: dict[Place, Mark] = field(default_factory=dict)
    advice: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    header: HeaderPlace | None = None

    def words(self) -> dict[int, str]:
        """What the column of advice says of each wrong row."""
        return {row: harmless("；".join(dict.fromkeys(texts))) for row, texts in self.advice.items()}


def pages_of(
    receipt: Receipt, names: Sequence[str], renamed: Mapping[str, str] = UNCHANGED
) -> dict[str, Page]:
    """The marks by name of worksheet; what names none, as in a text file, belongs to the first.

    `renamed` tells what those of the receipt are called where they could not keep their names.
    """
    pages = {name: Page() for name in names}

    def page(sheet: str) -> Page:
        return pages.get(renamed.get(sheet, sheet)) or pages[names[0]]

    for name, header in receipt.headers.items():
        page(name).header = header
    for issues, ground in ((receipt.warnings, Ground.DOUBTFUL), (receipt.errors, Ground.WRONG)):
        for issue in issues:
            _note(page(issue.sheet), issue, ground)
    return pages


def _note(page: Page, issue: Issue, ground: Ground) -> None:
    if issue.cell and issue.row:
        mark = page.marks.setdefault(place_of(issue.cell), Mark(ground))
        mark.ground = ground
        mark.texts.append(issue.message)
    if issue.row and ground is Ground.WRONG:
        label = f"{issue.column}：" if issue.column else ""
        page.advice[issue.row].append(label + issue.message)


def place_of(address: str) -> Place:
    """(row, column) of an address such as D7."""
    letters, row = coordinate_from_string(address)
    return row, column_index_from_string(letters)
