"""A row counts in a period only if its whole span lies in it."""

from datetime import date

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from fupin.periods import Period, PeriodError

YEAR = Period.year(2018)
SPANS = {
    "inside": (date(2018, 3, 1), date(2018, 5, 31)),
    "whole year": (date(2018, 1, 1), date(2018, 12, 31)),
    "one day": (None, date(2018, 12, 31)),
    "from the year before": (date(2017, 12, 31), date(2018, 1, 1)),
    "into the next year": (date(2018, 12, 31), date(2019, 1, 1)),
    "over the year": (date(2016, 5, 23), date(2020, 12, 31)),
    "still running": (date(2018, 6, 1), None),
    "running since before": (date(2016, 6, 1), None),
    "before": (date(2016, 1, 1), date(2017, 12, 31)),
    "after": (date(2019, 1, 1), date(2019, 2, 1)),
    "starts after, open": (date(2019, 1, 1), None),
    "one day before": (None, date(2017, 12, 31)),
    "undated": (None, None),
}


@pytest.mark.parametrize(
    ("text", "first", "last", "label"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31), "2018年"),
        ("1995-2008", date(1995, 1, 1), date(2008, 12, 31), "1995—2008年"),
        ("2016—2018年", date(2016, 1, 1), date(2018, 12, 31), "2016—2018年"),
        ("2018Q2", date(2018, 4, 1), date(2018, 6, 30), "2018年第二季度"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "2016年2月"),
        ("2016-05-23..2018-12-31", date(2016, 5, 23), date(2018, 12, 31), "2016年5月23日至2018年12月31日"),
        ("2018-10-31..2018-10-31", date(2018, 10, 31), date(2018, 10, 31), "2018年10月31日"),
    ],
)
def test_a_period_is_read_and_named(text, first, last, label):
    period = Period.parse(text)

    assert (period.start, period.end, period.label, str(period)) == (first, last, label, label)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "18",
        "2008-1995",
        "2018-13",
        "2018Q5",
        "2018-02-30..2018-03-01",
        "2018-03-02..2018-03-01",
        "0000",
        "今年",
    ],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(PeriodError):
        Period.parse(text)


def test_quarters_and_months_end_on_their_last_day():
    assert Period.quarter(2018, 4) == Period(date(2018, 10, 1), date(2018, 12, 31))
    assert Period.month(2018, 12) == Period(date(2018, 12, 1), date(2018, 12, 31))
    with pytest.raises(PeriodError, match="请写 1 到 4"):
        Period.quarter(2018, 0)


def test_containing_and_overlapping():
    assert YEAR.contains(Period.month(2018, 12))
    assert YEAR.contains(date(2018, 1, 1))
    assert not YEAR.contains(Period.years(2018, 2019))
    assert YEAR.overlaps(Period.years(2018, 2019))
    assert not YEAR.overlaps(Period.year(2019))


@pytest.fixture
def Stay(db):
    with isolate_apps("fupin.catalogue"):

        class Stay(models.Model):
            name = models.CharField(max_length=30)
            begun_on = models.DateField(null=True)
            ended_on = models.DateField(null=True)

            class Meta:
                app_label = "stays"

            def __str__(self) -> str:
                return self.name

        with connection.schema_editor() as editor:
            editor.create_model(Stay)
        Stay.objects.bulk_create(
            Stay(name=name, begun_on=begun, ended_on=ended) for name, (begun, ended) in SPANS.items()
        )
        yield Stay


def names(rows) -> set[str]:
    return set(rows.values_list("name", flat=True))


def test_only_rows_whose_whole_span_lies_in_the_period_count(Stay):
    assert names(Stay.objects.filter(YEAR.q_within("begun_on", "ended_on"))) == {
        "inside",
        "whole year",
        "one day",
    }


def test_rows_that_overlap_without_lying_in_it_are_reported(Stay):
    assert names(Stay.objects.filter(YEAR.q_straddling("begun_on", "ended_on"))) == {
        "from the year before",
        "into the next year",
        "over the year",
        "still running",
        "running since before",
    }


def test_without_a_start_field_a_row_happens_on_one_day_and_straddles_nothing(Stay):
    within = names(Stay.objects.filter(YEAR.q_within(None, "ended_on")))

    assert within == {"inside", "whole year", "one day", "from the year before"}
    assert not Stay.objects.filter(YEAR.q_straddling(None, "ended_on")).exists()


def test_the_years_and_what_straddles_them_cover_the_run_of_years(Stay):
    """No finished row is counted twice, and none that overlaps a year is passed over in silence."""
    counted = [
        names(Stay.objects.filter(Period.year(year).q_within("begun_on", "ended_on")))
        for year in (2017, 2018)
    ]
    reported = names(Stay.objects.filter(YEAR.q_straddling("begun_on", "ended_on")))

    assert not counted[0] & counted[1]
    assert not counted[1] & reported
