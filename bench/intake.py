"""One upload of a county's registry, checked and stored, against stock django-import-export and the bare limit."""

import tempfile
from pathlib import Path

import pgtrigger
from django.db import connection

from bench.rig import registry
from bench.rig.arena import machine
from bench.rig.measuring import ROOT
from bench.rig.registry_jobs import in_child
from reports.charts.options import Series, trend
from reports.charts.svg import render_svg

# Persons in the files; how many the stock library is given, whose time is linear.
SIZES = {"small": ((5_000, 20_000), 1_000), "full": ((20_000, 100_000, 1_000_000), 2_000)}
CHARTS = {"small": Path(tempfile.gettempdir()), "full": ROOT / "docs" / "pictures"}


def run(scale: str) -> dict:
    """Rows a second, ratios and peak memory of a first upload, one with 1 % changed, and the same again, size by size.

    The charts of cost against size go to docs/pictures at full scale, else to the directory of temporary files.
    """
    counts, sample = SIZES[scale]
    user = registry.prepare()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        few = registry.write(Path(folder) / "few.xlsx", sample)
        stock = in_child("stock", few)
        measured = [_measured(Path(folder), count, user.pk) for count in counts]
    slow = stock["seconds"] / sample
    rows = [_row(f"django-import-export 默认（{sample:,} 行，按行数折算）", sample, stock, None, slow)]
    for count, limit, *uploads in measured:
        bare = limit["seconds"] / count
        rows += [
            _row(f"{count:,} 人 裸极限：读表 + COPY", count, limit, bare, slow),
            _row(f"{count:,} 人 首次入库", count, uploads[0], bare, slow),
            _row(f"{count:,} 人 再传，改了 1%", count, uploads[1], bare, slow),
            _row(f"{count:,} 人 同样内容再传", count, uploads[2], bare, slow),
        ]
    return {
        "title": "导入人员表，26 列的一个 .xlsx（含校验、加密、历史、回执）",
        "rows": rows,
        "machine": machine(),
        "notes": [
            "新增/更新/不变：" + "；".join(each["said"] for _, _, *uploads in measured for each in uploads),
            "图：" + "、".join(map(str, _charts(CHARTS[scale], measured))),
        ],
    }


def _measured(folder: Path, count: int, user: int) -> tuple:
    """The size, what the bare limit took, and the three uploads into an empty registry."""
    first = registry.write(folder / "first.xlsx", count)
    second = registry.write(folder / "second.xlsx", count, changed=True)
    _empty()
    limit = in_child("bare", first)
    uploads = [in_child("upload", path, user) for path in (first, second, second)]
    return count, limit, *uploads


def _row(what: str, count: int, measured: dict, bare: float | None, slow: float) -> dict:
    each = measured["seconds"] / count
    return {
        "项目": what,
        "秒": measured["seconds"],
        "行/秒": round(1 / each),
        "÷裸极限": round(each / bare, 2) if bare else None,
        "×默认": round(slow / each, 1),
        "处理器秒": measured["cpu_seconds"],
        "峰值内存（MB）": measured["peak_mb"],
    }


def _charts(folder: Path, measured: list[tuple]) -> list[Path]:
    """Seconds for 10,000 lines and peak memory against the size of the file: flat lines are what is wanted."""
    sizes = [f"{count:,} 行" for count, *_ in measured]
    names = ("裸极限", "首次入库", "再传，改了 1%")
    drawn = []
    for file, title, unit, of in (
        (
            "intake-seconds.svg",
            "导入：每 1 万行用的时间",
            "秒",
            lambda count, job: job["seconds"] / count * 1e4,
        ),
        ("intake-memory.svg", "导入：峰值内存", "MB", lambda count, job: job["peak_mb"]),
    ):
        lines = [
            Series(name, tuple(round(of(count, jobs[at]), 2) for count, *jobs in measured))
            for at, name in enumerate(names)
        ]
        path = folder / file
        path.write_text(render_svg(trend(title, unit, sizes, lines), 720, 360), encoding="utf-8")
        drawn.append(path)
    return drawn


def _empty() -> None:
    """The registry is as at the beginning; the history stays, as it would."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        for name in ("personyear", "person", "statuschange", "householdyear", "household"):
            cursor.execute(f"DELETE FROM counties_{name}")
    with connection.cursor() as cursor:
        # As autovacuum would do it in time.
        cursor.execute("VACUUM ANALYZE")
