"""The yearly balance: each number opens its rows, and rows that break it are listed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from counties.forms import BalanceForm
from counties.models import Division, Household, Person
from counties.models.division import LEVEL_LENGTHS
from counties.selectors import BalanceReader
from counties.selectors.balance import PARTS, BalanceRows
from fupin.errors import Refusal
from fupin.pages import one_page, page
from fupin.privacy import Personal, mask
from fupin.scope import Scope

OF = {"households": "户", "persons": "人"}
BREAKING = "breaking"


@page("view")
def balance(request: HttpRequest) -> HttpResponse:
    """One line for the place and one for each place below it, in households and in persons."""
    asked = BalanceForm(request.GET).understood()
    reader = BalanceReader(request.scope, asked.code, asked.when)
    level = _below(asked.code)
    tables = []
    for of, unit in OF.items():
        cells = getattr(reader, of)
        whole = cells()[asked.code]
        parts = cells(level) if level else {}
        codes = sorted(parts)
        places = Division.objects.in_bulk(codes)
        lines = [_line(places.get(code), code, parts[code]) for code in codes]
        tables.append(
            {"of": of, "unit": unit, "lines": lines, "whole": _line(asked.where, asked.code, whole)}
        )
    context = {
        "form": asked,
        "year": asked.when,
        "where": asked.where,
        "parts": [label for label, _ in PARTS.values()],
        "tables": tables,
        "tab": "registry_balance",
    }
    return render(request, "counties/balance.html", context)


def _below(code: str) -> int:
    """How long the codes of the next level are; 0 below villages. Everything that is seen is cut by county."""
    if not code:
        return LEVEL_LENGTHS[2]
    return next((length for length in LEVEL_LENGTHS if length > len(code)), 0)


def _line(place: Division | None, code: str, rows: BalanceRows) -> dict:
    return {
        "place": place,
        "code": code,
        "numbers": [(part, len(rows.of(part))) for part in PARTS],
        "breaking": len(rows.breaking()),
    }


@page("view")
def balance_rows(request: HttpRequest) -> HttpResponse:
    """The rows behind one number (`of`, `part`), or those that break the balance."""
    asked = BalanceForm(request.GET).understood()
    of, part = request.GET.get("of", "households"), request.GET.get("part", BREAKING)
    if of not in OF or part not in {*PARTS, BREAKING}:
        raise Refusal("bad_filter", "没有这一项，请从平衡表点进来")
    reader = BalanceReader(request.scope, asked.code, asked.when)
    found = getattr(reader, of)()[asked.code]
    keys = found.breaking() if part == BREAKING else found.of(part)
    rows = one_page(request, keys)
    context = {
        "form": asked,
        "of": of,
        "unit": OF[of],
        "year": asked.when,
        "where": asked.where,
        "called": "年初、变动、年末对不上的" if part == BREAKING else PARTS[part][0],
        "breaking": part == BREAKING,
        "count": len(keys),
        "rows": rows,
        "listed": _named(request.scope, of, list(rows)),
        "tab": "registry_balance",
    }
    return render(request, "counties/balance_rows.html", context)


def _named(scope: Scope, of: str, keys: list[int]) -> list[dict]:
    """The rows of these keys in their order; who is elsewhere by now is not named. One query."""
    if of == "households":
        homes = Household.objects.select_related("place").in_bulk(keys)
        pairs = [(homes[key], homes[key].head_name) for key in keys]
    else:
        persons = Person.objects.select_related("household__place").in_bulk(keys)
        pairs = [(persons[key].household, persons[key].name) for key in keys]
    return [
        {"home": home, "name": mask(name, Personal.NAME)}
        if scope.covers_place(home.place_id)
        else {"home": None}
        for home, name in pairs
    ]
