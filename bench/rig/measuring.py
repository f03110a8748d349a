"""Medians of repeated runs, and the peak memory of a child process."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench.rig.arena import address
from bench.rig.memory import family_of
from fupin.processes import connect_anew

REPEATS = 3
ROOT = Path(__file__).resolve().parents[2]


def median_of(task: Callable[[], object], repeats: int = REPEATS) -> float:
    """Seconds of the median run."""
    seconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def by_processes(tasks: list[Callable[[], object]]) -> float:
    """Seconds until all tasks are done, each by a process with a connection of its own, as those who write have them,
    begun at the same moment. RuntimeError if one of them failed; it says itself why.
    """
    forked = get_context("fork")
    gate = forked.Barrier(len(tasks) + 1)

    def work(task: Callable[[], object]) -> None:
        connect_anew()
        connection.ensure_connection()
        gate.wait()
        task()

    processes = [forked.Process(target=work, args=(task,)) for task in tasks]
    for process in processes:
        process.start()
    gate.wait()
    begun = time.perf_counter()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a writer failed")
    return time.perf_counter() - begun


def in_child(*arguments: object, module: str = "bench.rig.child", **environment: str) -> dict:
    """What `python -m bench.rig.child …` measured in a process of its own: seconds, peak_mb and what else it says.

    The peak is that of the process, or of it and those that worked for it, if that is more.
    """
    with start_child(module, *arguments, **environment) as child, family_of(child.pid) as family:
        said = child.stdout.read()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, child.args)
    measured = json.loads(said.splitlines()[-1])
    return measured | {"peak_mb": max(measured["peak_mb"], family.peak_mb)}


def start_child(module: str, *arguments: object, **more: str) -> subprocess.Popen:
    """A process of its own on the benchmark's database, with more in its environment if wanted; one can write to it and
    read what it prints.
    """
    environment = os.environ | {
        "DATABASE_URL": address(),
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEY": settings.FIELD_KEY,
        **more,
    }
    command = [sys.executable, "-m", module, *map(str, arguments)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)


def at_once(*works: tuple[object, ...]) -> list[list[float]]:
    """What each of `python -m bench.rig.visits …` took, in milliseconds, all begun at the same moment."""
    children = [start_child("bench.rig.visits", *work) for work in works]
    for child in children:
        if child.stdout.readline() != "ready\n":
            raise SystemExit(f"{child.args} 没有准备好")
    for child in children:
        child.stdin.write("\n")
        child.stdin.flush()
    return [json.loads(child.communicate()[0]) for child in children]


def child_median(*arguments: str, repeats: int = REPEATS) -> dict:
    """The median child by seconds, with the highest peak of all."""
    runs = sorted((in_child(*arguments) for _ in range(repeats)), key=lambda run: run["seconds"])
    return runs[len(runs) // 2] | {"peak_mb": max(run["peak_mb"] for run in runs)}
