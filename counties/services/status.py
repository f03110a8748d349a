"""Correcting dated changes of status that were recorded wrongly."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.models import Household, StatusChange, StatusEvent
from counties.selectors.standing import ENDING, Event, replay
from fupin.audit.services import amend, remove
from fupin.errors import Refusal

# These belong to an act of lineage, which is undone as a whole.
OF_LINEAGE = frozenset({StatusEvent.SPLIT, StatusEvent.MERGED})


@transaction.atomic
def amend_status_change(
    change: StatusChange, *, actor: User, correction: str, **changes: object
) -> dict[str, tuple]:
    """Corrects an event, its day, kind of watch or reason; `correction` says why; {field: (old, new)}.

    All events of the household must still make sense in their new order. Raises Refusal("status_order"),
    Refusal("correction") without a why, Refusal("of_lineage") for splits and mergers: those are undone, not amended,
    Refusal("has_case") where a watch that has a case would become something else.
    """
    change, household = _for_correction(change, correction)
    if changes.get("event") in OF_LINEAGE:
        raise Refusal("of_lineage", "拆户、并户请到“户籍变更”办理", field="event")
    event, day = changes.get("event", change.event), changes.get("happened_on", change.happened_on)
    if event != StatusEvent.MONITORED and hasattr(change, "case"):
        raise Refusal("has_case", "这次纳入监测有监测档案，不能改成别的事件；请先删除档案", field="event")
    if event == StatusEvent.MONITORED and not changes.get("monitor_kind", change.monitor_kind):
        raise Refusal("monitor_kind", "纳入监测要写明监测对象类别", field="monitor_kind")
    _replay(household, change, Event(day, event))
    differences = amend(change, actor=actor, verb="更正状态变更", reason=correction, fields=changes)
    if differences:
        _settle_end(household, actor, correction)
    return differences


@transaction.atomic
def withdraw_status_change(change: StatusChange, *, actor: User, correction: str) -> None:
    """Takes an event away that never happened; it stays in the history. Raises Refusal as `amend_status_change`."""
    change, household = _for_correction(change, correction)
    _replay(household, change, None)
    remove(change, actor=actor, verb="撤回状态变更", reason=correction)
    _settle_end(household, actor, correction)


def _for_correction(change: StatusChange, correction: str) -> tuple[StatusChange, Household]:
    """The event and its household, locked. Raises Refusal if it is not to be corrected by itself."""
    if not correction.strip():
        raise Refusal("correction", "请写明更正的原因", field="correction")
    household = Household.objects.select_for_update().get(pk=change.household_id)
    change = StatusChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    with_split = household.changes.filter(
        event=StatusEvent.SPLIT, happened_on=change.happened_on, other=change.other_id
    )
    inherited = change.other_id is not None and with_split.exists()
    acts = household.lineage.standing().filter(act__in=["merged", "closed"], happened_on=change.happened_on)
    if change.event in OF_LINEAGE or inherited or (change.event in ENDING and acts.exists()):
        raise Refusal("of_lineage", "这条是分户、并户或销户带来的，请到“户籍变更”撤销那一项，再重新办理")
    return change, household


def _replay(household: Household, change: StatusChange, instead: Event | None) -> None:
    """Raises Refusal("status_order") unless the household's events make sense with the other one in the place of this."""
    others = (
        household.changes.exclude(pk=change.pk)
        .order_by("happened_on", "id")
        .values_list("happened_on", "event")
    )
    events: list[Event] = [Event(*row) for row in others]
    if instead:
        earlier = household.changes.filter(happened_on=instead.day, id__lt=change.pk).count()
        before = sum(event.day < instead.day for event in events)
        events.insert(before + earlier, instead)
    replay(events)


def _settle_end(household: Household, actor: User, correction: str) -> None:
    """The day of the end follows the events."""
    last: date | None = (
        household.changes.filter(event__in=ENDING)
        .order_by("-happened_on")
        .values_list("happened_on", flat=True)
        .first()
    )
    amend(household, actor=actor, verb="更正销户日期", reason=correction, closed_on=last)
