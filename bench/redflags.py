"""Every red-flag rule asked of all entries."""

import time

from django.utils import timezone

from bench.rig.arena import machine
from bench.rig.bulk import fill_unchained
from bench.rig.child import processor_seconds
from bench.rig.world import open_desks
from funds.selectors.redflags import RULES, found_by
from fupin.scope import SYSTEM

SIZES = {"small": 20_000, "full": 1_000_000}
DESKS = 8
PROJECTS = 40


def run(scale: str) -> dict:
    """Seconds of each rule, the slowest first, with the processor's seconds and how much it found."""
    fill_unchained(open_desks(DESKS), SIZES[scale], PROJECTS)
    rows = [_row(code) for code in RULES]
    rows.sort(key=lambda row: -row["秒"])
    return {
        "title": f"资金疑点：{SIZES[scale]:,} 条分录，{DESKS} 个单位，每个 {PROJECTS} 个项目",
        "rows": rows,
        "notes": ["没有到户发放、物资和公示的数据：问它们的规则在这里只读到空表"],
        "machine": machine(),
    }


def _row(code: str) -> dict:
    begun, worked = time.perf_counter(), processor_seconds()
    found = sum(1 for _ in found_by(RULES[code], SYSTEM, timezone.localdate()))
    return {
        "规则": RULES[code].name,
        "秒": round(time.perf_counter() - begun, 2),
        "处理器秒": round(processor_seconds() - worked, 2),
        "疑点": found,
    }
