"""Rows behind a figure, in one shape for page, export, API and command; and their digest."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch, reverse

from funds.covering import Covering, covering_for
from funds.models import Entry
from fupin.catalogue import definition
from fupin.figures import Figure
from reports.indicators.reader import Reader, RowSet
from reports.indicators.sources import Source, reach


@dataclass(frozen=True)
class Line:
    """One row in words. `value` is in the unit of the indicator; `link` opens the row in the web admin."""

    kind: str
    id: int
    title: str
    value: str | None
    text: str
    precision: str
    day: str
    place: str
    source: str
    link: str

    def as_json(self) -> dict:
        return asdict(self)


def lines(reader: Reader, code: str) -> Iterator[Line]:
    """The rows of a figure, streamed: those that people reported first, then those of each source in their order."""
    unit, cover = definition(code).unit, covering_for(reader.selection.scope)
    for row_set in reader.row_sets(code):
        for row in _loaded(row_set):
            yield _line(row, row_set.source, unit, cover)


def digest(reader: Reader, code: str) -> str:
    """SHA-256 over the identity and value of every row: the same rows give the same digest, whoever asks."""
    summed = hashlib.sha256()
    for line in lines(reader, code):
        body = [line.kind, line.id, line.value, line.text, line.day]
        summed.update(json.dumps(body, ensure_ascii=False).encode() + b"\n")
    return summed.hexdigest()


def _loaded(row_set: RowSet) -> Iterator[Model]:
    if not isinstance(row_set.rows, QuerySet):
        return iter(row_set.rows)
    related = ["batch"] if _has_batch(row_set.rows.model) else []
    if row_set.rows.model is Entry:
        related += ["from_account", "to_account"]
    if row_set.source.paths.unit:
        related.append(row_set.source.paths.unit)
    if row_set.source.paths.place:
        related.append(row_set.source.paths.place)
    return row_set.rows.select_related(*related).order_by("pk").iterator(chunk_size=2000)


def _has_batch(model: type[Model]) -> bool:
    return any(field.name == "batch" for field in model._meta.fields)


def _line(row: Model, source: Source | None, unit: str, cover: Covering) -> Line:
    figure: Figure = row.figure(unit) if source is None else source.figure_of(row, unit)
    day = row.ends_on if source is None else source.day_of(row)
    return Line(
        kind=str(row._meta.verbose_name),
        id=row.pk,
        title=_title(row, source, cover),
        value=None if figure.value is None else f"{figure.value.normalize():f}",
        text=figure.prose(unit if unit not in {"年", "元"} else None),
        precision=figure.precision.value,
        day=day.isoformat() if day else "",
        place=str(_place(row, source) or ""),
        source=getattr(row, "provenance", ""),
        link=_link(row),
    )


def _title(row: Model, source: Source | None, cover: Covering) -> str:
    if isinstance(row, Entry):
        return cover.told(row, row.summary)
    for name in ("activity", "project", "asset"):
        parent = getattr(row, name, None)
        if parent is not None and source is not None and source.paths.unit.startswith(name):
            return str(parent)
    return str(getattr(row, "summary", "") or row)


def _place(row: Model, source: Source | None) -> object:
    if source is None:
        return row.place
    return reach(row, source.paths.place) if source.paths.place else ""


def _link(row: Model) -> str:
    """The row's page in the web admin; child rows open their parent's."""
    for candidate in (row, *(getattr(row, name, None) for name in ("activity", "project", "asset"))):
        if candidate is None:
            continue
        meta = candidate._meta
        try:
            return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[candidate.pk])
        except NoReverseMatch:
            continue
    return ""
