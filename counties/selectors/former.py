"""Places under the names that they had: renamed, raised to a city, merged. Found only where no present name fits."""

import csv
import re
from functools import lru_cache
from pathlib import Path

from counties.models import Division
from counties.selectors.names import plain_name
from counties.selectors.places import SEPARATORS, find_place

FORMER = Path(__file__).resolve().parent.parent / "data" / "former-names.csv"
# The word for a kind of place, by level: a township may have become a town, a county a district.
KINDS = {
    2: "地区|盟|州|市",
    3: "县|市|区|旗|特区",
    4: "乡|镇|街道|街道办事处|苏木|民族乡",
    5: "村|社区|居委会|嘎查",
}


@lru_cache(maxsize=1)
def former_names() -> dict[str, str]:
    """{former name: code of what it is now}, the longest names first; source: notices on changes of divisions."""
    with FORMER.open(encoding="utf-8", newline="") as file:
        rows = [(row["曾用名"], row["代码"]) for row in csv.DictReader(file)]
    return dict(sorted(rows, key=lambda row: -len(row[0])))


def find_former(name: str, within: str = "") -> list[Division]:
    """The places that the words meant before a change of name or kind; none if no change is known. At most eight queries."""
    words = plain_name(SEPARATORS.sub("", name))
    for former, code in former_names().items():
        if former in words:
            present = Division.objects.filter(code=code).first()
            if present is None:
                continue
            end = words.partition(former)[2]
            return find_place(end, code) if end else [present] if code.startswith(within) else []
    return _of_another_kind(words, within)


def _of_another_kind(words: str, within: str) -> list[Division]:
    """凤安乡 where there is a 凤安镇 now, and nothing else of that name at that level."""
    for level, kinds in KINDS.items():
        match = re.fullmatch(rf"(.{{2,}}?)(?:{kinds})", words)
        if match:
            found = [place for place in find_place(match[1], within) if place.level == level]
            if found:
                return found
    return []


def changed_name(words: str, place: Division) -> str:
    """What is told of a place that was found under a former name."""
    return f"“{words}”是曾用名或旧的建制，已按现在的“{place}”读取，请核对"
