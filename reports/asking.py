"""From the options of a command or an address to a Selection."""

import argparse
from datetime import date

from django.core.management.base import CommandError
from django.utils import timezone

from fupin.errors import Refusal
from fupin.periods import Period
from fupin.scope import SYSTEM, Scope
from reports.indicators import Selection
from units.models import Unit

FIRST_DAY = date(1949, 10, 1)


def find_unit(name: str, scope: Scope) -> Unit:
    """The visible unit of that name or short name; raises Refusal if there is none."""
    rows = Unit.objects.visible_to(scope)
    unit = rows.filter(name=name).first() or rows.filter(short_name=name).first()
    if unit is None:
        raise Refusal("unknown_unit", f"没有名为“{name}”的单位，请写全称或简称", field="unit")
    return unit


def find_period(start: str, end: str) -> Period:
    """From a day or year to a day or year; open ends reach from 1949 to the end of this year."""
    first = _day(start, "01-01") if start else FIRST_DAY
    last = _day(end, "12-31") if end else date(timezone.localdate().year, 12, 31)
    return Period(first, last)


def _day(text: str, rest: str) -> date:
    try:
        return date.fromisoformat(f"{text}-{rest}" if len(text) == 4 else text)
    except ValueError as error:
        raise Refusal(
            "bad_date", f"日期“{text}”读不出来，请写成 2018 或 2018-12-31", field="period"
        ) from error


def find_selection(
    scope: Scope, *, unit: str = "", place: str = "", start: str = "", end: str = ""
) -> Selection:
    """The selection that the words ask for; raises Refusal naming the word that cannot be understood."""
    if place and not (place.isdigit() and len(place) in {2, 4, 6, 9, 12}):
        raise Refusal("bad_place", f"地区代码“{place}”不对，应为 2、4、6、9 或 12 位数字", field="place")
    return Selection(
        scope=scope,
        period=find_period(start, end),
        unit=find_unit(unit, scope) if unit else None,
        place=place,
    )


def add_selection_options(parser: argparse.ArgumentParser) -> None:
    """--unit --place --from --to --json, the same for every command that asks for figures."""
    parser.add_argument("--unit", default="", help="单位名称")
    parser.add_argument("--place", default="", help="区划代码")
    parser.add_argument("--from", dest="start", default="", help="起始日期或年度")
    parser.add_argument("--to", dest="end", default="", help="截止日期或年度")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON")


def selection_of(options: dict) -> Selection:
    """The selection of a command's options, seen by the system itself; CommandError says what is wrong."""
    try:
        return find_selection(
            SYSTEM, unit=options["unit"], place=options["place"], start=options["start"], end=options["end"]
        )
    except Refusal as refusal:
        raise CommandError(refusal.message) from refusal
