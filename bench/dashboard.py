"""The overview as people open it, and its figures of money from totals, against the same money summed from the entries."""

import statistics
import time
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from django.db import connection
from django.test import Client

from bench.rig.arena import machine
from bench.rig.bulk import fill_unchained
from bench.rig.measuring import at_once, median_of
from bench.rig.world import Desk, open_desks
from fupin.accounts.models import User
from fupin.periods import Period
from fupin.scope import SYSTEM
from reports.dashboards import money_by_year, money_flows
from reports.indicators import Reader, Selection, sources
from reports.indicators.statements import composed
from units.models import Membership, Role

SIZES = {"small": 20_000, "full": 5_000_000}
SECONDS = {"small": 10, "full": 60}
READERS = 10
DESKS = 8
MONEY = "fund.received"
OPENED = 40
RAW = """
SELECT sum(CASE WHEN giver.kind = 'source' THEN entry.amount WHEN taker.kind = 'source' THEN -entry.amount END)
FROM funds_entry entry
JOIN funds_ledgeraccount giver ON giver.id = entry.from_account_id
JOIN funds_ledgeraccount taker ON taker.id = entry.to_account_id
WHERE giver.kind = 'source' OR taker.kind = 'source'
"""


def run(scale: str) -> dict:
    """Milliseconds of the page, of its money from totals and from entries, and of the bare sum."""
    desks = open_desks(DESKS)
    fill_unchained(desks, SIZES[scale])
    everything = Selection(scope=SYSTEM, period=Period.years(2016, 2024))
    figures = {
        "到账资金一个数，读汇总": lambda: Reader(everything).value(MONEY),
        "各年资金和资金流向，读汇总": lambda: (
            money_by_year(Reader(everything)),
            money_flows(Reader(everything)),
        ),
    }
    rows = [_row(what, median_of(task), task, scale) for what, task in figures.items()]
    with _entries_only():
        task = figures["到账资金一个数，读汇总"]
        rows.append(_row("到账资金一个数，从分录现算", median_of(task), task, scale))
    rows.append(_row("一条 SQL 直接求和", median_of(_raw), _raw, scale))
    rows += [
        _page("总览页，一个单位", desks[0], scale),
        _page("总览页，整年以外的期间", desks[0], scale, to="2024-06-30"),
        _together("10 个读者各约 3 秒开一页，1 个写入者", desks, scale, reading=3, writing=0.5),
        _together("10 个读者一页接一页，1 个写入者", desks, scale, reading=0, writing=0.5),
    ]
    notes = ["写入者约每 0.5 秒记一批 10 笔；读者各是一个进程，各看一个单位，页面含登录、权限、查询、成页"]
    return {"title": "总览", "rows": rows, "notes": notes, "machine": machine()}


def _together(what: str, desks: list[Desk], scale: str, *, reading: float, writing: float) -> dict:
    """Pages opened by ten people while somebody posts; the pauses are on average so many seconds."""
    seconds = SECONDS[scale]
    for desk in desks:
        _leader(f"leader-{desk.unit.pk}", desk)
    readers = [("read", seconds, reading, desks[at % len(desks)].unit.pk) for at in range(READERS)]
    written, *opened = at_once(("write", seconds, writing, desks[0].unit.pk), *readers)
    taken = [each for reader in opened for each in reader]
    return {
        "项目": what,
        "分录": SIZES[scale],
        "毫秒（中位数）": statistics.median(taken),
        "毫秒（p95）": statistics.quantiles(taken, n=20)[-1],
        "页/秒": round(len(taken) / seconds, 1),
        "期间写入的批": len(written),
    }


def _row(what: str, seconds: float, task: object, scale: str) -> dict:
    return {
        "项目": what,
        "分录": SIZES[scale],
        "毫秒（中位数）": round(seconds * 1000, 1),
        "查询数": _queries(task),
    }


def _page(what: str, desk: Desk, scale: str, **asked: str) -> dict:
    """The page opened again and again by one leader; without the network, with everything else."""
    client = Client()
    client.force_login(_leader("leader", desk), backend="django.contrib.auth.backends.ModelBackend")

    def open_page() -> None:
        answer = client.get("/overview/", asked, HTTP_HOST="127.0.0.1")
        if answer.status_code != 200:
            raise SystemExit(f"/overview/ {answer.status_code}")

    open_page()
    seconds = []
    for _ in range(OPENED):
        begun = time.perf_counter()
        open_page()
        seconds.append(time.perf_counter() - begun)
    p95 = statistics.quantiles(seconds, n=20)[-1]
    row = _row(what, statistics.median(seconds), open_page, scale)
    return row | {"毫秒（p95）": round(p95 * 1000, 1)}


def _leader(name: str, desk: Desk) -> User:
    user, made = User.objects.get_or_create(username=name)
    if made:
        Membership.objects.create(user=user, role=Role.LEADER, unit=desk.unit, starts_on=date(2010, 1, 1))
    return user


@contextmanager
def _entries_only():
    """As if there were no totals: neither now nor when the statements that are kept were composed."""
    composed.cache_clear()
    with patch.object(sources, "totals_answer", lambda scope, period: False):
        yield
    composed.cache_clear()


def _raw() -> None:
    with connection.cursor() as cursor:
        cursor.execute(RAW)
        cursor.fetchone()


def _queries(task: object) -> int:
    asked: list[str] = []

    def count(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        task()
    return len(asked)
