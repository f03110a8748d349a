"""A column of a sheet, declared once: it serves template, upload, export and the list of columns."""

from dataclasses import dataclass

from fupin.intake.cells import CellType
from fupin.privacy import Personal


@dataclass(frozen=True)
class Column:
    """`label` is the Chinese heading, `aliases` others met, `unit` the one printed in the template.

    `personal` names the class of personal data: then values are masked in receipts and logs.
    """

    key: str
    label: str
    cell: CellType
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""
    personal: Personal | None = None
    unit: str | None = None

    @property
    def heading(self) -> str:
        """The heading as the template prints it: 金额（元）."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label
