"""Writing what a sheet says of a row that may be there already."""

from collections.abc import Mapping

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.db.models import Model, QuerySet

from fupin.audit.services import amend, write
from fupin.intake.sheets import Outcome


@transaction.atomic
def upsert(
    rows: QuerySet,
    *,
    actor: User,
    key: dict,
    facts: dict,
    provenance: dict | None = None,
    shared: bool = False,
) -> Outcome:
    """The row with that key and those facts: added if there is none, else changed where it differs.

    A fact that is None was not filled in: it leaves what is there. By which line a row came is written once, when it is
    added; later changes are in its history. 来源 and 备注 are facts, but of a row that is `shared` by several lines, which
    keeps those it was added with. Two or three queries, and two more for a change.
    """
    told = {} if shared else origin_told(provenance)
    given = {name: value for name, value in (facts | told).items() if value is not None}
    row = rows.select_for_update(of=("self",)).filter(**key).first()
    name = rows.model._meta.verbose_name
    if row is None:
        row = rows.model(**{**(provenance or {}), **key, **given})
        return Outcome.added(write(row, actor=actor, verb=f"登记{name}"))
    return changed(row, actor=actor, facts=given)


def origin_told(provenance: Mapping[str, object] | None) -> dict[str, object]:
    """来源 and 备注, as far as they were filled in: what people say of a row, and may correct."""
    return {name: said for name in ("source", "note") if (said := (provenance or {}).get(name))}


@transaction.atomic
def changed(row: Model, *, actor: User, facts: dict) -> Outcome:
    """The row with those facts; None leaves what is there."""
    given = {name: value for name, value in facts.items() if value is not None}
    return Outcome.changed(row, amend(row, actor=actor, verb=f"更正{row._meta.verbose_name}", **given))
