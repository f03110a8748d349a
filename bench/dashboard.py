"""The overview's figures as the page asks for them, against the same money summed by one bare statement."""

from django.db import connection

from bench.rig.arena import machine
from bench.rig.measuring import median_of
from bench.rig.world import fill, open_desks
from fupin.periods import Period
from fupin.scope import SYSTEM
from reports.dashboards import key_figures
from reports.indicators import Reader, Selection

SIZES = {"small": 20_000, "full": 1_000_000}
DESKS = 8
MONEY = "fund.received"
RAW = """
SELECT sum(CASE WHEN giver.kind = 'source' THEN entry.amount WHEN taker.kind = 'source' THEN -entry.amount END)
FROM funds_entry entry
JOIN funds_ledgeraccount giver ON giver.id = entry.from_account_id
JOIN funds_ledgeraccount taker ON taker.id = entry.to_account_id
WHERE giver.kind = 'source' OR taker.kind = 'source'
"""


def run(scale: str) -> dict:
    """Milliseconds of the whole overview, of one unit's, of one figure, and of the bare sum."""
    desks = open_desks(DESKS)
    fill(desks, SIZES[scale])
    everything = Selection(scope=SYSTEM, period=Period.years(2016, 2024))
    own = everything.narrowed(unit=desks[0].unit)
    figures = {
        "总览全部指标，全部单位": lambda: key_figures(Reader(everything)),
        "总览全部指标，一个单位": lambda: key_figures(Reader(own)),
        "一个指标（到账资金），全部单位": lambda: Reader(everything).value(MONEY),
        "一条 SQL 直接求和": _raw,
    }
    seconds = {what: median_of(task) for what, task in figures.items()}
    bare = seconds["一条 SQL 直接求和"]
    rows = [
        {
            "项目": what,
            "分录": SIZES[scale],
            "毫秒": round(each * 1000, 1),
            "查询数": _queries(figures[what]),
            "÷直接求和": round(each / bare, 1),
        }
        for what, each in seconds.items()
    ]
    return {"title": "总览指标与直接求和", "rows": rows, "machine": machine()}


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
