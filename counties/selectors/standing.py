"""What a household's dated events make of it: poor or not, monitored or not, ended or not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from counties.models import StatusEvent
from fupin.errors import Refusal

ENDING = frozenset({StatusEvent.MERGED, StatusEvent.MOVED, StatusEvent.CLOSED})


class Event(NamedTuple):
    """One event and its day."""

    day: date
    event: str


class Turn(NamedTuple):
    """An exit from poverty, or a return to it, as a sheet tells it; `reason` says how its day was come by, `told`
    whether the sheet says in which year it was.
    """

    event: str
    day: date
    reason: str = ""
    told: bool = True

    @property
    def in_words(self) -> str:
        return f"{self.day.year}{StatusEvent(self.event).label}"


@dataclass(frozen=True)
class Standing:
    """Where a household stands after some events. `was_poor` is true once it has left poverty.

    On the day on which it came out of another household (`split_on`) it takes over how that one stood.
    """

    poor: bool = False
    was_poor: bool = False
    monitored: bool = False
    ended: bool = False
    split_on: date | None = None


def replay(events: Iterable[Event]) -> Standing:
    """The standing after all the events; those of one day in the order given.

    Raises Refusal("status_order") at the first event that cannot follow what was before it.
    """
    standing = Standing()
    for event in sorted(events, key=lambda event: event.day):
        standing = after(standing, event)
    return standing


def after(standing: Standing, event: Event) -> Standing:
    """The standing after one more event; raises Refusal("status_order")."""
    trouble = _trouble(standing, event)
    if trouble:
        label = StatusEvent(event.event).label
        raise Refusal("status_order", f"{event.day} 的“{label}”不合顺序：{trouble}", field="happened_on")
    return _follow(standing, event)


def _trouble(now: Standing, event: Event) -> str:
    """Why the event cannot follow, with what to do; empty if it can."""
    if now.ended:
        return "该户此前已经销户、并户或迁出，请核对日期"
    troubles = {
        StatusEvent.IDENTIFIED: (
            now.poor or now.was_poor,
            "该户当时已是贫困户" if now.poor else "该户此前已脱贫，再次纳入请登记为“返贫”",
        ),
        StatusEvent.EXITED: (
            not (now.poor or now.split_on == event.day),
            "该户当时不是贫困户，请先登记识别纳入（或返贫）的日期",
        ),
        StatusEvent.RETURNED: (not now.was_poor, "该户此前没有脱贫记录，首次纳入请登记为“识别纳入”"),
        StatusEvent.PURGED: (not (now.poor or now.was_poor), "该户当时不在册，没有可以清退的"),
        StatusEvent.MONITORED: (now.monitored, "该户当时已在监测中，请先登记风险消除"),
        StatusEvent.RISK_CLEARED: (not now.monitored, "该户当时不在监测中，请先登记纳入监测的日期"),
    }
    wrong, words = troubles.get(event.event, (False, ""))
    return words if wrong else ""


def _follow(now: Standing, event: Event) -> Standing:
    match event.event:
        case StatusEvent.IDENTIFIED | StatusEvent.RETURNED:
            return replace(now, poor=True, was_poor=False)
        case StatusEvent.EXITED:
            return replace(now, poor=False, was_poor=True)
        case StatusEvent.PURGED:
            return replace(now, poor=False, was_poor=False)
        case StatusEvent.MONITORED | StatusEvent.RISK_CLEARED:
            return replace(now, monitored=event.event == StatusEvent.MONITORED)
        case StatusEvent.SPLIT:
            return replace(now, split_on=event.day)
        case _:
            return replace(now, poor=False, ended=True)
