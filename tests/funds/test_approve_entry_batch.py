"""Entries drafted by one and approved by another; approved by twenty at once, they are posted once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from funds.models import DraftEntry, Entry, LedgerAccount
from funds.selectors import verify_ledger
from funds.services import (
    Posting,
    approve_batch,
    draft_batch,
    payee_account,
    redraft_rows,
    return_batch,
    submit_batch,
)
from fupin.approvals.models import Decision, RowRemark, State, Submission
from fupin.approvals.services import deciding
from fupin.errors import NotPermitted, Refusal
from fupin.figures import parse_figure
from tests.concurrency import at_once
from tests.funds.ledger_people import checker, maker, person
from tests.funds.ledger_world import build_world, take_in
from units.models import Role

THREADS = 20


def build(world):
    """A submitted batch of two payments out of 1,000 yuan, its maker and a checker."""
    entry = take_in(world, "帮扶资金", "1000")
    world.maker, world.checker = maker(world), checker(world)
    facts = {
        "document": entry.document,
        "from_account": world.pool,
        "to_account": payee_account(actor=world.clerk, book=world.book, name="电器行"),
        "occurred_on": date(2018, 12, 31),
        "place": world.village,
    }
    world.postings = [
        Posting(amount=Decimal("300"), summary="路灯", **facts),
        Posting(amount=parse_figure("400余元", "元"), summary="线缆", **facts),
    ]
    batch = draft_batch(actor=world.maker, unit=world.unit, title="12 月付款", postings=world.postings)
    world.batch = submit_batch(actor=world.maker, batch=batch)
    return world


@pytest.fixture
def submitted(world):
    return build(world)


def test_a_draft_posts_nothing_and_its_approval_posts_all(submitted):
    assert Entry.objects.count() == 1

    entries = approve_batch(actor=submitted.checker, batch=submitted.batch)

    assert [(entry.seq, entry.amount, entry.stated) for entry in entries] == [
        (2, Decimal("300.00"), ""),
        (3, Decimal("400.00"), "400余元"),
    ]
    assert {entry.recorded_by for entry in entries} == {submitted.checker}
    assert [draft.entry for draft in submitted.batch.drafts.all()] == entries
    assert LedgerAccount.objects.get(pk=submitted.pool.pk).balance == Decimal("300.00")
    assert Submission.objects.get().state == State.APPROVED
    assert verify_ledger().holds


def test_nobody_approves_what_he_made_whatever_his_roles(submitted):
    submitted.maker.memberships.create(role=Role.CHECKER, unit=submitted.unit, starts_on=date(2010, 1, 1))

    with pytest.raises(NotPermitted, match="您自己经办的，须由另一位复核"):
        approve_batch(actor=submitted.maker, batch=submitted.batch)
    assert Entry.objects.count() == 1
    assert Submission.objects.get().state == State.PENDING


def test_the_office_does_not_approve(submitted):
    with pytest.raises(NotPermitted) as caught:
        approve_batch(actor=person(submitted, "second", Role.OFFICE), batch=submitted.batch)
    assert caught.value.code == "approve"
    assert not Decision.objects.exists()


def test_a_checker_does_not_draft(submitted):
    with pytest.raises(NotPermitted) as caught:
        draft_batch(actor=submitted.checker, unit=submitted.unit, title="付款", postings=submitted.postings)
    assert caught.value.code == "enter"
    assert Submission.objects.count() == 1


def test_a_batch_that_cannot_be_posted_is_not_approved(submitted):
    return_batch(actor=submitted.checker, batch=submitted.batch, comment="再核")
    too_much = [Posting(**{**submitted.postings[0].__dict__, "amount": Decimal("1000.01")})]
    redraft_rows(actor=submitted.maker, batch=submitted.batch, postings=too_much)
    submit_batch(actor=submitted.maker, batch=submitted.batch)

    with pytest.raises(Refusal) as caught:
        approve_batch(actor=submitted.checker, batch=submitted.batch)

    assert caught.value.code == "insufficient"
    assert Submission.objects.get().state == State.PENDING
    assert Decision.objects.count() == 1
    assert Entry.objects.count() == 1


def test_what_is_returned_says_why_row_by_row_and_is_mended_and_submitted_anew(submitted):
    return_batch(actor=submitted.checker, batch=submitted.batch, comment="第 2 行有误", remarks={2: "缺发票"})

    assert Submission.objects.get().state == State.RETURNED
    assert list(RowRemark.objects.values_list("row_number", "comment")) == [(2, "缺发票")]
    redraft_rows(actor=submitted.maker, batch=submitted.batch, postings=submitted.postings[:1])
    submit_batch(actor=submitted.maker, batch=submitted.batch)
    assert len(approve_batch(actor=submitted.checker, batch=submitted.batch)) == 1
    assert list(Decision.objects.values_list("round", "outcome")) == [(1, "returned"), (2, "approved")]


def test_a_return_says_why_and_names_rows_that_are_there(submitted):
    with pytest.raises(Refusal, match="退回须写明意见"):
        return_batch(actor=submitted.checker, batch=submitted.batch, comment=" ")
    with pytest.raises(Refusal, match="没有第 3 行"):
        return_batch(actor=submitted.checker, batch=submitted.batch, comment="再核", remarks={3: "？"})
    assert Submission.objects.get().state == State.PENDING


def test_rows_stay_as_they_were_submitted(submitted):
    with pytest.raises(Refusal) as caught:
        redraft_rows(actor=submitted.maker, batch=submitted.batch, postings=submitted.postings[:1])
    assert caught.value.code == "closed"

    for act in (
        lambda: DraftEntry.objects.update(amount=1),
        lambda: DraftEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="已提交或已通过的分录批不能改动"), transaction.atomic():
            act()
    assert DraftEntry.objects.count() == 2


def test_only_its_maker_mends_a_draft(submitted):
    return_batch(actor=submitted.checker, batch=submitted.batch, comment="再核")

    with pytest.raises(NotPermitted) as caught:
        redraft_rows(actor=person(submitted, "second", Role.OFFICE), batch=submitted.batch, postings=[])
    assert caught.value.code == "not_maker"


def test_an_empty_batch_is_not_submitted(submitted):
    empty = draft_batch(actor=submitted.maker, unit=submitted.unit, title="空", postings=[])

    with pytest.raises(Refusal) as caught:
        submit_batch(actor=submitted.maker, batch=empty)
    assert caught.value.code == "empty"


def test_a_row_that_could_never_be_posted_is_refused_at_once(submitted):
    wrong = Posting(**{**submitted.postings[0].__dict__, "amount": parse_figure("3—4万元", "元")})

    with pytest.raises(Refusal) as caught:
        draft_batch(actor=submitted.maker, unit=submitted.unit, title="付款", postings=[wrong])
    assert caught.value.code == "amount"
    assert Submission.objects.count() == 1


@pytest.fixture
def approve_at_once(transactional_db):
    """A function that lets all threads approve the batch at the same moment; returns what each met with."""
    world = build(build_world())
    return lambda: at_once(THREADS, lambda: approve_batch(actor=world.checker, batch=world.batch))


def test_twenty_approvals_at_once_have_one_effect(approve_at_once):
    outcomes = approve_at_once()

    assert sum(isinstance(each, list) for each in outcomes) == 1
    assert {each.code for each in outcomes if isinstance(each, Refusal)} == {"not_pending"}
    assert len(outcomes) == THREADS
    assert (Entry.objects.count(), Decision.objects.count()) == (3, 1)


def test_control_without_the_lock_the_approvals_collide(approve_at_once, monkeypatch):
    monkeypatch.setattr(deciding, "locked", lambda submission: Submission.objects.get(pk=submission.pk))

    outcomes = approve_at_once()

    codes = {
        "constraint" if isinstance(each, IntegrityError) else each.code
        for each in outcomes
        if not isinstance(each, list)
    }
    assert codes & {"constraint", "invalid"}
    # What stands in the way without the lock: one decision a round, one entry a key.
    assert (Entry.objects.count(), Decision.objects.count()) == (3, 1)
