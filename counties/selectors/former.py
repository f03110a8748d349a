"""Places under the names that they had: renamed, merged, raised from a 乡 to a 镇. Found only where no present name fits."""

import csv
import re
from functools import lru_cache
from pathlib import Path

from counties.models import Division
from counties.models.division import LEVEL_LENGTHS
from counties.selectors.names import PEOPLES, PLACEHOLDERS, plain_name, stem
from counties.selectors.places import SEPARATORS, find_place, full_forms, names_above, sounding_like

FORMER = Path(__file__).resolve().parent.parent / "data" / "former-names.csv"
COUNTY = 3
# The words for a kind of place, by level: a township may have become a town, a county a district.
KINDS = {
    1: "省|市|自治区",
    2: "地区|盟|自治州|州|市",
    3: "自治县|自治旗|特区|县|市|区|旗",
    4: "民族乡|街道办事处|街道办|街道|苏木|乡|镇",
    5: "嘎查村|噶查村|嘎查|噶查|社区|居委会|村",
}


@lru_cache(maxsize=1)
def former_names() -> dict[str, str]:
    """{former name: code of what it is now}, the longest names first; source: notices on changes of divisions."""
    with FORMER.open(encoding="utf-8", newline="") as file:
        rows = [(row["曾用名"], row["代码"]) for row in csv.DictReader(file)]
    return dict(sorted(rows, key=lambda row: -len(row[0])))


def find_former(name: str, within: str = "") -> list[Division]:
    """The places that the words meant before a change of name or kind; none if no change is known. At most eight queries.

    A change of kind (上义乡 where there is a 上义镇) is believed of townships and villages only inside a county that the
    words or `within` name: elsewhere it would be another place.
    """
    words = plain_name(SEPARATORS.sub("", name))
    for former, code in former_names().items():
        if former in words:
            present = Division.objects.filter(code=code).first()
            if present is None:
                continue
            end = words.partition(former)[2]
            if end:
                return find_place(end, code) or _of_another_kind(end, code)
            return [present] if code.startswith(within) else []
    return _of_another_kind(words, within)


def changed_name(words: str, place: Division) -> str:
    """What is told of a place that was found under a former name: which of the names differ, where that can be said."""
    said = plain_name(SEPARATORS.sub("", words))
    parts = _parts(said, place, names_above([place])) or []
    differing = [f"“{written}”现为“{name}”" for written, name, _ in parts if not _is_called(written, name)]
    why = "、".join(differing) if differing else f"“{words}”是曾用名或旧的建制"
    return f"{why}，已按现在的“{place}”读取，请核对"


def _of_another_kind(words: str, within: str) -> list[Division]:
    """The places whose names have another word for their kind than is written; the largest ones, if several levels fit."""
    if len(words) < 2 or words.isdigit():
        return []
    places = sounding_like(words, within)
    names = names_above(places)
    found = [
        place
        for place in places
        if (parts := _parts(words, place, names)) and _is_anchored(place, parts, within)
    ]
    level = min((place.level for place in found), default=0)
    return [place for place in found if place.level == level]


def _is_anchored(place: Division, parts: list[tuple[str, str, int]], within: str) -> bool:
    """Counties are known for the whole nation; what is below one is looked for inside it only."""
    if place.level <= COUNTY or len(within) >= LEVEL_LENGTHS[COUNTY - 1]:
        return True
    return any(COUNTY <= level < place.level for _, _, level in parts)


def _parts(words: str, place: Division, names: dict[str, str]) -> list[tuple[str, str, int]] | None:
    """How the words write the place and some of those above it, whatever kind they say: (written, name, level).

    None if they do not lead to the place.
    """
    above = [
        (names[code], LEVEL_LENGTHS.index(len(code)) + 1) for code in place.ancestor_codes if code in names
    ]
    path = [each for each in above if each[0] not in PLACEHOLDERS]
    return _written(words, [*path, (place.name, place.level)])


def _written(words: str, path: list[tuple[str, int]]) -> list[tuple[str, str, int]] | None:
    *above, (name, level) = path
    match = _of_any_kind(name, level).fullmatch(words)
    if match is None:
        return None
    own = (match[2], name, level)
    if not match[1]:
        return [own]
    for length in range(len(above), 0, -1):
        if (found := _written(match[1], above[:length])) is not None:
            return [*found, own]
    return None


@lru_cache(maxsize=4096)
def _of_any_kind(name: str, level: int) -> re.Pattern[str]:
    """What leads to the place, and how the place itself is written at the end."""
    forms = sorted(map(re.escape, full_forms(name)), key=len, reverse=True)
    return re.compile(rf"(.*?)({'|'.join(forms)}|{re.escape(stem(name))}(?:{PEOPLES})*(?:{KINDS[level]})?)")


def _is_called(written: str, name: str) -> bool:
    return written == stem(name) or written in full_forms(name)
