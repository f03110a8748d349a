"""Posting through the real service, chained, against plain INSERT of the very same rows."""

import time
from collections.abc import Callable

from bench.rig import plain
from bench.rig.arena import machine
from bench.rig.measuring import REPEATS, by_processes, child_median
from bench.rig.world import AT_ONCE, Desk, batches, open_desks, payments
from funds.models import Book
from funds.services import post_batch

SIZES = {"small": (160, 2_000, 40_000), "full": (800, 24_000, 1_000_000)}
WRITERS = 8


def run(scale: str) -> dict:
    """Rows a second of the service and of plain INSERT, and what verifying takes."""
    singles, many, verified = SIZES[scale]
    desks = open_desks(WRITERS)
    columns = plain.make_table()
    rows = [
        _compared("单笔，1 个写入者", [desks[0]], singles, 1, columns),
        _compared("每批 1,000 笔，1 个写入者", [desks[0]], many, AT_ONCE, columns),
        _compared("单笔，8 个写入者、不同账簿", desks, singles, 1, columns),
        _compared("单笔，8 个写入者、同一账簿", desks[:1] * WRITERS, singles, 1, columns),
        _compared("每批 1,000 笔，8 个写入者、不同账簿", desks, many, AT_ONCE, columns),
        _compared("每批 1,000 笔，8 个写入者、同一账簿", desks[:1] * WRITERS, many, AT_ONCE, columns),
        _verified(desks, verified),
    ]
    return {"title": "记账（经服务、接链）与直接 INSERT 同样的行", "rows": rows, "machine": machine()}


def _compared(what: str, desks: list[Desk], count: int, at_once: int, columns: list[str]) -> dict:
    """Product and baseline by turns; each writer has its share of the rows."""
    share = max(count // len(desks), at_once)
    ours, theirs = [], []
    for repeat in range(REPEATS):
        starts = {desk.book.pk: Book.objects.get(pk=desk.book.pk).length + 1 for desk in desks}
        ours.append(
            by_processes([_poster(desk, share, at_once, repeat * 97 + at) for at, desk in enumerate(desks)])
        )
        written = [row for book, first in starts.items() for row in plain.posted_rows(columns, book, first)]
        plain.empty()
        cut = [written[at * share : (at + 1) * share] for at in range(len(desks))]
        theirs.append(by_processes([_inserter(columns, part, at_once) for part in cut]))
    total = share * len(desks)
    product, baseline = total / sorted(ours)[REPEATS // 2], total / sorted(theirs)[REPEATS // 2]
    return {
        "项目": what,
        "笔数": total,
        "产品（笔/秒）": round(product),
        "直接 INSERT（笔/秒）": round(baseline),
        "产品÷INSERT": round(product / baseline, 3),
    }


def _poster(desk: Desk, count: int, at_once: int, seed: int) -> Callable[[], None]:
    singly = ([posting] for posting in payments(desk, count, seed)) if at_once == 1 else ()
    asked = list(singly or batches(desk, count, seed))

    def post() -> None:
        for postings in asked:
            post_batch(actor=desk.clerk, unit=desk.unit, postings=postings)

    return post


def _inserter(columns: list[str], rows: list[tuple], at_once: int) -> Callable[[], None]:
    if at_once == 1:
        return lambda: plain.insert_singly(columns, rows)
    return lambda: plain.insert_batches(columns, rows, at_once)


def _verified(desks: list[Desk], count: int) -> dict:
    """The ledger filled up to so many entries, then recomputed in a process of its own."""
    missing = count - sum(Book.objects.values_list("length", flat=True))
    begun = time.perf_counter()
    for desk in desks:
        for batch in batches(desk, max(missing, 0) // len(desks)):
            post_batch(actor=desk.clerk, unit=desk.unit, postings=batch)
    filled = time.perf_counter() - begun
    outcome = child_median("verify")
    return {
        "项目": "verify_ledger 全部重算",
        "笔数": outcome["rows"],
        "产品（笔/秒）": round(outcome["rows"] / outcome["seconds"]),
        "秒": outcome["seconds"],
        "峰值内存（MB）": outcome["peak_mb"],
        "备数（秒）": round(filled, 1),
    }
