"""Who decides for whom while away, and how long things may lie."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from fupin.approvals.models import Decision, Delegation, State, Submission
from fupin.approvals.selectors import day_after, working_days
from fupin.approvals.services import (
    approve,
    delegate,
    end_delegation,
    set_calendar_day,
    submit,
)
from fupin.audit.models import AuditEvent
from fupin.errors import NotPermitted, Refusal
from tests.approvals.people import drafted, lay_route, member
from units.models import Role, Unit


def lend(actor, deputy, right="approve", days=5, **given):
    today = timezone.localdate()
    facts = {"starts_on": today, "ends_on": today + timedelta(days=days), "reason": "休假"} | given
    return delegate(actor=actor, deputy=deputy, right=right, **facts)


@pytest.fixture
def pending(world):
    lay_route(world)
    return submit(actor=world.office1, submission=drafted(world))


def test_the_deputy_decides_and_the_decision_says_for_whom(world, pending):
    lend(world.checker1, world.office2)
    approve(actor=world.office2, submission=pending)

    decision = Decision.objects.get()
    assert (decision.checker, decision.principal) == (world.office2, world.checker1)
    event = AuditEvent.objects.get(verb="本级通过")
    assert event.detail["for"] == "checker1"


def test_who_is_no_deputy_any_more_decides_nothing(world, pending):
    lent = lend(world.checker1, world.office2)
    end_delegation(actor=world.checker1, delegation=lent)
    with pytest.raises(NotPermitted):
        approve(actor=world.office2, submission=pending)

    later = timezone.localdate() + timedelta(days=2)
    lend(world.checker1, world.office2, starts_on=later)
    with pytest.raises(NotPermitted):
        approve(actor=world.office2, submission=pending)
    assert not Decision.objects.exists()


def test_the_maker_is_nobodys_deputy_for_his_own(world, pending):
    lend(world.checker1, world.office1)
    with pytest.raises(NotPermitted) as caught:
        approve(actor=world.office1, submission=pending)
    assert caught.value.code == "own_work"


def test_what_the_maker_lent_is_not_used_on_what_he_made(world):
    lay_route(world)
    world.office1.memberships.create(role=Role.CHECKER, unit=world.unit, starts_on=date(2010, 1, 1))
    pending = submit(actor=world.office1, submission=drafted(world))
    lent = lend(world.office1, world.office2)
    with pytest.raises(NotPermitted):
        approve(actor=world.office2, submission=pending)

    with pytest.raises(IntegrityError, match="decided_for_another"):
        insert_decision(pending, world.office2, lent)
    assert Submission.objects.get().state == State.PENDING


def test_principal_and_deputy_count_as_one_person(world, pending):
    """The leader lent the right to authorise to a checker; who decided for him is not followed by himself."""
    world.checker1.memberships.create(role=Role.LEADER, unit=world.unit, starts_on=date(2010, 1, 1))
    lend(world.checker1, world.office2)
    approve(actor=world.office2, submission=pending)

    with pytest.raises(Refusal):
        approve(actor=world.checker1, submission=pending)
    assert Decision.objects.count() == 1
    assert approve(actor=world.leader1, submission=pending).state == State.APPROVED


def test_a_deputy_does_not_take_two_steps(world, pending):
    lend(world.leader1, world.checker1, right="authorise")
    approve(actor=world.checker1, submission=pending)
    with pytest.raises(Refusal, match="您已经办过其中一级"):
        approve(actor=world.checker1, submission=pending)


def test_only_a_right_that_one_holds_is_lent_to_a_colleague_who_may_act(world):
    elsewhere = member("elsewhere", Role.OFFICE, Unit.objects.create(name="海关总署", path="/2/"))
    with pytest.raises(NotPermitted):
        lend(world.office1, world.office2)
    for deputy in (world.auditor1, world.sysadmin, elsewhere):
        with pytest.raises(Refusal) as caught:
            lend(world.checker1, deputy)
        assert caught.value.code == "deputy"
    with pytest.raises(Refusal, match="不能委托给自己"):
        lend(world.checker1, world.checker1)
    with pytest.raises(Refusal) as caught:
        lend(world.checker1, world.office2, starts_on=date(2020, 1, 1))
    assert caught.value.code == "past"
    assert not Delegation.objects.exists()


def test_what_is_lent_is_not_lent_on_nor_to_two(world):
    lend(world.checker1, world.office2)
    with pytest.raises(NotPermitted):
        lend(world.office2, world.office1)
    with pytest.raises(Refusal, match="已经委托给别人"):
        lend(world.checker1, world.checker2)
    assert Delegation.objects.count() == 1


def test_only_the_principal_ends_it_and_only_once(world):
    lent = lend(world.checker1, world.office2)
    with pytest.raises(NotPermitted):
        end_delegation(actor=world.office2, delegation=lent)
    end_delegation(actor=world.checker1, delegation=lent)
    with pytest.raises(Refusal) as caught:
        end_delegation(actor=world.checker1, delegation=lent)
    assert caught.value.code == "ended"
    assert AuditEvent.objects.filter(verb__in=["委托代办", "终止委托"]).count() == 2


def insert_decision(pending, checker, lent):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO approvals_decision (submission_id, round, step, outcome, maker_id, checker_id, comment, "
            "delegation_id, decided_at) VALUES (%s, 1, 1, 'approved', %s, %s, '', %s, now())",
            [pending.pk, pending.maker_id, checker.pk, lent.pk],
        )


def test_raw_sql_borrows_no_delegation_of_another_right_or_person(world, pending):
    other_right = lend(world.leader1, world.office2, right="authorise")
    other_person = lend(world.checker1, world.checker2)
    for lent in (other_right, other_person):
        with pytest.raises(DatabaseError, match="没有有效的委托"):
            insert_decision(pending, world.office2, lent)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals_delegation SET ends_on = ends_on + 30",
        "UPDATE approvals_delegation SET deputy_id = {office1}",
        "DELETE FROM approvals_delegation",
    ],
)
def test_raw_sql_stretches_no_delegation(world, statement):
    lent = lend(world.checker1, world.office2)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(office1=world.office1.pk))
    assert Delegation.objects.get().ends_on == lent.ends_on


def test_working_days_leave_out_weekends_and_days_off_and_take_in_made_up_days(world):
    """30 September 2025 was a Tuesday; 1 to 8 October were off, Saturday 11 October was worked."""
    for day in range(1, 9):
        if date(2025, 10, day).weekday() < 5:
            set_calendar_day(
                actor=world.sysadmin, day=date(2025, 10, day), is_workday=False, source="放假通知"
            )
    set_calendar_day(actor=world.sysadmin, day=date(2025, 10, 11), is_workday=True, source="放假通知")

    assert day_after(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert day_after(date(2025, 9, 30), 3) == date(2025, 10, 11)
    assert day_after(date(2025, 9, 30), 4) == date(2025, 10, 13)
    assert working_days(date(2025, 10, 1), date(2025, 10, 12)) == 3
    assert working_days(date(2025, 10, 12), date(2025, 10, 1)) == 0


def test_each_step_has_its_own_deadline(world, pending):
    today = timezone.localdate()
    assert Submission.objects.get().due_on == day_after(today, 3)
    approve(actor=world.checker1, submission=pending)
    assert Submission.objects.get().due_on == day_after(today, 5)
    approve(actor=world.leader1, submission=pending)
    assert Submission.objects.get().due_on is None


def test_others_do_not_touch_the_calendar(world):
    with pytest.raises(NotPermitted):
        set_calendar_day(actor=world.checker1, day=date(2025, 10, 1), is_workday=False, source="放假")
