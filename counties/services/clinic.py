"""Parking damaged ID numbers, and what a person decides of them. The decided line goes in as an upload of its own."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from counties.models import ParkedIdentity, ParkedState, Person
from counties.selectors.clinic import damage_of
from fupin.audit.services import check, record_event
from fupin.errors import NotPermitted, Refusal
from fupin.intake.cells.identity import is_sound
from fupin.intake.damaged import Damaged, write_line
from fupin.intake.models import Batch
from fupin.intake.services import run_intake
from fupin.intake.sheets import sheet_of
from fupin.scope import Scope

NO_NUMBER = "无"


@transaction.atomic
def park_identities(*, actor: User, batch: Batch, damaged: Sequence[Damaged]) -> int:
    """Keeps the lines whose ID number was damaged until a person decides; how many. Numbers and lines lie sealed.

    Those of the very same file that wait already are not kept twice.
    """
    sheet, waiting = sheet_of(batch.kind), _waiting(batch)
    places = ((each, (each.sheet_name[:100], each.row_number, each.key)) for each in damaged)
    rows = [_parked(batch, sheet, each) for each, place in places if place not in waiting]
    ParkedIdentity.objects.bulk_create(rows, batch_size=500)
    record_event(actor=actor, verb="转入证件号码核对", subject=batch, detail={"rows": len(rows)})
    return len(rows)


def _waiting(batch: Batch) -> set[tuple[str, int, str]]:
    """Worksheet, row and column of what still waits of the same file, sent for the same year and place."""
    same = {name: getattr(batch, name) for name in ("kind", "file_id", "year", "place_code")}
    open_cases = ParkedIdentity.objects.filter(
        state=ParkedState.OPEN, **{f"batch__{name}": value for name, value in same.items()}
    )
    return set(open_cases.values_list("sheet_name", "row_number", "column"))


def _parked(batch: Batch, sheet: object, found: Damaged) -> ParkedIdentity:
    def said(*keys: str) -> str:
        columns = [sheet.column(key) for key in keys]
        return next(
            (str(found.line[each.label]) for each in columns if each and found.line.get(each.label)), ""
        )

    return ParkedIdentity(
        batch=batch,
        sheet_name=found.sheet_name[:100],
        row_number=found.row_number,
        cell=found.cell,
        column=found.key,
        damage=damage_of(found.text),
        damaged=found.text[:200],
        name="".join(said("name" if found.key == "id_number" else "head_name").split())[:40],
        household_number=said("household_number").strip().removesuffix(".0")[:32],
        line=json.dumps(found.line, ensure_ascii=False),
        group_title=found.group[:60],
    )


@transaction.atomic
def accept_candidate(*, actor: User, scope: Scope, case: ParkedIdentity, person: Person) -> ParkedIdentity:
    """Says that the line is this person's: it goes in under the number that the registry has for them.

    Raises NotPermitted for a person outside the scope, Refusal for one without a number, or if the line does not hold.
    """
    case = _open_case(scope, case)
    if not Person.objects.visible_to(scope).filter(pk=person.pk).exists():
        raise NotPermitted("out_of_scope", "这个人不在您的管理范围内")
    if not person.id_number:
        raise Refusal("no_number", "这个人在册时没有证件号码，请核对证件后直接输入号码", field="person")
    case.person = person
    return _settle(actor, scope, case, ParkedState.ACCEPTED, person.id_number, "证件号码认定为在册人员")


@transaction.atomic
def type_number(*, actor: User, scope: Scope, case: ParkedIdentity, id_number: str) -> ParkedIdentity:
    """Takes the line in under the number that the person typed from the card. Raises Refusal if it does not hold."""
    case = _open_case(scope, case)
    number = "".join(id_number.split()).upper()
    if not is_sound(number[:18]):
        raise Refusal(
            "id_number", "输入的号码位数、出生日期或末位校验不对，请对照证件逐位核对", field="id_number"
        )
    return _settle(actor, scope, case, ParkedState.TYPED, number, "重新输入证件号码")


@transaction.atomic
def declare_no_number(*, actor: User, scope: Scope, case: ParkedIdentity, reason: str) -> ParkedIdentity:
    """Takes the line in without an ID number, for the reason given (未办证、黑户…)."""
    case = _open_case(scope, case)
    case.reason = _reason(reason, "请写明为什么没有证件，如：未办证")
    return _settle(actor, scope, case, ParkedState.NONE, NO_NUMBER, "认定没有证件")


@transaction.atomic
def drop_case(*, actor: User, scope: Scope, case: ParkedIdentity, reason: str) -> ParkedIdentity:
    """Takes the line off the list, and not in: it was sent again, or is no longer wanted."""
    case = _open_case(scope, case)
    case.reason = _reason(reason, "请写明为什么不再处理，如：已在原表改好重传")
    return _close(actor, case, ParkedState.DROPPED, "证件号码不再核对")


def _open_case(scope: Scope, case: ParkedIdentity) -> ParkedIdentity:
    """The case, locked. Raises NotPermitted for another's, Refusal("decided") if somebody decided already."""
    found = ParkedIdentity.objects.visible_to(scope).select_for_update(of=("self",)).select_related("batch")
    case = found.filter(pk=case.pk).first()
    if case is None:
        raise NotPermitted("not_permitted", "只能认定自己上传的表里的证件号码")
    if case.state != ParkedState.OPEN:
        raise Refusal("decided", f"这一条已经处理过（{case.get_state_display()}），请刷新清单")
    return case


def _reason(words: str, ask: str) -> str:
    if not words.strip():
        raise Refusal("no_reason", ask, field="reason")
    return words.strip()[:200]


def _settle(
    actor: User, scope: Scope, case: ParkedIdentity, state: str, number: str, verb: str
) -> ParkedIdentity:
    case.taken_in = _sent_again(actor, scope, case, number)
    return _close(actor, case, state, verb)


def _close(actor: User, case: ParkedIdentity, state: str, verb: str) -> ParkedIdentity:
    case.state, case.decided_by, case.decided_at = state, actor, timezone.now()
    check(case)
    case.save()
    record_event(
        actor=actor,
        verb=verb,
        subject=case,
        subject_name=case.where,
        reason=case.reason,
        detail={"batch": case.taken_in_id, "person": case.person_id},
    )
    return case


def _sent_again(actor: User, scope: Scope, case: ParkedIdentity, number: str) -> Batch:
    """The batch with the line under the decided number. Raises Refusal with what else is wrong in the line."""
    batch = case.batch
    column = sheet_of(batch.kind).column(case.column)
    line = {**json.loads(case.line), column.label: number}
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        path = Path(folder) / "line.xlsx"
        write_line(path, case.sheet_name, line, case.group_title)
        receipt = run_intake(
            actor=actor,
            scope=scope,
            kind=batch.kind,
            path=path,
            file_name=f"{Path(batch.file_name).stem}_第{case.row_number}行.xlsx",
            year=batch.year,
            place_code=batch.place_code,
            marked=False,
            confirmed_numbers=frozenset({number[:18]}),
        )
    if receipt.errors:
        first = receipt.errors[0]
        label = f"“{first.column}”：" if first.column else ""
        raise Refusal("line", f"这一行还有别的问题，请在原表改好后重传：{label}{first.message}")
    return receipt.batch
