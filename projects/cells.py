"""The type of a cell that names an indicator."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fupin.catalogue import code_of, definition, definitions
from fupin.intake.cells import CellProblem, CellType, Raw, nearest_word, tidy

if TYPE_CHECKING:
    from fupin.intake.sheets import Context


class IndicatorCell(CellType):
    """An indicator by its code or its name in the catalogue, as its code. An unknown one is never guessed."""

    def read(self, raw: Raw, context: "Context | None") -> str:
        text = tidy(raw.text)
        code = code_of(text)
        if code is None:
            raise CellProblem(
                "indicator",
                "指标目录里没有这个指标",
                "指标目录中的名称或代码",
                nearest_word(text, self.words),
            )
        return code

    def show(self, value: str | None) -> str:
        known = definition(value) if value else None
        return known.name if known else (value or "")

    @property
    def words(self) -> Sequence[str]:
        return tuple(known.name for known in definitions().values())

    @property
    def hint(self) -> str:
        return "指标目录中的名称，如 培训人次"
