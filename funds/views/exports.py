"""Audit packs and voucher binders: asking for them, following them, taking them away."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from funds.forms import ExportForm
from funds.models import LedgerExport
from funds.services.exports import ask_export, take_export
from fupin.errors import NotPermitted, Refusal
from fupin.pages import one_page, page, reads_only

RIGHT = "export"


@reads_only
@require_http_methods(["GET", "HEAD", "POST"])
@page(RIGHT)
def exports(request: HttpRequest) -> HttpResponse:
    """One's own exports with their state, and the form for a further one."""
    _refuse_without_the_ledger(request)
    form = ExportForm(request.POST or request.GET or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_export(actor=request.user, scope=request.scope, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect("export", pk=asked.pk)
    own = LedgerExport.objects.filter(asked_by=request.user).select_related("unit", "place", "job")
    asking = form if request.method == "POST" else ExportForm(initial=request.GET.dict(), scope=request.scope)
    context = {"form": asking, "rows": one_page(request, own), "now": timezone.now()}
    return render(request, "funds/exports.html", context)


@page(RIGHT)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """One export: how far it is, what came of it, how to check it."""
    found = _own(request, pk)
    return render(request, "funds/export.html", {"export": found})


@page(RIGHT)
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, for whoever asked for it; each download is recorded."""
    found = _own(request, pk)
    try:
        path = take_export(actor=request.user, export=found)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("export", pk=pk)
    name = f"{found.get_kind_display()}-{timezone.localtime(found.made_at):%Y%m%d}-{found.pk}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _refuse_without_the_ledger(request: HttpRequest) -> None:
    if not (request.scope.allows("ledger") or request.scope.allows("view")):
        raise NotPermitted("not_permitted", "您没有查看资金台账的权限")


def _own(request: HttpRequest, pk: int) -> LedgerExport:
    rows = LedgerExport.objects.select_related("unit", "place", "job", "asked_by")
    return get_object_or_404(rows, pk=pk, asked_by=request.user)
