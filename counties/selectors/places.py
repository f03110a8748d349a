"""Finding places under the names that people write."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from django.db.models import Q

from counties.models import Division
from counties.models.division import LEVEL_LENGTHS
from counties.selectors.names import PLACEHOLDERS, plain_name, stem
from fupin.pinyin import sort_key
from fupin.scope import place_q

TOWNSHIP = 4
ALIKE = 0.5

SEPARATORS = re.compile(r"[\s/／>＞、,，\-—·]+")


def find_place(name: str, within: str = "") -> list[Division]:
    """The places that the words can mean, at or below the place whose code is `within`; best first, none if unknown.

    Understood are a code (also filled up with zeros), a path with or without some of its levels
    (广东省紫金县招元村), and names without the word for their kind (紫金, 招元). Places whose own name is written
    in full go before those that only begin so. At most three queries.
    """
    words = SEPARATORS.sub("", name)
    if words.isdigit():
        return list(Division.objects.under(within).filter(code=_trimmed(words)))
    if len(words) < 2:
        return []
    words = plain_name(words)
    exact = Division.objects.under(within).filter(full_name=words).exclude(name__in=PLACEHOLDERS)
    return list(exact)[:1] or _meant(words, within)


def places_like(words: str, prefixes: tuple[str, ...], most: int = 6) -> list[Division]:
    """The townships and villages below the prefixes whose own names look most like the end of the words. Two queries."""
    if not prefixes:
        return []
    below = Division.objects.filter(place_q("code", prefixes), level__gte=TOWNSHIP)
    end = stem(plain_name(SEPARATORS.sub("", words)))
    scored = []
    for code, name in below.values_list("code", "name"):
        own = stem(name)
        score = max(SequenceMatcher(None, own, end[-length:]).ratio() for length in (len(own), len(own) + 1))
        if score >= ALIKE:
            scored.append((-score, code))
    codes = [code for _, code in sorted(scored)[:most]]
    found = Division.objects.in_bulk(codes, field_name="code")
    return [found[code] for code in codes]


def children_by_name(parent: Division) -> dict[str, Division]:
    """The places right below a place by their names, those whose name is theirs alone. One query."""
    found: dict[str, list[Division]] = {}
    for place in Division.objects.under(parent.code).filter(level=parent.level + 1):
        found.setdefault(place.name, []).append(place)
    return {
        name: places[0]
        for name, places in found.items()
        if len(places) == 1 and name not in PLACEHOLDERS and not name.isdigit()
    }


def _trimmed(code: str) -> str:
    """441621000000 is 441621; what is shorter than its level's code is left as it is."""
    return next((code[:length] for length in LEVEL_LENGTHS if code[length:].strip("0") == ""), code)


def _meant(words: str, within: str) -> list[Division]:
    places = sounding_like(words, within)
    names = names_above(places)
    in_full, shortened = [], []
    for place in places:
        above = [names[code] for code in place.ancestor_codes if code in names]
        above = [each for each in above if each not in PLACEHOLDERS]
        if any(
            _leads_to(words.removesuffix(form), above)
            for form in full_forms(place.name)
            if words.endswith(form)
        ):
            in_full.append(place)
        elif words.endswith(short := stem(place.name)) and _leads_to(words.removesuffix(short), above):
            shortened.append(place)
    # A shortened name is said of the largest place that has it: 紫金 is the county, not a village elsewhere.
    level = min((place.level for place in shortened), default=0)
    return _without_doubles(in_full or [place for place in shortened if place.level == level])


def sounding_like(words: str, within: str) -> list[Division]:
    """Places whose pinyin begins like one of the endings of the words: the index finds them, the characters decide."""
    begins = Q(pk__in=[])
    for sound in {sort_key(stem(words[start:])) for start in range(len(words) - 1)}:
        begins |= Q(pinyin__startswith=sound)
    return list(Division.objects.under(within).filter(begins).exclude(name__in=PLACEHOLDERS))


def names_above(places: Iterable[Division]) -> dict[str, str]:
    codes = {code for place in places for code in place.ancestor_codes}
    return dict(Division.objects.filter(code__in=codes).values_list("code", "name"))


def full_forms(name: str) -> set[str]:
    """The name, and how else it is written out: 恩施州, 阿贵沟嘎查村, 城关街道办."""
    forms = {name}
    if name.endswith("嘎查"):
        forms |= {f"{name}村", f"{name[:-2]}噶查", f"{name[:-2]}噶查村"}
    if name.endswith("街道"):
        forms |= {f"{name}办", f"{name}办事处"}
    if (kind := name[-1:]) in "州县旗" and "自治" in name:
        forms.add(stem(name) + kind)
    return forms


def _leads_to(words: str, above: list[str]) -> bool:
    """True if the words are names of some of the places above, in their order, in full or shortened."""
    if not words:
        return True
    if not above:
        return False
    *higher, nearest = above
    forms = {*full_forms(nearest), stem(nearest)}
    return _leads_to(words, higher) or any(
        _leads_to(words.removesuffix(form), higher) for form in forms if words.endswith(form)
    )


def _without_doubles(places: list[Division]) -> list[Division]:
    """东莞市 stands in the tree as a city and as its own county: the upper one is meant."""
    seen: dict[str, Division] = {}
    for place in sorted(places, key=lambda place: place.code):
        seen.setdefault(place.full_name, place)
    return list(seen.values())
