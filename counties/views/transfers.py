"""Requests for persons who are registered in another county, made and answered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from counties.forms import DecisionForm, TransferForm
from counties.models import TransferRequest
from counties.models.lineage import TransferState
from counties.services import decide_transfer, request_transfer
from counties.views.acts import refuse
from counties.views.household import may_enter
from fupin.errors import NotPermitted, Refusal
from fupin.pages import one_page, page
from fupin.privacy import Personal, mask
from fupin.scope import Scope

RELATED = ("person", "from_household__place", "to_household__place", "to_place", "requested_by", "decided_by")


@page("view")
def transfers(request: HttpRequest) -> HttpResponse:
    """The requests that concern the user; who may write asks here for a person."""
    scope = request.scope
    writes = scope.allows("enter") or scope.allows("enter_registry")
    form = TransferForm(request.POST or None, scope=scope) if writes else None
    if request.method == "POST":
        if form is None:
            raise NotPermitted("not_permitted", "您的角色不能提出转移申请")
        if form.is_valid() and _ask(request, form):
            messages.success(request, "申请已提出，等对方核对；核对以前请不要重复登记这个人。")
            return redirect("registry_transfers")
    found = TransferRequest.objects.visible_to(scope).select_related(*RELATED)
    rows = one_page(request, found)
    context = {
        "form": form,
        "rows": rows,
        "listed": [told(scope, row) for row in rows],
        "tab": "registry_transfers",
    }
    return render(request, "counties/transfers.html", context)


def _ask(request: HttpRequest, form: TransferForm) -> bool:
    known = form.cleaned_data
    try:
        request_transfer(actor=request.user, **known)
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    return True


@page("enter", "enter_registry")
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, to be agreed to or declined by who answers for the person's present place."""
    row = get_object_or_404(TransferRequest.objects.visible_to(request.scope).select_related(*RELATED), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not may_enter(request.scope, row.from_household.place_id):
            raise NotPermitted("not_permitted", "此人现在不在您的管理范围内，由那一方核对")
        accepted = "accept" in request.POST
        try:
            decide_transfer(
                row,
                actor=request.user,
                scope=request.scope,
                accepted=accepted,
                answer=form.cleaned_data["answer"],
            )
        except NotPermitted:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已同意，人员已经转移。" if accepted else "已答复不同意。")
            return redirect("registry_transfers")
    context = {"form": form, "row": told(request.scope, row), "tab": "registry_transfers"}
    return render(request, "counties/transfer.html", context)


def told(scope: Scope, row: TransferRequest) -> dict:
    """What this scope may know of a request: of a side that is not its own nothing but that it exists."""
    giving, taking = scope.covers_place(row.from_household.place_id), scope.covers_place(row.to_place_id)
    waiting = row.state == TransferState.WAITING
    return {
        "row": row,
        "person": mask(row.person.name, Personal.NAME) if giving else "已在外地登记的人",
        "id_number": mask(row.person.id_number, Personal.ID_NUMBER) if giving else "",
        "origin": _home(row.from_household) if giving else "外地",
        "target": (_home(row.to_household) if row.to_household else f"整户迁入{row.to_place.full_name}")
        if taking
        else "外地",
        "reason": row.reason,
        "decides": giving
        and waiting
        and scope.user_id != row.requested_by_id
        and may_enter(scope, row.from_household.place_id),
        "both": giving and taking,
    }


def _home(household: object) -> str:
    return f"{household.place.full_name} 农户 {household.number}"
