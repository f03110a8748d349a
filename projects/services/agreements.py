"""招商引资: intended, signed and arrived money are three numbers and are never put together."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User

from counties.models import Division
from fupin.audit.services import amend, write
from fupin.money import grouped
from projects.models import Agreement
from units.models import Unit

Warn = Callable[[str, str, str], None]


def sign_agreement(
    *,
    actor: User,
    unit: Unit,
    place: Division,
    investor: str,
    subject: str,
    stage: str,
    ends_on: date,
    signed_at: str = "",
    intended_amount: Decimal | None = None,
    signed_amount: Decimal | None = None,
    arrived_amount: Decimal | None = None,
    warn: Warn | None = None,
    **provenance: object,
) -> Agreement:
    """Registers an agreement; amounts in yuan, those not known stay blank.

    More arrived than was signed is told to `warn(field, code, message)` and does not block.
    """
    agreement = Agreement(
        unit=unit,
        place=place,
        investor=investor,
        subject=subject,
        stage=stage,
        ends_on=ends_on,
        signed_at=signed_at,
        intended_amount=intended_amount,
        signed_amount=signed_amount,
        arrived_amount=arrived_amount,
        **provenance,
    )
    _doubt(agreement, warn)
    return write(agreement, actor=actor, verb="登记招商协议")


def amend_agreement(
    *, actor: User, agreement: Agreement, reason: str = "", warn: Warn | None = None, **changes: object
) -> dict[str, tuple]:
    """Sets the given fields; returns {field: (old, new)}."""
    differences = amend(agreement, actor=actor, verb="更正招商协议", reason=reason, **changes)
    _doubt(agreement, warn)
    return differences


def _doubt(agreement: Agreement, warn: Warn | None) -> None:
    arrived, signed = agreement.arrived_amount, agreement.signed_amount
    if warn and arrived is not None and signed is not None and arrived > signed:
        message = f"到位 {grouped(arrived)} 元，多于合同 {grouped(signed)} 元，请核对"
        warn("arrived_amount", "more_than_signed", message)
