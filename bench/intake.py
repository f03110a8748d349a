"""One upload of a county's registry, checked and stored, against stock django-import-export and the bare limit."""

import tempfile
from pathlib import Path

from django.db import connection

from bench.rig import registry
from bench.rig.arena import machine
from bench.rig.registry_jobs import in_child

# Persons in the file; how many of them the stock library is given, whose time is linear.
SIZES = {"small": (20_000, 1_000), "full": (100_000, 2_000)}


def run(scale: str) -> dict:
    """Rows a second, ratios and peak memory of a first upload, one with 1 % changed, and the same again."""
    count, sample = SIZES[scale]
    user = registry.prepare()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        first = registry.write(Path(folder) / "first.xlsx", count)
        second = registry.write(Path(folder) / "second.xlsx", count, changed=True)
        few = registry.write(Path(folder) / "few.xlsx", sample)
        limit = in_child("bare", first)
        stock = in_child("stock", few)
        _empty()
        uploads = [in_child("upload", path, user.pk) for path in (first, second, second)]
    bare, slow = limit["seconds"] / count, stock["seconds"] / sample
    rows = [
        _row("裸极限：读表 + COPY", count, limit, bare, slow),
        _row(f"django-import-export 默认（{sample} 行）", sample, stock, bare, slow),
        _row("产品：首次入库", count, uploads[0], bare, slow),
        _row("产品：再传，改了 1%", count, uploads[1], bare, slow),
        _row("产品：同样内容再传", count, uploads[2], bare, slow),
    ]
    return {
        "title": f"导入 {count:,} 人、26 列的一个 .xlsx（含校验、加密、历史、回执）",
        "rows": rows,
        "machine": machine(),
        "notes": ["新增/更新/不变：" + "；".join(each["said"] for each in uploads)],
    }


def _row(what: str, count: int, measured: dict, bare: float, slow: float) -> dict:
    each = measured["seconds"] / count
    return {
        "项目": what,
        "秒": measured["seconds"],
        "行/秒": round(1 / each),
        "÷裸极限": round(each / bare, 2),
        "×默认": round(slow / each, 1),
        "峰值内存（MB）": measured["peak_mb"],
    }


def _empty() -> None:
    """What the stock library wrote goes, so that the product begins with an empty registry."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM counties_person")
        cursor.execute("DELETE FROM counties_household")
