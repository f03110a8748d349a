"""Closing books: which months are closed, what still hangs, and what was mended afterwards."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from funds.models import Book, Entry, PeriodClose
from funds.selectors.closing import hanging_rows, months_of
from funds.services import close_period
from fupin.errors import Refusal
from fupin.money import grouped
from fupin.pages import one_page, page
from fupin.periods import Period, PeriodError


@page("ledger", "view")
def closing(request: HttpRequest) -> HttpResponse:
    """The books that I see, and until when each is closed."""
    books = Book.objects.visible_to(request.scope).select_related("unit")
    return render(request, "funds/closing.html", {"rows": one_page(request, books)})


def _book(request: HttpRequest, pk: int) -> Book:
    return get_object_or_404(Book.objects.visible_to(request.scope).select_related("unit"), pk=pk)


@page("ledger", "view")
def book_closing(request: HttpRequest, pk: int) -> HttpResponse:
    """One book by month, its closes, and the entries that mend closed periods (前期差错)."""
    book = _book(request, pk)
    mended = Entry.objects.visible_to(request.scope).filter(book=book, about_on__isnull=False)
    listed = one_page(
        request, mended.select_related("reverses", "from_account", "to_account").order_by("-seq")
    )
    closes = PeriodClose.objects.visible_to(request.scope).filter(book=book)
    context = {
        "book": book,
        "numbers": range(1, 13),
        "years": months_of(book, request.scope),
        "closes": closes.select_related("closed_by").order_by("-id"),
        "rows": listed,
        "mended": [(entry, grouped(entry.amount)) for entry in listed],
        "may_close": request.scope.allows("approve") and request.scope.covers_unit(book.unit_id),
    }
    return render(request, "funds/book_closing.html", context)


@page("approve")
def period_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what would be sealed and what would stay outside; POST with the confirmation closes."""
    book = _book(request, pk)
    year, month = _number(request.GET.get("year")), _number(request.GET.get("month"))
    try:
        period = Period.month(year, month) if month else Period.year(year)
    except PeriodError as error:
        raise Http404 from error
    if request.method == "POST":
        try:
            _require_confirmation(request)
            close = close_period(actor=request.user, unit=book.unit, year=year, month=month or None)
        except Refusal as refusal:
            if type(refusal) is not Refusal:
                raise
            messages.error(request, refusal.message)
            return redirect(request.get_full_path())
        messages.success(request, f"{close.label}已结账，共 {close.entry_count} 条分录。")
        return redirect("book_closing", pk=pk)
    rows = hanging_rows(book.unit_id, period.end).select_related("entry_batch__submission__maker")
    context = {
        "book": book,
        "label": period.label,
        "period": period,
        "inside": Entry.objects.filter(book=book, occurred_on__lte=period.end).count(),
        "hanging": [(row, grouped(row.amount)) for row in rows[:200]],
    }
    return render(request, "funds/period_close.html", context)


def _require_confirmation(request: HttpRequest) -> None:
    if request.POST.get("confirmed") != "yes":
        raise Refusal("confirm", "请先勾选“已核对，知道结账后不能重开”")


def _number(text: str | None) -> int:
    """The number in the address; nought where there is none or no number."""
    return int(text) if text and text.isdigit() and len(text) <= 4 else 0
