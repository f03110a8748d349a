"""Periods of account: a year, a run of years, a quarter, a month, or from one day to another."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Q

from fupin.errors import Refusal

_QUARTERS = "一二三四"


class PeriodError(Refusal):
    """A period that cannot be read or ends before it begins; the message is Chinese."""

    def __init__(self, message: str) -> None:
        super().__init__("period", message)


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` to `end`, both included; raises PeriodError if the end is before the start."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise PeriodError(f"期间的止日 {self.end} 早于起日 {self.start}，请对调")

    @classmethod
    def year(cls, year: int) -> Self:
        """The calendar year."""
        return cls.years(year, year)

    @classmethod
    def years(cls, first: int, last: int) -> Self:
        """The calendar years from the first to the last, both included."""
        return cls(_day(first, 1, 1), _day(last, 12, 31))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        """The quarter 1 to 4 of a year."""
        if quarter not in {1, 2, 3, 4}:
            raise PeriodError(f"没有第 {quarter} 季度，请写 1 到 4")
        return cls(_day(year, quarter * 3 - 2, 1), _last_day(year, quarter * 3))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """The month 1 to 12 of a year."""
        return cls(_day(year, month, 1), _last_day(year, month))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads 2018, 1995-2008, 2018Q1, 2018-06, 2016-05-23..2018-12-31; PeriodError for anything else."""
        written = re.sub(r"\s", "", text)
        for pattern, build in _FORMS:
            if match := re.fullmatch(pattern, written):
                return build(cls, *match.groups())
        raise PeriodError(f"期间“{text}”读不出来，请写成 2018、1995-2008、2018-06 或 2016-05-23..2018-12-31")

    def __str__(self) -> str:
        return self.label

    @property
    def is_whole_years(self) -> bool:
        """True if it begins on 1 January and ends on 31 December."""
        return (self.start.month, self.start.day, self.end.month, self.end.day) == (1, 1, 12, 31)

    @property
    def whole_years(self) -> Self:
        """The years that the period touches, whole."""
        return type(self).years(self.start.year, self.end.year)

    @property
    def label(self) -> str:
        """2018年, 1995—2008年, 2018年第一季度, 2018年6月, 2018年6月1日, or 2016年5月23日至2018年12月31日."""
        first, last = self.start.year, self.end.year
        if self.is_whole_years:
            return f"{first}年" if first == last else f"{first}—{last}年"
        if first == last and self == Period.month(first, self.start.month):
            return f"{first}年{self.start.month}月"
        number = (self.start.month + 2) // 3
        if first == last and self == Period.quarter(first, number):
            return f"{first}年第{_QUARTERS[number - 1]}季度"
        if self.start == self.end:
            return _day_text(self.start)
        return f"{_day_text(self.start)}至{_day_text(self.end)}"

    def contains(self, other: "Period | date") -> bool:
        """True if every day of the other period (or the day) lies in this one."""
        first, last = (other, other) if isinstance(other, date) else (other.start, other.end)
        return self.start <= first and last <= self.end

    def overlaps(self, other: "Period") -> bool:
        """True if the two have a day in common."""
        return self.start <= other.end and other.start <= self.end

    def q_within(self, start_field: str | None, end_field: str) -> Q:
        """The rows that count in this period: their whole span lies in it.

        An empty start (or no start field at all) means that the row happened on the end date. A row without
        an end date is still running or undated and counts in no period.
        """
        ended = Q(**{f"{end_field}__gte": self.start, f"{end_field}__lte": self.end})
        if start_field is None:
            return ended
        return ended & (Q(**{f"{start_field}__isnull": True}) | Q(**{f"{start_field}__gte": self.start}))

    def q_straddling(self, start_field: str | None, end_field: str) -> Q:
        """The rows that overlap this period but are not contained in it: reported, never counted.

        What they did cannot be split by year. A row that has begun and has no end date straddles every
        period from its start on.
        """
        if start_field is None:
            return Q(pk__in=[])
        begun_before = Q(**{f"{start_field}__lt": self.start, f"{end_field}__gte": self.start})
        begun = Q(**{f"{start_field}__lte": self.end})
        unfinished = Q(**{f"{end_field}__gt": self.end}) | Q(**{f"{end_field}__isnull": True})
        return begun_before | (begun & unfinished)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise PeriodError(f"没有 {year} 年 {month} 月 {day} 日这一天，请核对") from error


def _last_day(year: int, month: int) -> date:
    first = _day(year, month, 1)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_YEAR, _DATE = r"(\d{4})", r"(\d{4})-(\d{1,2})-(\d{1,2})"
_FORMS = [
    (_YEAR + "年?", lambda cls, year: cls.year(int(year))),
    (_YEAR + "年?[-—~至]" + _YEAR + "年?", lambda cls, first, last: cls.years(int(first), int(last))),
    (_YEAR + "-?[Qq]([1-4])", lambda cls, year, quarter: cls.quarter(int(year), int(quarter))),
    (_YEAR + r"-(\d{1,2})", lambda cls, year, month: cls.month(int(year), int(month))),
    (
        _DATE + r"\.\." + _DATE,
        lambda cls, *parts: cls(_day(*map(int, parts[:3])), _day(*map(int, parts[3:]))),
    ),
]
