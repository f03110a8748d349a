"""What stands behind entries: voucher files, goods, payments to households."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from counties.models import Household
from counties.services import origin_told
from funds.binding import binding_hash
from funds.channels import Form
from funds.models import (
    BeneficiaryPayment,
    Book,
    Entry,
    GoodsIssue,
    InKindItem,
    Voucher,
    VoucherRegister,
)
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.files.models import StoredFile
from fupin.money import grouped, plain

LINE = {"batch", "sheet_name", "row_number"}
GOODS_FORMS = {Form.IN_KIND, Form.MIXED, Form.LABOUR, Form.LAND}


@transaction.atomic
def attach_voucher(
    *, actor: User, entry: Entry, file: StoredFile, kind: str, pages: int | None = None
) -> Voucher:
    """Binds a stored file to an entry under the next number of the book's register. What is bound stays bound.

    An image is one page where nothing else is said. Raises Refusal("invalid") where the file is bound already.
    """
    register = _locked_register(entry.book)
    if pages is None and file.content_type.startswith("image/"):
        pages = 1
    voucher = Voucher(
        entry=entry,
        file=file,
        kind=kind,
        pages=pages,
        register=register,
        number=register.length + 1,
        attached_at=timezone.now(),
        attached_by=actor,
        previous_hash=register.head,
    )
    voucher.binding_hash = binding_hash(voucher.bound_values())
    detail = {"number": voucher.number, "sha256": file.sha256, "binding": voucher.binding_hash}
    write(voucher, actor=actor, verb="附凭证", detail=detail)
    register.length, register.head = voucher.number, voucher.binding_hash
    register.save(update_fields=["length", "head"])
    return voucher


def _locked_register(book: Book) -> VoucherRegister:
    VoucherRegister.objects.get_or_create(book=book)
    return VoucherRegister.objects.select_for_update(no_key=True).get(book=book)


@transaction.atomic
def record_goods(
    *,
    actor: User,
    entry: Entry,
    name: str,
    quantity: Decimal | None = None,
    counted: str = "",
    price: Decimal | None = None,
    specification: str = "",
    valuation: str = "",
    donor: str = "",
    receiver: str = "",
    inspector: str = "",
    **provenance: object,
) -> tuple[InKindItem, dict[str, tuple] | None]:
    """What an entry in kind, labour or land was made of: one row by name and specification, set or corrected.

    Labour is counted in days at a price, land in its measure; `valuation` says what the price rests on.

    Returns it with None if it is new, else with {field: (old, new)}. Raises Refusal("not_goods") for money,
    Refusal("too_much") where the goods come to more than the entry.
    """
    if entry.form not in GOODS_FORMS:
        raise Refusal("not_goods", f"第 {entry.seq} 号分录是{entry.get_form_display()}，不能登记物资明细")
    _lock(entry)
    said = {
        "quantity": quantity,
        "counted": counted,
        "price": price,
        "valuation": valuation,
        "donor": donor,
        "receiver": receiver,
        "inspector": inspector,
    }
    others = [item for item in entry.items.all() if (item.name, item.specification) != (name, specification)]
    item = InKindItem(entry=entry, name=name, specification=specification, **said, **provenance)
    _refuse_excess(entry, _worth(item), sum(map(_worth, others), Decimal(0)), "物资", "price")
    known = entry.items.filter(name=name, specification=specification).first()
    if known is not None:
        _refuse_less_than_issued(known, quantity)
        return known, amend(known, actor=actor, verb="更正物资", **_given(said), **origin_told(provenance))
    return write(item, actor=actor, verb="登记物资"), None


def _worth(item: InKindItem) -> Decimal:
    """Quantity times price; nothing where either is not known."""
    if item.quantity is None or item.price is None:
        return Decimal(0)
    return item.quantity * item.price


@transaction.atomic
def issue_goods(
    *,
    actor: User,
    item: InKindItem,
    destination: str,
    quantity: Decimal,
    issued_on: date,
    household: Household | None = None,
    receiver: str = "",
    signed_by: str = "",
    **provenance: object,
) -> tuple[GoodsIssue, dict[str, tuple] | None]:
    """Goods handed out to one household, school or village on a day, set or corrected.

    Returns it with None if it is new, else with {field: (old, new)}. Raises Refusal: "no_quantity" (how much was
    received is not known), "too_early" (before it arrived), "too_much" (more than is left).
    """
    InKindItem.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.pk)
    item.refresh_from_db(fields=["quantity"])
    if issued_on < item.entry.occurred_on:
        message = f"“{item.name}” {item.entry.occurred_on} 才收到，发放日期不能更早"
        raise Refusal("too_early", message, field="issued_on")
    whom = {"destination": destination, "household": household, "receiver": receiver, "issued_on": issued_on}
    known = item.issues.filter(**whom).first()
    _refuse_more_than_left(item, quantity, known)
    if known is not None:
        said = _given({"quantity": quantity, "signed_by": signed_by}) | origin_told(provenance)
        return known, amend(known, actor=actor, verb="更正物资发放", **said)
    issue = GoodsIssue(item=item, quantity=quantity, signed_by=signed_by, **whom, **provenance)
    return write(issue, actor=actor, verb="登记物资发放"), None


def _issued(item: InKindItem, but: GoodsIssue | None = None) -> Decimal:
    others = item.issues.exclude(pk=but.pk) if but else item.issues.all()
    return others.aggregate(total=Sum("quantity"))["total"] or Decimal(0)


def _refuse_more_than_left(item: InKindItem, quantity: Decimal, known: GoodsIssue | None) -> None:
    if item.quantity is None:
        raise Refusal("no_quantity", f"“{item.name}”收到的数量未填，请先补填再登记发放", field="quantity")
    left = item.quantity - _issued(item, known)
    if quantity > left:
        message = f"“{item.name}”结存 {plain(left)} {item.counted}，不够发 {plain(quantity)}；请核对"
        raise Refusal("too_much", message, field="quantity")


def _refuse_less_than_issued(item: InKindItem, quantity: Decimal | None) -> None:
    issued = _issued(item) if quantity is not None else Decimal(0)
    if quantity is not None and quantity < issued:
        message = f"“{item.name}”已发放 {plain(issued)} {item.counted}，数量不能改得比这少"
        raise Refusal("too_much", message, field="quantity")


@transaction.atomic
def record_payment(
    *,
    actor: User,
    entry: Entry,
    household: Household,
    item: str,
    amount: Decimal,
    paid_on: date,
    **facts: object,
) -> tuple[BeneficiaryPayment, dict[str, tuple] | None]:
    """One household's part of a paid entry by item, set or corrected; `facts` are the other fields.

    Returns it with None if it is new, else with {field: (old, new)}. Raises Refusal("too_much") where the parts
    come to more than the entry.
    """
    _lock(entry)
    mine = entry.payments.filter(household=household, item=item)
    others = entry.payments.exclude(pk__in=mine.values("pk")).aggregate(total=Sum("amount"))["total"]
    _refuse_excess(entry, amount, others or Decimal(0), "到户发放")
    said = facts | {"amount": amount, "paid_on": paid_on}
    known = mine.first()
    if known is not None:
        kept = {name: value for name, value in said.items() if name not in LINE}
        return known, amend(known, actor=actor, verb="更正到户发放", **_given(kept))
    payment = BeneficiaryPayment(entry=entry, household=household, item=item, **said)
    return write(payment, actor=actor, verb="登记到户发放"), None


def _given(said: dict[str, object]) -> dict[str, object]:
    """What was said at all: a correction leaves alone what it does not name."""
    return {name: value for name, value in said.items() if value not in (None, "")}


def _lock(entry: Entry) -> None:
    """Two who list parts of one entry at once must see each other's. Not the entry: no right to change, none to lock."""
    Book.objects.select_for_update(no_key=True, of=("self",)).get(pk=entry.book_id)


def _refuse_excess(entry: Entry, amount: Decimal, listed: Decimal, what: str, field: str = "amount") -> None:
    if listed + amount > entry.amount:
        raise Refusal(
            "too_much",
            f"第 {entry.seq} 号分录金额 {grouped(entry.amount)} 元，已登记{what} {listed:,.2f} 元，"
            f"再记 {amount:,.2f} 元就超过了；请核对",
            field=field,
        )
