"""How long the annual summaries of the demonstration take, document by document, against their queries alone."""

import io
import tempfile
import time
from statistics import median

from django.db import transaction
from django.test import override_settings

from bench.rig.arena import machine
from bench.rig.measuring import REPEATS, median_of
from reports.demonstration import load
from reports.management.commands.build_demo_summaries import WANTED, Wanted
from reports.models import Summary
from reports.services.summaries import begin_summary, build_edition, subject_of
from reports.summaries import compose

MORE = {"small": 1, "full": 5}


def run(scale: str) -> dict:
    """Seconds to build each summary (figures, words, Word and PDF) and to compose it only."""
    with tempfile.TemporaryDirectory() as files, override_settings(MEDIA_ROOT=files, DEMO=True):
        load(io.StringIO().write)
        rows = [_measured(wanted, REPEATS * MORE[scale]) for wanted in WANTED]
    return {"title": "生成年度总结", "rows": rows, "machine": machine()}


def _measured(wanted: Wanted, repeats: int) -> dict:
    summary = begin_summary(**wanted.asked())
    composing = median_of(lambda: compose(subject_of(summary), summary.template), repeats)
    built = median(_built(summary) for _ in range(repeats))
    return {
        "项目": str(summary),
        "取数和成文（秒）": round(composing, 3),
        "全程（秒）": round(built, 3),
        "÷取数和成文": round(built / composing, 2),
    }


def _built(summary: Summary) -> float:
    """Seconds of a whole build; it is rolled back, for the same content would not be built a second time."""
    with transaction.atomic():
        begun = time.perf_counter()
        build_edition(actor=None, summary=summary)
        seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    return seconds
