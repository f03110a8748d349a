"""A sum is only as exact as its parts."""

import pytest

from fupin.figures import Absence, Figure, FigureError, Precision, add_figures, parse_figure


def added(unit: str, *texts: str) -> Figure:
    return add_figures([parse_figure(text, unit) for text in texts], unit)


@pytest.mark.parametrize(
    ("texts", "precision", "printed"),
    [
        (["45.28万元", "165.033万元", "23.77万元"], Precision.EXACT, "234.083万元"),
        (["288.2万元", "34.65万元", "4879.5万元"], Precision.EXACT, "5202.35万元"),
        (["600余万元", "100万元"], Precision.AT_LEAST, "700余万元"),
        (["225万余元", "6万元以上"], Precision.AT_LEAST, "231万余元"),
        (["225万余元", "0.5万元"], Precision.AT_LEAST, "225.5万余元"),
        (["近1亿元", "1000万元"], Precision.AT_MOST, "近1.1亿元"),
        (["近1亿元", "600余万元"], Precision.APPROX, "约1.06亿元"),
        (["约3万元", "1万元"], Precision.APPROX, "约4万元"),
        (["约3万元", "1万元以上"], Precision.APPROX, "约4万元"),
        (["5—8万元", "2—3万元"], Precision.RANGE, "7—11万元"),
        (["5—8万元", "1万元"], Precision.RANGE, "6—9万元"),
        (["5—8万元", "1万元以上"], Precision.APPROX, "约6万元"),
        (["53421.43元", "0.01元"], Precision.EXACT, "53421.44元"),
    ],
)
def test_precision_of_a_sum(texts, precision, printed):
    total = added("元", *texts)

    assert (total.precision, total.prose()) == (precision, printed)


def test_one_figure_keeps_its_wording():
    assert added("元", "600余万元").text == "600余万元"
    assert added("元", "600余万元", "", "不适用", "无").text == "600余万元"


def test_blanks_are_left_out_and_nothing_counts_as_zero():
    assert added("户", "562户", "", "38户", "不适用", "无").value == 600


@pytest.mark.parametrize(
    ("texts", "absence"),
    [
        ([], Absence.UNFILLED),
        (["", ""], Absence.UNFILLED),
        (["", "不适用"], Absence.UNFILLED),
        (["不适用", "不适用"], Absence.NOT_APPLICABLE),
        (["无", "无"], Absence.NONE),
        (["无", ""], Absence.NONE),
        (["XX户", "XX户"], Absence.UNFILLED),
    ],
)
def test_a_sum_of_no_numbers_says_why_there_is_none(texts, absence):
    assert added("户", *texts).absence is absence


def test_redacted_figures_and_set_phrases_are_not_summed():
    phrase = Figure.from_stored(3, None, "phrase", "三大攻坚战", "个")

    assert added("个", "XX个", "5个", "2个").value == 7
    assert add_figures([phrase, parse_figure("5个"), parse_figure("2个")], "个").value == 7


def test_persons_and_person_times_are_not_added():
    with pytest.raises(FigureError, match="“人次”与“人”不同，不能相加"):
        add_figures([parse_figure("38人"), parse_figure("786人次")], "人")
    with pytest.raises(FigureError):
        add_figures([parse_figure("400万元", "元/年")], "元")
