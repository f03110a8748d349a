"""One upload, from the file to the rows. A dry run is this very run, rolled back at the end."""

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import connection, transaction
from django.utils import timezone

from fupin.audit.services import record_event
from fupin.errors import NotPermitted, Refusal
from fupin.files.models import StoredFile
from fupin.files.services import keep_file, path_of
from fupin.intake.comparing import Touched, last_one, missing_since
from fupin.intake.contents import Content, told_since
from fupin.intake.history import own_context
from fupin.intake.marking import mark_workbook
from fupin.intake.models import Batch, BatchState
from fupin.intake.parsing import Parser
from fupin.intake.preparing import worth_a_process
from fupin.intake.reading import open_workbook
from fupin.intake.receipt import Issue, Receipt
from fupin.intake.saving import Saver
from fupin.intake.sheets import Context, Sheet, check_year, sheet_of
from fupin.intake.tables import read_tables
from fupin.intake.wordings import wordings_for
from fupin.intake.wrong_rows import keep_wrong_rows
from fupin.processes import may_fork
from fupin.scope import Scope

ALL, GOOD = "all", "good"
# The code of the doubt that lines wait for a person to decide whose their ID numbers are.
PARKED = "parked"
UNREADABLE = frozenset({"format", "damaged"})
# The whole file is written anew for the marked copy: of a long sheet with nothing but doubts only when asked for.
DOUBTS_MARKED_AT_MOST = 5_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Upload:
    """What was asked for."""

    actor: User
    sheet: Sheet
    stored: StoredFile
    file_name: str
    dry_run: bool
    accept: str
    year: int | None
    place_code: str
    overwrite_corrections: bool = False


def run_intake(
    *,
    actor: User,
    scope: Scope,
    kind: str,
    path: Path,
    file_name: str,
    dry_run: bool = False,
    accept: str = ALL,
    year: int | None = None,
    place_code: str = "",
    sheet: str | None = None,
    password: str | None = None,
    unit_of_money: str | None = None,
    progress: Progress | None = None,
    confirmed: Mapping[str, str] | None = None,
    marked: bool | None = None,
    overwrite_corrections: bool = False,
    confirmed_numbers: frozenset[str] = frozenset(),
) -> Receipt:
    """Keeps the untouched file, reads it, writes its rows in one transaction and says what became of each.

    `accept="all"` stores nothing if any row is refused, "good" stores the good ones; `dry_run` stores none.
    `confirmed` maps headings that a person explained to column keys (none: not to be read); what was explained in
    this county before is gone by too. `marked` asks for the marked copy (None: if there is anything to mark). Fields
    that people corrected by hand since are kept and listed as conflicts, unless `overwrite_corrections` is asked for.
    `confirmed_numbers` are doubtful ID numbers that a person has compared with the card.
    `progress(done, total)` is called now and then and may raise to cancel.
    Raises NotPermitted without the sheet's right or outside one's places, and Refusal for an unknown kind or a year that
    its rows cannot be of;
    what is wrong with the file is in the receipt. Any other exception leaves no row behind.
    """
    declared = sheet_of(kind)
    _check_rights(scope, declared, place_code)
    check_year(declared, year)
    if accept not in (ALL, GOOD):
        raise Refusal("accept", "取舍方式只能是 all（有错就一行不存）或 good（只存没错的行）")
    with Path(path).open("rb") as file:
        stored = keep_file(actor=actor, source=file, name=file_name)
    upload = Upload(
        actor,
        declared,
        stored,
        Path(file_name).name,
        dry_run,
        accept,
        year,
        place_code,
        overwrite_corrections,
    )
    receipt = Receipt(kind, upload.file_name)
    context = Context(
        actor,
        scope,
        None,
        year,
        place_code,
        unit_of_money or "",
        overwrite_corrections=overwrite_corrections,
        confirmed_numbers=confirmed_numbers,
    )
    context.wordings = wordings_for(actor, scope, kind, place_code)
    parser = Parser(declared, context, receipt, confirmed or {})
    with _collector_at_rest() if declared.bulk else nullcontext():
        try:
            with open_workbook(path_of(stored), password) as book:
                receipt.sheet = read_tables(book, parser, sheet)
        except Refusal as refusal:
            receipt.errors.append(Issue(sheet or "", "", 0, "", refusal.code, _advised(refusal, file_name)))
        parser.end()
        receipt.rows = len(parser.lines)
        _announce_parking(declared, parser)
        if parser.lines:
            _write(upload, parser, receipt, progress)
        _tell_words(context, receipt)
    _keep_record(upload, parser, receipt, password, marked)
    if declared.park and parser.damaged and receipt.record and not dry_run:
        declared.park(actor=actor, batch=receipt.record, damaged=parser.damaged)
    return receipt


def _announce_parking(sheet: Sheet, parser: Parser) -> None:
    if sheet.park and parser.damaged:
        first = parser.damaged[0]
        message = (
            f"有 {len(parser.damaged)} 行的证件号码损坏或不对，没有采用；正式上传后转到“证件号码核对”，"
            "列出在册的相近人员，由人逐个认定"
        )
        parser.receipt.warnings.append(Issue(first.sheet_name, "", first.row_number, "", PARKED, message))


def _advised(refusal: Refusal, file_name: str) -> str:
    """What is wrong with the file; for one in the older format of WPS, how to get out of it."""
    if refusal.code in UNREADABLE and file_name.lower().endswith(".et"):
        return "这个 .et 文件读不动（较早的 WPS 格式）；请在 WPS 里打开，点“文件—另存为”，选 .xlsx 格式，再传另存的文件"
    return refusal.message


def _tell_words(context: Context, receipt: Receipt) -> None:
    """Says which words were taken for what a person once said, and which ones nobody has explained."""
    if not receipt.repeated:
        words = [Issue("", "", 0, "", "remembered", words) for words in context.applied.values()]
        receipt.warnings += words
        receipt.unknown = list(context.unknown.values())


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Whole sheets make millions of objects and no cycles: the collector would only walk over them again and again."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def _check_rights(scope: Scope, sheet: Sheet, place_code: str) -> None:
    if not (scope.everything or scope.allows(sheet.right)):
        raise NotPermitted("not_permitted", f"您没有导入“{sheet.title}”的权限，请向本单位管理员申请")
    if place_code and not scope.covers_place(place_code):
        raise NotPermitted("place", f"地区代码 {place_code} 不在您的管理范围内，请核对")


def _write(upload: Upload, parser: Parser, receipt: Receipt, progress: Progress | None) -> None:
    content = Content(parser, upload.sheet.kind, upload.year, upload.place_code, upload.overwrite_corrections)
    # Of what somebody else's transaction wrote another process sees nothing.
    helped = worth_a_process(parser) and may_fork() and not connection.in_atomic_block
    with transaction.atomic():
        _wait_for_turn(f"{content.kind}|{content.mark}|{content.year}|{content.place_code}")
        if earlier := content.stored():
            _nothing_new(receipt, earlier)
            return
        before = last_one(
            actor=upload.actor, kind=upload.sheet.kind, year=upload.year, place_code=upload.place_code
        )
        batch = Batch.objects.create(**_facts(upload, receipt, content.mark))
        parser.context.batch = batch
        with own_context(user=upload.actor.pk, batch=batch.pk):
            touched = Touched() if before else None
            saver = Saver(parser, batch, keep=not upload.dry_run, helped=helped, touched=touched)
            saver.save_all(progress)
        # What was taken from the last one since, this one has anew.
        if before and before.pk in content.passed:
            before = None
        if before and not receipt.errors and (missing := missing_since(before, saver.touched)):
            receipt.warnings.append(missing)
        part = receipt.refused and upload.accept == GOOD
        if part and (earlier := content.stored(accepted=True)):
            _nothing_but_the_refused(receipt, earlier)
            transaction.set_rollback(True)
            return
        if upload.dry_run or (receipt.errors and upload.accept == ALL) or not saver.saved:
            transaction.set_rollback(True)
            return
        _commit(upload, receipt, batch, content.mark_of_accepted)


def _wait_for_turn(name: str) -> None:
    """Holds until the transaction ends: uploads of one content go one after the other."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _facts(upload: Upload, receipt: Receipt, digest: str) -> dict[str, Any]:
    return {
        "kind": upload.sheet.kind,
        "file": upload.stored,
        "file_name": upload.file_name[:200],
        "sheet_name": receipt.sheet[:100],
        "content_digest": digest,
        "year": upload.year,
        "place_code": upload.place_code,
        "row_count": receipt.rows,
        "added_count": receipt.added,
        "changed_count": receipt.changed,
        "unchanged_count": receipt.unchanged,
        "refused_count": receipt.refused,
        "uploaded_by": upload.actor,
    }


def _nothing_new(receipt: Receipt, earlier: Batch) -> None:
    receipt.refused, receipt.errors = 0, []
    _told_of_earlier(receipt, earlier, "同样的内容")


def _nothing_but_the_refused(receipt: Receipt, earlier: Batch) -> None:
    """What is refused is refused again; the rest was stored when it was sent with these same lines refused."""
    _told_of_earlier(receipt, earlier, f"退回的 {receipt.refused} 行以外，同样的内容")


def _told_of_earlier(receipt: Receipt, earlier: Batch, what: str) -> None:
    receipt.added = receipt.changed = 0
    receipt.unchanged = receipt.rows - receipt.refused
    receipt.batch, receipt.repeated = earlier, True
    receipt.changes = []
    when = timezone.localtime(earlier.uploaded_at).strftime("%Y-%m-%d %H:%M")
    later = "".join(f"；{what}" for what in told_since(earlier))
    message = (
        f"{what}已由{earlier.uploaded_by}于 {when} 入库（批次 {earlier.pk}，文件“{earlier.file_name}”），"
        f"本次没有改动{later}；要恢复成这份表，请先撤销那一批再传"
    )
    receipt.warnings.append(Issue("", "", 0, "", "already_stored", message))


def _commit(upload: Upload, receipt: Receipt, batch: Batch, digest: str) -> None:
    receipt.batch, receipt.record, receipt.committed = batch, batch, True
    for name, value in _facts(upload, receipt, digest).items():
        setattr(batch, name, value)
    batch.state, batch.ended_at = BatchState.COMMITTED, timezone.now()
    batch.save()
    detail = {
        name: getattr(receipt, name) for name in ("kind", "rows", "added", "changed", "unchanged", "refused")
    }
    detail["sha256"] = upload.stored.sha256
    record_event(actor=upload.actor, verb="表格入库", subject=batch, detail=detail)


def _keep_record(
    upload: Upload, parser: Parser, receipt: Receipt, password: str | None, marked: bool | None
) -> None:
    """Stores the receipt and the marked copy with the batch, or with a record of the try that stored nothing."""
    wanted = bool(receipt.errors or receipt.warnings) if marked is None else marked
    if wanted and not receipt.repeated and not _unopenable(receipt):
        _mark(upload, parser, receipt, password, asked=bool(marked))
    if receipt.record is None and not receipt.repeated:
        state = BatchState.CHECKED if upload.dry_run else BatchState.REFUSED
        receipt.record = Batch.objects.create(
            **_facts(upload, receipt, ""), state=state, ended_at=timezone.now()
        )
    if receipt.record is not None:
        receipt.record.receipt = receipt.as_record()
        receipt.record.marked = receipt.marked
        receipt.record.save(update_fields=["receipt", "marked"])


def _mark(upload: Upload, parser: Parser, receipt: Receipt, password: str | None, *, asked: bool) -> None:
    """The refused lines alone, and the marked copy: of a long sheet without errors later, if it is asked for."""
    wanted = {
        "actor": upload.actor,
        "stored": upload.stored,
        "file_name": upload.file_name,
        "receipt": receipt,
        "password": password,
    }
    receipt.wrong_rows = keep_wrong_rows(headers=parser.headers, continued=upload.sheet.continued, **wanted)
    if asked or receipt.errors or receipt.rows <= DOUBTS_MARKED_AT_MOST:
        receipt.marked = mark_workbook(**wanted)


def _unopenable(receipt: Receipt) -> bool:
    """True if the file as a whole was refused before any line was read: there is nothing to mark."""
    return receipt.rows == 0 and any(not issue.row for issue in receipt.errors)
