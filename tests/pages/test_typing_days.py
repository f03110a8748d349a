"""Days are typed in any of the ways people write them; the browser's own language stays out."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from fupin.pages import DayField


@pytest.mark.parametrize("words", ["2017-12-31", "2017/12/31", "2017.12.31", "2017年12月31日", "20171231"])
def test_a_day_is_read_as_it_is_written(words):
    assert DayField("日期").clean(words) == date(2017, 12, 31)


@pytest.mark.parametrize("words", ["2017-13-01", "去年年底", "31/12/2017"])
def test_what_is_no_day_is_refused_with_an_example(words):
    with pytest.raises(ValidationError, match="请写成 2017-12-31 这样的日期"):
        DayField("日期").clean(words)


@pytest.mark.parametrize(
    "address", ["/registry/", "/registry/pairings/", "/registry/transfers/", "/ledger/", "/ledger/exports/"]
)
def test_the_pages_leave_no_day_to_the_browser(enter, address):
    text = enter("office").get(address).content.decode()
    assert 'type="date"' not in text
    assert 'placeholder="如 2017-12-31"' in text
