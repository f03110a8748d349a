"""Medians of repeated runs, and the peak memory of a child process."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench.rig.arena import address

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


def in_threads(tasks: list[Callable[[], object]]) -> float:
    """Seconds until all tasks are done, begun at the same moment; raises the first error any of them met."""
    gate, errors = threading.Barrier(len(tasks) + 1), []

    def work(task: Callable[[], object]) -> None:
        gate.wait()
        try:
            task()
        except Exception as error:  # noqa: BLE001 - raised again in the thread that asked
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return time.perf_counter() - begun


def in_child(*arguments: str) -> dict:
    """What `python -m bench.rig.child …` measured in a process of its own: seconds, peak_mb and what else it says."""
    environment = os.environ | {
        "DATABASE_URL": address(),
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEY": settings.FIELD_KEY,
    }
    command = [sys.executable, "-m", "bench.rig.child", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def child_median(*arguments: str, repeats: int = REPEATS) -> dict:
    """The median child by seconds, with the highest peak of all."""
    runs = sorted((in_child(*arguments) for _ in range(repeats)), key=lambda run: run["seconds"])
    return runs[len(runs) // 2] | {"peak_mb": max(run["peak_mb"] for run in runs)}
