"""From a request to a run: at once for small files, else as a job; and one's own things found again."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from fupin.errors import Refusal
from fupin.files.models import StoredFile
from fupin.intake.models import Batch, Delivery
from fupin.intake.uploading import LARGE, ask_intake, run_upload


def run(request: HttpRequest, stored: StoredFile, wanted: dict, password: str) -> HttpResponse:
    """At once for small files, whose password is then kept nowhere; else as a job."""
    if stored.size > LARGE:
        asked = ask_intake(actor=request.user, stored=stored, password=password, **wanted)
        return redirect("job", pk=asked.pk)
    receipt = run_upload(
        actor=request.user, scope=request.scope, stored=stored, password=password or None, **wanted
    )
    if receipt.record is not None:
        return redirect("upload", pk=receipt.record.pk)
    for warning in receipt.warnings:
        messages.warning(request, warning.message)
    own = receipt.batch.uploaded_by_id == request.user.pk
    return redirect("upload", pk=receipt.batch.pk) if own else redirect("uploads")


def again(request: HttpRequest, batch: Batch, password: str, **wanted: object) -> HttpResponse:
    """Runs the file of a try once more, asked for as then but for what is `wanted` now.

    Of another try the columns can be chosen anew as of the first.
    """
    asked, delivery = batch.receipt.get("asked", {}), batch.deliveries.first()
    if delivery and wanted.get("dry_run"):
        wanted["delivery"] = delivery.pk
    as_then = {
        "kind": batch.kind,
        "file_name": batch.file_name,
        "year": batch.year,
        "place_code": batch.place_code,
        "unit_of_money": asked.get("unit_of_money", ""),
        "sheet": asked.get("sheet", ""),
        "confirmed": asked.get("confirmed", {}),
        "overwrite_corrections": asked.get("overwrite_corrections", False),
    }
    return run(request, batch.file, {**as_then, **wanted}, password)


def own_batch(request: HttpRequest, pk: int) -> Batch:
    """One's own upload, or any for those who may take back others'. 404 for all else."""
    seen = Q() if request.scope.allows("undo_import") else Q(uploaded_by=request.user)
    batch = Batch.objects.select_related("file", "marked", "uploaded_by").filter(seen, pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def own_delivery(request: HttpRequest, pk: int) -> Delivery:
    """One's own file on its way in. 404 for all else."""
    found = Delivery.objects.select_related("file").filter(pk=pk, uploaded_by=request.user).first()
    if found is None:
        raise Http404
    return found


def acting(request: HttpRequest, act: Callable[[], HttpResponse], back: str, **where: object) -> HttpResponse:
    """What the act answers; a refusal comes back to the page it was asked on, in words."""
    try:
        return act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(back, **where)
