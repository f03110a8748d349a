"""疑点: what does not fit by the rules of data quality, counted by township, each number open."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from counties.forms import QualityForm
from counties.models import Division
from counties.selectors.quality import RULES, Asked, counts_by_township, rows_of
from fupin.pages import one_page, page
from fupin.privacy import Personal, mask


def _asked(request: HttpRequest) -> tuple[QualityForm, Asked]:
    form = QualityForm(request.GET).understood()
    return form, Asked(request.scope, form.code, form.when)


@page("view")
def quality(request: HttpRequest) -> HttpResponse:
    """Rules down, townships across; townships with most findings first."""
    form, asked = _asked(request)
    counts = counts_by_township(asked)
    sums: dict[str, int] = {}
    for found in counts.values():
        for code, count in found.items():
            sums[code] = sums.get(code, 0) + count
    codes = sorted(sums, key=lambda code: (-sums[code], code))
    places = Division.objects.in_bulk(codes)
    lines = [
        {
            "rule": rule,
            "sum": sum(counts[rule.code].values()),
            "cells": [(code, counts[rule.code].get(code, 0)) for code in codes],
        }
        for rule in RULES.values()
    ]
    context = {
        "form": form,
        "year": form.when,
        "where": form.where,
        "townships": [(code, places.get(code), sums[code]) for code in codes],
        "lines": lines,
        "total": sum(sums.values()),
        "tab": "registry_quality",
    }
    return render(request, "counties/quality.html", context)


@page("view")
def quality_rows(request: HttpRequest, code: str) -> HttpResponse:
    """The rows that one rule names."""
    if code not in RULES:
        raise Http404
    form, asked = _asked(request)
    rule = RULES[code]
    rows = one_page(request, rows_of(rule, asked))
    context = {
        "form": form,
        "rule": rule,
        "year": form.when,
        "where": form.where,
        "rows": rows,
        "listed": [_line(rule.of_persons, row) for row in rows],
        "tab": "registry_quality",
    }
    return render(request, "counties/quality_rows.html", context)


def _line(of_persons: bool, row: object) -> dict:
    home = row.household if of_persons else row
    return {"home": home, "name": mask(row.name if of_persons else row.head_name, Personal.NAME)}
