"""Flags are kept from sweep to sweep; people dismiss them with a reason or raise them until they are put right."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from funds.models import FindingCorrection, FlagState, RedFlag, RedFlagEntry
from funds.selectors.flagged import last_sweep, rule_lines
from funds.selectors.rectification import Rectification, money_findings, rectification
from funds.services import (
    close_by_entry,
    close_by_file,
    dismiss_flag,
    raise_flags,
    sweep_red_flags,
)
from fupin.errors import NotPermitted, Refusal
from fupin.files.services import keep_file
from fupin.scope import SYSTEM
from tests.funds.ledger_people import checker
from tests.funds.ledger_world import pay, take_in
from tests.funds.reversing import reverse_entry
from units.models import Finding
from units.models.organising import FindingState

pytestmark = pytest.mark.django_db
SATURDAY = date(2018, 6, 2)


@pytest.fixture
def money(world):
    return take_in(world, "帮扶资金", 1_000_000, occurred_on=date(2018, 1, 2))


@pytest.fixture
def flag(world, money):
    """A payment on a Saturday, found."""
    world.paid = pay(world, money, 10, occurred_on=SATURDAY)
    sweep_red_flags(actor=None)
    return the_flag()


def the_flag():
    return RedFlag.objects.get(rule="weekend_payment", gone_at__isnull=True)


def raised(world, flag, days=30):
    due_on = timezone.localdate() + timedelta(days=days)
    return raise_flags(actor=checker(world), flags=[flag], owner="林晓", due_on=due_on)


def test_a_second_sweep_finds_the_same_flag_and_keeps_what_was_decided(world, flag):
    dismiss_flag(actor=checker(world), flag=flag, reason="调休上班日，已看银行回单")
    again = sweep_red_flags(actor=None)
    assert again.new == 0
    kept = the_flag()
    assert (kept.pk, kept.state, kept.dismissal) == (flag.pk, FlagState.DISMISSED, "调休上班日，已看银行回单")
    assert kept.seen_at > flag.seen_at
    assert list(kept.shown_by.values_list("entry", flat=True)) == [world.paid.pk]
    assert last_sweep() is not None


def test_a_case_that_changes_makes_a_new_flag_though_the_old_one_was_dismissed(world, money, flag):
    dismiss_flag(actor=checker(world), flag=flag, reason="调休")
    pay(world, money, 20, occurred_on=SATURDAY)
    sweep_red_flags(actor=None)
    new = the_flag()
    assert (new.state, new.entry_count, new.amount) == (FlagState.OPEN, 2, Decimal("30.00"))
    flag.refresh_from_db()
    assert flag.gone_at is not None


def test_what_is_found_no_more_says_since_when(world, flag):
    reverse_entry(actor=world.clerk, entry=world.paid, reason="日期记错")
    sweep_red_flags(actor=None)
    flag.refresh_from_db()
    assert flag.gone_at is not None
    line = next(line for line in rule_lines(SYSTEM) if line.rule.code == "weekend_payment")
    assert (line.open_count, line.amount) == (0, Decimal(0))


def test_nobody_dismisses_flags_on_entries_that_he_recorded(world, flag):
    with pytest.raises(NotPermitted) as refused:
        dismiss_flag(actor=world.clerk, flag=flag, reason="没有问题")
    assert refused.value.code == "own_entry"
    assert the_flag().state == FlagState.OPEN


def test_a_flag_is_not_dismissed_without_a_reason_nor_twice(world, flag):
    judge = checker(world)
    with pytest.raises(Refusal) as refused:
        dismiss_flag(actor=judge, flag=flag, reason="  ")
    assert refused.value.code == "reason"
    dismiss_flag(actor=judge, flag=flag, reason="调休")
    with pytest.raises(Refusal) as refused:
        dismiss_flag(actor=judge, flag=flag, reason="又看了一遍")
    assert refused.value.code == "decided"
    assert the_flag().dismissal == "调休"


def test_a_raised_flag_is_a_finding_tied_to_its_entries(world, flag):
    finding = raised(world, flag)
    flag.refresh_from_db()
    assert (flag.state, flag.finding) == (FlagState.RAISED, finding)
    assert finding.problem == "周末付款：2018-06-02（星期六）付款 1 笔"
    assert (finding.owner, finding.state, finding.inspection.unit) == ("林晓", FindingState.OPEN, world.unit)
    assert list(money_findings(SYSTEM)) == [finding]


def test_flags_of_two_rules_are_not_one_problem(world, money, flag):
    pay(world, money, 100_000, occurred_on=date(2018, 6, 4))
    sweep_red_flags(actor=None)
    flags = RedFlag.objects.filter(rule__in=["weekend_payment", "no_voucher"])
    with pytest.raises(Refusal) as refused:
        raise_flags(actor=checker(world), flags=flags, owner="林晓", due_on=timezone.localdate())
    assert refused.value.code == "mixed"
    assert not Finding.objects.exists()


def test_a_finding_is_closed_by_the_reversal_of_its_entry(world, flag):
    finding = raised(world, flag)
    back = reverse_entry(actor=world.clerk, entry=world.paid, reason="日期记错")
    close_by_entry(actor=world.clerk, finding=finding, entry=back, measures="冲销后重记")
    assert finding.correction == f"深圳中支账簿 第 {back.seq} 号" or str(back.seq) in finding.correction
    assert (finding.state, finding.measures) == (FindingState.CLOSED, "冲销后重记")
    assert FindingCorrection.objects.get().entry == back


def test_an_entry_that_has_nothing_to_do_with_it_does_not_close_a_finding(world, money, flag):
    before = pay(world, money, 5, occurred_on=date(2018, 6, 4))
    finding = raised(world, flag)
    other = pay(world, take_in(world, "别的资金", 100), 5)
    for entry in (before, other):
        with pytest.raises(Refusal) as refused:
            close_by_entry(actor=world.clerk, finding=finding, entry=entry, measures="")
        assert refused.value.code == "not_a_correction"
    finding.refresh_from_db()
    assert (finding.state, FindingCorrection.objects.count()) == (FindingState.OPEN, 0)


def test_a_finding_is_closed_by_a_file_and_by_nothing_less(world, flag):
    finding = raised(world, flag)
    with pytest.raises(Refusal) as refused:
        close_by_file(actor=world.clerk, finding=finding, evidence=None, measures="说明")
    assert refused.value.code == "evidence"
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.update(state=FindingState.CLOSED, closed_on=timezone.localdate())
    file = keep_file(actor=world.clerk, source=[b"report"], name="整改报告.pdf")
    close_by_file(actor=world.clerk, finding=finding, evidence=file, measures="补了回单")
    assert (finding.state, finding.evidence) == (FindingState.CLOSED, file)


def test_the_same_thing_found_again_after_it_was_closed_is_said_to_return(world, money, flag):
    finding = raised(world, flag)
    file = keep_file(actor=world.clerk, source=[b"report"], name="整改报告.pdf")
    close_by_file(actor=world.clerk, finding=finding, evidence=file, measures="")
    pay(world, money, 10, occurred_on=date(2018, 6, 9))
    sweep_red_flags(actor=None)
    new = RedFlag.objects.get(rule="weekend_payment", state=FlagState.OPEN, gone_at__isnull=True)
    again = raise_flags(
        actor=world.clerk, flags=[new], owner="林晓", due_on=timezone.localdate() + timedelta(days=9)
    )
    assert again.problem.startswith("周末付款（第 2 次出现）：2018-06-09")


def test_the_rate_counts_raised_closed_in_time_and_overdue(world, money, flag):
    today = timezone.localdate()
    finding = raised(world, flag)
    assert rectification(SYSTEM, day=today) == Rectification(raised=1, closed=0, in_time=0, overdue=0)
    assert rectification(SYSTEM, day=today + timedelta(days=31)).overdue == 1
    file = keep_file(actor=world.clerk, source=[b"report"], name="整改报告.pdf")
    close_by_file(actor=world.clerk, finding=finding, evidence=file, measures="")
    done = rectification(SYSTEM, day=today, year=today.year)
    assert (done, done.rate) == (Rectification(raised=1, closed=1, in_time=1, overdue=0), "100.0%")
    assert rectification(SYSTEM, day=today, year=2001).rate == "不适用"


@pytest.mark.parametrize("model", [RedFlagEntry])
def test_the_tie_between_flag_and_entry_stays(flag, model):
    for act in (model.objects.all().delete, lambda: model.objects.update(entry_id=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert model.objects.count() >= 1
