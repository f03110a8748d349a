"""The whole ledger recomputed: chains, balances, closed periods and totals."""

from bench.rig.arena import machine
from bench.rig.bulk import chain_up, fill_unchained
from bench.rig.measuring import child_median
from bench.rig.world import open_desks

SIZES = {"small": 40_000, "full": 1_000_000}
DESKS = 4


def run(scale: str) -> dict:
    """Seconds, processor seconds and peak memory of `verify_ledger`, which must find everything in order."""
    fill_unchained(open_desks(DESKS), SIZES[scale], projects=40)
    chain_up()
    rows = [_row(child_median("verify"))]
    return {"title": f"核对整个台账：{DESKS} 本账", "rows": rows, "machine": machine()}


def _row(measured: dict) -> dict:
    return {
        "分录": measured["rows"],
        "秒": measured["seconds"],
        "微秒/条": round(measured["seconds"] / measured["rows"] * 1e6, 1),
        "处理器秒": measured["cpu_seconds"],
        "峰值内存（MB）": measured["peak_mb"],
    }
