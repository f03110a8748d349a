"""The words for the place of a row: its own columns, the titles above it, the name of its worksheet."""

import re
from collections.abc import Sequence

from counties.cells import is_known, place_meant, places_named
from counties.models import Division
from counties.selectors import (
    is_place_name,
    plain_name,
    titles_of,
    village_of_list,
    village_of_worksheet,
    worksheet_name,
)
from counties.selectors.names import stem
from counties.selectors.places import SEPARATORS, full_forms
from fupin.errors import Refusal
from fupin.intake.cells import CellProblem
from fupin.intake.sheets import Context, Row

TOWNSHIP, VILLAGE = 4, 5
LABELS = {"city": "市", "county": "县", "township": "乡镇", "village": "行政村"}
# What a worksheet is called that is not called after a place: 上义镇贫困户名单, 上义镇2016.
OF_A_LIST = re.compile(
    r"[表册]$|名单|台账|明细|汇总|信息|数据|统计|档案|人口|人员|农户|贫困|脱贫|监测|各村|全部|所有|整户|最?终|[改新旧版稿]$|备份|合并|上报|[0-9a-zA-Z]"
)
# Column key and what stands there.
Part = tuple[str, str]


def village_of_title(row: Row, above: str, context: Context) -> str:
    """The place that the titles above the row name, the innermost first; empty if they name none (脱贫户, 第一组)."""
    for title in titles_of(row.group):
        if is_place_name(title) or is_known(above + title, context):
            return title
    return ""


def village_of_page(row: Row, above: str, context: Context) -> str:
    """The village that the worksheet is named for (1、招元村, 招元村2019年), where no column names it; the row is told.

    Of a name with more than the village in it, what is left must be a village's. Raises Refusal("worksheet_place") for a
    township with something more (上义镇下洞) that is no village of it: its households are not the township's own.
    """
    if "village" in row.values:
        return ""
    name = worksheet_name(row.sheet_name)
    forms = filter(None, (name, village_of_list(row.sheet_name)))
    village = next((form for form in forms if _is_village(form, above, context)), "")
    # What ends like the name of a village is one that is not known.
    village = village or village_of_worksheet(row.sheet_name)
    if not village:
        _refuse_more_than_a_township(name, above, context)
        return ""
    whole = f"“{name}”" if village != name else ""
    row.warn("", "village_of_worksheet", f"表里没有村的列，已按工作表名{whole}当作“{village}”，请核对")
    return village


def _is_village(name: str, above: str, context: Context) -> bool:
    """True if the name is that of a village of the place above, shortened, or its path."""
    # With what stands above it the name may be one place's, where alone it is that of several.
    found = (place for words in (above + name, name) for place in _one_called(words, context))
    within = [place.code for place in _one_called(above, context)] or [""]
    return any(place.level == VILLAGE and place.code.startswith(within[0]) for place in found)


def _one_called(words: str, context: Context) -> list[Division]:
    """The place of that name, none where there is none. Raises Refusal where there are several."""
    if not (words and is_known(words, context)):
        return []
    try:
        return [place_meant(words, context)]
    except CellProblem as problem:
        raise not_a_place(words, problem) from problem


def not_a_place(words: str, problem: CellProblem) -> Refusal:
    """The refusal of words that mean no place, or several."""
    allowed = f"；应填：{problem.allowed}" if problem.allowed else ""
    return Refusal(problem.code, f"“{words}”{problem.message}{allowed}", field="village")


def _refuse_more_than_a_township(name: str, above: str, context: Context) -> None:
    for place in _one_called(above or context.place_code, context):
        forms = sorted({*full_forms(place.name), stem(place.name)}, key=len, reverse=True)
        more = next((name.removeprefix(form) for form in forms if name.startswith(form)), "")
        if place.level != TOWNSHIP or not more or OF_A_LIST.search(more):
            continue
        message = (
            f"表里没有村的列，工作表名“{name}”里的“{more}”不是{place}的村；请加上“行政村”列，或把工作表改成村名；"
            f"确实只到乡镇的，请把工作表名改为“{place.name}”"
        )
        raise Refusal("worksheet_place", message, field="village")


def place_along(parts: Sequence[Part], context: Context) -> Division | None:
    """The place where one column writes the path that others name as well (紫金县 | 上义镇 | 紫金县上义镇招元村).

    None if no column does. Raises Refusal("place_differs") where the path leads elsewhere, CellProblem where what
    stands above it is not known.
    """
    words, last, found = "", "", None
    for key, written in parts:
        paths = [place for place in _called(written, context) if _is_path(written, place)] if words else []
        if not paths:
            words += written
        else:
            # It may lie above the upload's place.
            called = _called(words, context)
            above = called[0] if len(called) == 1 else place_meant(words, context)
            inside = [place for place in paths if place.code.startswith(above.code)]
            if not inside:
                message = f"“{LABELS[key]}”写的“{written}”是{paths[0]}，而“{last}”写的是{above}，两处不一致，请改正其中一处"
                raise Refusal("place_differs", message, field=key)
            found = inside[0]
            words = found.full_name
        last = LABELS.get(key, "省")
    return place_meant(words, context) if found else None


def _called(words: str, context: Context) -> list[Division]:
    """Where the upload's place has no such path, wherever there is one: it is to be told what it leads to."""
    return places_named(words, context.place_code, context) or places_named(words, "", context)


def _is_path(words: str, place: Division) -> bool:
    """True if the words say more than the place's own name."""
    said = plain_name(SEPARATORS.sub("", words))
    return not said.isdigit() and said not in {
        *full_forms(place.name),
        plain_name(place.name),
        stem(place.name),
    }
