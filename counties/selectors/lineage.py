"""Where a household came from and what became of it, back to its first registration."""

from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db.models import Min, Q, QuerySet

from counties.models import Act, Division, Household, LineageEvent, MemberEvent
from fupin.privacy import Personal, mask
from fupin.scope import Scope

ELSEWHERE = "外地农户"


@dataclass(frozen=True)
class Link:
    """One dated thing in the life of a household; `undo` is the act, if it can be undone from this side."""

    day: date | None
    title: str
    text: str
    reason: str = ""
    evidence: str = ""
    event: LineageEvent | None = None
    undone: str = ""


@dataclass(frozen=True)
class Branch:
    """A household of the chain with its links, oldest first; `household` is None where the scope does not see it."""

    title: str
    household: Household | None
    links: list[Link]


def chain_of(scope: Scope, household: Household) -> list[Branch]:
    """The household, then those it came out of or took in, each up to that day, back to first registrations.

    What lies outside the scope is neither named nor followed. About four queries for each household.
    """
    branches, waiting, seen = [], [("本户", household, None)], {household.pk}
    while waiting:
        title, each, until = waiting.pop(0)
        if not scope.covers_place(each.place_id):
            branches.append(Branch(f"{title}：{ELSEWHERE}", None, []))
            continue
        events = _events(each, until)
        branches.append(Branch(title, each, _links(scope, each, events, until)))
        for event in events:
            source = _source(event, each)
            if source is not None and source.pk not in seen:
                seen.add(source.pk)
                how = "分出本户的原户" if event.act == Act.SPLIT else "并入的户"
                waiting.append((f"{how}（{event.happened_on:%Y-%m-%d}）", source, event.happened_on))
    return branches


def _events(household: Household, until: date | None) -> list[LineageEvent]:
    rows = LineageEvent.objects.filter(Q(household=household) | Q(other=household))
    if until:
        rows = rows.filter(happened_on__lte=until)
    related = ("household__place", "other__place", "from_place", "to_place", "undone_by", "batch")
    return list(
        rows.select_related(*related)
        .prefetch_related("members__person__household")
        .order_by("happened_on", "id")
    )


def _source(event: LineageEvent, household: Household) -> Household | None:
    """The household that this one came out of, or that went up in it."""
    if event.undone_at is None and event.act in {Act.SPLIT, Act.MERGED} and event.other_id == household.pk:
        return event.household
    return None


def _links(scope: Scope, household: Household, events: list[LineageEvent], until: date | None) -> list[Link]:
    changes = household.changes.all()
    if until:
        changes = changes.filter(happened_on__lte=until)
    statuses = (
        Link(row.happened_on, row.get_event_display(), row.get_monitor_kind_display(), row.reason)
        for row in changes
    )
    acts = (
        Link(
            event.happened_on,
            event.get_act_display(),
            describe(scope, event, household),
            event.reason,
            event.evidence,
            event,
            f"{event.undone_by} 撤销：{event.undo_reason}" if event.undone_at else "",
        )
        for event in events
    )
    links = sorted(chain(statuses, acts), key=lambda link: link.day)
    return [_first_registration(household, links), *links]


def _first_registration(household: Household, links: list[Link]) -> Link:
    days = [link.day for link in links]
    if household.identified_on:
        days.append(household.identified_on)
    year = household.years.aggregate(first=Min("year"))["first"]
    if year:
        days.append(date(year, 1, 1))
    return Link(
        min(days, default=None), "首次登记", f"户编号 {household.number}；来源：{household.provenance}"
    )


def describe(scope: Scope, event: LineageEvent, household: Household) -> str:
    """What the act was, seen from this household; a side outside the scope is not named."""
    mine = event.household_id == household.pk
    other = event.other if mine else event.household
    named = _side(scope, other, event.other_number if mine else event.from_number)
    who = _who(scope, event)
    match event.act:
        case Act.SPLIT:
            return f"{f'分出{named}' if mine else f'由{named}分出'}，{who}"
        case Act.MERGED:
            return f"{'并入' if mine else '并进'}{named}，{who}"
        case Act.MOVED | Act.RECODED:
            return f"由{_place(scope, event.from_place)}到{_place(scope, event.to_place)}，原户编号 {event.from_number}"
        case Act.MEMBER_MOVED:
            return f"{who}，{f'转到{named}' if mine else f'由{named}转来'}"
        case _:
            return who


def _side(scope: Scope, household: Household | None, number: str) -> str:
    if household is None:
        return f"农户 {number}（已撤销）"
    seen = scope.covers_place(household.place_id)
    return f"农户 {household.number}（{household.place.name}）" if seen else ELSEWHERE


def _place(scope: Scope, place: Division | None) -> str:
    return place.full_name if place and scope.covers_place(place.pk) else "外地"


def _who(scope: Scope, event: LineageEvent) -> str:
    """The members whom the act moved, masked; those who are elsewhere by now are only counted."""
    changes = list(event.members.all())
    here = [row.person for row in changes if scope.covers_place(row.person.household.place_id)]
    names = "、".join(mask(person.name, Personal.NAME) for person in here)
    why = {row.get_event_display() for row in changes} - {MemberEvent.TRANSFERRED.label}
    return "".join(
        (
            names,
            f"等 {len(changes)} 人" if names else f"{len(changes)} 人",
            *(f"，{each}" for each in sorted(why)),
        )
    )


def splits_since(scope: Scope, day: date, place: str = "") -> QuerySet[LineageEvent]:
    """The splits from the day on whose old household lay at or below the place, latest first; undone ones left out.

    `household` is the old half, `other` the new one. Whether both were subsidised is for those who know the money.
    """
    rows = LineageEvent.objects.visible_to(scope).standing().filter(act=Act.SPLIT, happened_on__gte=day)
    return rows.filter(from_place__code__startswith=place).select_related("household__place", "other__place")


def acts_seen(
    scope: Scope, place: str = "", act: str = "", year: int | None = None
) -> QuerySet[LineageEvent]:
    """The acts of which the scope sees a side, latest first; at or below the place, of that kind, in that year."""
    rows = LineageEvent.objects.visible_to(scope)
    if place:
        rows = rows.filter(Q(from_place__code__startswith=place) | Q(to_place__code__startswith=place))
    if act:
        rows = rows.filter(act=act)
    if year:
        rows = rows.filter(happened_on__year=year)
    related = ("household__place", "other__place", "from_place", "to_place", "undone_by")
    return rows.select_related(*related).prefetch_related("members__person__household")
