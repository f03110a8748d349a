"""Step after step, each by another person: whoever tries what, in whatever order, and under psql too."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from fupin.accounts.models import User
from fupin.approvals.models import Decision, Round, RoundStep, Route, RouteStep, State, Submission
from fupin.approvals.selectors import open_remarks, rounds_of
from fupin.approvals.services import (
    add_step,
    answer_remark,
    approve,
    drop,
    end_route,
    send_back,
    set_route,
    submit,
    withdraw,
)
from fupin.errors import NotPermitted, Refusal
from tests.approvals.people import KIND, TWO, drafted, lay_route
from units.models import Membership, Role


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, values)


@pytest.fixture
def pending(world):
    """Submitted on a way of two steps."""
    lay_route(world)
    return submit(actor=world.office1, submission=drafted(world))


def test_the_second_step_comes_after_the_first_and_the_last_approves_the_whole(world, pending):
    half = approve(actor=world.checker1, submission=pending)
    assert (half.state, half.step, half.checker) == (State.PENDING, 2, None)

    whole = approve(actor=world.leader1, submission=pending, comment="同意")
    assert (whole.state, whole.step, whole.checker) == (State.APPROVED, 0, world.leader1)
    assert list(Decision.objects.values_list("step", "checker__username")) == [
        (1, "checker1"),
        (2, "leader1"),
    ]


def test_nobody_decides_a_step_that_is_not_his_turn(world, pending):
    with pytest.raises(NotPermitted) as caught:
        approve(actor=world.leader1, submission=pending)
    assert caught.value.code == "approve"

    approve(actor=world.checker1, submission=pending)
    with pytest.raises(NotPermitted) as caught:
        approve(actor=world.checker2, submission=pending)
    assert caught.value.code == "authorise"
    assert Decision.objects.count() == 1


def test_one_person_with_all_roles_decides_one_step_only(world, pending):
    Membership.objects.create(
        user=world.checker1, role=Role.LEADER, unit=world.unit, starts_on=date(2010, 1, 1)
    )
    approve(actor=world.checker1, submission=pending)

    with pytest.raises(Refusal, match="各级须由不同的人复核，您已经办过其中一级"):
        approve(actor=world.checker1, submission=pending)
    assert Submission.objects.get().state == State.PENDING


def test_every_pair_of_people_and_every_order_lets_no_one_approve_twice_or_his_own(world):
    """Everybody holds every right here, is a superuser, and tries both steps."""
    everybody = [world.office1, world.checker1, world.leader1]
    lay_route(world)
    User.objects.update(is_superuser=True, is_staff=True)
    for user, role in itertools.product(everybody, [Role.OFFICE, Role.CHECKER, Role.LEADER]):
        Membership.objects.get_or_create(user=user, role=role, unit=world.unit, starts_on=date(2010, 1, 1))
    for first, second in itertools.product(everybody, repeat=2):
        submission = submit(actor=world.office1, submission=drafted(world))
        for actor in (first, second):
            try:
                approve(actor=actor, submission=submission)
            except Refusal:
                continue
    for submission in Submission.objects.all():
        people = [row.checker_id for row in submission.decisions.all()]
        assert world.office1.pk not in people
        assert len(set(people)) == len(people)
        assert (submission.state == State.APPROVED) == (len(people) == 2)
    assert Submission.objects.filter(state=State.APPROVED).count() == 2


def test_what_is_returned_begins_at_the_first_step_again_and_keeps_its_history(world, pending):
    approve(actor=world.checker1, submission=pending)
    send_back(actor=world.leader1, submission=pending, comment="依据不足", remarks={2: "缺批复"})

    again = submit(actor=world.office1, submission=pending)
    assert (again.state, again.round, again.step) == (State.PENDING, 2, 1)
    approve(actor=world.checker2, submission=pending)
    approve(actor=world.leader1, submission=pending)
    assert [(past.round.number, past.ended, len(past.steps)) for past in rounds_of(pending)] == [
        (2, "通过", 2),
        (1, "退回", 2),
    ]


def test_a_remark_waits_for_one_answer_of_the_maker(world, pending):
    send_back(
        actor=world.checker1, submission=pending, comment="见批注", remarks={1: "缺发票", 3: "金额不符"}
    )
    first, second = open_remarks(pending)

    with pytest.raises(NotPermitted):
        answer_remark(actor=world.office2, remark=first, text="已补")
    answer_remark(actor=world.office1, remark=first, text="已补发票")
    assert list(open_remarks(pending)) == [second]
    with pytest.raises(Refusal):
        answer_remark(actor=world.office1, remark=first, text="又补")
    submit(actor=world.office1, submission=pending)
    with pytest.raises(Refusal) as caught:
        answer_remark(actor=world.office1, remark=second, text="晚了")
    assert caught.value.code == "closed"


def test_the_maker_takes_back_what_is_pending_and_the_steps_passed_are_void(world, pending):
    approve(actor=world.checker1, submission=pending)
    with pytest.raises(NotPermitted):
        withdraw(actor=world.office2, submission=pending)

    draft = withdraw(actor=world.office1, submission=pending)
    assert (draft.state, draft.step, draft.due_on) == (State.DRAFT, 0, None)
    assert rounds_of(draft)[0].ended == "经办人撤回"
    assert submit(actor=world.office1, submission=pending).step == 1


def test_what_is_dropped_stays_and_goes_nowhere(world, pending):
    with pytest.raises(Refusal):
        drop(actor=world.office1, submission=pending, reason="重复")
    withdraw(actor=world.office1, submission=pending)
    drop(actor=world.office1, submission=pending, reason="重复")

    for act in (submit, withdraw):
        with pytest.raises(Refusal):
            act(actor=world.office1, submission=pending)
    assert Submission.objects.get().state == State.DROPPED


def test_without_a_route_another_one_checks(world):
    submission = submit(actor=world.office1, submission=drafted(world))
    assert list(RoundStep.objects.values_list("name", "right", "days")) == [("复核", "approve", 3)]
    assert approve(actor=world.checker1, submission=submission).state == State.APPROVED


def test_a_route_without_steps_lets_nothing_pass(world):
    lay_route(world, steps=())
    with pytest.raises(Refusal) as caught:
        submit(actor=world.office1, submission=drafted(world))
    assert caught.value.code == "no_steps"
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("amount", "channels", "expected"),
    [
        ("299999.99", {"unit_self"}, "小额"),
        ("300000", {"unit_self"}, "大额"),
        ("10", {"party_fee"}, "党费"),
        ("10", {"party_fee", "unit_self"}, "党费"),
    ],
)
def test_amount_and_channel_choose_the_route(world, amount, channels, expected):
    one = TWO[:1]
    lay_route(world, name="小额", steps=one, amount_to=Decimal(300000))
    lay_route(world, name="大额", amount_from=Decimal(300000))
    lay_route(world, name="党费", channel="party_fee")
    lay_route(world, name="别的单位", unit_name="海关总署", steps=one)

    submit(
        actor=world.office1,
        submission=drafted(world),
        amount=Decimal(amount),
        channels=channels,
        unit_name="贵阳海关",
    )
    assert Round.objects.get().route.name == expected


def test_a_unit_with_its_own_route_goes_its_own_way(world):
    lay_route(world, name="各单位")
    lay_route(world, name="本单位", unit_name="贵阳海关", steps=TWO[:1])
    submit(actor=world.office1, submission=drafted(world), unit_name="贵阳海关")
    assert Round.objects.get().route.name == "本单位"


def test_two_routes_for_the_same_are_not_in_force_at_once(world):
    lay_route(world, amount_to=Decimal(100))
    with pytest.raises(Refusal, match="这段时间已有路线"):
        lay_route(world, name="又一条", amount_from=Decimal(99))
    assert Route.objects.count() == 1


def test_what_began_by_a_route_goes_on_by_it_after_it_was_replaced(world, pending, monkeypatch):
    old = Route.objects.get()
    send_back(actor=world.checker1, submission=pending, comment="再核")
    end_route(old, actor=world.sysadmin, ends_on=pending.began_on)
    tomorrow = date.fromordinal(pending.began_on.toordinal() + 1)
    lay_route(world, name="新制度", steps=TWO[:1], starts_on=tomorrow)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: tomorrow)

    submit(actor=world.office1, submission=pending)
    assert Round.objects.get(number=2).route == old
    submit(actor=world.office1, submission=drafted(world, "新的"))
    assert Round.objects.latest("id").route.name == "新制度"


def test_mending_the_amount_does_not_slip_past_the_rule_for_large_sums(world):
    lay_route(world, name="小额", steps=TWO[:1], amount_to=Decimal(100))
    lay_route(world, name="大额", amount_from=Decimal(100))
    submission = submit(actor=world.office1, submission=drafted(world), amount=Decimal(1))
    send_back(actor=world.checker1, submission=submission, comment="再核")

    submit(actor=world.office1, submission=submission, amount=Decimal(5000))
    assert list(Round.objects.values_list("route__name", flat=True)) == ["小额", "大额"]


def test_only_the_system_administrator_lays_down_routes_and_not_for_the_past(world):
    for actor in (world.office1, world.checker1, world.leader1):
        with pytest.raises(NotPermitted):
            set_route(actor=actor, kind=KIND, name="自批", source="无", starts_on=date(2099, 1, 1))
    with pytest.raises(Refusal) as caught:
        set_route(actor=world.sysadmin, kind=KIND, name="补", source="无", starts_on=date(2020, 1, 1))
    assert caught.value.code == "past"
    assert not Route.objects.exists()


def test_a_route_that_was_used_gets_no_further_steps(world, pending):
    with pytest.raises(Refusal) as caught:
        add_step(actor=world.sysadmin, route=Route.objects.get(), name="再加", right="approve")
    assert caught.value.code == "used"
    assert RouteStep.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals_submission SET state = 'approved', checker_id = {checker}, step = 0, step_since = NULL, "
        "due_on = NULL",
        "UPDATE approvals_submission SET step = 2",
        "UPDATE approvals_submission SET state = 'returned', checker_id = {checker}, step = 0, step_since = NULL, "
        "due_on = NULL",
        "UPDATE approvals_submission SET maker_id = {checker}",
        "DELETE FROM approvals_submission",
        "INSERT INTO approvals_decision (submission_id, round, step, outcome, maker_id, checker_id, comment, decided_at)"
        " VALUES ({submission}, 1, 2, 'approved', {maker}, {checker}, '', now())",
        "INSERT INTO approvals_decision (submission_id, round, step, outcome, maker_id, checker_id, comment, decided_at)"
        " VALUES ({submission}, 2, 1, 'approved', {maker}, {checker}, '', now())",
        "DELETE FROM approvals_roundstep WHERE number = 2",
        "UPDATE approvals_roundstep SET number = 9 WHERE number = 2",
        'INSERT INTO approvals_roundstep (round_id, number, name, "right", days, checks) '
        "SELECT id, 3, '自己', 'approve', 1, '' FROM approvals_round",
        "UPDATE approvals_round SET digest = ''",
        "DELETE FROM approvals_round",
        "UPDATE approvals_route SET amount_to = 1",
        "DELETE FROM approvals_route",
        "UPDATE approvals_routestep SET \"right\" = 'view'",
        "DELETE FROM approvals_routestep",
        "TRUNCATE approvals_decision CASCADE",
        "TRUNCATE approvals_submission CASCADE",
    ],
)
def test_raw_sql_skips_no_step_and_removes_no_evidence(world, pending, statement):
    people = {"maker": world.office1.pk, "checker": world.checker1.pk, "submission": pending.pk}
    with pytest.raises(DatabaseError):
        sql(statement.format(**people))
    held = Submission.objects.get()
    assert (held.state, held.step, Decision.objects.count(), RoundStep.objects.count()) == (
        "pending",
        1,
        0,
        2,
    )


def test_raw_sql_lets_nobody_decide_two_steps(world, pending):
    approve(actor=world.checker1, submission=pending)
    with pytest.raises(IntegrityError, match="one_step_per_checker"):
        sql(
            "INSERT INTO approvals_decision (submission_id, round, step, outcome, maker_id, checker_id, comment, "
            "decided_at) VALUES (%s, 1, 2, 'approved', %s, %s, '', now())",
            *(pending.pk, world.office1.pk, world.checker1.pk),
        )
    assert Decision.objects.count() == 1


def test_whoever_stands_in_the_evidence_is_not_deleted(world, pending):
    send_back(actor=world.checker1, submission=pending, comment="退回")
    for user in (world.office1, world.checker1):
        with pytest.raises(ProtectedError):
            user.delete()
        with pytest.raises(IntegrityError):
            sql("DELETE FROM accounts_user WHERE id = %s", user.pk)
    assert Decision.objects.get().checker == world.checker1
