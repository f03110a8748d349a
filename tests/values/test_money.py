"""Money is exact to the fen."""

from decimal import Decimal

import pytest

from fupin.money import FEN, MoneyError, grouped, money_text, to_yuan, yuan


@pytest.mark.parametrize(
    ("given", "kept"), [("53421.43", "53421.43"), (700, "700.00"), (Decimal("0.1"), "0.10"), ("-0", "0.00")]
)
def test_an_amount_is_kept_to_the_fen(given, kept):
    assert str(yuan(given)) == kept
    assert Decimal("0.01") == FEN


@pytest.mark.parametrize("given", [0.1, True, None, "0.001", "3.5万", "", "NaN", "Infinity", 10**16, "1e400"])
def test_what_is_no_exact_amount_is_refused(given):
    with pytest.raises(MoneyError, match="金额"):
        yuan(given)


@pytest.mark.parametrize(
    ("value", "unit", "kept"),
    [
        ("165.033", "万元", "1650330.00"),
        ("108.304", "万元", "1083040.00"),
        ("16", "亿元", "1600000000.00"),
        ("5.342143", "万元", "53421.43"),
        ("53421.43", "元", "53421.43"),
    ],
)
def test_ten_thousands_become_yuan_digit_by_digit(value, unit, kept):
    assert str(to_yuan(value, unit)) == kept


def test_a_part_of_a_fen_is_refused_in_ten_thousands_too():
    with pytest.raises(MoneyError, match="不足一分"):
        to_yuan("5.3421435", "万元")
    with pytest.raises(MoneyError, match="请写元、万元或亿元"):
        to_yuan(5, "千元")


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        (0, "0元"),
        ("0.50", "0.5元"),
        ("9999.99", "9999.99元"),
        (10_000, "1万元"),
        (10_001, "1.0001万元"),
        ("10000.01", "10000.01元"),
        (99_999_999, "9999.9999万元"),
        (100_000_000, "1亿元"),
        (123_450_000, "1.2345亿元"),
        (123_456_000, "12345.6万元"),
        (123_456_789, "12345.6789万元"),
        ("123456789.01", "123456789.01元"),
        (-35_000, "-3.5万元"),
    ],
)
def test_an_amount_is_printed_in_the_largest_unit_that_holds_it_exactly(amount, printed):
    assert money_text(amount) == printed


def test_a_ledger_groups_by_thousands():
    assert grouped("1234567.8") == "1,234,567.80"
    assert grouped(0) == "0.00"
