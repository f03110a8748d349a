"""What a row is called where an upload speaks of it: as it calls itself, with what is personal in it masked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model

from fupin.intake.models import Batch
from fupin.privacy import Personal, mask, mask_numbers


def names_of(model: type[Model], numbers: Sequence) -> dict[Any, str]:
    """{number: 会议 2018年第一次推进会} of rows of one model, those no longer there included.

    Two queries, however many rows, and those that the first of them asks to name itself. A model says in
    `masked_in_name` which of its fields are personal: {field: class}.
    """
    kind = model._meta.verbose_name
    names = dict.fromkeys(numbers, f"{kind}（已不在库里）")
    rows = model._base_manager.filter(pk__in=numbers)
    if first := rows.first():
        str(first)
        for row in rows.select_related(*_direct(model), *_followed(first)):
            names[row.pk] = f"{kind} {_name(row)}"
    return names


def _direct(model: type[Model]) -> list[str]:
    """What some rows may be named after and others not; never the upload, with its long receipt."""
    references = (field for field in model._meta.concrete_fields if field.is_relation)
    return [field.name for field in references if field.related_model is not Batch]


def _loaded(row: Model) -> Iterator[tuple[str, Model]]:
    """The rows that this one refers to, as far as they are at hand."""
    for field in row._meta.concrete_fields:
        if field.is_relation and field.is_cached(row) and (other := field.get_cached_value(row)):
            yield field.name, other


def _followed(row: Model) -> Iterator[str]:
    """The paths of the references that were followed in naming the row."""
    for name, other in _loaded(row):
        yield name
        yield from (f"{name}__{path}" for path in _followed(other))


def _name(row: Model) -> str:
    _cover(row)
    return mask_numbers(str(row), phones=True)


def _cover(row: Model) -> None:
    """Masks what is personal in the row and in those it is named after; they are named, and never saved."""
    personal: Mapping[str, Personal] = getattr(row, "masked_in_name", {})
    for name, kind in personal.items():
        setattr(row, name, mask(getattr(row, name), kind))
    for _, other in _loaded(row):
        _cover(other)
