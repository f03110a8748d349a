"""Members written below the first line of their household, whose cells for the household were left empty."""

from dataclasses import dataclass, field

from fupin.intake.cells.choices import plain_word
from fupin.intake.header import Header
from fupin.intake.reading import RawRow, is_filled
from fupin.intake.sheets import Continued

SHOWN = 10


@dataclass
class Continuing:
    """Fills what a line leaves empty from the line above it, where the line plainly continues it."""

    how: Continued
    header: Header
    rows: list[int] = field(default_factory=list)
    _above: RawRow | None = None
    _group: str = ""
    # Whether a line of those at hand leads them, and whether the last one does.
    _led: bool = False
    _last_led: bool = False

    def __post_init__(self) -> None:
        places = {found.column.key: found.at for found in self.header.mapped}
        self._blank = places.get(self.how.blank)
        self._filled = places.get(self.how.filled)
        self._leads = places.get(self.how.leads)
        self._copied = [places[key] for key in self.how.columns if key in places]

    def fill(self, row: RawRow, group: str) -> None:
        """Fills the row in place, if it continues another."""
        above = self.above(row, group)
        if above and is_filled(row.cell(self._filled)):
            self.copy(above, row)
            self.rows.append(row.number)

    def above(self, row: RawRow, group: str) -> RawRow | None:
        """The line that leads those to which the row belongs; None if it leads itself, or a title stands between.

        To be asked for each row in its turn.
        """
        if self._blank is None or self._filled is None:
            return None
        leads = bool(self._leads) and plain_word(str(row.cell(self._leads) or "")) in self.how.words
        is_another = leads and not (self.how.several and (self._last_led or not self._led))
        self._last_led = leads
        if is_filled(row.cell(self._blank)):
            self._above, self._group, self._led = row, group, leads
            return None
        self._led = self._led or leads
        if is_another:
            # Whose line it is, it does not say: those below it are not of the household above.
            self._above = None
        return self._above if group == self._group else None

    def copy(self, above: RawRow, row: RawRow) -> None:
        """Fills what the row leaves empty of that which the lines of one household share."""
        row.cells += [None] * (max(self._copied) - len(row.cells))
        for at in self._copied:
            if not is_filled(row.cells[at - 1]):
                row.cells[at - 1] = above.cell(at)

    @property
    def message(self) -> str:
        """What was done, for the receipt; empty if nothing was."""
        if not self.rows:
            return ""
        shown = "、".join(map(str, self.rows[:SHOWN])) + ("等" if len(self.rows) > SHOWN else "")
        return f"第 {shown} 行没有写户的情况，已按上一户读取（共 {len(self.rows)} 行），跨页处请核对"
