"""Two people are two: the database itself sees to it, whoever asks and whatever he says."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from fupin.accounts.models import User
from fupin.approvals.models import Decision, State, Submission
from fupin.approvals.services import approve, draft, send_back, submit
from fupin.audit.models import AuditEvent
from fupin.errors import NotPermitted, Refusal
from units.models import Membership, Role, Unit


@pytest.fixture
def people(db):
    """A maker and a checker, both Django superusers: that gives nothing here. Both hold the right to approve."""
    unit = Unit.objects.create(name="贵阳海关", path="/1/")
    users = [User.objects.create_superuser(name, full_name=name) for name in ("经办", "复核")]
    for user in users:
        Membership.objects.create(user=user, role=Role.CHECKER, unit=unit, starts_on=date(2010, 1, 1))
    return users


@pytest.fixture
def pending(people):
    return submit(actor=people[0], submission=draft(actor=people[0], title="12 月付款"))


def test_the_other_one_approves(people, pending):
    approved = approve(actor=people[1], submission=pending, comment="同意")

    assert (approved.state, approved.checker, approved.round) == (State.APPROVED, people[1], 1)
    decision = Decision.objects.get()
    assert (decision.maker, decision.checker, decision.comment) == (*people, "同意")
    assert AuditEvent.objects.filter(verb="复核通过", actor=people[1]).count() == 1


def test_the_maker_is_refused_though_a_superuser(people, pending):
    with pytest.raises(NotPermitted) as caught:
        approve(actor=people[0], submission=pending)

    assert caught.value.code == "own_work"
    assert not Decision.objects.exists()


def test_what_is_decided_is_not_decided_again(people, pending):
    approve(actor=people[1], submission=pending)

    with pytest.raises(Refusal, match=r"“12 月付款”已由复核于 .* 通过，无须再复核"):
        send_back(actor=people[1], submission=pending, comment="再看")
    assert Submission.objects.get().state == State.APPROVED


def test_a_draft_is_not_decided(people):
    with pytest.raises(Refusal, match="还没有提交"):
        approve(actor=people[1], submission=draft(actor=people[0], title="草稿"))


def test_only_the_maker_submits(people):
    submission = draft(actor=people[0], title="草稿")

    with pytest.raises(NotPermitted) as caught:
        submit(actor=people[1], submission=submission)
    assert caught.value.code == "not_maker"


def test_what_is_submitted_is_not_submitted_again(people, pending):
    with pytest.raises(Refusal) as caught:
        submit(actor=people[0], submission=pending)
    assert caught.value.code == "closed"
    assert Submission.objects.get().round == 1


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_raw_sql_cannot_make_the_maker_the_checker(people, pending):
    with pytest.raises(IntegrityError, match="maker_is_not_checker"):
        run("UPDATE approvals_submission SET state = 'approved', checker_id = maker_id")
    assert Submission.objects.get().state == State.PENDING


def test_raw_sql_cannot_give_the_draft_another_maker(people, pending):
    with pytest.raises(DatabaseError):
        run("UPDATE approvals_submission SET maker_id = %s", people[1].pk)
    assert Submission.objects.get().maker == people[0]


def test_a_decision_that_lies_about_the_maker_is_refused(people, pending):
    with pytest.raises(IntegrityError, match="decided_by_another"):
        run(
            "INSERT INTO approvals_decision (submission_id, round, outcome, maker_id, checker_id, comment, decided_at) "
            "VALUES (%s, 1, 'approved', %s, %s, '', now())",
            *(pending.pk, people[1].pk, people[0].pk),
        )
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals_decision SET comment = '改'",
        "DELETE FROM approvals_decision",
        "UPDATE approvals_rowremark SET comment = '改'",
        "DELETE FROM approvals_rowremark",
    ],
)
def test_decisions_and_remarks_are_never_rewritten(people, pending, statement):
    send_back(actor=people[1], submission=pending, comment="退回", remarks={2: "缺发票"})

    with pytest.raises(DatabaseError):
        run(statement)
    decision = Decision.objects.get()
    assert (decision.comment, decision.remarks.get().comment) == ("退回", "缺发票")
