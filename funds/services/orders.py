"""Recording the papers beside an entry."""

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from funds.models import Book, Entry, PaymentOrder
from fupin.audit.services import amend, write


@transaction.atomic
def record_order(
    *, actor: User, entry: Entry, source: str = "", note: str = "", batch: object = None, **facts: object
) -> tuple[PaymentOrder, dict[str, tuple] | None]:
    """The papers of one entry (fields of `PaymentOrder`), set or corrected; the entry itself stays as it is.

    Returns it with None if it is new, else with {field: (old, new)}; what is not said stays.
    """
    line = {name: facts.pop(name) for name in ("sheet_name", "row_number") if name in facts}
    # The book stands for its entries: who has no right to change an entry has none to lock it.
    Book.objects.select_for_update(no_key=True, of=("self",)).get(pk=entry.book_id)
    known = PaymentOrder.objects.filter(entry=entry).first()
    if known is None:
        order = PaymentOrder(entry=entry, source=source, note=note, batch=batch, **line, **facts)
        return write(order, actor=actor, verb="登记支付单据"), None
    given = {name: value for name, value in facts.items() if value not in (None, "")}
    return known, amend(known, actor=actor, verb="更正支付单据", **given)
