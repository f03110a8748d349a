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
from bench.rig.measuring import median_of
from bench.rig.world import Desk, open_desks
from fupin.accounts.models import User
from fupin.periods import Period
from fupin.scope import SYSTEM
from reports.dashboards import money_by_year, money_flows
from reports.indicators import Reader, Selection, sources
from units.models import Membership, Role

SIZES = {"small": 20_000, "full": 5_000_000}
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
    years = list(range(2016, 2025))
    figures = {
        "到账资金一个数，读汇总": lambda: Reader(everything).value(MONEY),
        "各年资金和资金流向，读汇总": lambda: (money_by_year(everything, years), money_flows(everything)),
    }
    rows = [_row(what, median_of(task), task, scale) for what, task in figures.items()]
    with _entries_only():
        task = figures["到账资金一个数，读汇总"]
        rows.append(_row("到账资金一个数，从分录现算", median_of(task), task, scale))
    rows.append(_row("一条 SQL 直接求和", median_of(_raw), _raw, scale))
    rows += [
        _page("总览页，一个单位", desks[0], scale),
        _page("总览页，整年以外的期间", desks[0], scale, to="2024-06-30"),
    ]
    return {"title": "总览", "rows": rows, "machine": machine()}


def _row(what: str, seconds: float, task: object, scale: str) -> dict:
    return {
        "项目": what,
        "分录": SIZES[scale],
        "毫秒（中位数）": round(seconds * 1000, 1),
        "查询数": _queries(task),
    }


def _page(what: str, desk: Desk, scale: str, **asked: str) -> dict:
    """The page opened again and again by one leader; without the network, with everything else."""
    user, made = User.objects.get_or_create(username="leader")
    if made:
        Membership.objects.create(user=user, role=Role.LEADER, unit=desk.unit, starts_on=date(2010, 1, 1))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

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


@contextmanager
def _entries_only():
    """As if there were no totals."""
    with patch.object(sources, "totals_answer", lambda scope, period: False):
        yield


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
