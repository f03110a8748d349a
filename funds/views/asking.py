"""What a page of the money was asked for, as filters."""

from datetime import date

from django.http import HttpRequest

from funds.forms import LedgerForm
from funds.selectors import LedgerFilters
from fupin.errors import Refusal
from fupin.periods import Period


def asked(request: HttpRequest) -> LedgerForm:
    """The filled-in form. Raises Refusal("bad_filter") for what is no condition."""
    form = LedgerForm(request.GET, scope=request.scope)
    if not form.is_valid():
        name, messages = next(iter(form.errors.items()))
        raise Refusal("bad_filter", f"筛选条件“{form.fields[name].label}”：{messages[0]}", field=name)
    return form


def filters_of(request: HttpRequest, form: LedgerForm) -> LedgerFilters:
    """The conditions, with the days of `from` and `to`; either may be a year, a month or a day."""
    return form.filters(start=first_day(request.GET.get("from", "")), end=last_day(request.GET.get("to", "")))


def first_day(text: str) -> date | None:
    return _period(text).start if text else None


def last_day(text: str) -> date | None:
    return _period(text).end if text else None


def _period(text: str) -> Period:
    return Period.parse(text if len(text) <= 7 else f"{text}..{text}")
