"""Days, months and years in the forms that people write."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from fupin.figures.numerals import numeral_value
from fupin.intake.cells.base import INVISIBLE, NOTHING_WORDS, SPACES, CellProblem, CellType, Raw

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

OPEN_WORDS = frozenset({"至今", "今", "现在", "长期", "未脱贫", "未消除", "未结束"})
EARLIEST, LATEST = 1901, 2099
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(10_000, 73_000)
SERIAL = re.compile(r"\d{5}")
HANZI_NUMBER = re.compile("[零〇一二三四五六七八九十]+(?=[年月日号])")
HANZI_YEAR = re.compile("[零〇一二三四五六七八九]{4}(?=年)")
# 二○一八: the circle and the letter that stand for 〇 among Chinese digits.
ROUND_ZERO = re.compile("(?<=[零〇一二三四五六七八九])[○◯Oo0]|[○◯Oo0](?=[零〇一二三四五六七八九])")
# Taken off while the blank is still there: of 2018/10/11 0:00 nothing of the day may go.
CLOCK = re.compile(r"(?:\s+|(?<=\d)T|(?<=[日号]))\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?$")
# In the year 1905 lie the days whose serial numbers are the years 1900 to 2099: 2018 under a date format.
YEAR_OF_SERIALS = 1905
FULL = re.compile(r"(\d{4}|\d{2})[-/.年、](\d{1,2})[-/.月、](\d{1,2})[日号.]?")
MONTHLY = re.compile(r"(\d{4}|\d{2})[-/.年](\d{1,2})月?份?")
YEARLY = re.compile(r"(\d{4})(?:年度|年?[底末初]|年|度)?")
WEEKDAY = re.compile(r"[\s(,，]*(?:星期|周|礼拜)[一二三四五六日天]\)?$")
RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})?")
LOST_ZERO = re.compile(r"(\d{4}|\d{2})\.1")
DAY_FIRST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}/\d{1,2}/\d{2}")
RANGE = re.compile(r"\d{4}.*(?:[-—~～至到]+)\d{2,4}[./年-]?.*\d?$")
HALF_YEAR_2000 = 50
FUTURE = "日期在今天之后，请核对"
FORMS = "2018-10-01、2018年10月1日、2018/10/1"


class Moment(NamedTuple):
    """A point in time as finely as it was written."""

    year: int
    month: int | None = None
    day: int | None = None


def read_moment(raw: Raw) -> Moment:
    """Year, month and day of a cell as far as written. Raises CellProblem, also for the ambiguous 2018.1."""
    if isinstance(raw.value, date):
        return _checked(Moment(raw.value.year, raw.value.month, raw.value.day))
    text = _plain(raw.text)
    if (raw.is_number or not raw.typed) and LOST_ZERO.fullmatch(text):
        year = _year(text.partition(".")[0])
        raise CellProblem(
            "ambiguous_date",
            f"分不清是 {year} 年 1 月还是 {year} 年 10 月（{year}.10 按数值存会变成 {year}.1），请写明",
            f"{year}-01 或 {year}-10",
        )
    if raw.since_1904 and SERIAL.fullmatch(text):
        raise CellProblem(
            "since_1904",
            "这个文件从 1904 年起数日子，没有设成日期格式的数分不清是哪一天，请把格子设成日期格式",
            FORMS,
        )
    return _checked(_written(text))


def _plain(text: str) -> str:
    day = WEEKDAY.sub("", CLOCK.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).strip()))
    day = day.replace("元月", "1月")
    tidy = ROUND_ZERO.sub("〇", SPACES.sub("", day).lstrip("'"))
    return HANZI_NUMBER.sub(_in_digits, HANZI_YEAR.sub(_in_digits, tidy)).removesuffix(".0")


def _in_digits(match: re.Match[str]) -> str:
    """Chinese digits as a number; as they stand where they are none (一八年), which is then no date."""
    try:
        return str(numeral_value(match[0]))
    except ValueError:
        return match[0]


def _written(text: str) -> Moment:
    if DAY_FIRST.fullmatch(text):
        raise CellProblem(
            "ambiguous_date", "分不清哪个是年、哪个是月、哪个是日，请按年—月—日的顺序写全", FORMS
        )
    if match := FULL.fullmatch(text):
        return Moment(_year(match[1]), int(match[2]), int(match[3]))
    if match := MONTHLY.fullmatch(text):
        return Moment(_year(match[1]), int(match[2]))
    if match := YEARLY.fullmatch(text):
        return Moment(int(match[1]))
    if SERIAL.fullmatch(text) and int(text) in SERIALS:
        day = SERIAL_ZERO + timedelta(days=int(text))
        return Moment(day.year, day.month, day.day)
    if match := RUN_TOGETHER.fullmatch(text):
        return Moment(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if RANGE.search(text):
        raise CellProblem("date_range", "填的是一段时间，请只填一个日期，起止分两列填", FORMS)
    raise CellProblem("date", "不是认得的日期", FORMS)


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year <= HALF_YEAR_2000 else 1900)


def _checked(moment: Moment) -> Moment:
    if not EARLIEST <= moment.year <= LATEST:
        raise CellProblem("date_bounds", f"年份 {moment.year} 不合理，请核对", f"{EARLIEST}—{LATEST} 年之间")
    try:
        date(moment.year, moment.month or 1, moment.day or 1)
    except ValueError as error:
        raise CellProblem("date", "没有这一天，请核对月和日", FORMS) from error
    return moment


@dataclass(frozen=True)
class Moments(CellType):
    """What the three date types share. `past` refuses what lies after today."""

    past: bool = False
    blank_words = NOTHING_WORDS | OPEN_WORDS

    def _moment(self, raw: Raw) -> Moment:
        moment = read_moment(raw)
        if self.past and date(moment.year, moment.month or 1, moment.day or 1) > timezone.localdate():
            raise CellProblem("future", FUTURE, "今天或以前的日期")
        return moment


@dataclass(frozen=True)
class Date(Moments):
    """A day as date. A month alone counts as its first or last day (`month_day`), with a warning."""

    month_day: str | None = "first"
    number_format = "yyyy-mm-dd"

    def read(self, raw: Raw, context: "Context | None") -> date:
        moment = self._moment(raw)
        if moment.month is None:
            raise CellProblem("date", "只有年份，请填到月、日", FORMS)
        if moment.day is not None:
            return date(*moment)
        return self._day_of_month(raw, moment)

    def _day_of_month(self, raw: Raw, moment: Moment) -> date:
        if self.month_day is None:
            raise CellProblem("date", "只有年和月，请填到日", FORMS)
        first = date(moment.year, moment.month, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        day = first if self.month_day == "first" else last
        raw.warn("month_only", f"只写到月，按 {day.isoformat()} 登记，请核对")
        return day

    def export(self, value: date | None) -> date | None:
        return value

    @property
    def hint(self) -> str:
        return "日期，如 2018-10-01"


@dataclass(frozen=True)
class Month(Moments):
    """A month as the date of its first day; shown as 2018-10."""

    def read(self, raw: Raw, context: "Context | None") -> date:
        moment = self._moment(raw)
        if moment.month is None:
            raise CellProblem("date", "只有年份，请填到月", "如 2018-10")
        return date(moment.year, moment.month, 1)

    def show(self, value: date | None) -> str:
        return "" if value is None else f"{value:%Y-%m}"

    @property
    def hint(self) -> str:
        return "年月，如 2018-10"


@dataclass(frozen=True)
class Year(Moments):
    """A calendar year as int, of `since` or later; with `past` none after the present one, or the `ahead` next ones."""

    since: int = EARLIEST
    ahead: int = 0
    number_format = "0"

    def _moment(self, raw: Raw) -> Moment:
        moment = read_moment(raw)
        last = timezone.localdate().year + self.ahead if self.past else LATEST
        if moment.year > last:
            raise CellProblem("future", FUTURE, self._between(last))
        if moment.year < self.since:
            raise CellProblem("date_bounds", f"年份早于 {self.since} 年，请核对", self._between(last))
        return moment

    def _between(self, last: int) -> str:
        return f"{self.since}—{last} 年之间"

    def read(self, raw: Raw, context: "Context | None") -> int:
        if isinstance(raw.value, datetime | date):
            return self._of_a_day(raw)
        several = re.findall(r"(?:19|20)\d{2}", raw.text)
        if len(set(several)) > 1:
            raise CellProblem("several_years", "填了几个年份，请每个年份单独填一行", "如 2018")
        whole = Raw(raw.text, raw.address, typed=True, since_1904=raw.since_1904)
        try:
            return self._moment(whole).year
        except CellProblem as problem:
            if problem.code != "date":
                raise
            raise CellProblem("date", "不是认得的年份", "年份，如 2018") from problem

    def _of_a_day(self, raw: Raw) -> int:
        moment = self._moment(raw)
        if moment.year == YEAR_OF_SERIALS:
            meant = str((date(*moment) - SERIAL_ZERO).days)
            raise CellProblem(
                "year_as_date", "格子设成了日期格式，年份读不出来，请改成常规格式重填", "如 2018", meant
            )
        return moment.year

    def export(self, value: int | None) -> int | None:
        return value

    @property
    def hint(self) -> str:
        return "年份，如 2018"
