"""The yearly balance: 年末 = 年初 + 新识别 + 返贫 + 自然增加 − 脱贫 − 清退 − 自然减少, with the rows behind each number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from counties.models import (
    Household,
    LineageEvent,
    MemberChange,
    MemberEvent,
    Person,
    StatusChange,
    StatusEvent,
)
from counties.models.lineage import MOVES
from counties.models.person import MemberStatus
from counties.selectors.households import POOR_AFTER, as_of, members_on
from counties.selectors.standing import ENDING
from fupin.scope import SYSTEM, Scope

# The parts of the equation in its order, with their Chinese names and signs.
PARTS = {
    "opening": ("年初", 0),
    "identified": ("新识别", 1),
    "returned": ("返贫", 1),
    "natural_increase": ("自然增加", 1),
    "exited": ("脱贫", -1),
    "purged": ("清退", -1),
    "natural_decrease": ("自然减少", -1),
    "closing": ("年末", 0),
}
_BY_EVENT = {
    StatusEvent.IDENTIFIED: "identified",
    StatusEvent.RETURNED: "returned",
    StatusEvent.EXITED: "exited",
    StatusEvent.PURGED: "purged",
} | dict.fromkeys(ENDING, "natural_decrease")


@dataclass(frozen=True)
class Balance:
    """年末 = 年初 + 新识别 + 返贫 + 自然增加 − 脱贫 − 清退 − 自然减少, in households or in persons."""

    opening: int
    identified: int
    returned: int
    natural_increase: int
    exited: int
    purged: int
    natural_decrease: int
    closing: int

    @property
    def holds(self) -> bool:
        """True if the closing number, counted by itself, is what the movements lead to."""
        came = self.identified + self.returned + self.natural_increase
        return self.closing == self.opening + came - self.exited - self.purged - self.natural_decrease


class Step(NamedTuple):
    """On a day somebody came among the poor of a place, or left them: the part of the equation, and who."""

    part: str
    day: date
    row: int


@dataclass
class BalanceRows:
    """The rows behind a balance: who was poor at both ends of the year, and every step between."""

    opening: set[int] = field(default_factory=set)
    closing: set[int] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)

    def of(self, part: str) -> list[int]:
        """The rows of one part, a row twice if it moved twice; the length of the list is the number."""
        if part in {"opening", "closing"}:
            return sorted(getattr(self, part))
        return [step.row for step in self.steps if step.part == part]

    @property
    def balance(self) -> Balance:
        return Balance(**{part: len(self.of(part)) for part in PARTS})

    def breaking(self) -> list[int]:
        """The rows whose end of the year is not what their beginning and their steps lead to."""
        net: dict[int, int] = defaultdict(int)
        for row in self.opening:
            net[row] += 1
        for row in self.closing:
            net[row] -= 1
        for step in self.steps:
            net[step.row] += PARTS[step.part][1]
        return sorted(row for row, rest in net.items() if rest)


class Moment(NamedTuple):
    """How a household stands after something happened on a day: poor or not, where, and which part that belongs to."""

    day: date
    part: str
    poor: bool
    place: str


class Turn(NamedTuple):
    """A person's household after something happened on a day (None: in none), and which part that belongs to."""

    day: date
    part: str
    home: int | None


class BalanceReader:
    """What bears on the poor of a place in a year, read once, then cut to places as often as asked.

    Six queries for households and four more for persons at most, whatever the size. Opening and closing are counted on the
    two days by `as_of`, the steps come from the dated events between: that they agree is what the balance proves.
    """

    def __init__(self, scope: Scope, place: str, year: int) -> None:
        self.scope, self.place, self.year = scope, place, year
        self.before, self.until = date(year - 1, 12, 31), date(year, 12, 31)
        self.first, self.last = self._poor(self.before), self._poor(self.until)
        self.start, self.moments = {}, {}
        self._read_moments()

    def _poor(self, day: date) -> dict[int, str]:
        rows = as_of(self.scope, day, self.place).filter(poor=True)
        return dict(rows.order_by().values_list("pk", "place_on"))

    def _read_moments(self) -> None:
        """Of each household that something happened to in the year: where it stood before, and its moments."""
        near = Q(household__place__code__startswith=self.place) | Q(household__moved_on__gt=self.before)
        events = StatusChange.objects.filter(near, happened_on__year=self.year)
        moves = LineageEvent.objects.standing().filter(near, act__in=MOVES, happened_on__gt=self.before)
        happened: dict[int, list] = defaultdict(list)
        paths: dict[int, list] = defaultdict(list)
        for pk, day, event in _in_order(events, "event"):
            happened[pk].append((day, event, ""))
        for pk, day, left in _in_order(moves, "from_place_id"):
            paths[pk].append((day, left))
        homes = dict(
            Household.objects.filter(pk__in=happened.keys() | paths.keys()).values_list("pk", "place_id")
        )
        # What moved in was not counted here before; it may have been poor all the same.
        poor = as_of(SYSTEM, self.before).filter(poor=True, pk__in=paths).values_list("pk", flat=True)
        poor = {*self.first, *(poor if paths else ())}
        for pk, path in paths.items():
            reached = [left for _, left in path[1:]] + [homes[pk]]
            happened[pk] += [
                (day, "", to) for (day, _), to in zip(path, reached, strict=True) if day <= self.until
            ]
        for pk, each in happened.items():
            place = paths[pk][0][1] if pk in paths else homes[pk]
            self.start[pk] = (pk in poor, place)
            self.moments[pk] = list(_moments(sorted(each, key=lambda one: one[0]), *self.start[pk]))

    def _cell(self, poor: bool, place: str, cut: int) -> str | None:
        """The beginning of the place code under which a household counts; None if it does not count here."""
        here = poor and place.startswith(self.place) and self.scope.covers_place(place)
        return place[:cut] if here else None

    def households(self, level: int = 0) -> dict[str, BalanceRows]:
        """By the beginning of the place code, `level` digits long (0: the place itself): the rows of the balance."""
        cut = level or len(self.place)
        found = self._ends(self.first, self.last, cut)
        for pk, moments in self.moments.items():
            cell = self._cell(*self.start[pk], cut)
            for moment in moments:
                now = self._cell(moment.poor, moment.place, cut)
                _cross(found, cell, now, moment.part, moment.day, pk)
                cell = now
        return found

    def persons(self, level: int = 0) -> dict[str, BalanceRows]:
        """The same in persons: present members of the poor households."""
        cut = level or len(self.place)
        began, ended = self._members(self.before), self._members(self.until)
        found = self._ends(
            {pk: self.first[home] for pk, home in began.items() if home in self.first},
            {pk: self.last[home] for pk, home in ended.items() if home in self.last},
            cut,
        )
        turns = self._turns(began, ended)
        stirred = {pk for ends in (began, ended) for pk, home in ends.items() if home in self.moments}
        for pk in stirred | turns.keys():
            self._walk(found, pk, began.get(pk), turns.get(pk, []), cut)
        return found

    def _ends(self, first: dict[int, str], last: dict[int, str], cut: int) -> dict[str, BalanceRows]:
        found: dict[str, BalanceRows] = defaultdict(BalanceRows)
        for pk, place in first.items():
            found[place[:cut]].opening.add(pk)
        for pk, place in last.items():
            found[place[:cut]].closing.add(pk)
        return found

    def _members(self, day: date) -> dict[int, int]:
        homes = self.first.keys() | self.last.keys() | self.moments.keys()
        return dict(members_on(day).filter(home_on__in=homes).order_by().values_list("pk", "home_on"))

    def _turns(self, began: dict[int, int], ended: dict[int, int]) -> dict[int, list[Turn]]:
        """What happened to persons themselves; who came or went without a dated change did so at birth or departure."""
        homes = self.first.keys() | self.last.keys() | self.moments.keys()
        ours = Q(from_household__in=homes) | Q(to_household__in=homes)
        changes = MemberChange.objects.filter(ours, happened_on__year=self.year).order_by("happened_on", "id")
        turns: dict[int, list[Turn]] = defaultdict(list)
        for pk, day, event, home in changes.values_list(
            "person_id", "happened_on", "event", "to_household_id"
        ):
            turns[pk].append(Turn(day, "purged" if event == MemberEvent.PURGED else "", home))
        silent = {pk for pk in began.keys() ^ ended.keys() if pk not in turns}
        for person in Person.objects.filter(pk__in=silent).only("born_on", "status", "status_on"):
            gone = person.pk in began
            part = "purged" if gone and person.status == MemberStatus.REMOVED else ""
            day = person.status_on if gone else person.born_on
            turns[person.pk].append(Turn(day or self.until, part, None if gone else ended[person.pk]))
        return turns

    def _walk(
        self, found: dict[str, BalanceRows], pk: int, home: int | None, turns: list[Turn], cut: int
    ) -> None:
        """Day by day: a person who goes from one poor household to another the same day stays among the poor."""
        cell = self._at(home, self.before, cut)
        homes = {home, *(turn.home for turn in turns)} - {None}
        moments = [moment for each in homes for moment in self.moments.get(each, [])]
        for day in sorted({each.day for each in (*turns, *moments)}):
            own = [turn for turn in turns if turn.day == day]
            home = own[-1].home if own else home
            now = self._at(home, day, cut)
            parts = [each.part for each in own] or [
                m.part for m in self.moments.get(home, []) if m.day == day
            ]
            _cross(found, cell, now, parts[-1] if parts else "", day, pk)
            cell = now

    def _at(self, home: int | None, day: date, cut: int) -> str | None:
        """The cell in which the household counts at the end of the day."""
        if home is None:
            return None
        past = [moment for moment in self.moments.get(home, []) if moment.day <= day]
        if past:
            return self._cell(past[-1].poor, past[-1].place, cut)
        poor, place = self.start.get(home) or (home in self.first, self.first.get(home, ""))
        return self._cell(poor, place, cut)


def _in_order(rows: QuerySet, column: str) -> QuerySet:
    return rows.order_by("household_id", "happened_on", "id").values_list(
        "household_id", "happened_on", column
    )


def _moments(happened: Iterable[tuple], poor: bool, place: str) -> Iterator[Moment]:
    """One moment for each event or move; an event that came with a split is no identification but natural increase."""
    split_on = None
    for day, event, moved_to in happened:
        part = _BY_EVENT.get(event, "")
        place = moved_to or place
        if event == StatusEvent.SPLIT:
            split_on = day
        elif event in POOR_AFTER:
            poor, part = True, "natural_increase" if split_on == day else part
        elif part:
            poor = False
        yield Moment(day, part, poor, place)


def _cross(
    found: dict[str, BalanceRows], before: str | None, now: str | None, part: str, day: date, row: int
) -> None:
    """Notes that a row left one cell for another; a way that the equation does not name is natural."""
    if before == now:
        return
    if before is not None:
        out = part if now is None and PARTS.get(part, ("", 0))[1] < 0 else "natural_decrease"
        found[before].steps.append(Step(out, day, row))
    if now is not None:
        came = part if before is None and PARTS.get(part, ("", 0))[1] > 0 else "natural_increase"
        found[now].steps.append(Step(came, day, row))


def annual_balance(scope: Scope, place: str, year: int) -> Balance:
    """The balance of poor households at or below the place in the calendar year. Six queries at most."""
    return BalanceReader(scope, place, year).households()[place].balance
