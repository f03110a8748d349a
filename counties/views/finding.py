"""Who has this ID number or bank account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from counties.forms import NumberForm
from counties.selectors import Found, find_by_number
from counties.views.household import may_enter
from fupin.audit.services import record_event
from fupin.pages import page
from fupin.privacy import Personal, mask


@page("view")
def find_number(request: HttpRequest) -> HttpResponse:
    """The households of the scope that have the number, and each question written down without it."""
    form = NumberForm(request.POST or None, label_suffix="")
    found = None
    if request.method == "POST" and form.is_valid():
        hits = find_by_number(request.scope, form.cleaned_data["number"])
        found = [_told(request, each) for each in hits]
        record_event(
            actor=request.user, verb="按号码查找", subject_name="贫困户名册", detail={"found": len(hits)}
        )
    context = {"form": form, "found": found, "tab": "registry_find"}
    return render(request, "counties/finding.html", context)


def _told(request: HttpRequest, found: Found) -> dict:
    home, person = found.household, found.person
    plain = may_enter(request.scope, home.place_id)
    name = person.name if person else home.head_name
    return {
        "home": home,
        "person": person,
        "name": name if plain else mask(name, Personal.NAME),
        "number": mask(person.id_number, Personal.ID_NUMBER)
        if person
        else mask(home.bank_account, Personal.BANK_ACCOUNT),
    }
