"""The audit pack against django-import-export and against COPY, over the same entries."""

import tempfile
from pathlib import Path

from bench.rig.arena import machine
from bench.rig.bulk import fill_unchained
from bench.rig.measuring import REPEATS, child_median, in_child
from bench.rig.world import open_desks

SIZES = {"small": (40_000, 2_000), "full": (1_000_000, 10_000)}
DESKS = 4


def run(scale: str) -> dict:
    """Seconds and peak memory of each; the stock library is measured on fewer rows and scaled by their number."""
    count, few = SIZES[scale]
    fill_unchained(open_desks(DESKS), count, projects=40)
    with tempfile.TemporaryDirectory() as folder:
        product = _packs(Path(folder))
        copied = child_median("export_copy", f"{folder}/copy.csv")
        stock = child_median("export_stock", f"{folder}/stock.xlsx", str(few))
    stock_seconds = stock["seconds"] * product["rows"] / stock["rows"]
    rows = [
        _row("审计包（xlsx、csv、清单）", product, product["seconds"], 1.0),
        _row(
            "django-import-export（select_related，xlsx）",
            stock,
            stock_seconds,
            stock_seconds / product["seconds"],
        ),
        _row("COPY TO csv", copied, copied["seconds"], copied["seconds"] / product["seconds"]),
    ]
    return {
        "title": "导出资金台账",
        "rows": rows,
        "faster_than_stock": round(stock_seconds / product["seconds"], 1),
        "times_copy": round(product["seconds"] / copied["seconds"], 2),
        "notes": [f"django-import-export 实测 {stock['rows']} 行，按行数折算"],
        "machine": machine(),
    }


def _packs(folder: Path) -> dict:
    """The median of the packs, each into a directory of its own."""
    runs = sorted(
        (in_child("export_pack", str(folder / f"pack{number}")) for number in range(REPEATS)),
        key=lambda run: run["seconds"],
    )
    return runs[REPEATS // 2] | {"peak_mb": max(run["peak_mb"] for run in runs)}


def _row(what: str, measured: dict, seconds: float, ratio: float) -> dict:
    return {
        "项目": what,
        "实测行数": measured["rows"],
        "秒（全部行）": round(seconds, 2),
        "÷审计包": round(ratio, 3),
        "处理器秒（实测的行）": measured["cpu_seconds"],
        "峰值内存（MB）": measured["peak_mb"],
    }
