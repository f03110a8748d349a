"""A corpus of 10,000 damaged ID numbers: none passes for sound, nearly all lead to the right person first."""

import random

import pytest

from counties.models import Damage
from counties.selectors.clinic import Known, _indexed, _near, clue, damage_of, distance, rank
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
        people.append(
            Known(pk, name, sort_key(name, surname=True), number, born_on(number), str(pk // 4), "招元村")
        )
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
