"""The receipt of an upload, and what can be done with it: store, store the good rows, give up, explain, take back."""

from pathlib import Path
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from fupin.files.models import StoredFile
from fupin.files.services import path_of
from fupin.intake.aside import aside_table
from fupin.intake.downloads import xlsx_download
from fupin.intake.models import Batch, BatchState
from fupin.intake.reviewing import changes_of, compared, levels, swings
from fupin.intake.services import ALL, GOOD, PARKED
from fupin.intake.sheets import sheet_of
from fupin.intake.undo import undoing_of
from fupin.intake.uploading import (
    abandon_trial,
    ask_marked,
    ask_take_back,
    has_marks,
    is_long,
    take_back,
    undone_in_words,
    would_stay,
)
from fupin.intake.views.running import acting, again, own_batch
from fupin.intake.wordings import Said, confirm_wordings
from fupin.pages import one_page, page

SHOWN = 200
FEW = 20


@page("import")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of one upload, and what can be done with it now."""
    batch = own_batch(request, pk)
    receipt, changes = batch.receipt, changes_of(batch)
    errors = receipt.get("errors", [])
    batch.given_up = receipt.get("given_up")
    is_open = batch.state == BatchState.CHECKED and "stored_as" not in receipt
    context = {
        "batch": batch,
        "title": sheet_of(batch.kind).title,
        "receipt": receipt,
        "levels": levels(receipt),
        "errors": errors[:SHOWN],
        "more_errors": max(0, len(errors) - SHOWN),
        "swings": swings(changes)[:SHOWN],
        "changes": changes[:FEW],
        "change_count": len(changes),
        "progress": compared(batch),
        "open": is_open,
        "unknown": receipt.get("unknown", []) if is_open else [],
        "delivery": batch.deliveries.first() if is_open else None,
        "good": batch.added_count + batch.changed_count,
        "findings": _findings(request, batch),
        "parks": any(each["code"] == PARKED for each in receipt.get("warnings", [])),
        "may_mark": batch.marked_id is None and has_marks(batch),
        "needs_password": receipt.get("asked", {}).get("password", False),
    }
    if batch.state == BatchState.UNDONE:
        context |= _undone(batch)
    return render(request, "intake/upload.html", context)


def _undone(batch: Batch) -> dict:
    """Who took the upload back, when, and what went which way."""
    return {"undoing": undoing_of(batch), "undone": undone_in_words(batch)}


def _findings(request: HttpRequest, batch: Batch) -> str:
    """Where to look at what was stored and looks wrong; empty if there is no such page, or not for this user."""
    found = sheet_of(batch.kind).findings
    if not found or batch.state != BatchState.COMMITTED or not request.scope.allows("view"):
        return ""
    asked = {"place": batch.place_code, "year": batch.year}
    told = urlencode({name: value for name, value in asked.items() if value})
    return reverse(found) + (f"?{told}" if told else "")


@page("import")
def upload_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Every changed field, old and new, a page at a time."""
    batch = own_batch(request, pk)
    context = {
        "batch": batch,
        "title": sheet_of(batch.kind).title,
        "rows": one_page(request, changes_of(batch)),
    }
    return render(request, "intake/changes.html", context)


@page("import")
def upload_changes_file(request: HttpRequest, pk: int) -> FileResponse:
    """The same as a workbook."""
    batch = own_batch(request, pk)
    rows = [(each.where, each.label, each.old, each.new, each.swing) for each in changes_of(batch)]
    name = f"{Path(batch.file_name).stem}_改动"
    return xlsx_download(name, ("行", "列", "原来", "现在", "提醒"), rows)


@require_POST
@page("import")
def upload_store(request: HttpRequest, pk: int) -> HttpResponse:
    """Stores what was tried: all of it, or the good rows only."""
    batch = own_batch(request, pk)
    accept = GOOD if request.POST.get("accept") == GOOD else ALL
    password = request.POST.get("password", "")

    def act() -> HttpResponse:
        return again(request, batch, password, dry_run=False, accept=accept, tried=batch.pk)

    return acting(request, act, "upload", pk=pk)


@require_POST
@page("import")
def upload_overwrite(request: HttpRequest, pk: int) -> HttpResponse:
    """Tries the file again, this time before what people corrected by hand."""
    batch = own_batch(request, pk)

    def act() -> HttpResponse:
        password = request.POST.get("password", "")
        return again(request, batch, password, dry_run=True, overwrite_corrections=True)

    return acting(request, act, "upload", pk=pk)


@require_POST
@page("import")
def upload_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes what a person says the unknown words stand for, and tries the file again."""
    batch = own_batch(request, pk)

    def act() -> HttpResponse:
        said = _said(request, batch)
        if not said:
            messages.warning(request, "没有选任何对应，什么也没有记住。")
            return redirect("upload", pk=pk)
        confirm_wordings(
            actor=request.user,
            scope=request.scope,
            kind=batch.kind,
            place_code=batch.place_code,
            said=said,
        )
        return again(request, batch, request.POST.get("password", ""), dry_run=True)

    return acting(request, act, "upload", pk=pk)


def _said(request: HttpRequest, batch: Batch) -> list[Said]:
    """What was chosen for each word, out of what was offered for it."""
    said = []
    for number, word in enumerate(batch.receipt.get("unknown", [])):
        labels = dict(word["options"])
        meaning = request.POST.get(f"word-{number}", "")
        if meaning in labels:
            said.append(Said(word["column_key"], word["written"], meaning, labels[meaning]))
    return said


@require_POST
@page("import")
def upload_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives up what was tried."""

    def act() -> HttpResponse:
        abandon_trial(actor=request.user, batch=own_batch(request, pk))
        messages.success(request, "已放弃，没有入库。")
        return redirect("uploads")

    return acting(request, act, "upload", pk=pk)


@require_POST
@page("import")
def upload_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Has the marked copy of a long upload made."""
    batch, password = own_batch(request, pk), request.POST.get("password", "")
    return redirect("job", pk=ask_marked(actor=request.user, batch=batch, password=password).pk)


@page("import")
def upload_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, with what would have to stay; POST takes the upload back. Says so where there is nothing to take back."""
    batch = own_batch(request, pk)

    def ask() -> HttpResponse:
        stays = _stays(request, batch)
        rows = one_page(request, stays) if stays else None
        sheet = sheet_of(batch.kind)
        context = {"batch": batch, "title": sheet.title, "stays": stays, "rows": rows}
        if batch.state != BatchState.COMMITTED:
            return render(request, "intake/nothing_to_undo.html", context | _undone(batch))
        return render(
            request, "intake/undo.html", context | {"long": is_long(batch), "own_way": bool(sheet.undo)}
        )

    def act() -> HttpResponse:
        if is_long(batch):
            return redirect("job", pk=ask_take_back(actor=request.user, scope=request.scope, batch=batch).pk)
        left = take_back(actor=request.user, scope=request.scope, batch=batch).get("left", [])
        below = "，见下" if left else ""
        messages.success(request, f"批次 {batch.pk} 已撤销：{undone_in_words(batch)}{below}。")
        return redirect("upload", pk=pk)

    return acting(request, act if request.method == "POST" else ask, "upload", pk=pk)


def _stays(request: HttpRequest, batch: Batch) -> list[dict] | None:
    if batch.state != BatchState.COMMITTED:
        return batch.receipt.get("undone", {}).get("left")
    return would_stay(actor=request.user, scope=request.scope, batch=batch)


@page("import")
def upload_stays_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What an undoing would leave as it is, or has left, as a workbook."""
    batch = own_batch(request, pk)

    def act() -> HttpResponse:
        rows = [
            (each["sheet"], each["row"], each["object"], each["reason"])
            for each in _stays(request, batch) or []
        ]
        name = f"{Path(batch.file_name).stem}_保持现状"
        return xlsx_download(name, ("工作表", "行", "对象", "为什么"), rows)

    return acting(request, act, "upload", pk=pk)


@page("import")
def upload_file(request: HttpRequest, pk: int, which: str) -> FileResponse:
    """The untouched file (original), the copy with our remarks (marked), or the refused rows alone (wrong)."""
    batch = own_batch(request, pk)
    stem = Path(batch.file_name).stem
    wrong = StoredFile.objects.filter(pk=batch.receipt.get("wrong_rows")).first()
    files = {
        "original": (batch.file, batch.file_name),
        "marked": (batch.marked, f"{stem}_批注.xlsx"),
        "wrong": (wrong, f"{stem}_错行.xlsx"),
    }
    file, name = files[which]
    if file is None:
        raise Http404
    return FileResponse(path_of(file).open("rb"), as_attachment=True, filename=name)


@page("import")
def upload_aside(request: HttpRequest, pk: int) -> FileResponse:
    """The columns of the stored lines that the table does not know, as they stood in the file."""
    batch = own_batch(request, pk)
    head, rows = aside_table(batch)
    return xlsx_download(f"{Path(batch.file_name).stem}_表外的列", head, rows)
