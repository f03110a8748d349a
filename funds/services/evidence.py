"""What stands behind entries: voucher files, goods, payments to households."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.db.models import Sum

from counties.models import Household
from funds.channels import Form
from funds.models import BeneficiaryPayment, Entry, InKindItem, Voucher
from fupin.audit.services import write
from fupin.errors import Refusal
from fupin.files.models import StoredFile
from fupin.money import grouped

GOODS_FORMS = {Form.IN_KIND, Form.MIXED}


def attach_voucher(*, actor: User, entry: Entry, file: StoredFile, kind: str) -> Voucher:
    """Binds a stored file to an entry; the file is named by the SHA-256 of its content."""
    return write(Voucher(entry=entry, file=file, kind=kind, attached_by=actor), actor=actor, verb="附凭证")


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
    receiver: str = "",
    **provenance: object,
) -> InKindItem:
    """Says what goods an entry in kind was made of.

    Raises Refusal("not_goods") for money, Refusal("too_much") where the goods come to more than the entry.
    """
    if entry.form not in GOODS_FORMS:
        raise Refusal("not_goods", f"第 {entry.seq} 号分录是{entry.get_form_display()}，不能登记物资明细")
    item = InKindItem(
        entry=entry,
        name=name,
        quantity=quantity,
        counted=counted,
        price=price,
        specification=specification,
        valuation=valuation,
        receiver=receiver,
        **provenance,
    )
    _lock(entry)
    _refuse_excess(entry, _worth(item), sum(map(_worth, entry.items.all()), Decimal(0)), "物资")
    return write(item, actor=actor, verb="登记物资")


def _worth(item: InKindItem) -> Decimal:
    """Quantity times price; nothing where either is not known."""
    return (
        (item.quantity * item.price) if item.quantity is not None and item.price is not None else Decimal(0)
    )


@transaction.atomic
def record_payment(
    *,
    actor: User,
    entry: Entry,
    household: Household,
    item: str,
    amount: Decimal,
    paid_on: date,
    scale: Decimal | None = None,
    scale_unit: str = "",
    **provenance: object,
) -> BeneficiaryPayment:
    """One household's part of a paid entry. Raises Refusal("too_much") where the parts exceed the entry."""
    _lock(entry)
    listed = entry.payments.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    _refuse_excess(entry, amount, listed, "到户发放")
    payment = BeneficiaryPayment(
        entry=entry,
        household=household,
        item=item,
        scale=scale,
        scale_unit=scale_unit,
        amount=amount,
        paid_on=paid_on,
        **provenance,
    )
    return write(payment, actor=actor, verb="登记到户发放")


def _lock(entry: Entry) -> None:
    """Two who list parts of one entry at once must see each other's."""
    Entry.objects.select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)


def _refuse_excess(entry: Entry, amount: Decimal, listed: Decimal, what: str) -> None:
    if listed + amount > entry.amount:
        raise Refusal(
            "too_much",
            f"第 {entry.seq} 号分录金额 {grouped(entry.amount)} 元，已登记{what} {listed:,.2f} 元，"
            f"再记 {amount:,.2f} 元就超过了；请核对",
            field="amount",
        )
