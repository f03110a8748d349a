"""One place: what lies above and below it, who helps it, and what the user may know of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from counties.models import Designation, Division, Household
from fupin.pages import one_page, page
from units.models import Pairing

MOST = 200


@page()
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The place with its path, designations, pairings and how many households the user sees there."""
    found = get_object_or_404(Division, code=code)
    inside = {"place__code__startswith": code}
    seen = request.scope.allows("view")
    households = Household.objects.visible_to(request.scope).filter(**inside)
    pairings = Pairing.objects.visible_to(request.scope).filter(**inside)
    context = {
        "place": found,
        "above": Division.objects.filter(code__in=found.ancestor_codes).order_by("level"),
        "rows": one_page(request, _below(found)),
        "designations": Designation.objects.filter(place=found),
        "households": households.count() if seen else None,
        "pairings": pairings.select_related("unit", "place")[:MOST] if seen else [],
    }
    return render(request, "counties/place.html", context)


def _below(place: Division) -> object:
    return Division.objects.filter(level=place.level + 1, code__startswith=place.code).order_by("code")
