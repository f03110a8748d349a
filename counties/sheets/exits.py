"""脱贫年度: mostly one year; of a household that fell back, several turns: 2014、2018（返贫再脱）."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from counties.models import StatusEvent
from counties.models.codes import FIRST_YEAR
from counties.services import Turn
from fupin.intake.cells import CellProblem, Raw, Year, tidy

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
TOKEN = re.compile(
    r"(?P<year>(?<!\d)\d{4}(?!\d))(?:年度|年底|年末|年)?"
    r"|(?P<back>返贫)后?"
    r"|(?P<out>(?:再次|重新|二次|再|又)?脱贫|再脱|又脱|退出)"
    r"|[、,;/()和及\s]+"
)
# 2018（返贫） may be the year of the return, or of the exit after it.
UNCLEAR = re.compile(r"\d{4}(?:年度|年)?\s*\(返贫\)")
EXIT_REASON = "表中只有年度"
RETURN_REASON = "表中只有年度，按当年 1 月 1 日登记"
UNDATED_REASON = "返贫日期表中没有写，按再次脱贫当年 1 月 1 日登记"
FORMS = "一个年度；脱贫后又返贫的写“2014脱贫、2016返贫、2018脱贫”，不知道哪年返贫的写“2014、2018（返贫再脱）”"


@dataclass(frozen=True)
class ExitYears(Year):
    """The exits from poverty, and the returns between them that the cell speaks of, as `Turn`s in their order.

    An exit counts on the last day of its year, a return on the first: that of its own year, else that of the exit
    after it, which is told. A return that the cell does not speak of is not made up: several exits without one are refused.
    """

    past: bool = True
    since: int = FIRST_YEAR

    def read(self, raw: Raw, context: "Context | None") -> tuple[Turn, ...]:
        text = unicodedata.normalize("NFKC", tidy(raw.text))
        if len(YEAR.findall(text)) < 2 and not re.search("返贫|脱", text):
            return (_exit(Year.read(self, raw, context)),)
        turns = _turns(self._parts(text))
        _check_order(turns)
        for turn in turns:
            if turn.event == StatusEvent.RETURNED:
                raw.warn(*_told(turn))
        return turns

    def _parts(self, text: str) -> list[tuple[int, list[str]]]:
        """The years with the events that are said of each; none said is an exit. Raises CellProblem."""
        parts: list[tuple[int, list[str]]] = []
        at = 0
        while match := TOKEN.match(text, at):
            at = match.end()
            if match["year"]:
                parts.append((self._year(match["year"]), []))
            elif match["back"] or match["out"]:
                if not parts:
                    raise _unclear()
                parts[-1][1].append(StatusEvent.RETURNED if match["back"] else StatusEvent.EXITED)
        if at < len(text) or UNCLEAR.search(text):
            raise _unclear()
        return sorted(parts, key=lambda part: part[0])

    def _year(self, written: str) -> int:
        return self._moment(Raw(written)).year

    def show(self, value: tuple[Turn, ...] | None) -> str:
        return "" if value is None else exits_in_words(value)

    def export(self, value: tuple[Turn, ...] | None) -> str | None:
        return None if value is None else self.show(value)

    @property
    def hint(self) -> str:
        return FORMS


def exits_in_words(turns: tuple[Turn, ...]) -> str:
    """The turns as a cell may have them."""
    return "、".join(
        _in_words(turn, before) for before, turn in zip((None, *turns), turns, strict=False) if turn.told
    )


def _in_words(turn: Turn, before: Turn | None) -> str:
    if turn.event == StatusEvent.RETURNED:
        return f"{turn.day.year}返贫"
    undated = before is not None and not before.told
    return f"{turn.day.year}（返贫再脱）" if undated else str(turn.day.year)


def _turns(parts: list[tuple[int, list[str]]]) -> tuple[Turn, ...]:
    """The dated events of the years; a return of which no year is told belongs to the exit after it."""
    turns: list[Turn] = []
    waiting = False
    for year, events in parts:
        match events:
            case [StatusEvent.RETURNED]:
                turns.append(Turn(StatusEvent.RETURNED, date(year, 1, 1), RETURN_REASON))
            case [] | [StatusEvent.EXITED]:
                turns += [_undated(year), _exit(year)] if waiting else [_exit(year)]
                waiting = False
            case [StatusEvent.RETURNED, StatusEvent.EXITED] if not waiting:
                turns += [_undated(year), _exit(year)]
            case [StatusEvent.EXITED, StatusEvent.RETURNED] if not waiting:
                turns.append(_exit(year))
                waiting = True
            case _:
                raise _unclear()
    if waiting:
        raise _unclear()
    return tuple(turns)


def _exit(year: int) -> Turn:
    return Turn(StatusEvent.EXITED, date(year, 12, 31), EXIT_REASON)


def _undated(year: int) -> Turn:
    return Turn(StatusEvent.RETURNED, date(year, 1, 1), UNDATED_REASON, told=False)


def _check_order(turns: tuple[Turn, ...]) -> None:
    """Raises CellProblem unless exits and returns take turns, an exit first."""
    alternate = all(one.event != other.event and one.day < other.day for one, other in pairwise(turns))
    if turns[0].event == StatusEvent.EXITED and alternate:
        return
    if all(turn.event == StatusEvent.EXITED for turn in turns):
        raise CellProblem("several_years", "填了几个脱贫年度，没有写其间返贫", FORMS)
    raise _unclear()


def _unclear() -> CellProblem:
    return CellProblem("several_years", "看不出哪年脱贫、哪年返贫", FORMS)


def _told(turn: Turn) -> tuple[str, str]:
    """What is doubtful about a return: (code, message)."""
    if not turn.told:
        return "return_undated", (
            f"没有写哪年返贫，按再次脱贫的 {turn.day.year} 年 1 月 1 日登记，请核对；"
            "知道年度的，写成“2014脱贫、2016返贫、2018脱贫”再传"
        )
    return "return_year_only", f"返贫只写到年度，按 {turn.day.isoformat()} 登记，请核对"
