"""What people corrected by hand since a row was uploaded: an upload reports it and leaves it, unless told otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q

from fupin.audit.services import guarding

UPDATE = "update"


class Correction(NamedTuple):
    """The value of a field before it was corrected by hand, and since."""

    before: Any
    by_hand: Any


class Conflict(NamedTuple):
    """A cell that would overwrite what was corrected by hand."""

    field: str
    before: Any
    by_hand: Any
    in_file: Any


Corrections = Mapping[str, Correction]
Differences = Mapping[str, tuple]


def corrected_by_hand(model: type[models.Model], pks: Sequence[int]) -> dict[int, dict[str, Correction]]:
    """{number: {attribute: correction}} of the rows whose fields somebody changed last otherwise than by an upload.

    Known from the row history, in which uploads leave their batch. One query where nobody corrected anything, else two.
    """
    events = next(iter(getattr(model, "pgh_event_models", {}).values()), None)
    if events is None or not pks:
        return {}
    by_hand = Q(pgh_context=None) | ~Q(pgh_context__metadata__has_key="batch")
    updates = events.objects.filter(pgh_obj_id__in=pks, pgh_label=UPDATE)
    touched = set(updates.filter(by_hand).values_list("pgh_obj_id", flat=True))
    if not touched:
        return {}
    history = events.objects.filter(pgh_obj_id__in=touched).select_related("pgh_context")
    found = {}
    for pk, own in groupby(history.order_by("pgh_obj_id", "pgh_id"), key=lambda event: event.pgh_obj_id):
        if corrections := _followed(list(own)):
            found[pk] = corrections
    return found


@dataclass
class _Field:
    """A field as its events pass: the value, whether it was set by hand, and all that it was."""

    value: Any
    correction: Correction | None = None
    past: list[tuple[Any, Correction | None]] = field(default_factory=list)

    def set(self, new: Any, *, by_hand: bool, undone: bool) -> None:
        self.past.append((self.value, self.correction))
        if undone:
            # What an undone upload puts back is whosever it was before.
            self.correction = next((each for value, each in reversed(self.past) if value == new), None)
        else:
            self.correction = Correction(self.value, new) if by_hand else None
        self.value = new


def _followed(events: Sequence[models.Model]) -> dict[str, Correction]:
    """The fields of one row whose last change was made by hand."""
    first, *later = events
    names = [each.attname for each in first._meta.fields if not each.name.startswith("pgh_")]
    fields = {name: _Field(getattr(first, name)) for name in names}
    for event in later:
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        by_hand = event.pgh_label == UPDATE and "batch" not in metadata
        for name, known in fields.items():
            new = getattr(event, name)
            if new != known.value:
                known.set(new, by_hand=by_hand, undone="undone_batch" in metadata)
    return {name: known.correction for name, known in fields.items() if known.correction}


def part(differences: Differences, corrections: Corrections) -> tuple[dict[str, tuple], list[Conflict]]:
    """The differences that an upload may write, and the conflicts with what was corrected by hand."""
    free = {name: pair for name, pair in differences.items() if name not in corrections}
    kept = [
        Conflict(name, corrections[name].before, pair[0], pair[1])
        for name, pair in differences.items()
        if name in corrections
    ]
    return free, kept


@contextmanager
def corrections_kept(conflicts: list[Conflict]) -> Iterator[None]:
    """Whatever is amended inside leaves corrections alone; what it would have overwritten is added to the list.

    Fields that follow from one that is kept (`Model.follow_from`) are left alone with it.
    """

    def guard(row: models.Model, differences: dict[str, tuple]) -> dict[str, tuple]:
        attributes = {row._meta.get_field(name).attname: name for name in differences}
        found = corrected_by_hand(type(row), [row.pk]).get(row.pk, {}) if differences else {}
        corrections = {attributes[name]: each for name, each in found.items() if name in attributes}
        free, kept = part(differences, corrections)
        conflicts.extend(kept)
        follow = getattr(row, "follow_from", {})
        bound = {name for conflict in kept for name in follow.get(conflict.field, ())}
        return {name: pair for name, pair in free.items() if name not in bound}

    token = guarding.set(guard)
    try:
        yield
    finally:
        guarding.reset(token)
