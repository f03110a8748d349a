"""A unit in a cell of a sheet, and a beginning of which perhaps only the year is known."""

import re
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from fupin.intake.cells import CellProblem, CellType, Raw, nearest_word, tidy
from fupin.intake.cells.dates import FORMS, Moments
from fupin.periods import Period
from fupin.scope import NOTHING
from units.models import Pairing, Unit

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

ALIAS_MARKS = re.compile(r"[、，,;；/]")
IGNORED = re.compile(r"[\s()（）·]")


class UnitCell(CellType):
    """A unit by its name, short name or alias, as Unit.

    With `scoped` (the default) only units of the uploader's scope will do, and for one who answers for a place
    the units that are paired with it.
    """

    says_where = True

    def __init__(self, *, scoped: bool = True) -> None:
        self.scoped = scoped

    def read(self, raw: Raw, context: "Context | None") -> Unit:
        unit = unit_meant(tidy(raw.text), context)
        if self.scoped and context and unit.pk not in _writable(context):
            raise CellProblem("out_of_scope", "这个单位不在您的管理范围内，不能导入它的数据")
        return unit

    def show(self, value: Unit | None) -> str:
        return "" if value is None else value.name

    @property
    def hint(self) -> str:
        return "单位全称、简称或曾用名"


def unit_meant(words: str, context: "Context | None") -> Unit:
    """The unit of that name. Raises CellProblem: unknown, with the nearest name in scope, or several."""
    found = _by_name(context).get(_plain(words), [])
    if not found:
        scope = context.scope if context else NOTHING
        names = Unit.objects.visible_to(scope).values_list("name", flat=True)
        raise CellProblem("unknown_unit", "没有登记这个单位", "已登记的单位名称", nearest_word(words, names))
    if len(found) > 1:
        names = "、".join(unit.name for unit in found)
        raise CellProblem("ambiguous_unit", "是几个单位的简称，请写全称", names)
    return found[0]


def _by_name(context: "Context | None") -> dict[str, list[Unit]]:
    """Units by each word that they go by; a full name is never taken for another's short name."""
    cache = context.cache if context else {}
    if "units" not in cache:
        full, short = {}, defaultdict(list)
        for unit in Unit.objects.all():
            full[_plain(unit.name)] = [unit]
            for word in {_plain(word) for word in (unit.short_name, *ALIAS_MARKS.split(unit.aliases))} - {""}:
                short[word].append(unit)
        cache["units"] = {**short, **full}
    return cache["units"]


def _plain(words: str) -> str:
    return IGNORED.sub("", words).lower()


def _writable(context: "Context") -> set[int]:
    """Ids of the units whose rows the uploader may write."""
    if "writable_units" not in context.cache:
        scope = context.scope
        if scope.everything:
            ids = set(Unit.objects.values_list("pk", flat=True))
        else:
            ids = set(scope.unit_ids) | {
                unit
                for unit, place in Pairing.objects.values_list("unit_id", "place_id")
                if any(place.startswith(own) or own.startswith(place) for own in scope.places)
            }
        context.cache["writable_units"] = ids
    return context.cache["writable_units"]


class Start(NamedTuple):
    """A first day and how exactly it is known: day, month or year."""

    day: date
    precision: str


class StartCell(Moments):
    """A beginning, as Start: 2016-05-23 to the day, 2006年8月 to the month, 1995年 to the year (its first day)."""

    def read(self, raw: Raw, context: "Context | None") -> Start:
        moment = self._moment(raw)
        precision = "day" if moment.day else "month" if moment.month else "year"
        return Start(date(moment.year, moment.month or 1, moment.day or 1), precision)

    def show(self, value: Start | None) -> str:
        if value is None:
            return ""
        return value.day.strftime({"year": "%Y年", "month": "%Y年%m月"}.get(value.precision, "%Y-%m-%d"))

    @property
    def hint(self) -> str:
        return f"日期，只知道年份时写 1995年；{FORMS}"


class EndCell(Moments):
    """A last day as date; of a month or a year alone it is the last day of that, and the receipt says so."""

    def read(self, raw: Raw, context: "Context | None") -> date:
        moment = self._moment(raw)
        if moment.day:
            return date(*moment)
        day = Period.month(moment.year, moment.month).end if moment.month else Period.year(moment.year).end
        raw.warn("year_only", f"没有写到日，按 {day.isoformat()} 登记，请核对")
        return day

    @property
    def hint(self) -> str:
        return f"日期，还在继续的空着；{FORMS}"
