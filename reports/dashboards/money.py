"""Money by year and by channel, in few queries, equal to what the indicators give for the same years."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from funds.channels import Channel
from fupin.catalogue import definition
from fupin.periods import Period
from reports.indicators import Reader, Selection, Value, binding
from reports.indicators.reported import reported
from reports.indicators.sources import Money, Source

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


def money_by_year(selection: Selection, years: list[int]) -> list[YearlyMoney]:
    """Money by nature and year, as the indicators give it. One query a nature, and one for reported figures.

    A sum over several years belongs to none of them. Years in which a reported figure stands are read one by one.
    """
    standing = _years_with_reported(selection)
    series = []
    for code in TREND_CODES:
        amounts = _amounts_by_year(selection, binding(code)[0], years)
        for year in standing.get(code, set()) & set(years):
            amounts[year] = _read(selection, code, year)
        series.append(YearlyMoney(code, definition(code).name, tuple(amounts.get(year) for year in years)))
    return series


def money_to_date(selection: Selection) -> dict[int, list[Value]]:
    """What had come by the end of each year in which something came: the indicators' values of TREND_CODES, by year.

    For sources that only give sums over several years: such a sum counts from the year in which it ends. Each
    value is the indicator's from the beginning of the period to that year's end; one reader a year.
    """
    period = selection.period
    money = Money().chosen(selection).filter(occurred_on__range=(period.start, period.end))
    years = sorted(money.order_by().values_list("occurred_on__year", flat=True).distinct())
    return {year: Reader(to_the_end_of(selection, year)).values(TREND_CODES) for year in years}


def to_the_end_of(selection: Selection, year: int) -> Selection:
    """The selection from the beginning of its period to the end of the year, or of the period if that is earlier."""
    end = min(Period.year(year).end, selection.period.end)
    return selection.narrowed(period=Period(selection.period.start, end))


def _years_with_reported(selection: Selection) -> dict[str, set[int]]:
    rows = reported(selection).filter(indicator__in=TREND_CODES)
    years: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.starts_on is None or row.starts_on.year == row.ends_on.year:
            years[row.indicator].add(row.ends_on.year)
    return years


def _read(selection: Selection, code: str, year: int) -> Decimal | None:
    value = Reader(selection.narrowed(period=Period.year(year))).value(code)
    return value.figure.value


def _amounts_by_year(selection: Selection, source: Source, years: list[int]) -> dict[int, Decimal]:
    if not years:
        return {}
    span = selection.narrowed(period=Period.years(years[0], years[-1]))
    within = Q(covers_from__isnull=True) | Q(covers_from__year=F("occurred_on__year"))
    sums = (
        source.rows(span)
        .filter(within)
        .order_by()
        .annotate(year=ExtractYear("occurred_on"))
        .values("year")
        .annotate(total=Sum("signed_amount"))
    )
    return {row["year"]: row["total"] for row in sums}


def direct_by_channel(reader: Reader) -> list[Share]:
    """The direct input in parts that add up to it, the largest first. One query beside the reader's own."""
    shares = []
    for row_set in reader.row_sets(DIRECT):
        if row_set.source is None:
            amount = sum((row.value or Decimal(0) for row in row_set.rows), Decimal(0))
            shares.append(Share(REPORTED, "认定数（未分渠道）", amount, len(row_set.rows)))
            continue
        sums = row_set.rows.order_by().values("channel")
        for row in sums.annotate(total=Sum("signed_amount"), rows=Count("pk")):
            name = Channel(row["channel"]).label.removeprefix("定点帮扶单位—")
            shares.append(Share(row["channel"], name, row["total"], row["rows"]))
    return sorted(shares, key=lambda share: -share.amount)


def rows_of_channel(rows: QuerySet | list, source: Source | None, channel: str) -> QuerySet | list:
    """Of the rows of a figure of money, those of one channel (or those that were reported without one)."""
    if source is None:
        return rows if channel == REPORTED else []
    return rows.none() if channel == REPORTED else rows.filter(channel=channel)
