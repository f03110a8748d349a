"""Places, and the numbers of households and persons, in the cells of a sheet."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counties.models import Division, Person
from counties.selectors import changed_name, find_former, find_place, places_like, with_number
from fupin.intake.cells import CellProblem, CellType, Code, IdNumber, Raw, tidy
from fupin.intake.cells.identity import ALLOWED as NUMBER_ALLOWED
from fupin.intake.wordings import COUNTY, PLACE, county_of
from fupin.privacy import NUMBERS_OF_PERSONS

if TYPE_CHECKING:
    from fupin.intake.sheets import Context

SHOWN_AT_MOST = 6
ALLOWED = "区划代码，或写到上级的地名，如 紫金县上义镇招元村"


# 5.0: a number that went through a program which keeps numbers with a point.
POINT_ZERO = re.compile(r"(\d+)\.0+")
ID_LENGTH = 18


@dataclass(frozen=True)
class RegistryCode(Code):
    """The number of a household or a person in the registry, which is shown to everybody: an ID number is refused."""

    max_length: int | None = 32

    def is_tidy(self, text: str) -> bool:
        return Code.is_tidy(self, text) and not _is_of_person(text)

    def read(self, raw: Raw, context: "Context | None") -> str:
        code = Code.read(self, raw, context)
        if _is_of_person(code):
            message = "是证件号码，不是编号，没有采用；请填本户（本人）的编号，证件号码另填到“证件号码”列"
            raise CellProblem("id_as_code", message)
        whole = POINT_ZERO.fullmatch(code)
        return whole[1] if whole else code


def _is_of_person(text: str) -> bool:
    return len(text) == ID_LENGTH and bool(NUMBERS_OF_PERSONS.fullmatch(text))


class RegistryNumber(IdNumber):
    """An ID number of the registry: one that ends in three zeros is taken only if it is known, or a person confirmed it."""

    def _ask_about_zeros(self, raw: Raw, number: str, context: "Context | None") -> None:
        confirmed = context.confirmed_numbers if context else ()
        if number in confirmed or with_number(Person.objects.all(), number).exists():
            return
        raise CellProblem(
            "id_zeros", "身份证号末三位是 000，很可能是被 Excel 改过的，须由人对照证件认定", NUMBER_ALLOWED
        )


class PlaceCell(CellType):
    """A place by code or by name, as Division.

    The name is looked for inside the upload's place; of several places the one inside the uploader's scope is
    meant. With `scoped` (the default) a place outside the scope is refused, with nothing said about what is there.
    """

    says_where = True

    def __init__(self, *, scoped: bool = True) -> None:
        self.scoped = scoped

    def read(self, raw: Raw, context: "Context | None") -> Division:
        words = tidy(raw.text)
        place = place_meant(words, context)
        if self.scoped and context and not context.scope.covers_place(place.code):
            raise out_of_scope()
        if told := told_of_place(words, context):
            raw.warn("former_name", told)
        return place

    def show(self, value: Division | None) -> str:
        return "" if value is None else str(value)

    @property
    def hint(self) -> str:
        return "地名（写到能区分为止）或区划代码"


def place_meant(words: str, context: "Context | None") -> Division:
    """The one place that the words mean in this upload. Raises CellProblem: unknown, or several with their names."""
    within = context.place_code if context else ""
    cache = context.cache if context else {}
    key = ("place", words, within)
    if key not in cache:
        cache[key] = places_named(words, within, context)
    found = cache[key]
    if not found:
        around = _of_county(words, context) if context else []
        if elsewhere := [place for place in around if not within.startswith(place.code)]:
            raise CellProblem("place_elsewhere", _advice(elsewhere, context))
        # That a place is above the upload's own nobody need explain.
        if context and not around:
            context.wonder(PLACE, "地区", words, lambda: _near(words, context))
        raise CellProblem("unknown_place", _unknown(within), ALLOWED)
    if len(found) > 1 and context:
        found = [place for place in found if context.scope.covers_place(place.code)] or found
    if len(found) > 1:
        shown = "、".join(str(place) for place in found[:SHOWN_AT_MOST])
        more = f"等 {len(found)} 处" if len(found) > SHOWN_AT_MOST else ""
        raise CellProblem("ambiguous_place", "可以指几个地方，请写上上级地名", shown + more)
    return found[0]


def is_known(words: str, context: "Context") -> bool:
    """True if the words mean some place of this upload; nobody is asked about those that do not."""
    key = ("place", words, context.place_code)
    if key not in context.cache:
        context.cache[key] = places_named(words, context.place_code, context)
    return bool(context.cache[key])


def places_named(words: str, within: str, context: "Context | None") -> list[Division]:
    """By their present names, else as a person explained the words, else by the names and kinds that they had."""
    if found := find_place(words, within):
        return found
    if context and (code := context.meant(PLACE, words)):
        return list(Division.objects.filter(code=code))
    found = find_former(words, within)
    if not found and context and not within and (county := county_of(context.scope)):
        found = find_former(words, county)
    if context:
        context.cache["former", words] = bool(found)
    return found


def told_of_place(words: str, context: "Context | None") -> str:
    """What is to be told of a place that these words meant in this upload: that it was called so once; mostly nothing."""
    if not context or not context.cache.get(("former", words)):
        return ""
    key = ("told", words)
    if key not in context.cache:
        context.cache[key] = changed_name(words, place_meant(words, context))
    return context.cache[key]


def _of_county(words: str, context: "Context") -> list[Division]:
    """What the words mean in the county, where the upload is for a place within it."""
    county, key = context.place_code[:COUNTY], ("of_county", words)
    if len(context.place_code) <= COUNTY:
        return []
    if key not in context.cache:
        context.cache[key] = places_named(words, county, context)
    return context.cache[key]


def _advice(found: list[Division], context: "Context") -> str:
    """What places the words mean instead, and what to do; made once for the rows that say the same."""
    key = ("advice", *(place.code for place in found))
    if key not in context.cache:
        context.cache[key] = _advised(found, context)
    return context.cache[key]


def _advised(found: list[Division], context: "Context") -> str:
    chosen = Division.objects.filter(code=context.place_code).first()
    where = "、".join(map(str, found[:SHOWN_AT_MOST]))
    said = f"是{where}，而上传时选的地区是{chosen or context.place_code}，这一行不在其内；地名写错了的，请改正；没有写错的，"
    if not all(context.scope.covers_place(place.code) for place in found):
        return f"{said}不在您的管理范围内，请从表里删去，由那里的人员上传"
    higher = chosen.ancestor_codes if chosen else []
    codes = [code for code in higher if all(place.code.startswith(code) for place in found)]
    above = Division.objects.filter(code__in=codes).order_by("-level").first()
    wider = f"上传时改选{above}，整份再传；或者" if above and context.scope.covers_place(above.code) else ""
    return f"{said}请{wider}把这样的行分出来，选它们所在的地区另传"


def _near(words: str, context: "Context") -> list[tuple[str, str]]:
    """The places of the scope whose names look most like the words, as (code, name)."""
    prefixes = (
        (context.place_code,) if context.place_code else context.scope.places + context.scope.served_places
    )
    return [(place.code, str(place)) for place in places_like(words, prefixes)]


def _unknown(within: str) -> str:
    place = Division.objects.filter(code=within).first() if within else None
    where = f"在{place}里" if place else ""
    return f"{where}没有找到这个地方（村名找不到时，请管理员先装入该县的村）"


def out_of_scope() -> CellProblem:
    """The problem of a place where the uploader may not write."""
    return CellProblem("out_of_scope", "不在您的管理范围内，不能导入这里的数据")
