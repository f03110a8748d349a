"""A column of a sheet, declared once: it serves template, upload, export and the list of columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fupin.intake.cells import CellType
from fupin.privacy import Personal


@dataclass(frozen=True)
class Column:
    """`label` is the Chinese heading, `aliases` others met, `unit` the one printed in the template.

    `personal` names the class of personal data: then values are masked in receipts and logs.
    `formerly` are the headings under which it stood in earlier versions of the template, each with the last of them:
    {"总人数": 2}. They hold in files that say they are of such a version, even where the heading now means another
    column.
    `unit_of` is the column of the figure whose unit this one states line by line: a heading 单位 right beside that is this.
    What is `posted` is money that goes into a book line by line, where no sheet corrects it: one number merged over several
    lines is refused.
    """

    key: str
    label: str
    cell: CellType
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""
    personal: Personal | None = None
    unit: str | None = None
    formerly: Mapping[str, int] = field(default_factory=dict, hash=False)
    posted: bool = False
    unit_of: str = ""

    @property
    def heading(self) -> str:
        """The heading as the template prints it: 金额（元）."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label
