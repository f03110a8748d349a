"""A corpus of 10,000 damaged ID numbers: none passes for sound, nearly all lead to the right person first."""

import random

import pytest

from counties.models import Damage, Division
from counties.selectors.clinic import Known, _indexed, _near, clue, damage_of, distance, rank
from counties.selectors.written import written_place
from counties.sheets.persons import CardNumber
from fupin.intake.cells import CellProblem, Raw
from fupin.intake.cells.base import text_of
from fupin.intake.cells.identity import born_on
from fupin.pinyin import sort_key
from tests.counties.damages import KINDS, person

SIZE = 10_000
PEOPLE = 2_500


@pytest.fixture(scope="module")
def county():
    """2,500 people; a tenth of them were born on one day, in one family, as twins are."""
    draw, people = random.Random(20161231), []
    for pk in range(PEOPLE):
        name, number = person(draw)
        people.append(Known(pk, name, sort_key(name, surname=True), number, born_on(number), str(pk // 4)))
    return people


@pytest.fixture(scope="module")
def corpus(county):
    """(kind, person, the damaged form) ten thousand times, every kind as often."""
    draw, kinds = random.Random(20201231), list(KINDS)
    return [
        (kind := kinds[at % len(kinds)], known, KINDS[kind](known.number, draw))
        for at in range(SIZE)
        for known in [draw.choice(county)]
    ]


@pytest.mark.django_db
def test_no_damaged_number_passes_for_a_sound_one(corpus):
    wrong = []
    for kind, known, damaged in corpus:
        try:
            if CardNumber().parse(Raw(damaged)) != known.number:
                wrong.append((kind, damaged))
        except CellProblem:
            continue
    assert wrong == []


def test_the_right_person_is_offered_first_for_nearly_all_and_nobody_is_chosen(county, corpus):
    index, first, offered = _indexed(county), dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0)
    for kind, known, damaged in corpus:
        found = clue(text_of(damaged), known.name, known.household)
        candidates = rank(found, _near(found, index))
        offered[kind] += 1
        first[kind] += bool(candidates) and candidates[0].known.pk == known.pk
    shares = {kind: first[kind] / offered[kind] for kind in KINDS}
    assert sum(first.values()) / SIZE >= 0.95, shares
    assert min(shares.values()) >= 0.9, shares


def test_a_name_that_only_sounds_the_same_still_leads_to_the_person(county, corpus):
    """Sheets that write 斌 for 彬, and no household number: the number decides."""
    index, first = _indexed(county), 0
    homophones = str.maketrans("斌彬辉晖慧惠", "彬斌晖辉惠慧")
    some = [
        (known.name.translate(homophones), known, damaged)
        for kind, known, damaged in corpus
        if kind in ("错一位", "少一位", "末三位成 000") and known.name != known.name.translate(homophones)
    ]
    for name, known, damaged in some:
        found = clue(damaged, name, "")
        candidates = rank(found, _near(found, index))
        first += bool(candidates) and candidates[0].known.pk == known.pk
    assert len(some) > 100
    assert first / len(some) >= 0.95


@pytest.mark.parametrize(
    ("written", "damage"),
    [
        ("441621198001011000", Damage.TAIL_LOST),
        (4.41621198001011e17, Damage.TAIL_LOST),
        ("4.41621E+17", Damage.EXPONENT),
        ("441621800101001", Damage.OLD),
        ("441621********0015", Damage.MASKED),
        ("44162119800101001", Damage.TOO_SHORT),
        ("4416211980010100155", Damage.TOO_LONG),
        ("44162l19800101OO15", Damage.LETTERS),
        ("441621198013010010", Damage.BIRTH),
        ("441621198001010011", Damage.CHECK),
    ],
)
def test_how_a_number_came_to_harm_is_told(written, damage):
    assert damage_of(text_of(written)) == damage


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("1234", "1234", 0),
        ("1234", "1224", 1),
        ("1234", "1324", 1),
        ("1234", "124", 1),
        ("1234", "12034", 1),
        ("1" * 18, "2" * 18, 4),
    ],
)
def test_slips_between_two_numbers(one, other, slips):
    assert distance(one, other) == slips


NUMBER = "441621198001010018"
SHANGYI = Division(code="441621104201", name="黄洞村", level=5, full_name="广东省河源市紫金县上义镇黄洞村")
FENGAN = Division(code="441621105201", name="黄洞村", level=5, full_name="广东省河源市紫金县凤安镇黄洞村")


def place(group="", sheet_name="Sheet1", within="", **cells):
    return written_place(cells, group, sheet_name, within)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        (place(village="黄洞村"), [SHANGYI, FENGAN]),
        (place(village="黄洞"), [SHANGYI, FENGAN]),
        (place(village="黄洞村村民委员会", township="凤安镇"), [FENGAN]),
        (place(village="黄洞村", township="凤安乡", county="紫金县", city="河源市"), [FENGAN]),
        (place(village="黄洞村", county="市辖区"), [SHANGYI, FENGAN]),
        (place(village="紫金县 / 上义镇 / 黄洞村"), [SHANGYI]),
        (place(village="441621104201"), [SHANGYI]),
        (place(village=441621104201.0), [SHANGYI]),
        (place(village="黄洞村", within="441621105"), [FENGAN]),
        (place(within="441621105201"), [FENGAN]),
        (place(within="441621105"), []),
        (place(group="上义镇黄洞村"), [SHANGYI]),
        (place(group="上义镇黄洞村", village="招元村"), []),
        (place(sheet_name="2、黄洞村"), [SHANGYI, FENGAN]),
        (place(sheet_name="贫困户"), []),
        (place(village="黄洞村", county="鲁山县"), []),
        (place(village="大黄洞村"), []),
        (place(township="上义镇"), []),
    ],
)
def test_the_village_of_a_line_is_told_by_its_words(written, means):
    assert [each for each in (SHANGYI, FENGAN) if written.means(each)] == means


def known(pk, place, **facts):
    said = {"name": "黄招元", "sound": sort_key("黄招元", surname=True), "household": "1"} | facts
    return Known(pk=pk, number=NUMBER, born_on=born_on(NUMBER), place=place, **said)


def test_of_equals_those_of_the_line_s_village_come_first_and_are_marked():
    found = clue(NUMBER[:15] + "000", "黄招元", "1", place(village="黄洞村", township="凤安镇"))
    offered = rank(found, [known(1, SHANGYI), known(2, None), known(3, FENGAN)])
    assert [(each.known.pk, each.same_village) for each in offered] == [(3, True), (1, False), (2, False)]
    assert {each.score for each in offered} == {100}
    assert ["同村" in each.reasons for each in offered] == [True, False, False]


def test_a_better_fit_in_another_village_still_comes_before_a_neighbour():
    found = clue(NUMBER[:15] + "000", "黄招元", "1", place(village="黄洞村", township="凤安镇"))
    offered = rank(found, [known(1, FENGAN, name="黄昭园"), known(2, SHANGYI)])
    assert [(each.known.pk, each.same_village) for each in offered] == [(2, False), (1, True)]


def test_a_neighbour_is_not_offered_for_the_village_alone():
    found = clue("*", "李四妹", "", place(village="黄洞村"))
    assert rank(found, [known(1, SHANGYI)]) == []


def test_of_many_equals_the_neighbour_is_among_the_few_that_are_shown():
    found = clue(NUMBER[:15] + "000", "黄招元", "1", place(village="黄洞村", township="凤安镇"))
    offered = rank(found, [*(known(pk, SHANGYI) for pk in range(9)), known(9, FENGAN)])
    assert [each.known.pk for each in offered] == [9, 0, 1, 2, 3]
