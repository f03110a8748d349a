"""The whole ledger recomputed: chains, balances, closed periods and totals, of entries posted as the product posts them."""

from bench.rig.arena import machine
from bench.rig.measuring import child_median
from bench.rig.world import fill, open_desks

SIZES = {"small": (20_000, 40_000), "full": (200_000, 1_000_000)}
DESKS = 4


def run(scale: str) -> dict:
    """Seconds, processor seconds and peak memory of `verify_ledger`, size by size; it must find everything in order."""
    desks, rows, there = open_desks(DESKS), [], 0
    for count in SIZES[scale]:
        fill(desks, count - there)
        there = count
        rows.append(_row(child_median("verify")))
    return {"title": f"核对整个台账：{DESKS} 本账，逐批经服务记入", "rows": rows, "machine": machine()}


def _row(measured: dict) -> dict:
    return {
        "分录": measured["rows"],
        "秒": measured["seconds"],
        "微秒/条": round(measured["seconds"] / measured["rows"] * 1e6, 1),
        "处理器秒": measured["cpu_seconds"],
        "峰值内存（MB）": measured["peak_mb"],
    }
