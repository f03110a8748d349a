"""Money by year and by channel, in few queries, equal to what the indicators give for the same years."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from funds.channels import Channel
from funds.selectors import totals_within
from fupin.catalogue import definition
from fupin.periods import Period
from reports.indicators import Reader, Selection, Value, binding
from reports.indicators.reader import RowSet
from reports.indicators.sources import ENTRY_SIDES, Money, Source

TREND_CODES = ("fund.direct_total", "fund.introduced", "fund.raised", "fund.fiscal")
DIRECT = "fund.direct_total"
REPORTED = "reported"


@dataclass(frozen=True)
class YearlyMoney:
    """One indicator by year: yuan, None where no row of that year gives it."""

    code: str
    name: str
    amounts: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Share:
    """A part of the direct input: one channel, or what was reported as a whole without channels."""

    channel: str
    name: str
    amount: Decimal
    row_count: int


@dataclass(frozen=True)
class MoneyByYear:
    """Money by year and in the groups that every kind of money can be made of; without sums over several years."""

    def rows(self, selection: Selection) -> QuerySet:
        every, span = Money(), selection.narrowed(period=selection.period.whole_years)
        totals = every.totals(span)
        if totals is not None:
            rows = totals.filter(totals_within(span.period), since_year=F("year"))
        else:
            within = Q(covers_from__isnull=True) | Q(covers_from__year=F("occurred_on__year"))
            rows = every.rows(span).filter(within).order_by().annotate(year=ExtractYear("occurred_on"))
        return rows.values("year", *ENTRY_SIDES).annotate(total=Sum("signed_amount"))


def money_by_year(reader: Reader) -> list[YearlyMoney]:
    """Money by nature and year, as the indicators give it, for each year that the period touches.

    One query where it was not foreseen. A sum over several years belongs to none of them. Years in which a reported
    figure stands are read one by one.
    """
    years = years_of(reader.selection)
    series = []
    for code in TREND_CODES:
        amounts = _sums_by_year(binding(code)[0], reader.answer(MoneyByYear()))
        for year in _years_with_reported(reader, code) & set(years):
            amounts[year] = _read(reader.selection, code, year)
        series.append(YearlyMoney(code, definition(code).name, tuple(amounts.get(year) for year in years)))
    return series


def years_of(selection: Selection) -> list[int]:
    """The years that the period touches."""
    return list(range(selection.period.start.year, selection.period.end.year + 1))


def money_to_date(selection: Selection) -> dict[int, list[Value]]:
    """What had come by the end of each year in which something came: the indicators' values of TREND_CODES, by year.

    For sources that only give sums over several years: such a sum counts from the year in which it ends. Each
    value is the indicator's from the beginning of the period to that year's end; one reader a year.
    """
    years = _years_of_money(selection)
    return {year: Reader(to_the_end_of(selection, year)).values(TREND_CODES) for year in years}


def _years_of_money(selection: Selection) -> list[int]:
    """The years of the period in which something came or went back. One query."""
    period = selection.period
    totals = Money().totals(selection)
    if totals is not None:
        found = totals.filter(year__range=(period.start.year, period.end.year)).values_list("year", flat=True)
    else:
        money = Money().chosen(selection).filter(occurred_on__range=(period.start, period.end))
        found = money.order_by().values_list("occurred_on__year", flat=True)
    return sorted(found.distinct())


def to_the_end_of(selection: Selection, year: int) -> Selection:
    """The selection from the beginning of its period to the end of the year, or of the period if that is earlier."""
    end = min(Period.year(year).end, selection.period.end)
    return selection.narrowed(period=Period(selection.period.start, end))


def _years_with_reported(reader: Reader, code: str) -> set[int]:
    rows = reader.reported(code)
    return {
        row.ends_on.year for row in rows if row.starts_on is None or row.starts_on.year == row.ends_on.year
    }


def _read(selection: Selection, code: str, year: int) -> Decimal | None:
    value = Reader(selection.narrowed(period=Period.year(year))).value(code)
    return value.figure.value


def _sums_by_year(source: Money, groups: list[dict]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for group in groups:
        if source.takes(group):
            sums[group["year"]] = sums.get(group["year"], Decimal(0)) + group["total"]
    return sums


def direct_by_channel(reader: Reader) -> list[Share]:
    """The direct input in parts that add up to it, the largest first. One query beside the reader's own, or none."""
    row_sets = reader.row_sets(DIRECT)
    if all(row_set.source is not None for row_set in row_sets):
        shares = _shares_of_groups(reader, binding(DIRECT)[0])
    else:
        shares = [share for row_set in row_sets for share in _shares(row_set)]
    return sorted(shares, key=lambda share: -share.amount)


def _shares_of_groups(reader: Reader, source: Money) -> list[Share]:
    """By channel, out of what the reader has asked already."""
    parts: dict[str, list[dict]] = defaultdict(list)
    for group in reader.money_groups(source):
        parts[group["channel"]].append(group)
    return [
        _share(channel, sum(part["total"] for part in found), sum(part["count"] for part in found))
        for channel, found in parts.items()
    ]


def _shares(row_set: RowSet) -> list[Share]:
    if row_set.source is None:
        amount = sum((row.value or Decimal(0) for row in row_set.rows), Decimal(0))
        return [Share(REPORTED, "认定数（未分渠道）", amount, len(row_set.rows))]
    sums = row_set.rows.order_by().values("channel")
    sums = sums.annotate(total=Sum("signed_amount"), rows=Count("pk"))
    return [_share(row["channel"], row["total"], row["rows"]) for row in sums]


def _share(channel: str, amount: Decimal, row_count: int) -> Share:
    return Share(channel, Channel(channel).label.removeprefix("定点帮扶单位—"), amount, row_count)


def rows_of_channel(rows: QuerySet | list, source: Source | None, channel: str) -> QuerySet | list:
    """Of the rows of a figure of money, those of one channel (or those that were reported without one)."""
    if source is None:
        return rows if channel == REPORTED else []
    return rows.none() if channel == REPORTED else rows.filter(channel=channel)
