"""责任书: targets by indicator, versions, signatures."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from counties.services import origin_told
from fupin.audit.services import amend, write
from fupin.catalogue import definition
from fupin.errors import Refusal
from units.models import Commitment, CommitmentTarget, Unit


@transaction.atomic
def commit_targets(
    *,
    actor: User,
    unit: Unit,
    year: int,
    targets: Mapping[str, Decimal],
    origins: Mapping[str, Mapping[str, object]] | None = None,
    **provenance: object,
) -> Commitment:
    """Sets the unit's targets for the year, each in its indicator's unit; returns the version that holds them.

    `origins` tell by indicator where a target comes from, if not from where the others do. Targets that are not named
    stay. A signed version is final: a change makes the next one, which has to be signed anew. Without a change the
    present version is returned. Raises Refusal("unknown_indicator").
    """
    for code in targets:
        if definition(code) is None:
            raise Refusal("unknown_indicator", f"没有“{code}”这个指标，请从指标目录中选", field="indicator")
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    latest = Commitment.objects.filter(unit=unit, year=year).order_by("-version").first()
    present = dict(latest.targets.values_list("indicator", "target")) if latest else {}
    if latest and latest.signed_on and present == {**present, **targets}:
        return latest
    if latest is None or latest.signed_on:
        version = latest.version + 1 if latest else 1
        latest = Commitment(unit=unit, year=year, version=version, **provenance)
        write(latest, actor=actor, verb="拟订责任书")
        targets = {**present, **targets}
    _set_targets(latest, targets, actor, provenance, origins or {})
    return latest


def _set_targets(
    commitment: Commitment,
    targets: Mapping[str, Decimal],
    actor: User,
    provenance: Mapping[str, object],
    origins: Mapping[str, Mapping[str, object]],
) -> None:
    rows = {row.indicator: row for row in commitment.targets.all()}
    for indicator, target in targets.items():
        if indicator in rows:
            told = origin_told(origins.get(indicator))
            amend(rows[indicator], actor=actor, verb="修改责任书指标", target=target, **told)
        else:
            row = CommitmentTarget(
                commitment=commitment,
                indicator=indicator,
                target=target,
                **origins.get(indicator, provenance),
            )
            write(row, actor=actor, verb="写入责任书指标")


@transaction.atomic
def sign_commitment(
    commitment: Commitment, *, actor: User, signed_on: date, signed_by: str
) -> dict[str, tuple]:
    """Signs the version, which is final from then on; {field: (old, new)}.

    Raises Refusal("signed") if it is signed, Refusal("no_targets") if nothing is promised in it,
    Refusal("superseded") if there is a later version.
    """
    commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if commitment.signed_on:
        raise Refusal("signed", f"{commitment}已于 {commitment.signed_on} 签订；要修改请拟订下一版")
    if not commitment.targets.exists():
        raise Refusal("no_targets", f"{commitment}还没有写入指标，不能签订")
    if Commitment.objects.filter(
        unit=commitment.unit_id, year=commitment.year, version__gt=commitment.version
    ).exists():
        raise Refusal("superseded", f"{commitment}已有后一版，请签订最新的一版")
    return amend(commitment, actor=actor, verb="签订责任书", signed_on=signed_on, signed_by=signed_by)
