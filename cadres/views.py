"""Pairings of a place on a day: units with places, cadres and branches with households."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cadres.selectors import help_pairings_as_of, unit_pairings_as_of
from counties.forms import RegistryForm
from fupin.pages import one_page, page, query
from fupin.privacy import Personal, mask


@page("view")
def pairings(request: HttpRequest) -> HttpResponse:
    """Both kinds on one page; households that moved away since are not named."""
    asked = RegistryForm(request.GET).understood()
    scope = request.scope
    rows = one_page(request, help_pairings_as_of(scope, asked.day, asked.code))
    context = {
        "form": asked,
        "where": asked.where,
        "day": asked.day,
        "rows": rows,
        "listed": [(row, _household(scope, row.household)) for row in rows],
        "units": unit_pairings_as_of(scope, asked.day, asked.code),
        "again": query({"place": request.GET.get("place", ""), "on": asked.day.isoformat()}),
        "tab": "registry_pairings",
    }
    return render(request, "cadres/pairings.html", context)


def _household(scope: object, household: object) -> dict | None:
    if not scope.covers_place(household.place_id):
        return None
    return {"home": household, "name": mask(household.head_name, Personal.NAME)}
