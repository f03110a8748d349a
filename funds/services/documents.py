"""Registering the papers that money comes by."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.db.models import Q

from counties.models import Division
from funds.channels import Form
from funds.models import Earmark, FundDocument
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from units.models import Unit

FIXED_ONCE_USED = {"unit", "channel", "form", "year"}


def receive_document(
    *,
    actor: User,
    unit: Unit,
    title: str,
    year: int,
    channel: str,
    form: str = Form.CASH,
    number: str = "",
    place: Division | None = None,
    purpose: str = "",
    issued_on: date | None = None,
    amount: Decimal | None = None,
    **facts: object,
) -> FundDocument:
    """Registers a source of money; `facts` are the other fields. `amount` is what was issued, in yuan: no entry."""
    document = FundDocument(
        unit=unit,
        title=title,
        year=year,
        channel=channel,
        form=form,
        number=number,
        place=place,
        purpose=purpose,
        issued_on=issued_on,
        amount=amount,
        **facts,
    )
    return write(document, actor=actor, verb="登记资金来源")


def amend_document(
    *, actor: User, document: FundDocument, reason: str = "", **changes: object
) -> dict[str, tuple]:
    """Sets the given fields; returns {field: (old, new)}.

    Raises Refusal("in_use") for channel, form, year or unit once there are entries: they count by these.
    """
    if (fixed := FIXED_ONCE_USED & changes.keys()) and document.entries.exists():
        message = "这一资金来源已有入账，渠道、形态、年度和单位不能再改；请冲销后另行登记"
        raise Refusal("in_use", message, field=min(fixed))
    return amend(document, actor=actor, verb="更正资金来源", reason=reason, **changes)


@transaction.atomic
def set_earmark(
    *,
    actor: User,
    purposes: Sequence[str],
    source: str,
    document: FundDocument | None = None,
    channel: str = "",
    year_from: int | None = None,
    year_to: int | None = None,
) -> Earmark:
    """专款专用: the document's money, or the channel's from that year's documents on, goes to these categories only.

    A document's own rule goes before its channel's. It holds from now on: entries that are being posted out of these
    documents come first. Raises Refusal("invalid") unless one of the two is named.
    """
    concerned = FundDocument.objects.select_for_update(of=("self",)).order_by("pk")
    own = Q(pk=document.pk) if document else Q(channel=channel, year__gte=year_from or 0)
    list(concerned.filter(own).values_list("pk", flat=True))
    earmark = Earmark(
        document=document,
        channel=channel,
        year_from=year_from,
        year_to=year_to,
        purposes=list(purposes),
        source=source,
    )
    return write(earmark, actor=actor, verb="规定专款用途")
