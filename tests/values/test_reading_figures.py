"""A figure is read as it was written and restated exactly so."""

from decimal import Decimal

import pytest

from fupin.figures import Absence, Figure, FigureError, Precision, parse_figure
from tests.values.stated_figures import EXACT, QUALIFIED, RANGES, WORDINGS, decimal_rows


@pytest.mark.parametrize(("text", "unit", "value"), decimal_rows(EXACT))
def test_an_exact_figure_has_its_value_in_the_base_unit(text, unit, value):
    figure = parse_figure(text, unit)

    assert (figure.value, figure.upper, figure.precision, figure.unit) == (value, None, Precision.EXACT, unit)


@pytest.mark.parametrize(("text", "unit", "value", "precision", "qualifier", "place"), QUALIFIED)
def test_a_qualifier_is_kept_with_its_place(text, unit, value, precision, qualifier, place):
    figure = parse_figure(text, unit)

    assert (figure.value, figure.precision) == (Decimal(value), precision)
    assert (figure.qualifier, figure.qualifier_place) == (qualifier, place)


@pytest.mark.parametrize(("text", "unit", "value", "upper", "separator"), RANGES)
def test_a_range_has_both_ends(text, unit, value, upper, separator):
    figure = parse_figure(text, unit)

    assert (figure.value, figure.upper) == (Decimal(value), Decimal(upper))
    assert (figure.precision, figure.separator) == (Precision.RANGE, separator)


@pytest.mark.parametrize(("text", "unit"), WORDINGS)
def test_a_figure_is_restated_exactly_as_it_was_written(text, unit):
    assert parse_figure(text).text == text
    assert parse_figure(text, unit).text == text


@pytest.mark.parametrize(("text", "unit"), WORDINGS)
def test_a_stored_figure_comes_back_the_same(text, unit):
    figure = parse_figure(text, unit)

    assert Figure.from_stored(**figure.stored(), unit=unit) == figure


def test_a_redacted_figure_has_no_value_but_keeps_its_wording():
    figure = parse_figure("XX万元")

    assert (figure.value, figure.precision, figure.absence) == (None, Precision.REDACTED, Absence.FILLED)
    assert (figure.text, figure.prose(), figure.unit) == ("XX万元", "XX万元", "元")


def test_scale_decimals_and_script_are_kept_as_written():
    assert (parse_figure("165.033万元").scale, parse_figure("165.033万元").decimals) == (10_000, 3)
    assert (parse_figure("近八万公里").scale, parse_figure("近八万公里").numeral) == (10_000, "hanzi")
    assert (parse_figure("17.50万元").text, parse_figure("17.50万元").decimals) == ("17.50万元", 2)
    assert parse_figure("70.2KW").stated_unit == "KW"


@pytest.mark.parametrize(
    ("text", "text_kept", "value"),
    [
        ("３．５万元", "3.5万元", "35000"),
        ("35,000.00元", "35000.00元", "35000"),
        ("1 234元", "1234元", "1234"),
        ("￥35,000.00", "35000.00元", "35000"),
        ("近 8 万", "近8万", "80000"),
        ("\u3000600余\u00a0万元 ", "600余万元", "6000000"),
        ("32.9％", "32.9%", "32.9"),
        ("控制在10%以下", "10%以下", "10"),
        ("(500)", "-500", "-500"),
        ("165.03299999999999", "165.033", "165.033"),
        ("0.30000000000000004", "0.3", "0.3"),
        ("叁万伍仟元整", "35000元", "35000"),
        ("壹佰元零伍分", "100.05元", "100.05"),
    ],
)
def test_spelling_is_normalised_without_changing_the_number(text, text_kept, value):
    figure = parse_figure(text)

    assert (figure.text, figure.value) == (text_kept, Decimal(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一亿二千万元", 120_000_000),
        ("1亿2000万元", 120_000_000),
        ("三万亿元", 3 * 10**12),
        ("3万5", 35_000),
        ("3万5千元", 35_000),
        ("三百五", 350),
        ("三万零五", 30_005),
        ("一千零一十元", 1_010),
        ("两千多万元", 20_000_000),
        ("三千万元", 30_000_000),
        ("叁万伍仟元", 35_000),
        ("三点五万元", 35_000),
        ("十", 10),
        ("零", 0),
        ("一百一十二人", 112),
        ("二〇一八", 2018),
    ],
)
def test_chinese_and_mixed_numerals_are_read(text, value):
    assert parse_figure(text).value == value
    assert parse_figure(text).text == text


@pytest.mark.parametrize("text", ["", "  ", None, "/", "—", "-", "未统计", "未填", "〔待补〕"])
def test_a_blank_is_unfilled_and_never_zero(text):
    figure = parse_figure(text, "户")

    assert (figure.absence, figure.value, figure.unit) == (Absence.UNFILLED, None, "户")
    assert figure.prose() == "〔待补〕"


def test_zero_and_nothing_and_not_applicable_are_three_things():
    zero, nothing, not_applicable = (parse_figure(text, "户") for text in ("0", "无", "不适用"))

    assert (zero.absence, zero.value, zero.precision) == (Absence.FILLED, 0, Precision.EXACT)
    assert (nothing.absence, nothing.value) == (Absence.NONE, 0)
    assert parse_figure("确无", "户") == nothing
    assert (not_applicable.absence, not_applicable.value) == (Absence.NOT_APPLICABLE, None)
    assert [each.prose() for each in (zero, nothing, not_applicable)] == ["0户", "无", "不适用"]


@pytest.mark.parametrize(
    ("text", "value", "restated"),
    [
        ("3.5", 35_000, "3.5万元"),
        (3.5, 35_000, "3.5万元"),
        ("3.5万", 35_000, "3.5万元"),
        ("3.5万元", 35_000, "3.5万元"),
        ("35000元", 35_000, "35000元"),
        ("600余", 6_000_000, "600余万元"),
        ("约3", 30_000, "约3万元"),
        ("6以上", 60_000, "6万元以上"),
        ("叁万伍仟", 35_000, "叁万伍仟元"),
        ("3万5", 35_000, "3万5元"),
        ("1亿", 10**8, "1亿元"),
        (108.304, 1_083_040, "108.304万元"),
    ],
)
def test_the_heading_gives_the_unit_only_to_a_cell_that_states_none(text, value, restated):
    figure = parse_figure(text, column_unit="万元")

    assert (figure.value, figure.unit, figure.text) == (value, "元", restated)


def test_a_catalogue_unit_with_a_scale_means_its_base_unit():
    assert parse_figure("3.5", "万元") == parse_figure("3.5", column_unit="万元")
    assert parse_figure("35000元", "万元").value == 35_000


def test_floats_are_read_by_their_shortest_digits_to_six_places():
    assert parse_figure(165.03299999999, column_unit="万元").value == Decimal("1650330")
    assert parse_figure(0.1 + 0.2).value == Decimal("0.3")
    assert parse_figure(1e-7).value == 0
    assert parse_figure(1e5).text == "100000"


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("500米", "公里", "0.5"),
        ("3里", "公里", "1.5"),
        ("2吨", "斤", "4000"),
        ("2公顷", "亩", "30"),
        ("0.5兆瓦", "千瓦", "500"),
        ("7.5千瓦时", "度", "7.5"),
        ("17名", "人", "17"),
        ("3项", "个", "3"),
        ("5个", "所", "5"),
    ],
)
def test_a_unit_of_the_same_kind_is_converted_exactly(text, unit, value):
    figure = parse_figure(text, unit)

    assert (figure.value, figure.unit, figure.text) == (Decimal(value), unit, text)


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("38人次", "人", "unit"),
        ("38人", "人次", "unit"),
        ("3户", "人", "unit"),
        ("3万元", "公里", "unit"),
        ("XX万元", "户", "unit"),
        ("3个月", "个", "unit"),
        ("1亩", "公顷", "inexact"),
        ("十几个", None, "vague"),
        ("数百人", None, "vague"),
        ("若干", None, "vague"),
        ("约10余万元", None, "two_qualifiers"),
        ("3—4余名", None, "two_qualifiers"),
        ("4—3名", None, "range_order"),
        ("3—3名", None, "range_order"),
        ("3,5元", None, "grouping"),
        ("3 5元", None, "grouping"),
        ("1,23,456", None, "grouping"),
        ("3.1234567元", None, "too_precise"),
        ("100000000000000元", None, "too_large"),
        ("9" * 61, None, "too_long"),
        (True, None, "type"),
        (float("nan"), None, "type"),
        (Decimal("Infinity"), None, "type"),
        ([3], None, "type"),
        ("2016-05-23", None, "unreadable"),
        ("13:26", None, "unreadable"),
        ("4260万元资金", None, "unreadable"),
        ("3名、4名", None, "unreadable"),
        ("投入3万元", None, "unreadable"),
        ("三十百", None, "unreadable"),
        ("万元", None, "unreadable"),
        ("3..5", None, "unreadable"),
        ("#REF!", None, "unreadable"),
        ("=1+1", None, "arithmetic"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused_in_chinese(text, unit, code):
    with pytest.raises(FigureError) as refused:
        parse_figure(text, unit)

    assert refused.value.code == code
    assert "请" in refused.value.message or "一格只写一个数" in refused.value.message


def test_the_largest_figure_is_just_below_what_the_column_holds():
    assert parse_figure("99999999999999.999999").value == Decimal("99999999999999.999999")


def test_a_set_phrase_keeps_its_words():
    phrase = Figure.from_stored(Decimal(3), None, "phrase", "三大攻坚战", "个")

    assert (phrase.text, phrase.prose(), phrase.value) == ("三大攻坚战", "三大攻坚战", 3)
    assert Figure.from_stored(**phrase.stored(), unit="个") == phrase


@pytest.mark.parametrize(
    ("text", "text_kept", "value"),
    [
        ("6百余万元", "600余万元", "6000000"),
        ("2千多万元", "2000多万元", "20000000"),
        ("35000（元）", "35000元", "35000"),
        ("3.5(万元)", "3.5万元", "35000"),
        ("约35000(元)", "约35000元", "35000"),
        ("80（㎡）", "80㎡", "80"),
        ("60m2", "60m²", "60"),
        ("60.5M2", "60.5m²", "60.5"),
        ("1.5km2", "1.5km²", "1.5"),
        ("2亩3分", "2.3亩", "2.3"),
        ("2亩3分5厘", "2.35亩", "2.35"),
        ("二亩三分", "2.3亩", "2.3"),
        ("35元5角", "35.5元", "35.5"),
        ("35元零5分", "35.05元", "35.05"),
    ],
)
def test_plain_words_for_a_number_are_kept_in_the_usual_form(text, text_kept, value):
    figure = parse_figure(text)

    assert (figure.text, figure.value) == (text_kept, Decimal(value))
    assert Figure.from_stored(**figure.stored(), unit=figure.unit) == figure


def test_hundreds_of_ten_thousands_and_some_stay_approximate():
    assert parse_figure("6百余万元", "元").precision is Precision.AT_LEAST
    assert parse_figure("约35000（元）", "元").precision is Precision.APPROX


@pytest.mark.parametrize("text", ["2亩13分", "2.5亩3分", "2亩3", "3500(估)", "5—6百余万元", "约6百余万元"])
def test_what_is_a_guess_is_still_refused(text):
    with pytest.raises(FigureError) as caught:
        parse_figure(text, "亩" if "亩" in text else "元")

    assert caught.value.code in ("unreadable", "two_qualifiers")


@pytest.mark.parametrize(
    "text",
    [
        "300*12",
        "=300*12",
        "300×12",
        "300x12",
        "300+200",
        "(3+2)*5",
        "300元*12月=3600元",
        "3600÷12",
    ],
)
def test_a_sum_still_to_be_done_is_no_figure(text):
    with pytest.raises(FigureError, match="是算式，请填算出来的结果") as caught:
        parse_figure(text, "元")

    assert caught.value.code == "arithmetic"


@pytest.mark.parametrize("text", ["1X5万元", "XX万元", "12**", "3xx户"])
def test_hidden_digits_are_no_sum(text):
    assert parse_figure(text).precision is Precision.REDACTED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("300元/月", "是每月的数；应填以“元”计的全部的数"),
        ("300/月", "是每月的数"),
        ("300元/人", "是每人的数"),
        ("300元/年", "这一列就是全年的数的，请去掉“/年”"),
        ("每月300元", "写的是每月、每天或每人的数"),
        ("月均300元", "写的是每月、每天或每人的数"),
        ("300元每月", "写的是每月、每天或每人的数"),
        ("月薪3000元", "写的是每月、每天或每人的数"),
    ],
)
def test_an_amount_of_a_part_is_refused_and_what_is_asked_for_is_said(text, said):
    with pytest.raises(FigureError) as caught:
        parse_figure(text, "元")

    assert (caught.value.code, said in caught.value.message) == ("unit", True)
