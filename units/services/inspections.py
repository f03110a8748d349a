"""Inspections and what they found (问题台账)."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from counties.models import Division
from counties.services import changed, origin_told, upsert
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.files.models import StoredFile
from fupin.intake.sheets import Outcome
from units.models import Finding, Inspection, Unit
from units.models.organising import FindingState


def inspect(
    *, actor: User, unit: Unit, title: str, ends_on: date, place: Division | None = None, **details: object
) -> Inspection:
    """Records one inspection that the unit made."""
    row = Inspection(unit=unit, title=title, ends_on=ends_on, place=place, **details)
    return write(row, actor=actor, verb="登记监督检查")


def keep_inspection(
    *,
    actor: User,
    unit: Unit,
    title: str,
    ends_on: date,
    provenance: dict,
    shared: bool = False,
    **facts: object,
) -> Outcome:
    """Records the inspection or corrects the one of this title on that day.

    来源 and 备注 stay as they were where the line is about one of its problems (`shared`).
    """
    key = {"unit": unit, "title": title, "ends_on": ends_on}
    return upsert(
        Inspection.objects.all(), actor=actor, key=key, facts=facts, provenance=provenance, shared=shared
    )


def check_due(due_on: date, inspected_on: date) -> None:
    """Raises Refusal("due_before") for a limit before the inspection."""
    if due_on < inspected_on:
        raise Refusal("due_before", f"整改期限早于检查日期 {inspected_on}，请核对", field="due_on")


def raise_finding(
    *, actor: User, inspection: Inspection, problem: str, owner: str, due_on: date, **details: object
) -> Finding:
    """Enters a problem with who answers for it and until when."""
    check_due(due_on, inspection.ends_on)
    row = Finding(inspection=inspection, problem=problem, owner=owner, due_on=due_on, **details)
    return write(row, actor=actor, verb="登记问题")


@transaction.atomic
def keep_finding(
    *,
    actor: User,
    inspection: Inspection,
    problem: str,
    provenance: dict,
    owner: str | None = None,
    due_on: date | None = None,
    measures: str | None = None,
) -> Outcome:
    """Enters the problem, or corrects who answers for it, until when and how it is put right; None leaves what is there.

    Raises Refusal("closed") where that is something else than what was closed with evidence, and as `raise_finding`.
    """
    said = {"owner": owner, "due_on": due_on, "measures": measures} | origin_told(provenance)
    given = {name: value for name, value in said.items() if value is not None}
    known = inspection.findings.select_for_update(of=("self",)).filter(problem=problem).first()
    if known is None:
        return Outcome.added(
            raise_finding(actor=actor, inspection=inspection, problem=problem, **(provenance | given))
        )
    differing = [name for name, value in given.items() if getattr(known, name) != value]
    if differing and known.state == FindingState.CLOSED:
        message = f"这个问题已于 {known.closed_on} 销号，不能再改；请填原来的内容，或空着"
        raise Refusal("closed", message, field=differing[0])
    check_due(given.get("due_on", known.due_on), inspection.ends_on)
    return changed(known, actor=actor, facts=given)


@transaction.atomic
def close_finding(
    finding: Finding,
    *,
    actor: User,
    evidence: StoredFile | None = None,
    correction: str = "",
    measures: str = "",
    closed_on: date | None = None,
) -> dict[str, tuple]:
    """Closes the problem, today unless told otherwise; {field: (old, new)}.

    `correction` names what put it right where there is no file: an entry, which `funds` checks before it asks.
    Raises Refusal("evidence") without either, Refusal("closed") if it is closed already.
    """
    finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if finding.state == FindingState.CLOSED:
        raise Refusal("closed", f"这个问题已于 {finding.closed_on} 销号")
    if evidence is None and not correction:
        message = "没有佐证材料或更正分录不能销号，请先上传整改佐证"
        raise Refusal("evidence", message, field="evidence")
    return amend(
        finding,
        actor=actor,
        verb="问题销号",
        state=FindingState.CLOSED,
        evidence=evidence,
        correction=correction,
        measures=measures or finding.measures,
        closed_on=closed_on or timezone.localdate(),
    )
