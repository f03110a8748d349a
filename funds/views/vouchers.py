"""The evidence: which entries have none, and what the nightly check found."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from funds.forms import LedgerForm
from funds.models import Voucher
from funds.selectors import LedgerFilters
from funds.selectors.vouchers import without_vouchers
from funds.services.vouchers import last_voucher_check
from fupin.money import grouped
from fupin.pages import one_page, page, query
from fupin.periods import Period
from units.models import Unit


@page("ledger", "view")
def vouchers(request: HttpRequest) -> HttpResponse:
    """Entries without a voucher, of a unit and a year where they are given; differences of the units one sees."""
    form = LedgerForm(request.GET, scope=request.scope)
    unit = form.cleaned_data.get("unit") if form.is_valid() else None
    year = request.GET.get("year", "")
    filters = _filters(unit, year)
    rows = without_vouchers(request.scope, filters)
    listed = one_page(request, rows.select_related("unit", "document", "from_account", "to_account"))
    check = last_voucher_check()
    seen = set(Unit.objects.visible_to(request.scope).values_list("name", flat=True))
    context = {
        "units": Unit.objects.visible_to(request.scope),
        "unit": unit,
        "year": year,
        "rows": listed,
        "shown": [(entry, grouped(entry.amount)) for entry in listed],
        "bound": _bound(request, filters),
        "check": check,
        "differences": [each for each in check.detail["differences"] if each["book"] in seen]
        if check
        else [],
        "again": query(request.GET.dict()),
    }
    return render(request, "funds/vouchers.html", context)


def _filters(unit: Unit | None, year: str) -> LedgerFilters:
    if not year:
        return LedgerFilters(unit=unit)
    period = Period.parse(year)
    return LedgerFilters(unit=unit, start=period.start, end=period.end)


def _bound(request: HttpRequest, filters: LedgerFilters) -> int:
    """How many vouchers stand behind the entries of the same filters."""
    rows = Voucher.objects.visible_to(request.scope)
    if filters.unit:
        rows = rows.filter(entry__unit__path__startswith=filters.unit.path)
    if filters.start:
        rows = rows.filter(entry__occurred_on__range=(filters.start, filters.end))
    return rows.count()
