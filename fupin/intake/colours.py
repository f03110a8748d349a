"""Colours and lines through the text, by which people mark lines: announced, and never interpreted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fupin.intake.header import Header
from fupin.intake.reading import Table
from fupin.intake.sheets import Sheet

SHOWN = 10
FEWEST_STRIPES = 3


@dataclass
class Colours:
    """Which lines of data are marked by their looks, as the lines pass."""

    table: Table
    header: Header
    sheet: Sheet
    rows: int = 0
    filled: list[int] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)

    def pass_by(self, numbers: Sequence[int]) -> None:
        """Takes the row numbers of the next lines of data."""
        self.rows += len(numbers)
        for rows, looks in ((self.filled, self.table.filled_rows), (self.struck, self.table.struck_rows)):
            if looks:
                rows += [number for number in numbers if number in looks]

    def said(self) -> Iterator[tuple[int, str, str]]:
        """(first row, code, message) of what must be told. A ground under all lines, or under every other, says nothing."""
        if self.filled and len(self.filled) < self.rows and not self._is_striped():
            yield self.filled[0], "colours", f"{_listed(self.filled)}有底色，系统不解读颜色；{self._asked()}"
        if self.struck:
            yield (
                self.struck[0],
                "struck_through",
                f"{_listed(self.struck)}有删除线，仍按正常数据读取；不要的行请删去，{self._asked()}",
            )

    def _is_striped(self) -> bool:
        alike = len({number % 2 for number in self.filled}) == 1
        return alike and len(self.filled) >= max(FEWEST_STRIPES, self.rows // 2)

    def _asked(self) -> str:
        """What to do about it: look at the columns of status, or add one."""
        columns = [self.sheet.column(key) for key in self.sheet.status_columns]
        present = {found.column.key for found in self.header.mapped}
        shown = [column.label for column in columns if column.key in present]
        if shown:
            return f"请核对“{'”“'.join(shown)}”列写的与颜色的意思一致"
        if columns:
            return f"表里没有状态列，颜色表示状态的，请补一列“{'”或“'.join(column.label for column in columns)}”写明"
        return "颜色表示什么，请写到相应的列里"


def _listed(rows: Sequence[int]) -> str:
    shown = "、".join(map(str, rows[:SHOWN])) + ("等" if len(rows) > SHOWN else "")
    return f"第 {shown} 行（共 {len(rows)} 行）"
