"""What became of an upload, for people and for programs."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from fupin.files.models import StoredFile
from fupin.intake.cells.base import SPACES, tidy
from fupin.intake.models import Batch
from fupin.privacy import mask_numbers

# An ID number that a spreadsheet kept as a number.
AS_A_NUMBER = re.compile(r"(?<!\d)([1-9])\.\d{8,16}([eE]\+?17)(?!\d)")


def in_words(text: str, *, phones: bool = True) -> str:
    """Words of the file, such as a heading or a title, as a receipt may show them: without the numbers of persons.

    A number that blanks part, or whose digits are full-width, is one as well: such words are shown without them. Without
    `phones`, as `mask_numbers`.
    """
    masked = mask_numbers(AS_A_NUMBER.sub(r"\1.***\2", text), phones=phones)
    plain = SPACES.sub("", tidy(masked))
    hidden = mask_numbers(plain, phones=phones)
    return masked if hidden == plain else hidden


@dataclass(frozen=True)
class Issue:
    """One error or warning; of the file if the cell is empty and the row 0. Personal values are masked."""

    sheet: str
    cell: str
    row: int
    column: str
    code: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "row": self.row,
            "column": in_words(self.column),
            "code": self.code,
            "message": mask_numbers(self.message),
        }


@dataclass(frozen=True)
class HeaderPlace:
    """Where a table's header ends, and the column for our advice, which may be there already. `money_unit` is the unit of
    amounts that the file does not state, but who sent it.
    """

    row: int
    advice_column: int
    has_advice: bool
    money_unit: str = ""


@dataclass
class Receipt:
    """The outcome of one upload. `batch` holds the rows (an earlier one if nothing was new); `record` is the
    stored record of this very try, committed or not.
    """

    kind: str
    file: str
    sheet: str = ""
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    skipped: list[dict[str, Any]] = field(default_factory=list)
    normalised: list[dict[str, str]] = field(default_factory=list)
    errors: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[Any] = field(default_factory=list)
    aside: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, HeaderPlace] = field(default_factory=dict)
    batch: Batch | None = None
    record: Batch | None = None
    marked: StoredFile | None = None
    wrong_rows: StoredFile | None = None
    committed: bool = False
    repeated: bool = False

    def as_json(self) -> dict[str, Any]:
        """The receipt as plain data; `batch` and `marked` are the numbers of batch and stored file."""
        return {
            "kind": self.kind,
            "file": self.file,
            "sheet": self.sheet,
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "skipped": [{**each, "reason": in_words(each["reason"])} for each in self.skipped],
            "normalised": self.normalised,
            "errors": [issue.as_json() for issue in self.errors],
            "warnings": [issue.as_json() for issue in self.warnings],
            "batch": self.batch.pk if self.batch else None,
            "marked": self.marked.pk if self.marked else None,
            "committed": self.committed,
            "conflicts": self.conflicts,
            "aside": [{**each, "heading": in_words(each["heading"])} for each in self.aside],
        }

    def as_record(self) -> dict[str, Any]:
        """The receipt as it is stored with the batch: with the old and new values of changed rows, the words that
        nobody has explained, the number of the file that holds the refused lines alone, and where the headers end.
        """
        wrong = self.wrong_rows.pk if self.wrong_rows else None
        unknown = [asdict(each) for each in self.unknown]
        return {
            **self.as_json(),
            "changes": self.changes,
            "unknown": unknown,
            "wrong_rows": wrong,
            "headers": {name: asdict(place) for name, place in self.headers.items()},
        }

    @classmethod
    def of_record(cls, kind: str, file: str, record: dict[str, Any]) -> "Receipt":
        """What a stored record says of the cells, for a marked copy made later."""
        receipt = cls(kind, file, rows=record.get("rows", 0))
        receipt.errors = [Issue(**each) for each in record.get("errors", [])]
        receipt.warnings = [Issue(**each) for each in record.get("warnings", [])]
        places = record.get("headers", {}).items()
        receipt.headers = {name: HeaderPlace(**place) for name, place in places}
        return receipt

    @property
    def accepted(self) -> bool:
        """True if nothing was refused: neither the file nor any of its rows."""
        return not self.errors

    def grouped(self) -> list[tuple[str, str, int]]:
        """(code, message of the first, how many) of the errors, the commonest first."""
        first: dict[str, str] = {}
        counts: dict[str, int] = {}
        for issue in self.errors:
            first.setdefault(issue.code, issue.message)
            counts[issue.code] = counts.get(issue.code, 0) + 1
        return sorted(
            ((code, first[code], count) for code, count in counts.items()), key=lambda group: -group[2]
        )
