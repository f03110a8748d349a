"""Asking for, running, cancelling and reviving background work."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import IntegrityError, transaction
from django.utils import timezone

from fupin.errors import Refusal
from fupin.jobs.models import OPEN_STATES, Job, State

log = logging.getLogger("fupin.jobs")

MOST_ATTEMPTS = 5

Handler = Callable[["Progress"], dict]
_handlers: dict[str, Handler] = {}


class Cancelled(Exception):
    """Raised inside a handler at its next step once somebody asked to cancel."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Registers the function that does jobs of this kind: takes a Progress, returns the result as JSON.

    It must be idempotent: after a killed worker it runs again from the start.
    """

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


class Progress:
    """What a handler is given: the job, and a way to say how far it is."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def step(self, done: int, total: int, text: str = "") -> None:
        """Reports and gives a sign of life; raises Cancelled if somebody asked for it. One query.

        Whoever reports 0 when the counting begins has the time left told by what is done from then on.
        """
        now = timezone.now()
        still = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, cancel_asked=False)
        begun = {} if done else {"counted_at": now}
        if not still.update(done_count=done, total_count=total, step=text[:200], beat_at=now, **begun):
            raise Cancelled


def ask(*, actor: User | None, kind: str, title: str, key: str, parameters: dict, password: str = "") -> Job:
    """A queued job, or the open one with the same key. The message is sent when the transaction commits.

    The handler finds the `password` in the job, which keeps it sealed and only until it ends.
    """
    wanted = {"kind": kind, "title": title, "key": key, "parameters": parameters, "asked_by": actor}
    try:
        with transaction.atomic():
            job = Job.objects.create(**wanted, sealed_password=password)
    except IntegrityError:
        return Job.objects.get(key=key, state__in=OPEN_STATES)
    transaction.on_commit(lambda: _send(job))
    return job


def _send(job: Job) -> None:
    from fupin.jobs.tasks import run_job

    try:
        run_job.delay(job.pk)
    except run_job.OperationalError:
        log.warning("job %s: broker unreachable, the revival round will send it", job.pk)


def run(job_id: int) -> Job:
    """Does the job if it is still queued (or was left running by a dead worker). Never runs it twice at once."""
    job = _claim(job_id)
    if job is None:
        return Job.objects.get(pk=job_id)
    try:
        result = _handlers[job.kind](Progress(job))
    except Cancelled:
        return _end(job, State.CANCELLED, message="已按要求取消，未留下半成品")
    except Refusal as refusal:
        return _end(job, State.FAILED, message=refusal.message)
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        _end(job, State.FAILED, message="系统出错，任务未完成，数据未改动；请重试，仍不行请联系系统管理员")
        raise
    return _end(job, State.DONE, result=result)


def _claim(job_id: int) -> Job | None:
    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
        if job is None or not _may_start(job, now):
            return None
        job.state, job.started_at, job.beat_at = State.RUNNING, job.started_at or now, now
        job.attempts += 1
        job.save(update_fields=["state", "started_at", "beat_at", "attempts"])
    return job


def _may_start(job: Job, now: object) -> bool:
    return job.state == State.QUEUED or (job.state == State.RUNNING and job.beat_at < now - _patience())


def _patience() -> timedelta:
    return timedelta(seconds=settings.JOB_STALE_SECONDS)


def _end(job: Job, state: str, *, result: dict | None = None, message: str = "") -> Job:
    job.state, job.result, job.message, job.ended_at = state, result or {}, message[:500], timezone.now()
    job.sealed_password = ""
    job.save(update_fields=["state", "result", "message", "ended_at", "sealed_password"])
    return job


def cancel(*, actor: User, job: Job) -> Job:
    """Cancels a queued job at once and a running one at its next step. Ended jobs are refused."""
    if Job.objects.filter(pk=job.pk, state=State.QUEUED).update(
        state=State.CANCELLED, ended_at=timezone.now(), message=f"{actor} 取消", sealed_password=""
    ):
        job.refresh_from_db()
        return job
    if not Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_asked=True):
        raise Refusal("ended", "任务已经结束，不能取消")
    job.refresh_from_db()
    return job


def revive_stale() -> int:
    """Sends unfinished jobs again whose worker or message was lost; returns how many. Gives up after some attempts."""
    limit = timezone.now() - _patience()
    stale = Job.objects.filter(state__in=OPEN_STATES, beat_at__lt=limit)
    hopeless = stale.filter(attempts__gte=MOST_ATTEMPTS)
    hopeless.update(
        state=State.FAILED,
        ended_at=timezone.now(),
        message="多次执行都中断了，已停止重试",
        sealed_password="",
    )
    jobs = list(stale.filter(state__in=OPEN_STATES))
    for job in jobs:
        _send(job)
    return len(jobs)
