"""A cell that is called tidy is not read at all: so reading it would have to give the same, without a word."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fupin.intake.cells import BankAccount, Code, IdNumber, PersonName, Phone, Raw, Text
from fupin.intake.cells.identity import check_digit

TYPES = [BankAccount(), Code(), Code(32), IdNumber(), PersonName(), Phone(), Text(5)]
DAYS = st.dates().map(lambda day: f"{day:%Y%m%d}")
NUMBERS = st.tuples(st.integers(110000, 659999), DAYS, st.integers(100, 999)).map(
    lambda parts: "".join(map(str, parts))
)
TEXTS = st.one_of(
    st.text(max_size=22),
    st.text("0123456789X", min_size=8, max_size=32),
    st.text("张王口无未统计填空买提·", min_size=1, max_size=6),
    st.from_regex(r"1[0-9]{10}\Z", fullmatch=True),
    NUMBERS.filter(lambda first: len(first) == 17 and first.isdigit()).map(
        lambda first: first + check_digit(first)
    ),
)


@pytest.mark.parametrize("cell", TYPES, ids=lambda cell: type(cell).__name__)
@given(text=TEXTS)
@example(text="11010519491231002X")
@example(text="20991231")
@example(text="未统计")
@example(text="口口")
@example(text="同上")
@example(text="同左")
@example(text="死亡")
def test_a_tidy_cell_means_itself_and_raises_no_doubt(cell, text):
    if cell.is_tidy(text):
        raw = Raw(text)
        assert (cell.parse(raw), cell.show(text), raw.warnings) == (text, text, [])


def test_sound_numbers_and_common_names_are_tidy():
    assert IdNumber().is_tidy("11010519491231002X")
    assert not IdNumber().is_tidy("110105194912310021")
    assert not IdNumber().is_tidy("11010519491331002X")
    assert PersonName().is_tidy("黄招元")
    assert not PersonName().is_tidy("黄　招元")
    assert Phone().is_tidy("13800138000")
