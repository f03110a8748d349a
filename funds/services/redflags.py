"""What people decide about red flags: nothing is wrong and why, or it goes on the list of problems until put right."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from funds.models import Entry, FindingCorrection, FlagState, ForbiddenUse, RedFlag
from funds.selectors.redflags import RULES
from fupin.audit.services import amend, write
from fupin.errors import NotPermitted, Refusal
from fupin.files.models import StoredFile
from units.models import Finding, Inspection, Unit
from units.services import close_finding, inspect, raise_finding

SWEEP_TITLE = "资金疑点筛查"


def forbid_use(
    *, actor: User, text: str, keywords: Sequence[str], year_from: int, source: str, **details: object
) -> ForbiddenUse:
    """Adds a line to the negative list of the country or of a place.

    Raises Refusal("invalid") if the place has it from that year on already.
    """
    row = ForbiddenUse(text=text, keywords=list(keywords), year_from=year_from, source=source, **details)
    return write(row, actor=actor, verb="登记负面清单")


@transaction.atomic
def dismiss_flag(*, actor: User, flag: RedFlag, reason: str) -> RedFlag:
    """Nothing is wrong, and why. Never by somebody who recorded one of the entries.

    Raises Refusal("reason") without words, Refusal("decided") if it was decided before, NotPermitted("own_entry").
    """
    (flag,) = _undecided([flag])
    if not reason.strip():
        raise Refusal("reason", "请写明为什么不是问题，例如核对了哪份凭证", field="reason")
    if flag.shown_by.filter(entry__recorded_by=actor).exists():
        raise NotPermitted("own_entry", "疑点涉及您自己记的分录，请由其他人核实")
    _decide(flag, actor, FlagState.DISMISSED, reason, dismissal=reason.strip())
    return flag


@transaction.atomic
def raise_flags(
    *, actor: User, flags: Sequence[RedFlag], owner: str, due_on: date, measures: str = ""
) -> Finding:
    """Puts flags of one rule and one unit on the list of problems as one finding, with owner and due day.

    Raises Refusal: "none" without flags, "mixed" for several rules or units, "decided", and what raise_finding raises.
    """
    flags = _undecided(flags)
    if not flags:
        raise Refusal("none", "请先勾选要列入问题台账的疑点", field="flags")
    if len({(flag.rule, flag.unit_id) for flag in flags}) > 1:
        raise Refusal("mixed", "一个问题只能由同一单位、同一规则的疑点组成，请分开列入", field="flags")
    finding = raise_finding(
        actor=actor,
        inspection=_todays_inspection(actor, flags[0].unit),
        problem=_problem(flags),
        owner=owner,
        due_on=due_on,
        measures=measures,
    )
    for flag in flags:
        _decide(flag, actor, FlagState.RAISED, "", finding=finding)
    return finding


def _undecided(flags: Sequence[RedFlag]) -> list[RedFlag]:
    """The flags as they are now, locked in the order of their numbers."""
    rows = RedFlag.objects.select_for_update(of=("self",)).filter(pk__in=[flag.pk for flag in flags])
    locked = list(rows.order_by("pk"))
    for flag in locked:
        if flag.state != FlagState.OPEN:
            raise Refusal("decided", f"“{flag.detail}”{flag.get_state_display()}，不能再处理")
    return locked


def _decide(flag: RedFlag, actor: User, state: str, reason: str, **facts: object) -> None:
    facts |= {"state": state, "decided_by": actor, "decided_at": timezone.now()}
    amend(flag, actor=actor, verb=FlagState(state).label, reason=reason, **facts)


def _todays_inspection(actor: User, unit: Unit) -> Inspection:
    """One inspection a day holds what a unit's sweeps brought."""
    today = timezone.localdate()
    known = Inspection.objects.filter(unit=unit, title=SWEEP_TITLE, ends_on=today).first()
    return known or inspect(actor=actor, unit=unit, title=SWEEP_TITLE, ends_on=today)


def _problem(flags: Sequence[RedFlag]) -> str:
    name, times = RULES[flags[0].rule].name, times_before(flags)
    again = f"（第 {times + 1} 次出现）" if times else ""
    more = f"等 {len(flags)} 条" if len(flags) > 1 else ""
    return f"{name}{again}：{flags[0].detail}{more}"[:300]


def times_before(flags: Sequence[RedFlag]) -> int:
    """How many findings the same thing has led to before: recurrence. One query."""
    earlier = Finding.objects.filter(
        red_flags__rule=flags[0].rule, red_flags__about__in={flag.about for flag in flags}
    )
    return earlier.distinct().count()


@transaction.atomic
def close_by_entry(*, actor: User, finding: Finding, entry: Entry, measures: str) -> Finding:
    """Closes a finding by the entry that put it right: a reversal of one of its entries, or a later one of the same
    document.

    Raises Refusal("not_a_correction") for any other entry, and what close_finding raises.
    """
    _require_correction(finding, entry)
    correction = f"{entry.book} 第 {entry.seq} 号"
    close_finding(finding, actor=actor, correction=correction, measures=measures)
    write(FindingCorrection(finding=finding, entry=entry), actor=actor, verb="以更正分录销号")
    finding.refresh_from_db()
    return finding


def close_by_file(*, actor: User, finding: Finding, evidence: StoredFile | None, measures: str) -> Finding:
    """Closes a finding by a file that shows it. Raises what close_finding raises."""
    close_finding(finding, actor=actor, evidence=evidence, measures=measures)
    finding.refresh_from_db()
    return finding


def _require_correction(finding: Finding, entry: Entry) -> None:
    shown = Entry.objects.filter(flagged__flag__finding=finding)
    documents = set(shown.values_list("document_id", flat=True))
    documents |= set(finding.red_flags.values_list("document_id", flat=True))
    after = entry.recorded_at >= finding.red_flags.order_by("-decided_at").first().decided_at
    if entry.reverses_id and shown.filter(pk=entry.reverses_id).exists():
        return
    if not (after and entry.document_id in documents):
        message = (
            f"第 {entry.seq} 号分录不是这个问题的更正：应是所列分录的冲销，或列入台账之后同一资金来源的分录"
        )
        raise Refusal("not_a_correction", message, field="entry")
