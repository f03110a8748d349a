"""Doing an act to a household, undoing it, correcting a status change: filled in, looked over, done."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from counties.forms import ACTS, StatusForm, UndoForm
from counties.models import Household, LineageEvent, StatusChange
from counties.selectors import describe
from counties.services import amend_status_change, undo_lineage, withdraw_status_change
from counties.views.household import may_enter, sides_of
from fupin.errors import NotPermitted, Refusal
from fupin.pages import page
from fupin.scope import Scope

ELSEWHERE = "这里不在您可以办理的范围内；跨县的请提出转移申请，由双方核对"


def require_entering(scope: Scope, *codes: str) -> None:
    """Raises NotPermitted unless the person may write at all these places."""
    if not all(may_enter(scope, code) for code in codes):
        raise NotPermitted("not_permitted", ELSEWHERE)


def refuse(form: Form, refusal: Refusal) -> None:
    """Shows a service's refusal at its field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


@page("enter", "enter_registry")
def household_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """The form of one act; sent once it shows what will be done, sent again (`confirmed`) it is done."""
    if act not in ACTS:
        raise Http404
    home = get_object_or_404(Household.objects.visible_to(request.scope).select_related("place"), pk=pk)
    require_entering(request.scope, home.place_id)
    form = ACTS[act](request.POST or None, household=home, scope=request.scope)
    sure = False
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        sure = True
        if "confirmed" in request.POST:
            try:
                form.do(request.user)
            except Refusal as refusal:
                refuse(form, refusal)
                sure = False
            else:
                messages.success(request, f"已办理：{form.title}。办错了可以在本页“来龙去脉”里撤销。")
                return redirect("household", pk=home.pk)
    context = {"form": form, "home": home, "sure": sure, "said": form.said() if sure else []}
    return render(request, "counties/act.html", context)


@page("enter", "enter_registry")
def lineage_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what will be undone, asks why, and undoes it."""
    related = ("household__place", "other__place", "from_place", "to_place")
    event = get_object_or_404(LineageEvent.objects.visible_to(request.scope).select_related(*related), pk=pk)
    require_entering(request.scope, *sides_of(event))
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            undo_lineage(event, actor=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已撤销：{event.get_act_display()}，各户各人恢复到办理以前。")
            return redirect("household", pk=event.household_id)
    text = describe(request.scope, event, event.household)
    return render(request, "counties/undo.html", {"form": form, "event": event, "text": text})


@page("enter", "enter_registry")
def status_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Amends a status change, or withdraws it (`withdraw`); either asks why."""
    rows = StatusChange.objects.visible_to(request.scope).select_related("household__place")
    change = get_object_or_404(rows, pk=pk)
    require_entering(request.scope, change.household.place_id)
    form = StatusForm(request.POST or None, change=change)
    if request.method == "POST" and form.is_valid():
        correction = form.cleaned_data["correction"]
        try:
            if "withdraw" in request.POST:
                withdraw_status_change(change, actor=request.user, correction=correction)
            else:
                amend_status_change(change, actor=request.user, correction=correction, **form.changes())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已撤回。" if "withdraw" in request.POST else "已更正。")
            return redirect("household", pk=change.household_id)
    return render(request, "counties/status.html", {"form": form, "change": change})
