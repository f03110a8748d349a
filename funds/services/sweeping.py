"""Asking every red-flag rule again and keeping what is found."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import connection, transaction
from django.utils import timezone

from funds.models import RedFlag, RedFlagEntry
from funds.selectors.flagged import SWEEP_VERB
from funds.selectors.redflags import RULES, Found, RedFlagRule, found_by
from fupin.audit.services import record_event
from fupin.scope import SYSTEM

_SWEEP_LOCK = 6_210_411
_CHUNK = 1000


@dataclass(frozen=True)
class Swept:
    """How many flags stand after a sweep, and how many of them are new."""

    standing: int
    new: int


@transaction.atomic
def sweep_red_flags(
    *, actor: User | None, day: date | None = None, progress: Callable[[int, int, str], None] | None = None
) -> Swept:
    """Asks all rules about all entries up to the day (today by default); one sweep at a time.

    Flags that are found again keep what was decided about them; those that are found no more say since when.
    A query or two for each rule, and a few for each thousand new flags.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SWEEP_LOCK])
    now = timezone.now()
    new = standing = 0
    for place, rule in enumerate(RULES.values()):
        if progress is not None:
            progress(place, len(RULES), f"正在筛查：{rule.name}")
        found = {_subject(rule, each): each for each in found_by(rule, SYSTEM, day or timezone.localdate())}
        standing += len(found)
        with pghistory.context(user=actor.pk if actor else None, verb=SWEEP_VERB):
            new += _keep(rule, found, now)
    record_event(
        actor=actor,
        verb=SWEEP_VERB,
        subject_name="资金疑点",
        detail={"rules": len(RULES), "standing": standing, "new": new},
    )
    return Swept(standing, new)


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _subject(rule: RedFlagRule, found: Found) -> str:
    return _digest(rule.code, found.subject, *sorted(found.entries))


def _keep(rule: RedFlagRule, found: dict[str, Found], now: datetime) -> int:
    """Writes what is new of one rule, and that the rest was seen again; how many are new."""
    known = {
        flag.subject: flag
        for flag in RedFlag.objects.select_for_update().filter(rule=rule.code, subject__in=found)
    }
    for subject, flag in known.items():
        flag.seen_at, flag.gone_at = now, None
        flag.amount, flag.detail = found[subject].amount, found[subject].detail[:400]
    RedFlag.objects.bulk_update(known.values(), ["seen_at", "gone_at", "amount", "detail"], batch_size=_CHUNK)
    standing = RedFlag.objects.filter(rule=rule.code, gone_at__isnull=True)
    standing.exclude(subject__in=found).update(gone_at=now)
    fresh = [_flag(rule, subject, each, now) for subject, each in found.items() if subject not in known]
    RedFlag.objects.bulk_create(fresh, batch_size=_CHUNK)
    RedFlagEntry.objects.bulk_create(_shown(fresh, found), batch_size=_CHUNK)
    return len(fresh)


def _flag(rule: RedFlagRule, subject: str, found: Found, now: datetime) -> RedFlag:
    return RedFlag(
        rule=rule.code,
        subject=subject,
        about=_digest(rule.code, found.unit_id, found.about),
        unit_id=found.unit_id,
        place_id=found.place_id,
        document_id=found.document_id,
        project_id=found.project_id,
        amount=found.amount,
        detail=found.detail[:400],
        entry_count=len(found.entries),
        found_at=now,
        seen_at=now,
    )


def _shown(flags: Iterable[RedFlag], found: dict[str, Found]) -> list[RedFlagEntry]:
    return [
        RedFlagEntry(flag=flag, entry_id=entry)
        for flag in flags
        for entry in sorted(set(found[flag.subject].entries))
    ]
