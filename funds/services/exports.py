"""Exports of the ledger: asked for, made in the background, taken away, swept when they expire."""

import hashlib
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from counties.models import Division
from funds.models import ExportKind, LedgerExport
from funds.pack import export_pack, may_export
from funds.pack.binder import bind_vouchers
from funds.pack.exporting import Wish, sha256_of
from funds.pack.sealing import sealed_zip
from funds.pack.writing import Report
from funds.selectors import LedgerFilters
from fupin.audit.services import record_event, write
from fupin.errors import NotPermitted, Refusal
from fupin.jobs.models import OPEN_STATES, Job
from fupin.jobs.services import ask
from fupin.scope import Scope
from units.models import Unit

JOB_KIND = "ledger_export"
RIGHT = "export"
PASSWORD_CHARACTERS = 8


@transaction.atomic
def ask_export(
    *,
    actor: User,
    scope: Scope,
    kind: str = ExportKind.PACK,
    purpose: str,
    unit: Unit | None = None,
    place: Division | None = None,
    starts_on: object = None,
    ends_on: object = None,
    masked: bool = True,
    password: str = "",
) -> LedgerExport:
    """A queued export; the open one where the same person asks for the same again.

    Raises NotPermitted without the right, Refusal "purpose", "password" (shorter than eight characters), "invalid".
    """
    wanted = LedgerExport(
        kind=kind,
        unit=unit,
        place=place,
        starts_on=starts_on,
        ends_on=ends_on,
        purpose=purpose.strip(),
        masked=masked,
        protected=bool(password),
        sealed_password=password,
        asked_by=actor,
    )
    _refuse(scope, wanted, password)
    key = _key(wanted)
    known = Job.objects.filter(key=key, state__in=OPEN_STATES).first()
    if known is not None:
        return LedgerExport.objects.get(job=known)
    verb = f"申请导出{wanted.get_kind_display()}"
    export = write(wanted, actor=actor, verb=verb, reason=wanted.purpose, detail={"masked": masked})
    title = f"导出{wanted.get_kind_display()}"
    export.job = ask(actor=actor, kind=JOB_KIND, title=title, key=key, parameters={"export": export.pk})
    export.save(update_fields=["job"])
    return export


def _refuse(scope: Scope, wanted: LedgerExport, password: str) -> None:
    if not scope.allows(RIGHT):
        raise NotPermitted("not_permitted", "您没有导出资金台账的权限")
    if not wanted.purpose:
        raise Refusal("purpose", "请写明用途：它会印在封面和每一页上，并记入操作记录", field="purpose")
    if password and len(password) < PASSWORD_CHARACTERS:
        raise Refusal("password", f"打开口令至少 {PASSWORD_CHARACTERS} 位", field="password")
    may_export(scope, Wish(filters_of(wanted), wanted.purpose, wanted.masked))


def _key(export: LedgerExport) -> str:
    facts = (
        *(export.kind, export.asked_by_id, export.unit_id, export.place_id, export.starts_on, export.ends_on),
        *(export.masked, export.purpose),
    )
    return f"{JOB_KIND}-{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"


def filters_of(export: LedgerExport) -> LedgerFilters:
    """The filters that the export asks for."""
    place = export.place.code if export.place else ""
    return LedgerFilters(unit=export.unit, place=place, start=export.starts_on, end=export.ends_on)


def make_export(*, export: LedgerExport, scope: Scope, report: Report) -> LedgerExport:
    """Makes the file and gives it its name when it is whole; made again, it replaces what a killed run left.

    Raises what `_refuse` raises if the right is gone by now, and what `report` raises.
    """
    _refuse(scope, export, export.sealed_password)
    work = _work(export)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700, parents=True)
    try:
        if export.kind == ExportKind.BINDER:
            _make_binder(export, scope, work, report)
        else:
            _make_pack(export, scope, work, report)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return _finish(export)


def _make_pack(export: LedgerExport, scope: Scope, work: Path, report: Report) -> None:
    pack = export_pack(
        actor=export.asked_by,
        scope=scope,
        filters=filters_of(export),
        directory=work / "pack",
        purpose=export.purpose,
        masked=export.masked,
        interface=export.kind == ExportKind.INTERFACE,
        report=report,
    )
    rows = sum(table["rows"] for table in pack.manifest["tables"])
    with sealed_zip(export.path, export.sealed_password) as sealed:
        for file in sorted(pack.directory.iterdir()):
            report(rows, rows + 1, f"正在打包 {file.name}")
            sealed.add(file, f"审计包/{file.name}")
    export.row_count, export.manifest_sha256 = pack.entry_count, pack.digest


def _make_binder(export: LedgerExport, scope: Scope, work: Path, report: Report) -> None:
    filters = filters_of(export)
    with sealed_zip(export.path, export.sealed_password) as sealed:
        bound = bind_vouchers(scope=scope, filters=filters, sealed=sealed, work=work, report=report)
    export.row_count = bound.listed


def _finish(export: LedgerExport) -> LedgerExport:
    now = timezone.now()
    export.size, export.sha256 = export.path.stat().st_size, sha256_of(export.path)
    export.made_at, export.expires_at = now, now + timedelta(days=settings.EXPORT_DAYS)
    export.sealed_password = ""
    verb = f"做好{export.get_kind_display()}"
    detail = {"rows": export.row_count, "sha256": export.sha256, "manifest": export.manifest_sha256}
    return write(export, actor=export.asked_by, verb=verb, reason=export.purpose, detail=detail)


def give_up(export: LedgerExport) -> None:
    """Wipes the password and what a failed or cancelled run left."""
    LedgerExport.objects.filter(pk=export.pk, made_at=None).update(sealed_password="")
    shutil.rmtree(_work(export), ignore_errors=True)


@transaction.atomic
def take_export(*, actor: User, export: LedgerExport) -> Path:
    """Where the file lies, for whoever asked for it; recorded. Raises Refusal("expired"), Refusal("not_ready")."""
    if export.removed_at is not None:
        raise Refusal(
            "expired", f"文件已于 {timezone.localtime(export.removed_at):%Y-%m-%d} 到期删除，请重新导出"
        )
    if export.made_at is None or not export.path.is_file():
        raise Refusal("not_ready", "文件还没有做好，请等任务结束；任务失败的，请重新导出")
    LedgerExport.objects.filter(pk=export.pk).update(download_count=F("download_count") + 1)
    detail = {
        "filters": {label: str(value) for label, value in _wanted(export).items() if value},
        "rows": export.row_count,
        "size": export.size,
        "sha256": export.sha256,
        "masked": export.masked,
    }
    record_event(
        actor=actor,
        verb=f"下载{export.get_kind_display()}",
        subject=export,
        reason=export.purpose,
        detail=detail,
    )
    return export.path


def _wanted(export: LedgerExport) -> dict[str, object]:
    return {
        "单位": export.unit,
        "地区代码": export.place_id,
        "起始日期": export.starts_on,
        "截止日期": export.ends_on,
    }


def sweep_exports() -> int:
    """Deletes files that expired, passwords no longer needed, and what killed runs left; returns how many files."""
    now, removed = timezone.now(), 0
    for export in LedgerExport.objects.filter(expires_at__lte=now, removed_at=None):
        with transaction.atomic():
            export.path.unlink(missing_ok=True)
            LedgerExport.objects.filter(pk=export.pk).update(removed_at=now)
            detail = {"sha256": export.sha256, "downloads": export.download_count}
            record_event(
                actor=None, verb=f"到期删除{export.get_kind_display()}", subject=export, detail=detail
            )
        removed += 1
    for export in LedgerExport.objects.filter(made_at=None).exclude(job__state__in=OPEN_STATES):
        give_up(export)
    return removed


def _work(export: LedgerExport) -> Path:
    return Path(settings.EXPORT_ROOT) / f".work-{export.pk}"
