"""Background work is asked for once, runs once, can be cancelled, and survives a lost worker."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from fupin.accounts.models import User
from fupin.errors import Refusal
from fupin.jobs import services
from fupin.jobs.models import Job, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return User.objects.create_user("clerk")


@pytest.fixture
def kind(monkeypatch):
    """A kind of work that counts how often it ran; what it does can be put into `behave`."""
    ran = []

    def handler(progress):
        ran.append(progress.job.pk)
        return handler.behave(progress)

    handler.behave = lambda progress: {"ran": len(ran)}
    handler.ran = ran
    monkeypatch.setitem(services._handlers, "counting", handler)
    return handler


def ask(clerk, key="one"):
    return services.ask(actor=clerk, kind="counting", title="数一数", key=key, parameters={})


def test_asking_twice_for_the_same_work_gives_the_same_job(clerk):
    assert ask(clerk).pk == ask(clerk).pk
    assert Job.objects.count() == 1


def test_finished_work_may_be_asked_for_again(clerk, kind):
    first = ask(clerk)
    services.run(first.pk)
    assert ask(clerk).pk != first.pk


def test_a_job_that_runs_ends_with_its_result(clerk, kind):
    job = services.run(ask(clerk).pk)
    assert (job.state, job.result, job.percent, job.attempts) == (State.DONE, {"ran": 1}, 100, 1)


def test_the_same_message_twice_does_the_work_once(clerk, kind):
    job = ask(clerk)
    services.run(job.pk)
    services.run(job.pk)
    assert kind.ran == [job.pk]


def test_a_job_that_somebody_works_on_is_not_started_again(clerk, kind):
    job = ask(clerk)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, beat_at=timezone.now())
    services.run(job.pk)
    assert kind.ran == []


def test_a_job_left_by_a_dead_worker_is_sent_again_and_finished(clerk, kind, settings):
    job = ask(clerk)
    long_ago = timezone.now() - timedelta(seconds=settings.JOB_STALE_SECONDS + 1)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, attempts=1, beat_at=long_ago)
    assert services.revive_stale() == 1
    assert services.run(job.pk).state == State.DONE
    assert kind.ran == [job.pk]


def test_a_job_that_kills_every_worker_is_given_up(clerk, kind, settings):
    job = ask(clerk)
    long_ago = timezone.now() - timedelta(seconds=settings.JOB_STALE_SECONDS + 1)
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING, attempts=services.MOST_ATTEMPTS, beat_at=long_ago
    )
    assert services.revive_stale() == 0
    job.refresh_from_db()
    assert (job.state, job.message) == (State.FAILED, "多次执行都中断了，已停止重试")


def test_a_refusal_is_told_in_its_own_words(clerk, kind):
    def refuse(progress):
        raise Refusal("closed", "2024 年度已结账，请在 2025 年度补记")

    kind.behave = refuse
    job = services.run(ask(clerk).pk)
    assert (job.state, job.message) == (State.FAILED, "2024 年度已结账，请在 2025 年度补记")


def test_a_fault_is_not_hidden_and_its_text_is_not_shown(clerk, kind):
    def break_down(progress):
        raise ZeroDivisionError("410423199001011234")

    kind.behave = break_down
    job = ask(clerk)
    with pytest.raises(ZeroDivisionError):
        services.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "410423" not in job.message


def test_cancelling_queued_work_ends_it_at_once(clerk, kind):
    job = services.cancel(actor=clerk, job=ask(clerk))
    assert job.state == State.CANCELLED
    services.run(job.pk)
    assert kind.ran == []


def test_cancelling_running_work_stops_it_at_its_next_step(clerk, kind):
    steps = []

    def work(progress):
        for number in range(3):
            progress.step(number, 3)
            steps.append(number)
            services.cancel(actor=clerk, job=progress.job)
        return {}

    kind.behave = work
    job = services.run(ask(clerk).pk)
    assert (job.state, steps) == (State.CANCELLED, [0])


def test_ended_work_cannot_be_cancelled(clerk, kind):
    job = services.run(ask(clerk).pk)
    with pytest.raises(Refusal, match="任务已经结束"):
        services.cancel(actor=clerk, job=job)


def test_progress_is_seen_while_the_work_goes_on(clerk, kind):
    seen = []

    def work(progress):
        progress.step(30, 120, "第 30 行")
        row = Job.objects.get(pk=progress.job.pk)
        seen.append((row.percent, row.step))
        return {}

    kind.behave = work
    services.run(ask(clerk).pk)
    assert seen == [(25, "第 30 行")]


@pytest.mark.parametrize(("counted_after", "left"), [(None, "约还要 7 分钟"), (9, "约还要 78 秒")])
def test_what_came_before_the_counting_says_nothing_of_the_time_left(counted_after, left):
    begun = timezone.now()
    counted = begun + timedelta(seconds=counted_after) if counted_after else None
    job = Job(state=State.RUNNING, started_at=begun, counted_at=counted, done_count=500, total_count=20_000)
    job.beat_at = begun + timedelta(seconds=11)
    assert job.time_left == left


def test_counting_begins_when_nothing_is_done_yet(clerk, kind):
    seen = []

    def work(progress):
        for done in (0, 5):
            progress.step(done, 10)
            seen.append(Job.objects.get(pk=progress.job.pk))
        return {}

    kind.behave = work
    services.run(ask(clerk).pk)
    assert seen[0].started_at < seen[0].counted_at == seen[1].counted_at == seen[0].beat_at < seen[1].beat_at


SECRET = "扶贫2016"


def ask_with_password(clerk):
    parameters = {"file": 1}
    return services.ask(
        actor=clerk, kind="counting", title="数一数", key="one", parameters=parameters, password=SECRET
    )


def kept():
    """What the database holds of the only job: its password as it lies there, and all else as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_password, to_jsonb(job) - 'sealed_password' FROM jobs_job job")
        sealed, rest = cursor.fetchone()
    return sealed, str(rest)


def test_a_password_waits_sealed_and_only_the_handler_sees_it(clerk, kind):
    seen = []
    kind.behave = lambda progress: seen.append(progress.job.sealed_password) or {}
    job = ask_with_password(clerk)
    sealed, rest = kept()
    assert sealed.startswith("k1:")
    assert SECRET not in sealed + rest
    services.run(job.pk)
    assert (seen, kept()[0]) == ([SECRET], "")


@pytest.mark.parametrize("fault", [Refusal("closed", "已结账"), services.Cancelled(), ZeroDivisionError()])
def test_it_is_wiped_when_the_work_fails(clerk, kind, fault):
    def fail(progress):
        raise fault

    kind.behave = fail
    job = ask_with_password(clerk)
    if isinstance(fault, ZeroDivisionError):
        with pytest.raises(ZeroDivisionError):
            services.run(job.pk)
    else:
        services.run(job.pk)
    assert kept()[0] == ""


def test_it_is_wiped_when_waiting_work_is_cancelled(clerk):
    services.cancel(actor=clerk, job=ask_with_password(clerk))
    assert kept()[0] == ""


def test_it_waits_on_for_the_next_worker_and_is_wiped_when_all_have_died(clerk, kind, settings):
    job = ask_with_password(clerk)
    long_ago = timezone.now() - timedelta(seconds=settings.JOB_STALE_SECONDS + 1)
    rows = Job.objects.filter(pk=job.pk)
    rows.update(state=State.RUNNING, attempts=1, beat_at=long_ago)
    assert services.revive_stale() == 1
    assert Job.objects.get().sealed_password == SECRET
    rows.update(attempts=services.MOST_ATTEMPTS)
    services.revive_stale()
    assert (Job.objects.get().state, kept()[0]) == (State.FAILED, "")


def test_no_ended_work_can_hold_a_password(clerk, kind):
    job = services.run(ask_with_password(clerk).pk)
    with pytest.raises(IntegrityError, match="job_password_is_wiped"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(sealed_password=SECRET)
