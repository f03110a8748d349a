"""What holds for every figure, not only for those that were thought of."""

import random
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from fupin.figures import Figure, Precision, add_figures, parse_figure

UNITS = ["元", "人", "人次", "户", "公里", "千瓦", "亩", "个村", "%", "元/人", ""]
PATTERNS = [
    "{n}{s}{u}",
    "近{n}{s}{u}",
    "约{n}{s}{u}",
    "不少于{n}{s}{u}",
    "{n}余{s}{u}",
    "{n}{s}多{u}",
    "{n}{s}{u}以上",
    "{n}{s}{u}左右",
    "{n}—{m}{s}{u}",
    "{n}{s}{u}至{m}{s}{u}",
]
HANZI_DIGITS = "零一二三四五六七八九"


def hanzi(number: int) -> str:
    """A number below 10000 in Chinese words, written independently of the reader."""
    words, zero = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            words += ("零" if zero and words else "") + HANZI_DIGITS[digit] + unit
        zero = not digit
    return words


@st.composite
def numbers(draw, decimals: int = 4) -> str:
    whole = draw(st.integers(1, 99_999))
    tail = draw(st.integers(0, 10**decimals - 1))
    return f"{whole}" if not tail else f"{whole}.{tail:0{decimals}d}"


@st.composite
def wordings(draw) -> tuple[str, str]:
    """A figure as one might write it, and its unit."""
    number, unit = draw(numbers()), draw(st.sampled_from(UNITS))
    scale = draw(st.sampled_from(["", "万", "亿"]))
    pattern = draw(st.sampled_from(PATTERNS))
    return pattern.format(n=number, m=int(Decimal(number)) + 7, s=scale, u=unit), unit


@given(wordings())
def test_every_wording_is_restated_and_stored_without_loss(wording):
    text, unit = wording
    figure = parse_figure(text, unit)

    assert figure.text == text
    assert Figure.from_stored(**figure.stored(), unit=unit) == figure


@given(wordings())
def test_prose_never_changes_value_or_precision(wording):
    text, unit = wording
    figure = parse_figure(text, unit)
    printed = parse_figure(figure.prose(), unit)

    assert (printed.value, printed.upper, printed.precision) == (figure.value, figure.upper, figure.precision)


@given(st.integers(1, 9999), st.sampled_from(["", "万", "亿"]))
def test_chinese_numerals_mean_what_they_say(number, scale):
    figure = parse_figure(f"{hanzi(number)}{scale}元")

    assert figure.value == number * {"": 1, "万": 10**4, "亿": 10**8}[scale]
    assert figure.precision is Precision.EXACT


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_money_prose_never_rounds(amount):
    assert parse_figure(Figure.exact(amount, "元").prose()).value == amount


@given(
    st.lists(wordings().map(lambda pair: parse_figure(pair[0].replace(pair[1], "") or "1", "户")), max_size=6)
)
def test_a_sum_does_not_depend_on_the_order(figures):
    shuffled = random.Random(len(figures)).sample(figures, len(figures))
    one, other = add_figures(figures, "户"), add_figures(shuffled, "户")

    assert (one.value, one.upper, one.precision) == (other.value, other.upper, other.precision)


@given(st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=2, max_size=8))
def test_exact_figures_add_up_to_the_fen(amounts):
    total = add_figures([Figure.exact(amount, "元") for amount in amounts], "元")

    assert (total.value, total.precision) == (sum(amounts), Precision.EXACT)


@given(st.floats(min_value=0, max_value=10**8, allow_nan=False))
def test_a_float_is_read_to_six_places(number):
    assert parse_figure(number).value == Decimal(repr(number)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
