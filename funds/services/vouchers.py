"""The check of the evidence, as an act that leaves a record."""

from dataclasses import asdict

from django.contrib.auth.base_user import AbstractBaseUser as User

from funds.selectors.vouchers import VoucherCheck, check_vouchers
from fupin.audit.models import AuditEvent, Outcome
from fupin.audit.services import record_event

VERB = "核对凭证"
RECORDED_AT_MOST = 100


def record_voucher_check(*, actor: User | None) -> VoucherCheck:
    """Checks all vouchers and records what was found, file names left out; returns it."""
    found = check_vouchers()
    detail = {
        "vouchers": found.voucher_count,
        "without": found.without_voucher,
        "heads": found.heads,
        "count": len(found.differences),
        "differences": [asdict(each) for each in found.differences[:RECORDED_AT_MOST]],
    }
    outcome = Outcome.DONE if found.holds else Outcome.REFUSED
    reason = "" if found.holds else found.differences[0].message
    record_event(
        actor=actor, verb=VERB, subject_name="全部凭证", outcome=outcome, reason=reason, detail=detail
    )
    return found


def last_voucher_check() -> AuditEvent | None:
    """The latest check. One query."""
    return AuditEvent.objects.filter(verb=VERB).order_by("-happened_at").first()
