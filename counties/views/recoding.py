"""区划调整: what will go where is shown first; each one done can be taken back as a whole."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from counties.forms import RecodeForm, UndoForm
from counties.selectors import recodings
from counties.services import undo_recoding
from counties.views.acts import refuse, require_entering
from fupin.errors import Refusal
from fupin.pages import page

SHOWN = 20


@page("enter", "enter_registry")
def recode(request: HttpRequest) -> HttpResponse:
    """The form with those done before; sent once it shows the households, sent again (`confirmed`) they go."""
    form, sure = RecodeForm(request.POST or None, scope=request.scope), False
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        require_entering(request.scope, form.cleaned_data["place"].pk, form.cleaned_data["into"].pk)
        sure = True
        if "confirmed" in request.POST:
            try:
                events = form.do(request.user)
            except Refusal as refusal:
                refuse(form, refusal)
                sure = False
            else:
                messages.success(request, f"已办理：{len(events)} 户。办错了可以在下面整体撤销，或逐户撤销。")
                return redirect("registry_recode")
    homes = form.affected().select_related("place") if sure else []
    context = {
        "form": form,
        "sure": sure,
        "homes": homes[:SHOWN],
        "count": homes.count() if sure else 0,
        "done": recodings(request.scope),
        "tab": "registry_changes",
    }
    return render(request, "counties/recode.html", context)


@page("enter", "enter_registry")
def recode_undo(request: HttpRequest, place: str, into: str, day: str) -> HttpResponse:
    """Takes back one 区划调整 with all its households, or says why it cannot be; asks for the reason."""
    found = [each for each in recodings(request.scope) if each.address == (place, into, day)]
    if not found:
        raise Http404
    require_entering(request.scope, place, into)
    form, one = UndoForm(request.POST or None), found[0]
    if request.method == "POST" and form.is_valid():
        try:
            undone = undo_recoding(
                actor=request.user,
                from_place=place,
                to_place=into,
                happened_on=one.happened_on,
                reason=form.cleaned_data["reason"],
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已撤销：{len(undone)} 户回到{one.from_name}。")
            return redirect("registry_recode")
    return render(request, "counties/recode_undo.html", {"form": form, "one": one})
