"""How a summary prints a figure: never rounded, with its qualifier where it stood."""

from decimal import Decimal

import pytest

from fupin.figures import Absence, Figure, FigureError, Precision, parse_figure


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("600余万元", "600余万元"),
        ("225万余元", "225万余元"),
        ("近1亿元", "近1亿元"),
        ("16亿元", "16亿元"),
        ("6万元以上", "6万元以上"),
        ("165.033万元", "165.033万元"),
        ("53421.43元", "53421.43元"),
        ("35000元", "3.5万元"),
        ("叁万伍仟元", "3.5万元"),
        ("9999元", "9999元"),
        ("5000余元", "5000余元"),
        ("1200000余元", "120余万元"),
        ("53000余元", "5.3万余元"),
        ("20000多万元", "2亿多元"),
        ("17.50万元", "17.5万元"),
        ("5—8万元", "5—8万元"),
        ("8000—12000元", "8000—12000元"),
        ("约3万", "约3万元"),
    ],
)
def test_money_is_printed_by_its_size(text, printed):
    assert parse_figure(text, "元").prose() == printed


@pytest.mark.parametrize(
    ("text", "unit", "printed"),
    [
        ("270余个", "个", "270余个"),
        ("2万多个", "个", "2万多个"),
        ("20000多个", "个", "20000多个"),
        ("近八万公里", "公里", "近八万公里"),
        ("五六年", "年", "五六年"),
        ("3.8万人次", "人次", "3.8万人次"),
        ("2514.37元/人", "元/人", "2514.37元/人"),
        ("约3万", "人", "约3万人"),
        ("200以上", "人", "200人以上"),
        ("70.2KW", "千瓦", "70.2千瓦"),
        ("70.2kW", "千瓦", "70.2千瓦"),
        ("500kWh", "度", "500度"),
        ("500米", "公里", "500米"),
        ("500m", "公里", "0.5公里"),
    ],
)
def test_other_figures_stay_as_written_with_the_catalogue_s_unit_for_symbols(text, unit, printed):
    assert parse_figure(text, unit).prose(unit) == printed


def test_a_computed_figure_is_printed_in_plain_digits():
    assert Figure.exact(1234567, "人").prose() == "1234567人"
    assert Figure.exact(Decimal("7.7360"), "公里").prose() == "7.736公里"
    assert Figure.exact("4416440", "元").prose() == "441.644万元"


def test_an_absent_figure_says_why():
    printed = [Figure.missing("户", absence).prose() for absence in Absence if absence is not Absence.FILLED]

    assert printed == ["〔待补〕", "无", "不适用"]


def test_a_missing_figure_cannot_claim_to_be_filled():
    with pytest.raises(FigureError, match="有数的指标要写出数来"):
        Figure.missing("户", Absence.FILLED)


def test_an_exact_figure_takes_no_float_and_no_scaled_unit():
    with pytest.raises(FigureError, match="不能用浮点数"):
        Figure.exact(0.1, "元")
    with pytest.raises(FigureError, match="请折成“元”"):
        Figure.exact(5, "万元")


@pytest.mark.parametrize(
    ("value", "upper", "precision", "text"),
    [
        ("6000000", None, "exact", "6000000元"),
        ("6000000", None, "at_least", "6000000余元"),
        ("6000000", None, "at_most", "近6000000元"),
        ("6000000", None, "approx", "约6000000元"),
        ("6000000", "7000000", "range", "6000000—7000000元"),
        (None, None, "redacted", "XX元"),
    ],
)
def test_a_stored_figure_without_its_wording_is_stated_plainly(value, upper, precision, text):
    value, upper = (None if each is None else Decimal(each) for each in (value, upper))

    assert Figure.from_stored(value, upper, precision, "", "元").text == text


@pytest.mark.parametrize("stated", ["500余万元", "600万元", "近600万元", "6000000余人", "见附件"])
def test_a_wording_that_disagrees_with_the_stored_number_is_not_used(stated):
    figure = Figure.from_stored(Decimal("6000000.000000"), None, "at_least", stated, "元")

    assert (figure.text, figure.value, figure.precision) == ("6000000余元", 6_000_000, Precision.AT_LEAST)


def test_precisions_and_absences_are_choices_with_chinese_labels():
    assert Precision.choices[:2] == [("exact", "精确"), ("at_least", "以上（余、多）")]
    assert Absence.labels == ["有数", "未填", "确无", "不适用"]
    assert Precision.values == ["exact", "at_least", "at_most", "approx", "range", "redacted", "phrase"]
    assert str(Absence("none")) == "none"
