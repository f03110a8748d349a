"""Searching for places."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from counties.models import Division
from counties.selectors import find_place
from fupin.pages import one_page, page

MOST = 200


@page()
def places(request: HttpRequest) -> HttpResponse:
    """Search by name, code or pinyin; without words, the provinces."""
    words = request.GET.get("q", "").strip()
    rows = _found(words) if words else list(Division.objects.filter(level=1).order_by("code"))
    context = {"words": words, "rows": one_page(request, rows), "full": len(rows) >= MOST}
    return render(request, "counties/places.html", context)


def _found(words: str) -> list[Division]:
    """Places that are called so first, then those that contain the words; at most 200."""
    meant = [] if words.isascii() else find_place(words)
    known = {place.pk for place in meant}
    more = Division.objects.search(words).exclude(pk__in=known).order_by("level", "code")
    return [*meant, *more[: MOST - len(meant)]]
