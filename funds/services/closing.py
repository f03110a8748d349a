"""Closing a month or a year of a book, for good."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from funds.models import Book, PeriodClose
from fupin.audit.services import refusals_recorded, write
from fupin.errors import NotPermitted, Refusal
from units.access import scope_of
from units.models import Unit


@refusals_recorded("结账")
@transaction.atomic
def close_period(*, actor: User, unit: Unit, year: int, month: int | None = None) -> PeriodClose:
    """Closes the month, or the year, and all before it; keeps how many entries there were and the last one's hash.

    There is no way back: a correction is posted in an open period as a 前期差错. Raises NotPermitted("approve"),
    Refusal "no_book", "not_over" (the period has not ended), "closed" (it is closed already).
    """
    require_checker(actor, unit)
    book = Book.objects.select_for_update(no_key=True).filter(unit=unit).first()
    if book is None:
        raise Refusal("no_book", f"{unit.name}还没有建账，请先建账")
    close = PeriodClose(
        book=book, year=year, month=month, entry_count=book.length, head=book.head, closed_by=actor
    )
    _refuse_untimely(close, book.closed_until)
    write(close, actor=actor, verb="结账", detail={"entries": book.length, "head": book.head})
    book.closed_until = close.ends_on
    book.save(update_fields=["closed_until"])
    return close


def require_checker(actor: User, unit: Unit) -> None:
    """Raises NotPermitted unless the actor may approve what this unit does."""
    scope = scope_of(actor)
    if not scope.allows("approve") or not scope.covers_unit(unit.pk):
        raise NotPermitted("approve", f"您没有{unit.name}账目的复核权限，请由该单位的复核人员办理")


def _refuse_untimely(close: PeriodClose, closed_until: date | None) -> None:
    if close.ends_on >= timezone.localdate():
        raise Refusal("not_over", f"{close.label}还没有结束，请在结束后结账", field="year")
    if closed_until is not None and close.ends_on <= closed_until:
        message = f"{close.label}已结账，账已结至 {closed_until:%Y-%m-%d}，不能重复结账，也不能重开"
        raise Refusal("closed", message, field="year")
