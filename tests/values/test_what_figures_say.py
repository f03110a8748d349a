"""Two figures are the same if they say the same: how much, how exactly, of what. How they are written does not count."""

import pytest

from fupin.figures import Absence, Figure, Precision, parse_figure


def meaning(text, unit="元"):
    return parse_figure(text, "元" if unit in ("元", "万元") else unit, unit).meaning


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("35,000.00", "元"),
        ("￥35,000.00", "元"),
        ("３５０００元", "元"),
        ("3.5万元", "元"),
        ("3万5", "元"),
        ("叁万伍仟元整", "元"),
        ("35000圆", "元"),
        (35000.0, "元"),
        (3.5, "万元"),
        ("35000元", "万元"),
    ],
)
def test_the_same_amount_in_other_words_says_the_same(text, unit):
    assert meaning(text, unit) == meaning("35000") == Figure.exact(35000, "元").meaning


@pytest.mark.parametrize("text", ["600余万元", "600多万元", "600万元以上", "超过600万", "600万余元"])
def test_words_that_are_as_exact_say_the_same(text):
    assert meaning(text) == meaning("6000000余元")


def test_amount_upper_end_precision_unit_and_absence_each_make_a_difference():
    said = [
        *(
            "35000",
            "35000.01",
            "350000",
            "35000余",
            "近35000",
            "约35000",
            "3.5—4万",
            "3.5—5万",
            "约3.5—4万",
        ),
        *("0", "无", "不适用", "/", "XX万元"),
    ]
    meanings = [meaning(text) for text in said] + [meaning("35000", "人"), meaning("35000", "人次")]
    assert len(set(meanings)) == len(said) + 2


def test_a_hidden_number_and_a_set_phrase_say_their_words():
    phrases = [
        Figure.from_stored(100, None, Precision.PHRASE, words, "户") for words in ("全部脱贫", "整村脱贫")
    ]
    assert phrases[0].meaning != phrases[1].meaning
    assert meaning("1X万元") != meaning("2X万元")


@pytest.mark.parametrize("text", ["35,000.00", "600余万元", "近8万", "3—4万", "XX万元", "无"])
def test_a_figure_that_was_stored_says_what_it_said(text):
    figure = parse_figure(text, "元")
    assert Figure.from_stored(*_columns(figure)).meaning == figure.meaning


def _columns(figure):
    stored = figure.stored()
    return (stored["value"], stored["upper"], stored["precision"], stored["stated"], "元", stored["absence"])


def test_what_is_unfilled_is_neither_nothing_nor_zero():
    blank, none = (Figure.missing("元", each) for each in (Absence.UNFILLED, Absence.NONE))
    assert len({blank.meaning, none.meaning, Figure.exact(0, "元").meaning}) == 3
