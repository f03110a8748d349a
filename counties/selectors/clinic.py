"""Whose a damaged ID number may be: people of the registry, the likeliest first. Proposed, never decided here."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, prefetch_related_objects

from counties.models import Damage, Division, ParkedIdentity, Person
from counties.selectors.written import WrittenPlace, written_place
from fupin.intake.cells.identity import born_on
from fupin.intake.cells.text import EXPONENT
from fupin.intake.sheets import sheet_of
from fupin.pinyin import sort_key
from fupin.scope import Scope

MOST_SHOWN = 5
EXACT_DIGITS = 15
ID_LENGTH = 18
# What may be read for a digit by somebody who copies it, and by a machine.
ALIKE = str.maketrans("OoQDlI|iZzSsBGgqAa", "0000111122558699" + "44")
NOISE = re.compile(r"[^0-9Xx*]")
STARRED = re.compile(r"[*＊•●？?]")
# Points of a hundred. A number alone that fits wholly is enough to come first; a name alone is not.
NUMBER, NAME, SOUND, BIRTH, HOME = 60, 25, 15, 10, 5
SAME_VILLAGE = "同村"
FAINTEST = 20
FARTHEST = 3


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the registry, as far as it takes to compare."""

    pk: int
    name: str
    sound: str
    number: str
    born_on: date | None
    household: str
    place: Division | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whom a damaged number may belong to, with the points out of a hundred and what speaks for them."""

    known: Known
    score: int
    reasons: tuple[str, ...]
    same_village: bool = False


@dataclass(frozen=True, slots=True)
class Clue:
    """What is left of a damaged number: how it came to harm, what can be read, and name, household and place beside it."""

    damage: str
    read: str
    name: str
    sound: str
    household: str
    place: WrittenPlace | None = None

    @property
    def births(self) -> set[date]:
        """The days of birth that the number may mean."""
        return possible_births(self.damage, self.read)


def clue(text: str, name: str = "", household: str = "", place: WrittenPlace | None = None) -> Clue:
    """What can be read of a damaged number, beside the name, household number and place of its line."""
    damage = damage_of(text)
    sound = sort_key(name, surname=True) if name else ""
    return Clue(damage, _read(text, damage), name, sound, household, place)


def damage_of(text: str) -> str:
    """How the number came to harm, judged by what is left of it."""
    plain = _narrow(text)
    if EXPONENT.match(plain):
        return Damage.TAIL_LOST if len(_mantissa(plain)) >= EXACT_DIGITS else Damage.EXPONENT
    if STARRED.search(plain):
        return Damage.MASKED
    digits = plain.removesuffix(".0") if re.fullmatch(r"\d+\.0", plain) else plain
    if not re.fullmatch(r"\d*[\dXx]", digits):
        return Damage.LETTERS
    if len(digits) == EXACT_DIGITS:
        return Damage.OLD
    if len(digits) != ID_LENGTH:
        return Damage.TOO_SHORT if len(digits) < ID_LENGTH else Damage.TOO_LONG
    if digits.endswith("000"):
        return Damage.TAIL_LOST
    return Damage.CHECK if born_on(digits) else Damage.BIRTH


def _narrow(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("'`")


def _read(text: str, damage: str) -> str:
    plain = _narrow(text)
    if damage == Damage.EXPONENT:
        # The last digit shown may have been rounded.
        return _mantissa(plain)[:-1]
    if damage == Damage.MASKED:
        return STARRED.sub("*", plain).upper()
    if damage == Damage.TAIL_LOST:
        return (_mantissa(plain) if EXPONENT.match(plain) else plain)[:EXACT_DIGITS]
    return NOISE.sub("", plain.removesuffix(".0").translate(ALIKE)).upper()


def _mantissa(plain: str) -> str:
    """The digits before the exponent."""
    return plain.lower().partition("e")[0].replace(".", "").lstrip("+")


def possible_births(damage: str, read: str) -> set[date]:
    """The days of birth that are left in the digits: read in their place, or one place beside it."""
    if damage == Damage.OLD:
        return {day for century in ("19", "20") if (day := born_on(f"{'0' * 6}{century}{read[6:12]}"))}
    starts = (6, 5, 7) if damage in (Damage.TOO_SHORT, Damage.TOO_LONG, Damage.LETTERS) else (6,)
    digits = (read[start : start + 8] for start in starts)
    return {
        day for each in digits if len(each) == 8 and each.isdigit() and (day := born_on(f"{'0' * 6}{each}"))
    }


def likeness(damage: str, read: str, number: str) -> float:
    """How well a sound number of 18 characters fits what is left of the damaged one: 0 to 1."""
    if not number:
        return 0
    if damage in (Damage.TAIL_LOST, Damage.EXPONENT):
        return min(1, len(read) / EXACT_DIGITS) if number.startswith(read) else 0
    if damage == Damage.OLD:
        return float(read == number[:6] + number[8:17])
    if damage == Damage.MASKED:
        return _shown(read, number)
    far = distance(read, number)
    return 1 - far / 6 if far <= FARTHEST else 0


def _shown(read: str, number: str) -> float:
    """For a masked number: the share of its characters that are shown, if all of these fit."""
    head, tail = read.partition("*")[0], read.rpartition("*")[2]
    fits = number.startswith(head) and number.endswith(tail)
    return (len(head) + len(tail)) / ID_LENGTH if fits and len(head) + len(tail) < ID_LENGTH else 0


def distance(one: str, other: str) -> int:
    """How many slips lead from one to the other: a wrong, missing, additional character, or two that changed places.

    More than three are counted as four.
    """
    if abs(len(one) - len(other)) > FARTHEST:
        return FARTHEST + 1
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if max(len(one), len(other)) > 2 * FARTHEST + 6:
        return FARTHEST + 1
    return min(_slips(one, other), FARTHEST + 1)


def _slips(one: str, other: str) -> int:
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        before, last, row = row, before, [at]
        for place, against in enumerate(other, 1):
            least = min(before[place] + 1, row[-1] + 1, before[place - 1] + (char != against))
            if at > 1 and place > 1 and char == other[place - 2] and one[at - 2] == against:
                least = min(least, last[place - 2] + 1)
            row.append(least)
    return row[-1]


def rank(found: Clue, people: Iterable[Known]) -> list[Candidate]:
    """Those of the people whom the number may belong to, the likeliest first, at most five.

    The village gives no points, for people move: of equals, those of the line's village come first.
    """
    candidates = [_candidate(found, known) for known in people]
    likely = [_placed(found, each) for each in candidates if each.score >= FAINTEST]
    return sorted(likely, key=lambda each: (-each.score, not each.same_village, each.known.pk))[:MOST_SHOWN]


def _candidate(found: Clue, known: Known) -> Candidate:
    fit = likeness(found.damage, found.read, known.number)
    points, reasons = round(NUMBER * fit), []
    if fit:
        reasons.append("号码完全吻合" if fit == 1 else "号码相近")
    if found.name and found.name == known.name:
        points += NAME
        reasons.append("姓名相同")
    elif found.sound and found.sound == known.sound:
        points += SOUND
        reasons.append("姓名同音")
    if known.born_on and known.born_on in found.births:
        points += BIRTH
        reasons.append("出生日期吻合")
    if found.household and found.household == known.household:
        points += HOME
        reasons.append("同一户编号")
    return Candidate(known, points, tuple(reasons))


def _placed(found: Clue, candidate: Candidate) -> Candidate:
    """The candidate, marked if the line names the village where they live."""
    place = candidate.known.place
    if found.place is None or place is None or not found.place.means(place):
        return candidate
    return Candidate(candidate.known, candidate.score, (*candidate.reasons, SAME_VILLAGE), same_village=True)


def place_of_case(case: ParkedIdentity) -> WrittenPlace:
    """Where the parked line says that it belongs: by its columns, else the title above it, else the upload's place."""
    line, labels = json.loads(case.line), {each.key: each.label for each in sheet_of(case.batch.kind).columns}
    cells = {key: line[label] for key, label in labels.items() if label in line}
    return written_place(cells, case.group_title, case.sheet_name, case.batch.place_code)


def offer(cases: Sequence[ParkedIdentity], scope: Scope) -> dict[int, list[Candidate]]:
    """{number of the case: candidates, the likeliest first} among the people whom the scope may see.

    One query, and one for the uploads of all cases where they were not read with them.
    """
    prefetch_related_objects(cases, "batch")
    clues = {
        case.pk: clue(case.damaged, case.name, case.household_number, place_of_case(case)) for case in cases
    }
    sounds = {each.sound for each in clues.values() if each.sound}
    births = {day for each in clues.values() for day in each.births}
    homes = {each.household for each in clues.values() if each.household}
    people = Person.objects.visible_to(scope).filter(
        Q(name_pinyin__in=sounds) | Q(born_on__in=births) | Q(household__number__in=homes)
    )
    index = _indexed(_known(person) for person in people.select_related("household__place"))
    return {pk: rank(each, _near(each, index)) for pk, each in clues.items()}


def _known(person: Person) -> Known:
    home = person.household
    return Known(
        person.pk,
        person.name,
        person.name_pinyin,
        person.id_number,
        person.born_on,
        home.number,
        home.place,
    )


def _indexed(people: Iterable[Known]) -> Mapping[object, list[Known]]:
    """The people by the sound of their name, by birth and by household."""
    index = defaultdict(list)
    for known in people:
        for key in (("sound", known.sound), ("born", known.born_on), ("home", known.household)):
            index[key].append(known)
    return index


def _near(found: Clue, index: Mapping[object, list[Known]]) -> list[Known]:
    """Whoever has something in common with the line, each once."""
    keys = [("sound", found.sound), ("home", found.household), *(("born", day) for day in found.births)]
    near = {known.pk: known for key in keys if key[1] for known in index.get(key, ())}
    return list(near.values())
