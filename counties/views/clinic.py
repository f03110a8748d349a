"""证件号码核对: the damaged numbers of one's own uploads, one case at a time, and what a person decides."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from counties.models import ParkedIdentity, Person
from counties.selectors import offer, place_of_case
from counties.services import accept_candidate, declare_no_number, drop_case, type_number
from fupin.errors import NotPermitted, Refusal
from fupin.pages import one_page, page
from fupin.privacy import Personal, mask

DONE = {
    "accept": "已认定，这一行已入库。",
    "type": "号码已采用，这一行已入库。",
    "none": "已按没有证件入库。",
    "drop": "已从清单中去掉，没有入库。",
}


@page("import")
def parked_identities(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, in the order of the sheets, each with its likeliest candidate."""
    waiting = ParkedIdentity.objects.visible_to(request.scope).open().select_related("batch")
    rows = one_page(request, waiting)
    found = offer(list(rows), request.scope)
    for case in rows:
        case.best = found[case.pk][0] if found[case.pk] else None
    return render(request, "counties/identities.html", {"rows": rows})


@page("import")
def parked_identity(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: what stood there, whom it may mean, and the four ways out."""
    return _shown(request, _case(request, pk))


@require_POST
@page("import")
def decide_identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Does what was decided and goes on to the next case; a refusal stays on the page of the case."""
    case = _case(request, pk)
    try:
        _decision(request)(actor=request.user, scope=request.scope, case=case)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _shown(request, _case(request, pk), refusal.message, status=400)
    messages.success(request, f"{case.name or '这一行'}：{DONE[request.POST['decision']]}")
    following = ParkedIdentity.objects.visible_to(request.scope).open().first()
    return redirect("parked_identity", pk=following.pk) if following else redirect("parked_identities")


def _decision(request: HttpRequest) -> Callable[..., ParkedIdentity]:
    """The service for the button that was pressed, with what was filled in beside it."""
    words, decision = request.POST, request.POST.get("decision", "")
    if decision == "accept":
        person = _person(request)
        return lambda **case: accept_candidate(person=person, **case)
    if decision == "type":
        return lambda **case: type_number(id_number=words.get("id_number", ""), **case)
    if decision == "none":
        return lambda **case: declare_no_number(reason=words.get("no_number_reason", ""), **case)
    if decision == "drop":
        return lambda **case: drop_case(reason=words.get("drop_reason", ""), **case)
    raise Refusal("decision", "请选择怎样处理")


def _person(request: HttpRequest) -> Person:
    chosen = request.POST.get("person", "")
    if not chosen.isdigit():
        raise Refusal("no_person", "请先选中是哪一位")
    person = Person.objects.visible_to(request.scope).filter(pk=chosen).first()
    if person is None:
        raise Http404
    return person


def _case(request: HttpRequest, pk: int) -> ParkedIdentity:
    """One's own case. 404 for all others."""
    cases = ParkedIdentity.objects.visible_to(request.scope).select_related("batch", "person", "decided_by")
    case = cases.filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def _shown(request: HttpRequest, case: ParkedIdentity, problem: str = "", status: int = 200) -> HttpResponse:
    waiting = ParkedIdentity.objects.visible_to(request.scope).open()
    open_case = case.state == "open"
    found = offer([case], request.scope)[case.pk] if open_case else []
    context = {
        "case": case,
        "open": open_case,
        "place": place_of_case(case),
        "candidates": [(each, mask(each.known.number, Personal.ID_NUMBER)) for each in found],
        "problem": problem,
        "waiting": waiting.count(),
        "typed": request.POST,
    }
    return render(request, "counties/identity.html", context, status=status)
