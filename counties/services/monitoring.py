"""防返贫监测: watches with their cases, the help given, and where members work."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import (
    MOST_RISKS,
    ClearedHow,
    Help,
    HelpKind,
    HelpMeasure,
    Household,
    MonitorCase,
    MonitorRisk,
    Person,
    StatusChange,
    StatusEvent,
    WorkSpell,
    risks_in_words,
)
from counties.selectors import last_of_month
from counties.services.households import record_status_change
from counties.services.upsert import changed, origin_told, upsert
from fupin.audit.services import amend, write
from fupin.errors import Refusal, told_at
from fupin.intake.models import RowOutcome
from fupin.intake.sheets import Outcome


@transaction.atomic
def keep_case(
    *,
    actor: User,
    household: Household,
    monitored_on: date,
    monitor_kind: str,
    provenance: dict,
    cleared_on: date | None = None,
    cleared_how: str | None = None,
    risks: Sequence[str] = (),
    **facts: object,
) -> tuple[MonitorCase, dict[str, tuple]]:
    """The case of the watch that began then, and {field: (old, new)}; both are entered where they are not known.

    The events stay the truth of kind and days; their reasons are the risks and the way in words. No risks leave
    those that are known. Raises Refusal at `monitored_on` or `cleared_on` where an event does not fit the others.
    """
    began, changes = _began(
        actor=actor,
        household=household,
        day=monitored_on,
        monitor_kind=monitor_kind,
        reason=risks_in_words(risks),
        provenance=provenance,
    )
    given = facts | {"risks": list(risks) or None, "cleared_how": cleared_how}
    outcome = upsert(
        MonitorCase.objects.all(), actor=actor, key={"began": began}, facts=given, provenance=provenance
    )
    if outcome.kind == RowOutcome.ADDED:
        changes.setdefault("monitored_on", (None, monitored_on))
    changes |= outcome.changes
    _reword(began, outcome.row, actor)
    if cleared_on:
        way = ClearedHow(cleared_how).label if cleared_how else ""
        changes |= _cleared(actor, household, cleared_on, way, provenance)
    return outcome.row, changes


def _began(
    *, actor: User, household: Household, day: date, monitor_kind: str, reason: str, provenance: dict
) -> tuple[StatusChange, dict[str, tuple]]:
    """The event with which the watch began, and what was changed."""
    known = known_event(household, StatusEvent.MONITORED, day)
    if known is None:
        event = {"monitor_kind": monitor_kind, "reason": reason, **provenance}
        began = _record("monitored_on", actor, household, StatusEvent.MONITORED, day, event)
        return began, {"monitored_on": (None, day)}
    return known, amend(known, actor=actor, verb="更正状态变更", monitor_kind=monitor_kind)


def _cleared(actor: User, household: Household, day: date, way: str, provenance: dict) -> dict[str, tuple]:
    known = known_event(household, StatusEvent.RISK_CLEARED, day)
    if known is None:
        _record(
            "cleared_on",
            actor,
            household,
            StatusEvent.RISK_CLEARED,
            day,
            {"reason": way, **provenance},
        )
        return {"cleared_on": (None, day)}
    if way and known.reason in ("", *ClearedHow.labels):
        amend(known, actor=actor, verb="更正状态变更", fields={"reason": way})
    return {}


def _record(
    field: str, actor: User, household: Household, event: str, day: date, details: dict
) -> StatusChange:
    with told_at(field):
        return record_status_change(actor=actor, household=household, event=event, happened_on=day, **details)


def _reword(event: StatusChange, case: MonitorCase, actor: User) -> None:
    """The reason of the event follows the risks, unless somebody gave a reason in words of their own."""
    if case.risks and set(event.reason.split("、")) <= {"", *MonitorRisk.labels}:
        amend(event, actor=actor, verb="更正状态变更", fields={"reason": case.risks_in_words})


def known_event(household: Household, event: str, day: date) -> StatusChange | None:
    """The household's event of the day; where the day is the first or last of its month, and so perhaps only a month is
    known, also the one event of that month.
    """
    rows = household.changes.filter(event=event, happened_on__year=day.year, happened_on__month=day.month)
    found = {row.happened_on: row for row in rows}
    if day in found:
        return found[day]
    month_only = day in (day.replace(day=1), last_of_month(day))
    return next(iter(found.values())) if month_only and len(found) == 1 else None


def open_case(*, actor: User, began: StatusChange, **facts: object) -> MonitorCase:
    """The case of a watch that is on record without one. Raises Refusal for another event, or too many risks."""
    _check_case(began, facts)
    return write(MonitorCase(began=began, **facts), actor=actor, verb="登记监测档案")


def amend_case(case: MonitorCase, *, actor: User, **changes: object) -> dict[str, tuple]:
    """Corrects a case; {field: (old, new)}. The reason of the event follows the risks."""
    _check_case(changes.get("began", case.began), changes)
    differences = amend(case, actor=actor, verb="更正监测档案", **changes)
    if "risks" in differences:
        _reword(case.began, case, actor)
    return differences


def _check_case(began: StatusChange, facts: dict) -> None:
    if began.event != StatusEvent.MONITORED:
        raise Refusal("not_a_watch", "监测档案要建在一条“纳入监测”上，请核对", field="began")
    if len(facts.get("risks") or ()) > MOST_RISKS:
        raise Refusal("too_many", f"致贫/返贫风险最多填 {MOST_RISKS} 项", field="risks")


def case_of(household: Household, *, monitored_on: date | None, year: int | None) -> MonitorCase | None:
    """The case of the watch that began on the day, else the last that began by the end of the year. One or two queries.

    None where there is no such watch, or where it is on record without a case.
    """
    cases = MonitorCase.objects.filter(began__household=household)
    if monitored_on:
        began = known_event(household, StatusEvent.MONITORED, monitored_on)
        return cases.filter(began=began).first() if began else None
    if year:
        cases = cases.filter(began__happened_on__year__lte=year)
    return cases.order_by("-began__happened_on").first()


def keep_measure(
    *,
    actor: User,
    case: MonitorCase,
    year: int,
    kind: str,
    said: Help,
    provenance: dict,
    shared: bool = False,
) -> dict[str, tuple]:
    """Records what is said of one kind of help in the year, or corrects it; {"said": (before, now)} and what else changed.

    来源 and 备注 stay as they were where the line is first of all about something else (`shared`).
    Raises Refusal("before_watch") for a year before that of the watch.
    """
    if year < (since := case.began.happened_on.year):
        raise Refusal("before_watch", f"{year} 年早于识别监测的 {since} 年，请核对年度", field="year")
    key = {"case": case, "year": year, "kind": HelpKind(kind).value}
    outcome = upsert(
        HelpMeasure.objects.all(),
        actor=actor,
        key=key,
        facts=said._asdict(),
        provenance=provenance,
        shared=shared,
    )
    now = outcome.row.said
    if outcome.kind == RowOutcome.ADDED:
        return {"said": (None, now)}
    before = {name: pair[0] for name, pair in outcome.changes.items() if name in Help._fields}
    others = {name: pair for name, pair in outcome.changes.items() if name not in Help._fields}
    return others | ({"said": (now._replace(**before), now)} if before else {})


@transaction.atomic
def keep_work_spell(
    *,
    actor: User,
    person: Person,
    starts_on: date,
    provenance: dict,
    employer: str | None = None,
    **facts: object,
) -> Outcome:
    """Records that the person works from this day, or corrects the spell; a known employer tells two of one day apart.

    Where the spell was known without its employer, this is where it becomes known.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    same = list(WorkSpell.objects.filter(person=person, starts_on=starts_on))
    known = next((row for row in same if row.employer == (employer or "")), None)
    if known is None and employer:
        known = next((row for row in same if not row.employer), None)
    elif known is None and len(same) == 1:
        known = same[0]
    given = facts | {"employer": employer}
    if known:
        return changed(known, actor=actor, facts=given | origin_told(provenance))
    details = {name: value for name, value in given.items() if value is not None}
    return Outcome.added(
        record_work_spell(actor=actor, person=person, starts_on=starts_on, **details, **provenance)
    )


def record_work_spell(*, actor: User, person: Person, starts_on: date, **details: object) -> WorkSpell:
    """Enters a spell of work. One that overlaps another is entered all the same: it is among the doubts."""
    return write(WorkSpell(person=person, starts_on=starts_on, **details), actor=actor, verb="登记务工经历")
