"""Uploading: choose, try, read the receipt, then store, store the good rows, or give up."""

from collections import Counter
from pathlib import Path

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from fupin.errors import Refusal
from fupin.files.models import StoredFile
from fupin.files.services import keep_file, path_of
from fupin.intake.forms import UploadForm, open_kinds
from fupin.intake.models import Batch, BatchState
from fupin.intake.services import ALL, GOOD, undo_batch
from fupin.intake.sheets import kinds, sheet_of
from fupin.intake.templates import template
from fupin.intake.uploading import LARGE, abandon_trial, ask_intake, run_upload
from fupin.jobs.models import OPEN_STATES, Job
from fupin.pages import one_page, page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


@page("import")
def uploads(request: HttpRequest) -> HttpResponse:
    """The form, the kinds of tables with their templates, and one's own uploads. POST tries the file."""
    form = UploadForm(
        request.POST or None, request.FILES or None, scope=request.scope, initial=_asked_kind(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _try(request, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    own = Batch.objects.filter(uploaded_by=request.user).exclude(receipt__has_key="stored_as")
    context = {
        "form": form,
        "sheets": [sheet_of(kind) for kind, _ in open_kinds(request.scope)],
        "rows": one_page(request, own.select_related("marked")),
        "titles": {kind: sheet_of(kind).title for kind in kinds()},
        "jobs": Job.objects.filter(asked_by=request.user, kind="intake", state__in=OPEN_STATES),
    }
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "intake/uploads.html", context, status=status)


def _asked_kind(request: HttpRequest) -> dict[str, str]:
    return {"kind": request.GET.get("kind", "")}


def _try(request: HttpRequest, words: dict) -> HttpResponse:
    file = words["file"]
    stored = keep_file(actor=request.user, source=file, name=file.name, content_type=file.content_type or "")
    wanted = {
        "kind": words["kind"],
        "file_name": Path(file.name).name,
        "dry_run": True,
        "year": words["year"],
        "place_code": words["place_code"],
        "unit_of_money": words["unit_of_money"],
    }
    return _run(request, stored, wanted, words["password"])


def _run(request: HttpRequest, stored: StoredFile, wanted: dict, password: str) -> HttpResponse:
    """At once for small files and those with a password, which is kept nowhere; else as a job."""
    if stored.size > LARGE and not password:
        return redirect("job", pk=ask_intake(actor=request.user, stored=stored, **wanted).pk)
    receipt = run_upload(
        actor=request.user, scope=request.scope, stored=stored, password=password or None, **wanted
    )
    if receipt.record is not None:
        return redirect("upload", pk=receipt.record.pk)
    for warning in receipt.warnings:
        messages.warning(request, warning.message)
    own = receipt.batch.uploaded_by_id == request.user.pk
    return redirect("upload", pk=receipt.batch.pk) if own else redirect("uploads")


@page("import")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of one upload, and what can be done with it now."""
    batch = _own(request, pk)
    receipt = batch.receipt
    errors = receipt.get("errors", [])
    context = {
        "batch": batch,
        "title": sheet_of(batch.kind).title,
        "receipt": receipt,
        "groups": _groups(errors),
        "errors": errors[:SHOWN],
        "more_errors": max(0, len(errors) - SHOWN),
        "changes": _changes(batch),
        "open": batch.state == BatchState.CHECKED and "stored_as" not in receipt,
        "good": batch.added_count + batch.changed_count,
        "needs_password": receipt.get("asked", {}).get("password", False),
    }
    return render(request, "intake/upload.html", context)


def _changes(batch: Batch) -> list[dict]:
    """Old and new of each changed cell, under the heading of its column."""
    sheet, changes = sheet_of(batch.kind), []
    for change in batch.receipt.get("changes", [])[:SHOWN]:
        for name, (old, new) in change["fields"].items():
            column = sheet.column(name)
            label = column.label if column else name
            changes.append(
                {"where": f"{change['sheet']} 第 {change['row']} 行", "label": label, "old": old, "new": new}
            )
    return changes


def _groups(errors: list[dict]) -> list[dict]:
    """The errors by kind, the commonest first: how many, an example, and the cells."""
    counts = Counter(error["code"] for error in errors)
    groups = []
    for code, count in counts.most_common():
        mine = [error for error in errors if error["code"] == code]
        cells = [error["cell"] or f"第 {error['row']} 行" for error in mine if error["cell"] or error["row"]]
        groups.append(
            {"count": count, "message": mine[0]["message"], "cells": cells[:12], "more": len(cells) > 12}
        )
    return groups


@require_POST
@page("import")
def upload_store(request: HttpRequest, pk: int) -> HttpResponse:
    """Stores what was tried: all of it, or the good rows only."""
    batch = _own(request, pk)
    wanted = {
        "kind": batch.kind,
        "file_name": batch.file_name,
        "dry_run": False,
        "accept": GOOD if request.POST.get("accept") == GOOD else ALL,
        "year": batch.year,
        "place_code": batch.place_code,
        "unit_of_money": batch.receipt.get("asked", {}).get("unit_of_money", ""),
        "tried": batch.pk,
    }
    return _acting(request, pk, lambda: _run(request, batch.file, wanted, request.POST.get("password", "")))


@require_POST
@page("import")
def upload_abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives up what was tried."""

    def act() -> HttpResponse:
        abandon_trial(actor=request.user, batch=_own(request, pk))
        messages.success(request, "已放弃，没有入库。")
        return redirect("uploads")

    return _acting(request, pk, act)


@page("import")
def upload_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; POST takes the upload back and says what had to stay."""
    batch = _own(request, pk)
    if request.method != "POST":
        return render(request, "intake/undo.html", {"batch": batch, "title": sheet_of(batch.kind).title})

    def act() -> HttpResponse:
        result = undo_batch(actor=request.user, scope=request.scope, batch=batch)
        left = result.get("left", [])
        text = f"批次 {batch.pk} 已撤销" + (f"，有 {len(left)} 条保持现状" if left else "")
        messages.success(request, f"{text}。")
        for each in left[:10]:
            messages.warning(request, f"第 {each['row']} 行 {each['object']}：{each['reason']}")
        return redirect("upload", pk=pk)

    return _acting(request, pk, act)


def _acting(request: HttpRequest, pk: int, act: object) -> HttpResponse:
    """A refusal comes back to the receipt in words."""
    try:
        return act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("upload", pk=pk)


@page("import")
def upload_file(request: HttpRequest, pk: int, which: str) -> HttpResponse:
    """The untouched file (original), or the copy with our remarks (marked)."""
    batch = _own(request, pk)
    file = batch.file if which == "original" else batch.marked
    if file is None:
        raise Http404
    name = batch.file_name if which == "original" else f"{Path(batch.file_name).stem}_批注.xlsx"
    return FileResponse(path_of(file).open("rb"), as_attachment=True, filename=name)


@page("import")
def upload_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The template of a kind, to be filled in."""
    if kind not in dict(open_kinds(request.scope)):
        raise Http404
    sheet = sheet_of(kind)
    response = HttpResponse(template(sheet), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{sheet.title}模板.xlsx")
    return response


def _own(request: HttpRequest, pk: int) -> Batch:
    """One's own upload, or any for those who may take back others'. 404 for all else."""
    seen = Q() if request.scope.allows("undo_import") else Q(uploaded_by=request.user)
    batch = Batch.objects.select_related("file", "marked", "uploaded_by").filter(seen, pk=pk).first()
    if batch is None:
        raise Http404
    return batch
